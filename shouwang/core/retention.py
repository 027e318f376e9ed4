"""How long personal rows are kept, and where all of them are: the clocks, and the purge manifest.

Every place that keeps personal values registers here how its rows are found, for (class, mandate, before a day) or for one
person, and how they are destroyed; a test walks the declared fields and names the one that no place covers. The purge, its
dry run, what is due, and the copy that a person may ask for all read this one registry, so that none of them forgets a place.

A row of day d is kept through day d + most, and through the last day of its mandate + after; whichever comes first.
"""

import datetime as dt
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock, parameters
from shouwang.core.privacy import Keep

DELETE, BLANK, REMOVE = "delete", "blank", "remove"
METHODS = {
    DELETE: _("删除行"),
    BLANK: _("清空字段，行只留作计数"),
    REMOVE: _("删除文件"),
}


# ---- clocks


@dataclass(frozen=True)
class Clock:
    """How long a class is kept: `most` days after the row's own day and, where it hangs on a mandate, `after` days after its end.

    runs_from: mandate | row | leaving. most, after: codes of parameters; after '' means the days of the mandate itself.
    """

    keep: str
    title: object
    runs_from: str
    most: str
    after: str
    least: int
    basis: str

    @property
    def most_days(self) -> int:
        """The parameter in force now, never less than the law demands."""
        return max(parameters.value(self.most), self.least)


clocks: dict[str, Clock] = {}
LAW = "个人信息保护法 第十九条、第四十七条"
EVENT_LAW = f"突发事件应对法（2024）第八十四、八十五条；{LAW}"


def run(keep, title, runs_from, most, *, after=None, basis=LAW, least=1):
    """Declare the clock of a class, with the days that are shipped as parameters."""
    source = "本系统默认值；按本单位制度调整"
    parameters.declare(
        f"keep.{keep}_days", most, measure="天", source=source, meaning=f"{title}：自记录之日起最长保存天数，不少于 {least} 天"
    )
    code = f"keep.{keep}_after_days" if after is not None else ""
    if code:
        parameters.declare(code, after, measure="天", source=source, meaning=f"{title}：疫情或常态防控结束后的保存天数")
    clocks[keep] = Clock(keep, title, runs_from, f"keep.{keep}_days", code, least, basis)


MANDATE, ROW, LEAVING = "mandate", "row", "leaving"
run(Keep.RETURN, _("个人填报"), MANDATE, 400, basis=EVENT_LAW)
run(Keep.SWEEP, _("排查"), MANDATE, 180, basis=EVENT_LAW)
run(Keep.CASE, _("观察个案"), MANDATE, 1095, after=365, basis=EVENT_LAW)
run(Keep.ABSENCE, _("因病缺勤"), ROW, 366, basis="学校卫生工作条例；学校传染病疫情报告工作规范")
run(Keep.GATE, _("通行查询"), ROW, 7)
run(Keep.HOTLINE, _("心理热线"), ROW, 1095, basis="心理热线服务规范：记录保存不少于三年", least=1095)
run(Keep.FINANCE, _("物资与捐赠"), ROW, 3650, basis="会计档案管理办法", least=3650)
run(Keep.ROSTER, _("名册"), LEAVING, 365)
run(Keep.PAPER, _("公文"), ROW, 3650, basis="机关文件材料归档范围和文书档案保管期限规定")
run(Keep.AUDIT, _("查看记录"), ROW, 1095, basis="网络安全法：日志留存不少于六个月", least=183)
run(Keep.TRANSIT, _("过程文件"), ROW, 30)


def due_before(keep, today: dt.date, *, last_day=None, after_days=0) -> dt.date:
    """Rows of earlier days than this are due today. last_day: the last day of their mandate, None while it is open."""
    limit = today - dt.timedelta(days=clocks[keep].most_days)
    if last_day is not None and today > last_day + dt.timedelta(days=after_days):
        return max(limit, today + dt.timedelta(days=1))
    return limit


def kept_through(keep, day: dt.date, *, last_day=None, after_days=0) -> dt.date:
    """The last day on which a row of a day is kept."""
    through = day + dt.timedelta(days=clocks[keep].most_days)
    return min(through, last_day + dt.timedelta(days=after_days)) if last_day is not None else through


# ---- the manifest


@dataclass(frozen=True)
class Asked:
    """Which rows are meant: of a class, of one mandate, of days before one day (None: any); or those about one person."""

    keep: str = ""  # '' only with a person: every class
    mandate: int | None = None
    before: dt.date | None = None
    person: int | None = None


