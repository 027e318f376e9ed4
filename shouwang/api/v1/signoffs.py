"""Sign-offs: who owes a signature for a slot, and how each stands; signing, and sending back."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Query
from pydantic import Field

from shouwang.api.scopes import READ_ROLLCALL, WRITE_SIGNOFFS
from shouwang.api.v1.campaigns import CODE, DAY, UNIT
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import ID, Code, Given, HalfDay, Instant, Line, Note, Number, Sent, one_of
from shouwang.checkin import actions, signing_page
from shouwang.checkin.models import SignOff
from shouwang.checkin.signing import State
from shouwang.core.refusals import Refused
from shouwang.roster.models import Person

TAG = "signoffs"
CHAIN = Annotated[Code | Literal[""], Query(description=noop("哪一条审核链；不写为令牌所属的人自己的"))]


class Standing(Given):
    unit_id: ID
    title: str
    level: str
    office: str
    due_at: Instant
    state: one_of(State)
    at: Instant | None
    by: str
    zero: bool
    overdue: bool


class Standings(Given):
    chain: str
    items: list[Standing]


class Signed(Given):
    id: ID
    unit_id: ID
    chain: str
    verdict: one_of(SignOff.Verdict)
    at: Instant
    known_at: Instant | None
    zero: bool
    overdue: bool
    digest: str
    counters: dict[str, int]


class Sign(Sent):
    unit: ID
    chain: Code | Literal[""] | None = None
    reasons: Annotated[
        dict[Number, Line], Field(max_length=2000, description=noop("未报的人各自的原因：学工号 → 原因"))
    ] = {}


class SendBack(Sent):
    unit: ID
    chain: Code | Literal[""] | None = None
    note: Note


def _page(request, code, day, slot, chain, unit=None) -> signing_page.Page:
    wanted = {"day": day.isoformat(), "slot": slot, "unit": str(unit or ""), "chain": chain or ""}
    page = signing_page.read(request.scope, code, {name: text for name, text in wanted.items() if text})
    if page.asked.slot is None:
        raise Refused("checkin.05", campaign=page.asked.campaign.name, day=day, slot=slot or "—")
    return page


def _shown(row) -> dict:
    step, said = row["step"], row["step"].signoff
    return {
        "unit_id": row["unit"].pk, "title": str(row["unit"]), "level": step.level, "office": step.office, "due_at": step.due_at,
        "state": step.state, "at": said.at if said else None, "by": said.by if said else "",
        "zero": bool(said and said.zero), "overdue": bool(said and said.overdue),
    }  # fmt: skip


def _signed(row) -> dict:
    kept = row.assertion
    numbers = kept.numbers["counters"] if kept else {}
    said = {field: getattr(row, field) for field in ("id", "unit_id", "chain", "verdict", "at", "zero", "overdue")}
    return said | {"known_at": kept.known_at if kept else None, "digest": kept.digest if kept else "", "counters": numbers}


@endpoint(
    "GET", "/campaigns/{code}/slots/{day}/signoffs", TAG, _("审核进度"),
    _("范围内应审核的单位，各有时限和状态；从全校看，只到二级单位。"),
    scopes=(READ_ROLLCALL, WRITE_SIGNOFFS), gives=Standings,
)  # fmt: skip
def signoffs(request, code: CODE, day: DAY, slot: HalfDay = "", chain: CHAIN = "", unit: UNIT = None):
    """Every unit that owes a signature within reach, with its deadline and state; from the institution down to the second level."""
    page = _page(request, code, day, slot, chain, unit)
    return {"chain": page.chain.code, "items": [_shown(row) for row in signing_page.rows(request.scope, page)]}


@endpoint(
    "POST", "/campaigns/{code}/slots/{day}/signoffs", TAG, _("审核一个单位"),
    _("以令牌所属的人的名义，把单位此刻的数字定下来。未报的人每人要有原因。"),
    scopes=WRITE_SIGNOFFS, gives=Signed, status=201, also=(404, 409),
)  # fmt: skip
def signoff_sign(request, code: CODE, day: DAY, sent: Sign, slot: HalfDay = ""):
    """Sign a unit off: its numbers as of now are asserted under the token's person. Everybody missing needs a reason."""
    page = _page(request, code, day, slot, sent.chain)
    unit = signing_page.unit_of(request.scope, page, sent.unit)
    reasons = _by_id(sent.reasons)
    row = actions.sign_off(slot=page.asked.slot, unit=unit, reasons=reasons, chain=page.chain.code, by=request.scope.viewer)
    return _signed(row)


def _by_id(reasons) -> dict[int, str]:
    """person id → reason. Raises roster.02 for a number that is not on record; the action refuses who is not of the unit."""
    ids = dict(Person.objects.filter(number__in=list(reasons)).values_list("number", "pk"))
    for number in reasons:
        if number not in ids:
            raise Refused("roster.02", number=number)
    return {ids[number]: text for number, text in reasons.items()}


@endpoint(
    "POST", "/campaigns/{code}/slots/{day}/signoffs/return", TAG, _("退回补正"),
    _("写明要补正什么；下面的填报仍算已报。"),
    scopes=WRITE_SIGNOFFS, gives=Signed, status=201, also=(404, 409),
)  # fmt: skip
def signoff_return(request, code: CODE, day: DAY, sent: SendBack, slot: HalfDay = ""):
    """Send a unit's sign-off back, with what is to be mended. The answers under it stay answered."""
    page = _page(request, code, day, slot, sent.chain)
    unit = signing_page.unit_of(request.scope, page, sent.unit)
    row = actions.return_for_correction(
        slot=page.asked.slot, unit=unit, note=sent.note, chain=page.chain.code, by=request.scope.viewer
    )
    return _signed(row)
