"""Transfers 调动: a person is offered to another unit, and moves when the receiving side accepts."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query

from shouwang.api import paging
from shouwang.api.scopes import READ_ROSTER, WRITE_ROSTER
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.exemptions import person_of
from shouwang.api.v1.people import note
from shouwang.api.v1.types import (
    ID,
    LIMIT,
    After,
    Given,
    Instant,
    InstantIn,
    Label,
    Limit,
    Line,
    Number,
    Page,
    Sent,
    one_of,
)
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, queries
from shouwang.roster.models import Transfer as Row

TAG = "transfers"


class Transfer(Given):
    id: ID
    person_id: ID
    number: str
    origin_id: ID | None
    target_id: ID
    effective_at: Instant
    reason: str
    state: one_of(Row.State)


class Offer(Sent):
    number: Number
    unit: Label
    effective_at: InstantIn | None = None
    reason: Line = ""


class TransferDecision(Sent):
    to: Literal["accept", "decline", "withdraw"]


def _shown(row) -> dict:
    fields = ("id", "person_id", "origin_id", "target_id", "effective_at", "reason", "state")
    return {field: getattr(row, field) for field in fields} | {"number": row.person.number}


@endpoint(
    "GET", "/transfers", TAG, _("等待决定的调动"),
    _("等待接收的调动，按编号排列。记入查看记录。"),
    scopes=READ_ROSTER, gives=Page[Transfer], cached=False,
)  # fmt: skip
def transfers(
    request, side: Annotated[Literal["in", "out"], Query(description=noop("in 调入，out 调出"))] = "in",
    limit: Limit = LIMIT, after: After = "",
):  # fmt: skip
    """Transfers that wait for a decision, in the order of their ids. Entered in the access log."""
    found, more = paging.by_id(queries.transfers(request.scope, side), f"transfers_{side}", after, limit)
    note(request, "roster.Transfer", "api.transfers", len(found), [row.person_id for row in found])
    return {"items": [_shown(row) for row in found], "next": more}


@endpoint(
    "POST", "/transfers", TAG, _("提出调动"),
    _("单位写编码或路径。对方接收以前，人不动。"),
    scopes=WRITE_ROSTER, gives=Transfer, status=201, also=(404, 409),
)  # fmt: skip
def transfer_offer(request, sent: Offer):
    """Offer a person to a unit (its code or path), to move at an instant. Nothing moves until the other side accepts."""
    target = access.unit_by_label(sent.unit)
    row = actions.offer_transfer(
        person=person_of(request, sent.number), target=target, effective_at=sent.effective_at, reason=sent.reason,
        by=request.scope.viewer,
    )  # fmt: skip
    return _shown(row)


@endpoint(
    "POST", "/transfers/{transfer}/decide", TAG, _("接收、退回或撤回调动"),
    _("接收方接收或退回，提出方撤回。"),
    scopes=WRITE_ROSTER, gives=Transfer, also=(404, 409),
)  # fmt: skip
def transfer_decide(request, transfer: Annotated[int, Path(ge=1, le=2**62)], sent: TransferDecision):
    """The receiving side accepts or declines; the offering side withdraws."""
    if not request.scope.allows(access.TRANSFER):
        raise Refused("core.04")
    row = queries.transfer(request.scope, transfer)
    act = {"accept": actions.accept_transfer, "decline": actions.decline_transfer, "withdraw": actions.withdraw_transfer}
    return _shown(act[sent.to](transfer=row, by=request.scope.viewer))
