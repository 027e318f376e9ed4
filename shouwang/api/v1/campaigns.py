"""Campaigns, their slots, and the roll call of a slot: counts of units, names by right."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query

from shouwang.api import paging
from shouwang.api.scopes import READ_FIGURES, READ_NAMES, READ_ROLLCALL, WRITE_RETURNS, WRITE_SIGNOFFS
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.people import note
from shouwang.api.v1.types import (
    ID,
    LIMIT,
    After,
    Code,
    Day,
    DayIn,
    Given,
    HalfDay,
    Instant,
    InstantIn,
    Limit,
    Page,
    one_of,
)
from shouwang.checkin import asked as asking
from shouwang.checkin import board, queries
from shouwang.checkin.models import Cadence, Slot
from shouwang.checkin.models import Campaign as Row
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.tally import COUNTERS
from shouwang.roster.models import Kind, Unit

TAG = "checkin"
CODE, DAY = Annotated[Code, Path()], Annotated[DayIn, Path()]
UNIT = Annotated[ID | None, Query(description=noop("这个单位及其下级；不写为范围内最高的单位"))]
KNOWN = Annotated[InstantIn | None, Query(description=noop("按这一时刻所知；不写为现在"))]
READERS = (READ_ROLLCALL, READ_FIGURES, WRITE_RETURNS, WRITE_SIGNOFFS)
INSTANTS = ("opens_at", "reminds_at", "cutoff_at", "adviser_at", "unit_at", "locks_at")


class Campaign(Given):
    code: str
    name: str
    mandate: str
    form: str
    unit_id: ID
    kinds: list[Kind]
    cadence: Cadence
    since_day: Day
    until_day: Day | None
    state: one_of(Row.State)


class Campaigns(Given):
    items: list[Campaign]


class SlotShown(Given):
    id: ID | None
    campaign: str
    day: Day
    name: str
    opens_at: Instant
    reminds_at: Instant
    cutoff_at: Instant
    adviser_at: Instant
    unit_at: Instant
    locks_at: Instant


class Counters(Given):
    on_roster: int
    expected: int
    exempt: int
    answered: int
    on_time: int
    late: int
    proxy: int
    missing: int
    normal: int
    flagged: int


class RollCallLine(Given):
    unit_id: ID
    title: str
    own: bool
    counters: Counters


class RollCall(Given):
    slot: SlotShown
    unit_id: ID
    known_at: Instant
    counters: Counters
    lines: list[RollCallLine]


class Named(Given):
    person_id: ID
    number: str
    name: str
    unit_id: ID
    kind: Kind
    standing: Literal["exempt", "missing", "on_time", "late"]
    proxy: bool


class Names(Page[Named]):
    known_at: Instant


def campaign_shown(row) -> dict:
    """A campaign as it is given."""
    fields = ("code", "name", "unit_id", "kinds", "cadence", "since_day", "until_day", "state")
    return {field: getattr(row, field) for field in fields} | {"mandate": row.mandate.code, "form": row.form.code}


def slot_shown(slot) -> dict:
    """A slot as it is given; its id is null while nobody has opened it."""
    said = {"id": slot.pk, "campaign": slot.campaign.code, "day": slot.day, "name": slot.name}
    return said | {field: getattr(slot, field) for field in INSTANTS}


def asked_of(request, code, day, slot, unit=None, known_at=None) -> asking.Asked:
    """The question in an address, with the slot that it means. Raises core.04, core.05, checkin.05, checkin.09."""
    wanted = {"day": day.isoformat(), "slot": slot, "unit": str(unit) if unit else ""}
    wanted["known_at"] = known_at.isoformat() if known_at else ""
    asked = asking.read(request.scope, code, {name: text for name, text in wanted.items() if text})
    if asked.slot is None:
        raise Refused("checkin.05", campaign=asked.campaign.name, day=day, slot=slot or "—")
    return asked


def one_unit(asked) -> Unit:
    """The unit of a question. Raises api.09 where the token's person looks after several and none was named."""
    if asked.unit is None:
        from shouwang.api.problems import Turned

        raise Turned("api.09", count=1, places=[{"detail": "several units within reach: name one", "parameter": "unit"}])
    return asked.unit


@endpoint(
    "GET", "/campaigns", TAG, _("专项"),
    _("范围内有人要填报的专项，新的在前。"),
    scopes=READERS, gives=Campaigns,
)  # fmt: skip
def campaigns(request):
    """The campaigns that ask anybody within reach, newest first."""
    return {"items": [campaign_shown(row) for row in queries.campaigns(request.scope)]}


@endpoint(
    "GET", "/campaigns/{code}", TAG, _("一个专项"),
    _("一个专项。"),
    scopes=READERS, gives=Campaign,
)  # fmt: skip
def campaign(request, code: CODE):
    """One campaign."""
    return campaign_shown(queries.campaign_by_code(request.scope, code))


