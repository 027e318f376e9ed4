"""Checks: flagged answers that a human must look into, and what became of them."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query

from shouwang.api import paging
from shouwang.api.scopes import READ_ANSWERS, WRITE_CHECKS
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.people import note
from shouwang.api.v1.types import ID, LIMIT, After, Day, Given, Instant, Limit, Note, Page, Sent, one_of
from shouwang.checkin import actions, queries
from shouwang.checkin.models import Check as Row
from shouwang.core.refusals import Refused
from shouwang.questions.flags import Flag
from shouwang.roster import access

TAG = "checkin"


class Check(Given):
    id: ID
    person_id: ID
    number: str
    name: str
    campaign: str
    day: Day
    slot: str
    flags: list[Flag]
    since: Instant
    due_at: Instant


class Closed(Given):
    id: ID
    outcome: one_of(Row.Outcome)
    until: Instant


class Close(Sent):
    outcome: Annotated[str, Query(pattern="^(clinic|self_care|not_reached|mistaken)$")]
    note: Note = ""


def _shown(row) -> dict:
    flags = [flag for flag in row.answer.flags.split(",") if flag]
    slot, person = row.slot, row.person
    return {
        "id": row.pk, "person_id": person.pk, "number": person.number, "name": person.name, "campaign": slot.campaign.code,
        "day": slot.day, "slot": slot.name, "flags": flags, "since": row.since, "due_at": row.due_at,
    }  # fmt: skip


@endpoint(
    "GET", "/checks", TAG, _("待核实"),
    _("异常而还没有人说明结果的填报，只给负责核实的人，按编号排列。记入查看记录。"),
    scopes=READ_ANSWERS, gives=Page[Check], cached=False,
)  # fmt: skip
def checks(request, overdue: Annotated[bool, Query(description=noop("只要过了一小时时限的"))] = False, limit: Limit = LIMIT, after: After = ""):
    """Flagged answers that wait for somebody, of those whom the token's person looks after; in the order of their ids. Access log."""
    if not request.scope.allows(access.VERIFY):
        raise Refused("core.04")
    rows = queries.pending_checks(request.scope, overdue=overdue)
    found, more = paging.of_list(rows, "checks", after, limit, lambda row: row.pk)
    note(request, "checkin.Check", "checkin.flagged", len(found), [row.person_id for row in found])
    return {"items": [_shown(row) for row in found], "next": more}


@endpoint(
    "POST", "/checks/{check}/close", TAG, _("登记核实结果"),
    _("not_reached 结束这一条，并开出一小时内再联系的下一条；mistaken 要先更正填报。"),
    scopes=WRITE_CHECKS, gives=Closed, also=(404, 409),
)  # fmt: skip
def check_close(request, check: Annotated[int, Path(ge=1, le=2**62)], sent: Close):
    """Say what became of one. `not_reached` closes it and opens the next, due within the hour; `mistaken` is for a corrected answer."""
    row = queries.check_of(request.scope, check)
    return actions.close_check(check=row, outcome=sent.outcome, note=sent.note, by=request.scope.viewer)
