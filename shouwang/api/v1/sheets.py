"""Daily sheets: how far each consolidating office is, one sheet with its numbers, sending it, taking it in."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path
from pydantic import StringConstraints

from shouwang.api.scopes import READ_ROLLCALL, WRITE_SIGNOFFS
from shouwang.api.v1.campaigns import CODE, DAY
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import ID, Code, Given, HalfDay, Instant, Note, Sent, one_of
from shouwang.checkin import actions, sheet_page
from shouwang.checkin.models import DailySheet
from shouwang.core.refusals import Refused

TAG = "sheets"
CHAIN = Annotated[Code, Path(description=noop("审核链的编码；全体写 all"))]
Phone = Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9+ ()-]*$")]


class Office(Given):
    chain: str
    title: str
    office: str
    signed: bool
    sent_id: ID | None
    state: one_of(DailySheet.State) | None


class Offices(Given):
    items: list[Office]


class SheetLine(Given):
    unit_id: int
    name: str
    numbers: dict[str, int]
    note: str


class Sheet(Given):
    chain: str
    office: str
    known_at: Instant
    standing: bool
    state: one_of(DailySheet.State) | None
    filled_by: str
    reviewed_by: str
    lines: list[SheetLine]
    total: SheetLine
    digest: str


class Send(Sent):
    phone: Phone = ""


class SheetDecision(Sent):
    to: Literal["received", "returned"]
    note: Note = ""


class Decided(Given):
    id: ID
    chain: str
    state: one_of(DailySheet.State)
    sent_at: Instant
    decided_at: Instant | None


def _page(request, code, day, slot, chain=None):
    wanted = {"day": day.isoformat()} | ({"slot": slot} if slot else {})
    return sheet_page.read(request.scope, code, wanted, chain)


@endpoint(
    "GET", "/campaigns/{code}/slots/{day}/sheets", TAG, _("各归口部门的日报"),
    _("令牌所属的人报送或接收的日报；这一期还没有人开的时候为空。"),
    scopes=READ_ROLLCALL, gives=Offices,
)  # fmt: skip
def sheets(request, code: CODE, day: DAY, slot: HalfDay = ""):
    """The offices whose sheets the token's person sends or takes in; none while nobody has opened the slot."""
    rows = sheet_page.offices(request.scope, _page(request, code, day, slot))
    return {"items": [_office(row) for row in rows]}


def _office(row) -> dict:
    sent = row["sent"]
    return {
        "chain": row["chain"].code or sheet_page.WHOLE, "title": str(row["title"]), "office": str(row["office"]),
        "signed": row["signed"] is not None, "sent_id": sent.pk if sent else None, "state": sent.state if sent else None,
    }  # fmt: skip


@endpoint(
    "GET", "/campaigns/{code}/slots/{day}/sheets/{chain}", TAG, _("一份日报"),
    _("已报送的（standing）按报送时的数字，附摘要；没有报送的按现在的数字。"),
    scopes=READ_ROLLCALL, gives=Sheet,
)  # fmt: skip
def sheet(request, code: CODE, day: DAY, chain: CHAIN, slot: HalfDay = ""):
    """One sheet: as it was sent (`standing`), with the hash of what was asserted; otherwise as it would be now."""
    about = sheet_page.shown(request.scope, _page(request, code, day, slot, chain))
    ready, sent = about["sheet"], about["sent"]
    return {
        "chain": chain, "office": str(about["office"]), "known_at": ready.known_at, "standing": about["standing"],
        "state": sent.state if sent else None, "filled_by": ready.filled_by, "reviewed_by": ready.reviewed_by,
        "lines": list(ready.lines), "total": ready.total, "digest": sent.assertion.digest if about["standing"] else "",
    }  # fmt: skip


def _decided(row) -> dict:
    return {field: getattr(row, field) for field in ("id", "state", "sent_at", "decided_at")} | {"chain": row.chain or sheet_page.WHOLE}


@endpoint(
    "POST", "/campaigns/{code}/slots/{day}/sheets/{chain}/send", TAG, _("报送日报"),
    _("归口部门审核以后，由另一人报送；数字就此定下来。"),
    scopes=WRITE_SIGNOFFS, gives=Decided, status=201, also=(404, 409),
)  # fmt: skip
def sheet_send(request, code: CODE, day: DAY, chain: CHAIN, sent: Send, slot: HalfDay = ""):
    """Send an office's sheet after another person has signed for it; its numbers are asserted."""
    page = _page(request, code, day, slot, chain)
    return _decided(actions.send_sheet(slot=page.asked.slot, chain=page.chain.code, phone=sent.phone, by=request.scope.viewer))


@endpoint(
    "POST", "/campaigns/{code}/slots/{day}/sheets/{chain}/decide", TAG, _("接收或退回日报"),
    _("接收，或者写明原因退回。"),
    scopes=WRITE_SIGNOFFS, gives=Decided, also=(404, 409),
)  # fmt: skip
def sheet_decide(request, code: CODE, day: DAY, chain: CHAIN, sent: SheetDecision, slot: HalfDay = ""):
    """Take a sheet in, or send it back with what is to be mended."""
    row = sheet_page.last_sent(_page(request, code, day, slot, chain))
    if row is None:
        raise Refused("core.04")
    if sent.to == "received":
        return _decided(actions.receive_sheet(sheet=row, by=request.scope.viewer))
    return _decided(actions.return_sheet(sheet=row, note=sent.note, by=request.scope.viewer))
