"""Problems that the rooms which keep watch find for section three: each a sentence with a number that opens, as of the issue's instant.

    watches_overdue       watches whose last day was over for more than a day        not_reached:S   targets of sweep S not reached
    checks_am, checks_pm  people under watch who were not measured in a half-day
    classes               classes that said nothing to a class check that is over
"""

from dataclasses import dataclass

from django.db.models import Q

from shouwang.bulletin import sweeps_table
from shouwang.checkin.models import Slot
from shouwang.core import clock
from shouwang.questions.shipped import absence_check
from shouwang.roster import access
from shouwang.watch.figures.watches import table as counted_watches
from shouwang.watch.models import Sweep
from shouwang.watch.queries import followup
from shouwang.watch.queries.register import class_checks_over, register


@dataclass(frozen=True)
class Asked:
    """What a problem is asked about: the frame of an issue and its instant."""

    frame: dict
    at: object

    @property
    def about(self) -> dict:
        """What opens a number of that day as it was known then."""
        return {"day": self.frame["day"], "known_at": clock.local(self.at).isoformat()}


def _overdue(asked, _of):
    return counted_watches(access.everything(), **asked.about).get(("", ""), {}).get("overdue", 0)


def _unmeasured(half):
    def count(asked, _of):
        rows = followup.half_day(access.everything(), clock.parse_day(asked.frame["day"]), half, asked.at)
        return sum(row.counts_as("missing") for row in rows)

    return count


def _not_reached(asked, of):
    return next((line.count.not_reached for line in sweeps_table.lines(asked.frame, asked.at) if line.sweep.pk == int(of)), 0)


def _silent_classes(asked, _of):
    """Classes without an answer, once the class check of the day is over; 0 where none is asked, or on a day without teaching."""
    day = clock.parse_day(asked.frame["day"])
    if not class_checks_over(day, asked.at):
        return 0
    return register(access.everything(known_at=asked.at), day, right=access.COUNT).sums()["unreported"]


COUNTS = {"classes": _silent_classes, "watches_overdue": _overdue, "checks_am": _unmeasured("am"), "checks_pm": _unmeasured("pm"), "not_reached": _not_reached}


def value(token, frame, at) -> int:
    """The number of a token, as known at an instant."""
    word, _colon, of = token.partition(":")
    return COUNTS[word](Asked(frame, at), of)


def opens(token, frame, at) -> tuple[str, dict]:
    """(figure, about) of a token's number."""
    word, _colon, of = token.partition(":")
    about = Asked(frame, at).about
    if word == "classes":
        return "watch.summary_unreported", about
    if word == "watches_overdue":
        return "watch.overdue", about
    if word == "not_reached":
        code = Sweep.objects.filter(pk=of).values_list("code", flat=True).first() or ""
        return "watch.sweep_not_reached", {"sweep": code, "known_at": about["known_at"]}
    return "watch.follow_missing", about | {"half": word.removeprefix("checks_")}


def slots(frame) -> set[int]:
    """The slots whose answers these numbers were counted from: when they were destroyed, nobody can say who it was."""
    found, asked = set(frame["findings"]) & {"classes", "checks_am", "checks_pm"}, Q(pk__in=[])
    if not found:  # also every issue from before there were such problems, whose frame says no day
        return set()
    if {"checks_am", "checks_pm"} & found:
        asked |= Q(campaign__in=followup.campaigns())
    if "classes" in found:
        asked |= Q(campaign__form__code=absence_check.CODE)
    return set(Slot.objects.filter(asked, day=frame["day"]).values_list("pk", flat=True))


def find(frame, at):
    """(code, particulars) of every problem that these rooms have, as known at an instant."""
    for token in ("classes", "watches_overdue", "checks_am", "checks_pm"):
        if value(token, frame, at):
            yield token, {}
    for line in sweeps_table.lines(frame, at):
        if line.count.not_reached:
            yield "not_reached", {"name": line.sweep.question, "sweep": line.sweep.pk}