@dataclass(frozen=True)
class Place:
    """One place that keeps personal values: which fields, how its rows are found, how they are destroyed.

    day or at, mandate, keep_path, person: look-ups from the row. Rows that were blanked hold nothing and are not found again.
    """

    name: str  # "checkin.Return"; "checkin.SignOff.note" where other fields of the row live longer
    title: object
    model: type
    keeps: frozenset
    fields: tuple = ()  # the declared fields that it covers
    also: tuple = ()  # (model, field) of other tables that go with its rows
    day: str = ""  # a date
    at: str = ""  # an instant, where no date is kept
    method: str = DELETE
    blank: dict = field(default_factory=dict)
    mandate: str = ""
    keep_path: str = ""
    person: str | Callable = ""  # a look-up, or person id → Q
    only: Q = field(default_factory=Q)  # which of its rows count at all
    source: Callable | None = None  # Asked → QuerySet, where look-ups cannot say it
    order: int = 50  # rows that point at others go first
    unlink: tuple = ()  # (model, field) that point at its rows, live longer, and lose the pointer
    ready: Callable | None = None  # (Asked): raises Refused where something must be mended first
    begin: Callable | None = None  # (Asked, purge): in the transaction that begins
    prepare: Callable | None = None  # (Asked, purge) → bool: a step before the first row goes; True while there was one
    destroy: Callable | None = None  # (ids, Asked, purge): where deleting or blanking is not all there is to do

    def rows(self, asked: Asked):
        """The rows that are meant and still hold something."""
        if asked.keep and asked.keep not in self.keeps:
            return self.model._base_manager.none()
        if asked.mandate is None and asked.person is None and self.mandate:
            return self.model._base_manager.none()  # what hangs on a mandate is destroyed for that mandate
        found = self.held(asked)
        for condition in self._conditions(asked):
            found = found.filter(condition)
        return found

    def held(self, asked: Asked = Asked()):  # noqa: B008  frozen
        """Every row that still holds something."""
        found = self.source(asked) if self.source else self.model._base_manager.all()
        found = found.filter(self.only)
        return found.exclude(**self.blank) if self.blank else found

    def _conditions(self, asked):
        if self.keep_path and asked.keep:
            yield Q(**{self.keep_path: asked.keep})
        if asked.mandate is not None:
            yield Q(**{self.mandate: asked.mandate}) if self.mandate else Q(pk__in=[])
        if asked.person is not None:
            yield self._about(asked.person)
        if asked.before is not None and self.day:
            yield Q(**{f"{self.day}__lt": asked.before})
        if asked.before is not None and self.at:
            yield Q(**{f"{self.at}__lt": clock.instant(asked.before)})

    def _about(self, person):
        if callable(self.person):
            return self.person(person)
        return Q(**{self.person: person}) if self.person else Q(pk__in=[])

    def ids(self, asked: Asked) -> list[int]:
        """The ids of the rows that are meant, ascending."""
        return list(self.rows(asked).order_by("pk").values_list("pk", flat=True))

    def batch(self, asked: Asked, upto, size) -> list[int]:
        """The first few ids up to one. Cost: one statement."""
        rows = self.rows(asked).filter(pk__lte=upto).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:size])

    def count(self, asked: Asked, upto=None) -> int:
        """How many rows are meant."""
        rows = self.rows(asked)
        return (rows if upto is None else rows.filter(pk__lte=upto)).count()

    def settled(self, keep):
        """Every row of a class that is held; of what runs from its own instant those of the days before today.

        A log grows while somebody reads it: a number of today's rows would be another when it is opened.
        """
        rows = self.held(Asked(keep or ""))
        runs_on = self.at and keep in clocks and clocks[keep].runs_from == ROW
        return rows.filter(**{f"{self.at}__lt": clock.instant(clock.today())}) if runs_on else rows

    def standing(self) -> list[tuple]:
        """[(class, mandate id, rows, first day, last day)] of everything that is held. Cost: one statement a class."""
        found = []
        for keep in [None] if self.keep_path else sorted(self.keeps):
            names = [name for name in (self.keep_path, self.mandate) if name]
            rows = self.settled(keep).order_by()
            said = {"low": Min(self.day or self.at), "high": Max(self.day or self.at)} if self.day or self.at else {}
            counted = rows.values(*names).annotate(n=Count("pk"), **said) if names else [rows.aggregate(n=Count("pk"), **said)]
            for row in counted:
                span = (self._day(row.get("low")), self._day(row.get("high")))
                found.append((keep or row[self.keep_path], row.get(self.mandate) if self.mandate else None, row["n"], *span))
        return [row for row in found if row[2]]

    def _day(self, value):
        return clock.day_of(value) if self.at and value else value

    @property
    def day_from(self) -> str:
        """The relations from a row to where its day stands; "" if in the row itself."""
        return (self.day or self.at).rpartition("__")[0]

    def day_of(self, row) -> dt.date | None:
        """The day of a row, from which its clock runs."""
        for part in (self.day or self.at).split("__") if self.day or self.at else ():
            row = getattr(row, part, None)
        return None if not (self.day or self.at) else self._day(row)