@endpoint(
    "GET", "/campaigns/{code}/slots", TAG, _("开过的填报期，新的在前"),
    _("有人开过的填报期。今天的可能还没有人开，请按日期问。"),
    scopes=READERS, gives=Page[SlotShown],
)  # fmt: skip
def slots(request, code: CODE, limit: Limit = LIMIT, after: After = ""):
    """The slots that somebody has opened, the newest first. The current one may not be opened yet: ask for its day."""
    row = queries.campaign_by_code(request.scope, code)
    last = paging.read("slots", after, str)
    rows = Slot.objects.filter(campaign=row).order_by("-opens_at")
    if last:
        rows = rows.filter(opens_at__lt=_instant(last[0]))
    found = list(rows[: limit + 1])
    for each in found:
        each.campaign = row
    more = paging.written("slots", found[limit - 1].opens_at.isoformat()) if len(found) > limit else None
    return {"items": [slot_shown(each) for each in found[:limit]], "next": more}


def _instant(text):
    try:
        return clock.parse_instant(text)
    except ValueError:
        raise Refused("api.10", field="after") from None


@endpoint(
    "GET", "/campaigns/{code}/slots/{day}", TAG, _("某一天的填报期"),
    _("某一天的填报期，开过的，或者将要开的。这一天不填报的是 422。"),
    scopes=READERS, gives=SlotShown,
)  # fmt: skip
def slot(request, code: CODE, day: DAY, slot: HalfDay = ""):
    """The slot of a day, opened or as it would be. 422 when the campaign does not ask then."""
    return slot_shown(asked_of(request, code, day, slot).slot)


@endpoint(
    "GET", "/campaigns/{code}/slots/{day}/rollcall", TAG, _("点名：一个单位的十个数和下级单位"),
    _("一个单位的十个数、它自己的人、它的每个直接下级。每个数都能打开：用同样的 slot、unit、known_at 问 /figures/checkin.missing/rows，行数恰好是这个数。"),
    scopes=(READ_ROLLCALL, READ_FIGURES), gives=RollCall,
)  # fmt: skip
def rollcall(request, code: CODE, day: DAY, slot: HalfDay = "", unit: UNIT = None, known_at: KNOWN = None):
    """The roll call below a unit: its ten counters, its own people where it has sub-units too, and each unit directly below.

    Every number opens: `GET /figures/checkin.missing/rows` with the same slot, unit and known_at gives exactly as many rows.
    """
    asked = asked_of(request, code, day, slot, unit, known_at)
    below = one_unit(asked)
    node = queries.roll_call(request.scope, asked.slot, below, asked.known_at, asked.kinds)
    rows = board.rows_below(asked, node)
    return {
        "slot": slot_shown(asked.slot), "unit_id": below.pk, "known_at": asked.known_at or clock.now(),
        "counters": _counters(rows[0]["counters"]), "lines": [_line(row) for row in rows[1:]],
    }  # fmt: skip


def _line(row) -> dict:
    unit = row["counters"]["on_roster"].about["unit"]
    return {"unit_id": unit, "title": row["name"], "own": bool(row.get("own")), "counters": _counters(row["counters"])}


def _counters(numbers) -> dict:
    return {name: numbers[name].value for name in COUNTERS}


LISTS = Literal["missing", "exempt", "late", "proxy", "on_roster", "answered", "on_time", "flagged", "under_check"]


@endpoint(
    "GET", "/campaigns/{code}/slots/{day}/names", TAG, _("名单：未报的人，或别的一类"),
    _("点名的一类人，按编号排列，默认是未报的人。flagged 和 under_check 还要 read:answers。读的时候有人填报，名单会变；写明 known_at 就不变。记入查看记录。"),
    scopes=READ_NAMES, gives=Names, cached=False,
)  # fmt: skip
def names(
    request, code: CODE, day: DAY, standing: Annotated[LISTS, Query(alias="list")] = "missing", slot: HalfDay = "",
    unit: UNIT = None, known_at: KNOWN = None, limit: Limit = LIMIT, after: After = "",
):  # fmt: skip
    """Those whom one counter of the roll call counts, by name, in the order of their ids. `flagged` and `under_check` need

    `read:answers` besides. Who answers while you read leaves the list; with `known_at` it stands still. Entered in the access log.
    """
    asked = asked_of(request, code, day, slot, unit, known_at)
    below = one_unit(asked)
    right = queries.right_to(standing)
    if not request.scope.allows(right, below.path):
        raise Refused("core.04")
    found = queries.those(request.scope, asked.slot, standing, below, asked.known_at, asked.kinds)
    part, more = paging.of_list(found, "names", after, limit, lambda row: row.person_id)
    people = queries.people(request.scope, [row.person_id for row in part])
    note(request, f"roster.Unit:{below.pk}", f"checkin.{standing}", len(part), [row.person_id for row in part])
    items = [_named(row, people[row.person_id]) for row in part]
    return {"items": items, "next": more, "known_at": asked.known_at or clock.now()}


def _named(row, person) -> dict:
    return {
        "person_id": row.person_id, "number": person.number, "name": person.name, "unit_id": row.unit_id, "kind": row.kind,
        "standing": row.standing, "proxy": bool(row.answer and row.answer.proxy),
    }  # fmt: skip
