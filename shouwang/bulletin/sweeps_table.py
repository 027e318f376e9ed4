"""Table 3 排查进度: each sweep and each screening of the issue's mandate: how many are to be asked, how many said what, and the coverage.

Progress is what was on record at the issue's instant: what is learnt later is the next issue's, and no restatement.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.bulletin import tables
from shouwang.bulletin.sentences import in_languages
from shouwang.core import clock
from shouwang.roster import access
from shouwang.roster.models import Mandate
from shouwang.watch.queries import screenings, sweeps

TITLES = {
    "should": _("应查"), "done": _("已查"), "positive": _("查实"), "negative": _("查无"), "lost": _("失联"), "coverage": _("覆盖率"),
}  # fmt: skip
NOTE = _("覆盖率＝已查÷应查，只舍不入；没有查完不记作百分之百。筛查结果不列入通报。")


def mandate_of(frame) -> Mandate:
    """The mandate that an issue is about."""
    return Mandate.objects.get(pk=frame["mandate"])


def lines(frame, at) -> list:
    """The sweeps of an issue's mandate as they stood at an instant."""
    return sweeps.table(access.everything(), mandate_of(frame), at)


def fill(frame, known_at, at) -> tables.Filled | None:
    """Table 3 as it stood at an instant; None where nothing is swept or screened."""
    found = _Table(at)
    for line in lines(frame, at):
        found.sweep(line)
    for mandate in (mandate_of(frame), *_duties(frame, at)):
        for row in screenings.table(mandate, at):
            found.screening(row)
    return found.filled() if found.rows else None


def _duties(frame, at):
    """The standing duties that held at an instant: screening is theirs, whatever else goes on."""
    rows = Mandate.objects.holding(at, at).filter(nature=Mandate.Nature.STANDING)
    return rows.exclude(pk=frame["mandate"]).order_by("pk")


class _Table:
    """The rows of table 3, one after the other."""

    def __init__(self, at):
        self.when = clock.local(at).isoformat()
        self.rows, self.cells, self.figures, self.sums, self.bounds, self.guarded = [], {}, {}, [], [], {}

    def sweep(self, line):
        """A sweep: everybody who is to be asked has said so, or has not yet; whoever is lost has not."""
        key, said = f"sweep:{line.sweep.pk}", line.count.as_dict()
        self.rows.append((key, {"zh-Hans": line.sweep.question}, ""))
        for name in ("should", "done", "positive", "negative", "lost"):
            self.cells[key, name] = said[name]
            self.figures[key, name] = (f"watch.sweep_{name}", {"sweep": line.sweep.code, "known_at": self.when})
        self.guarded[key, "open"] = said["should"] - said["done"]
        self.sums += [((key, "should"), ((key, "done"), (key, "open"))), ((key, "done"), ((key, "positive"), (key, "negative")))]
        self.bounds.append(((key, "lost"), (key, "open")))

    def screening(self, row):
        """A screening: examined or not. What was found is the clinic's alone, and stands in no bulletin."""
        key = f"screening:{row.screening}"
        self.rows.append((key, {"zh-Hans": row.title}, ""))
        for name, part in (("should", "expected"), ("done", "done")):
            self.cells[key, name] = getattr(row, part)
            self.figures[key, name] = (f"watch.screening_{part}", {"screening": row.screening, "known_at": self.when})
        self.guarded[key, "open"] = row.undone
        self.sums.append(((key, "should"), ((key, "done"), (key, "open"))))

    def filled(self) -> tables.Filled:
        """The table with its columns."""
        columns = tuple((key, in_languages(title)) for key, title in TITLES.items())
        return tables.Filled(
            columns, tuple(self.rows), self.cells, self.figures, tuple(self.sums), tuple(self.bounds), guarded=self.guarded,
            rates={"coverage": ("done", "should")}, rate="watch.sweep_done", note=in_languages(NOTE),
        )  # fmt: skip