@dataclass(frozen=True)
class Folder:
    """Files of SHOUWANG_HOME that hold personal values, named by numbers. The same questions as to a Place."""

    name: str
    title: object
    keeps: frozenset
    folder: Callable  # → Path
    fields: tuple = ()
    method: str = REMOVE
    order: int = 10
    mandate: str = ""
    model: type | None = None
    person: str = ""
    ready: Callable | None = None
    begin: Callable | None = None
    prepare: Callable | None = None
    destroy: Callable | None = None

    def _files(self) -> list[tuple]:
        """[(number, day, path)], by number."""
        folder: Path = self.folder()
        if not folder.is_dir():
            return []
        found = [path for path in folder.iterdir() if path.is_file() and path.name.isdigit()]
        made = {path: clock.day_of(dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)) for path in found}
        return sorted((int(path.name), day, path) for path, day in made.items())

    def _meant(self, asked: Asked, upto=None):
        if asked.keep not in self.keeps or asked.mandate is not None or asked.person is not None:
            return []
        return [
            (number, day, path)
            for number, day, path in self._files()
            if (asked.before is None or day < asked.before) and (upto is None or number <= upto)
        ]

    def ids(self, asked: Asked) -> list[int]:
        """The numbers of the files that are meant, ascending."""
        return [number for number, _day, _path in self._meant(asked)]

    def batch(self, asked: Asked, upto, size) -> list[int]:
        """The first few of them."""
        return [number for number, _day, _path in self._meant(asked, upto)][:size]

    def count(self, asked: Asked, upto=None) -> int:
        """How many files are meant."""
        return len(self._meant(asked, upto))

    def standing(self) -> list[tuple]:
        """[(class, None, files, first day, last day)]."""
        days = sorted(day for _number, day, _path in self._files())
        return [(keep, None, len(days), days[0], days[-1]) for keep in sorted(self.keeps)] if days else []

    def remove(self, numbers):
        """Remove files by their numbers."""
        for number, _day, path in self._files():
            if number in numbers:
                path.unlink(missing_ok=True)


places: dict[str, Place | Folder] = {}
for_good: dict[tuple, str] = {}  # (model, field) → why it is never destroyed
SLOTS = frozenset({Keep.RETURN, Keep.SWEEP, Keep.CASE, Keep.ABSENCE})


def place(name, *, keep, **said) -> Place:
    """Register a place. keep: a class, or several where the row says which (keep_path)."""
    keeps = frozenset({keep}) if isinstance(keep, str) else frozenset(keep)
    found = Place(name=name, keeps=keeps, **said)
    _register(found)
    return found


def folder(name, *, keep, **said) -> Folder:
    """Register a folder of files."""
    found = Folder(name=name, keeps=frozenset({keep}), **said)
    _register(found)
    return found


def _register(found):
    if found.name in places:
        raise ValueError(f"place {found.name} registered twice")
    places[found.name] = found


def keep_for_good(model, fields, why):
    """Say of declared fields that they are never destroyed, and why."""
    for_good.update(dict.fromkeys(((model, name) for name in fields), why))


def load():
    """Let every room register its places: each app's `manifest` module is imported, where it has one."""
    for config in apps.get_app_configs():
        if config.name.startswith("shouwang.") and importlib.util.find_spec(f"{config.name}.manifest"):
            importlib.import_module(f"{config.name}.manifest")


def manifest() -> list:
    """Every place, in the order in which rows are destroyed."""
    load()
    return sorted(places.values(), key=lambda one: (one.order, one.name))


def meant(asked: Asked) -> list:
    """The places that a question can find anything in."""
    return [one for one in manifest() if not asked.keep or asked.keep in one.keeps]


def standing() -> list[tuple]:
    """[(class, mandate id, place, rows, first day, last day)] of all that is held, everywhere."""
    return [(keep, mandate, one, *rest) for one in manifest() for keep, mandate, *rest in one.standing()]
