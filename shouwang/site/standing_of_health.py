"""How the health half stands, in a few numbers for those who lead: watches, absences, sweeps. Each opens into its rows."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import Number
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.watch.figures.absence_spells import counts, whole
from shouwang.watch.figures.sweeps import sweep_numbers
from shouwang.watch.figures.watches import watch_numbers
from shouwang.watch.queries import sweeps

WATCHES = {"standing": _("现有观察"), "opened": _("今日新增"), "closed": _("今日解除"), "pending": _("待核实"), "due": _("待解除")}
ABSENCES = {"standing": _("尚未返校的缺勤"), "opened": _("今日新增缺勤"), "closed": _("今日返校")}


@dataclass(frozen=True)
class Item:
    """One number in words."""

    words: object
    number: Number
    about: str = ""


def numbers(scope: Scope) -> list[Item]:
    """What somebody who leads looks at in the evening; nothing where nothing was ever kept. Cost: two statements, six a sweep."""
    found = []
    if scope.allows(access.COUNT):
        watches = watch_numbers(scope, day=clock.today().isoformat())
        if watches["ever_opened"].value or watches["pending"].value:
            found += [Item(words, watches[part]) for part, words in WATCHES.items()]
    if whole(scope):
        about = {"day": clock.today().isoformat()}
        absences = counts(scope, **about)
        if absences["ever"]:
            found += [Item(words, Number(f"watch.absence_{part}", absences[part], about)) for part, words in ABSENCES.items()]
    return found + _sweeps(scope)


def _sweeps(scope):
    """How far each sweep is that goes on: the share of whom it is known, cut and never rounded up."""
    if not whole(scope):
        return []
    rows = sweeps.sweeps(scope).filter(closed_at=None)
    coverage = [(row, sweep_numbers(row, sweeps.counts(scope, row).total)["coverage"]) for row in rows]
    return [Item(_("排查覆盖率"), number, row.question) for row, number in coverage]
