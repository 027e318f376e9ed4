"""Problems that the rooms which keep watch find for section three: each a sentence with a number that opens, as of the issue's instant.

    watches_overdue       watches whose last day was over for more than a day        not_reached:S   targets of sweep S not reached
    checks_am, checks_pm  people under watch who were not measured in a half-day
"""

from dataclasses import dataclass

from shouwang.bulletin import sweeps_table
from shouwang.checkin.models import Slot
from shouwang.core import clock
from shouwang.roster import access
from shouwang.watch.figures.watches import table as counted_watches
from shouwang.watch.models import Sweep
from shouwang.watch.queries import followup


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


COUNTS = {"watches_overdue": _overdue, "checks_am": _unmeasured("am"), "checks_pm": _unmeasured("pm"), "not_reached": _not_reached}


def value(token, frame, at) -> int:
    """The number of a token, as known at an instant."""
    word, _colon, of = token.partition(":")
    return COUNTS[word](Asked(frame, at), of)


def opens(token, frame, at) -> tuple[str, dict]:
    """(figure, about) of a token's number."""
    word, _colon, of = token.partition(":")
    about = Asked(frame, at).about
    if word == "watches_overdue":
        return "watch.overdue", about
    if word == "not_reached":
        code = Sweep.objects.filter(pk=of).values_list("code", flat=True).first() or ""
        return "watch.sweep_not_reached", {"sweep": code, "known_at": about["known_at"]}
    return "watch.follow_missing", about | {"half": word.removeprefix("checks_")}


def slots(frame) -> set[int]:
    """The slots of the follow-up whose missing an issue counted: when their answers were destroyed, nobody can say who it was."""
    if not {"checks_am", "checks_pm"} & set(frame["findings"]):
        return set()
    rows = Slot.objects.filter(campaign__in=followup.campaigns(), day=frame["day"])
    return set(rows.values_list("pk", flat=True))


def find(frame, at):
    """(code, particulars) of every problem that these rooms have, as known at an instant."""
    for token in ("watches_overdue", "checks_am", "checks_pm"):
        if value(token, frame, at):
            yield token, {}
    for line in sweeps_table.lines(frame, at):
        if line.count.not_reached:
            yield "not_reached", {"name": line.sweep.question, "sweep": line.sweep.pk}
