"""Table 3 排查进度: each sweep and each screening of the issue's mandate: how many are to be asked, how many said what, and the coverage.

Progress is what was on record at the issue's instant: what is learnt later is the next issue's, and no restatement.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.bulletin import tables
from shouwang.bulletin.sentences import in_languages
from shouwang.core import clock
from shouwang.roster import access
from shouwang.roster.models import Mandate
from shouwang.watch.queries import sweeps

TITLES = {
    "should": _("应查"), "done": _("已查"), "positive": _("查实"), "negative": _("查无"), "lost": _("失联"), "coverage": _("覆盖率"),
}  # fmt: skip
NOTE = _("覆盖率＝已查÷应查，只舍不入；没有查完不记作百分之百。")


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
    return found.filled() if found.rows else None


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

    def filled(self) -> tables.Filled:
        """The table with its columns."""
        columns = tuple((key, in_languages(title)) for key, title in TITLES.items())
        return tables.Filled(
            columns, tuple(self.rows), self.cells, self.figures, tuple(self.sums), tuple(self.bounds), guarded=self.guarded,
            rates={"coverage": ("done", "should")}, rate="watch.sweep_done", note=in_languages(NOTE),
        )  # fmt: skip
