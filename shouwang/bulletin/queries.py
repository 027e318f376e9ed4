"""What the pages and the command line ask of the bulletin. What is personal is read through a Scope."""

from django.db.models import Q

from shouwang.bulletin import replaying, selection
from shouwang.bulletin.models import Box, Issue
from shouwang.bulletin.sentences import NUMBER, TOTAL, say
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access

SIGNED = (Issue.State.SIGNED, Issue.State.ISSUED)


def reprint(scope: Scope, day, known_at) -> Issue | None:
    """The issue of a day that asking again gives: that of the instant asked for, or the last one if nothing has changed since.

    Without an instant the last lock is asked for, where there is one. None: a new issue is to be made. Raises core.04, bulletin.02.
    """
    access.require(scope.viewer, access.BULLETIN, "R")
    made = Issue.objects.filter(day=day, state__in=SIGNED).order_by("-serial")
    now = clock.now()
    if known_at is None:
        slot, _others = selection.subject(day, now)
        known_at = selection.default_known_at(slot, now)
    if known_at is not None:
        return made.filter(known_at=known_at).first()
    last = made.first()
    return last if last is not None and replaying.unchanged(last) else None


def number_text(issue: Issue, lang="zh-Hans") -> str:
    """〔2026〕第1期."""
    return say(lang, NUMBER, year=issue.year, number=issue.number) if issue.number else ""


def line_label(issue: Issue, key) -> str:
    """A line of table 1 as a person names it: the unit's code or path, the kind, the total."""
    line = next((line for line in issue.frozen["frame"]["lines"] if line["key"] == key), None)
    if line is None:
        return ""
    if line["kind"] == "total":
        return say("zh-Hans", TOTAL)
    return line.get("unit") or line.get("group", "")


def issues(scope: Scope) -> list[Issue]:
    """Every issue that the viewer may see, the newest first: signed ones with the right to count the whole, drafts for those who work on them."""
    rows = Issue.objects.order_by("-day", "-id").defer("frozen")
    if scope.allows(access.BULLETIN, "R") or scope.allows(access.ISSUE, "R"):
        return list(rows)
    condition = Q(pk__in=[])
    if scope.allows(access.COUNT, "R"):
        condition |= Q(state__in=SIGNED)
    if scope.allows(access.BOX):
        condition |= Q(state__in=[Issue.State.DRAFT, Issue.State.REVIEW, Issue.State.COUNTERSIGN])
    return list(rows.filter(condition))


def issue_of(scope: Scope, pk) -> Issue:
    """One issue within reach. Raises core.04: absent and forbidden look the same."""
    row = Issue.objects.filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    office = scope.allows(access.BULLETIN, "R") or scope.allows(access.ISSUE, "R")
    signed = row.state in SIGNED
    if office or (signed and scope.allows(access.COUNT, "R")) or (not signed and scope.allows(access.BOX)):
        return row
    raise Refused("core.04")


def own_boxes(scope: Scope, issue: Issue) -> list[Box]:
    """The boxes of an issue that the viewer may write into."""
    from shouwang.bulletin.actions.drafting import may_write

    return [box for box in issue.boxes.order_by("section", "id") if may_write(scope.viewer, box)]
