"""The figures of retention: how many rows are held of a class and mandate, and how many of them are due.

Their rows say which place and which day, never whom they are about or what stood in them.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.core import retention
from shouwang.core.figures import Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.retention import Asked, Folder, clocks
from shouwang.core.scope import Scope
from shouwang.roster import access, keeping
from shouwang.roster.models import Mandate

ASKS = ("keep", "mandate", "place")
TERMS = {
    "kept": (_("保存的记录"), _("这一类里仍存有个人信息的行：行删除或清空以后不再计入。日志和过程文件数到昨天为止。")),
    "kept_due": (_("今日到期"), _("保存期已满、今天可以销毁的行：疫情或常态防控结束并满保存天数，或超过最长保存期，以先到者为准。")),
}


def require(scope: Scope):
    """Whoever may purge, and the auditor. Raises core.04."""
    if not (scope.allows(access.PURGE, "R") or scope.allows(access.AUDIT, "R")):
        raise Refused("core.04")


class Lines:
    """The rows of several places one after the other, made when a page of them is asked for."""

    def __init__(self, asked, places, due):
        self.asked, self.due = asked, due
        self.parts = [(place, place.count(asked) if due else _count(place, asked)) for place in places]

    def __len__(self):
        return sum(count for _place, count in self.parts)

    def __getitem__(self, part):
        low, high, found = part.start or 0, min(part.stop if part.stop is not None else len(self), len(self)), []
        for place, count in self.parts:
            if low < count and high > 0:
                found += self._of(place, max(low, 0), min(high, count))
            low, high = low - count, high - count
        return found

    def _of(self, place, low, high):
        if isinstance(place, Folder):
            return [(str(place.title), number, "—") for number in place.ids(self.asked if self.due else Asked(self.asked.keep))[low:high]]
        rows = place.rows(self.asked) if self.due else _held(place, self.asked)
        beyond = place.day_from
        rows = rows.select_related(beyond) if beyond else rows
        return [(str(place.title), row.pk, str(place.day_of(row) or "—")) for row in rows.order_by("pk")[low:high]]


def _held(place, asked):
    """Every row of a class and mandate that holds something, due or not."""
    rows = place.settled(asked.keep)
    if place.keep_path:
        rows = rows.filter(**{place.keep_path: asked.keep})
    return rows.filter(**{place.mandate: asked.mandate}) if place.mandate else rows


def _count(place, asked):
    return place.count(Asked(asked.keep)) if isinstance(place, Folder) else _held(place, asked).count()


def _rows(due):
    def rows(scope: Scope, about) -> Rows:
        """What is kept of one class, or what of it is due."""
        require(scope)
        keep, pk = about.get("keep", ""), str(about.get("mandate", ""))
        mandate = Mandate.objects.known().filter(pk=int(pk)).first() if pk.isdecimal() else None
        if keep not in clocks or (pk and mandate is None):
            raise Refused("core.04")
        asked = Asked(keep, mandate.pk if mandate else None, keeping.limit(keep, mandate))
        places = [one for one in retention.meant(asked) if bool(one.mandate) == bool(mandate)]
        places = [one for one in places if about.get("place", one.name) == one.name]
        found = Lines(asked, places, due)
        title = f"{clocks[keep].title} · {mandate}" if mandate else str(clocks[keep].title)
        return Rows(title, (_("内容"), _("行号"), _("日期")), found, len(found))

    return rows


for _name, (_term, _definition) in TERMS.items():
    figure(
        f"roster.{_name}", term=_term, measure=_("行"), definition=_definition, rows=_rows(_name == "kept_due"), asks=ASKS,
        opens=lambda scope, about: scope.allows(access.PURGE, "R") or scope.allows(access.AUDIT, "R"),
    )  # fmt: skip


def numbers(one: keeping.Held) -> dict[str, Number]:
    """How many rows are held, and how many are due, as numbers that open."""
    about = {"keep": str(one.keep)} | ({"mandate": one.mandate.pk} if one.mandate else {})
    return {"kept": Number("roster.kept", one.rows, about), "kept_due": Number("roster.kept_due", one.due, about)}
