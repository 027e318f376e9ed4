"""The page 留存与销毁: what is held and due, what stops it, every purge; a proposal with its dry run; one purge with its steps."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shouwang.core import clock, retention
from shouwang.core.refusals import Refused
from shouwang.core.retention import Asked, clocks
from shouwang.core.scope import Scope
from shouwang.roster import access, keeping, kept_figures
from shouwang.roster.actions.purging import facts_of, look
from shouwang.roster.models import Certificate, Hold, Kind, Mandate, Purge
from shouwang.roster.rules import purge_verdict

State = Purge.State


@dataclass(frozen=True)
class Proposal:
    """What may be proposed: a class, a mandate, the days, with what a dry run finds and why not, if not."""

    keep: str
    mandate: Mandate | None
    before: object
    parts: list
    total: int
    refusal: Refused | None


def may_purge(scope: Scope) -> bool:
    """May the viewer propose and approve (over every kind of people)?"""
    return all(scope.allows(access.PURGE, "R", kind) for kind in Kind.values)


def shown(scope: Scope) -> dict:
    """What the page prints. Raises core.04."""
    kept_figures.require(scope)
    held = [{"one": one, "numbers": kept_figures.numbers(one), "after": one.mandate and one.after_days} for one in keeping.standing()]
    purges = Purge.objects.select_related("mandate", "proposer", "approver").order_by("-id")[:100]
    return {
        "held": held, "purges": [{"row": row, "title": clocks[row.keep].title, "rows": rows_of(row)} for row in purges],
        "holds": Hold.objects.holding(clock.now()).select_related("mandate", "person").order_by("since"),
        "may_purge": may_purge(scope), "may_hold": True, "today": clock.today(),
    }  # fmt: skip


def rows_of(row: Purge) -> int:
    """How many rows a dry run found."""
    return sum(part["rows"] for part in row.manifest.values())


def proposal(scope: Scope, keep, pk) -> Proposal:
    """A dry run of what is due of a class (and mandate). Nothing is touched. Raises core.04."""
    mandate = Mandate.objects.known().filter(pk=pk).first() if pk else None
    if not may_purge(scope) or keep not in clocks or bool(pk) != bool(mandate):
        raise Refused("core.04")
    asked = Asked(keep, mandate.pk if mandate else None, keeping.limit(keep, mandate))
    found = look(asked)
    verdict = purge_verdict(facts_of(asked, found))
    refusal = None
    if not verdict.ok:
        code, params = verdict.reasons[0]
        refusal = Refused(code, **params, keep=str(clocks[keep].title))
    return Proposal(keep, mandate, asked.before, parts_of(found), sum(part["rows"] for part in found.values()), refusal)


def parts_of(found, gone=None) -> list[dict]:
    """The places of a dry run that hold anything, with what has gone so far."""
    gone = gone or {}
    return [
        {"title": place.title, "method": retention.METHODS[place.method], "rows": found[place.name]["rows"], "gone": gone.get(place.name, 0)}
        for place in retention.manifest()
        if found.get(place.name, {"rows": 0})["rows"]
    ]  # fmt: skip


def purge_of(scope: Scope, pk) -> Purge:
    """One purge. Raises core.04."""
    kept_figures.require(scope)
    row = Purge.objects.select_related("mandate", "proposer", "approver").filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


def one(scope: Scope, row: Purge) -> dict:
    """What the page of one purge prints, and what the viewer may do next."""
    gone: dict = {}
    for place, rows in row.batches.values_list("place", "rows"):
        gone[place] = gone.get(place, 0) + rows
    own = row.proposer_id is not None and scope.viewer.person_id == row.proposer_id
    office = may_purge(scope)
    return {
        "row": row, "clock": clocks[row.keep], "parts": parts_of(row.manifest, gone), "total": rows_of(row), "gone": sum(gone.values()),
        "steps": steps(row), "certificate": Certificate.objects.filter(purge=row).first(),
        "may_approve": office and not own and row.state == State.PROPOSED, "own": own and row.state == State.PROPOSED,
        "may_withdraw": office and row.state in (State.PROPOSED, State.APPROVED),
        "may_resume": office and row.trouble and row.state in (State.APPROVED, State.RUNNING),
    }  # fmt: skip


def steps(row: Purge) -> list[dict]:
    """Proposed → approved → carried out → certified, for components/steps.html."""
    stages = [
        (_("提出"), row.proposer.name if row.proposer else row.proposed_by, row.proposed_at),
        (_("批准"), row.approver.name if row.approver else "", row.approved_at),
        (_("执行"), "", row.started_at), (_("出具证明"), "", row.done_at),
    ]  # fmt: skip
    found, current = [], row.state not in (State.WITHDRAWN, State.STALE)
    for label, by, at in stages:
        state = "done" if at else "current" if current else "todo"
        current = current and bool(at)
        found.append({"label": label, "by": by if at else "", "at": at, "state": state})
    return found


def certificate_of(scope: Scope, number) -> Certificate:
    """A certificate by its number. Raises core.04."""
    kept_figures.require(scope)
    row = Certificate.objects.select_related("purge").filter(number=number).first()
    if row is None:
        raise Refused("core.04")
    return row
