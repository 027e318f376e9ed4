"""Exemptions 免报: who is exempt until when; granting, another end, ending."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query

from shouwang.api import paging
from shouwang.api.scopes import READ_ROSTER, WRITE_ROSTER
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.people import note
from shouwang.api.v1.types import ID, LIMIT, After, Day, DayIn, Given, Instant, Limit, Number, Page, Sent, one_of
from shouwang.api.v1.types import Note as Text
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, queries
from shouwang.roster.models import Exemption as Row

TAG = "exemptions"
PATH_ID = Annotated[int, Path(ge=1, le=2**62)]


class Exemption(Given):
    id: ID
    person_id: ID
    number: str
    reason: one_of(Row.Reason)
    note: str
    since: Instant
    until: Instant | None
    last_day: Day | None


class Exempt(Sent):
    number: Number
    reason: str
    note: Text = ""
    since_day: DayIn | None = None
    last_day: DayIn | None = None


class LastDay(Sent):
    last_day: DayIn


def person_of(request, number):
    """The person with a number, whom the token's person may see. Raises core.04."""
    row = queries.people(request.scope).filter(number=number).first()
    if row is None:
        raise Refused("core.04")
    return row


def end_of(day):
    """The instant that ends a last day that counts; None where there is none."""
    return clock.instant(day, 24 * 60) if day else None


def _shown(row) -> dict:
    fields = ("id", "person_id", "reason", "note", "since", "until")
    last = clock.day_of(row.until - clock.TICK) if row.until else None
    return {field: getattr(row, field) for field in fields} | {"number": row.person.number, "last_day": last}


@endpoint(
    "GET", "/exemptions", TAG, _("免报"),
    _("现在免报和将要免报的人，只给可以办理的单位。理由涉及健康，记入查看记录。"),
    scopes=READ_ROSTER, gives=Page[Exemption], cached=False,
)  # fmt: skip
def exemptions(request, over: Annotated[bool, Query(description=noop("已经结束的"))] = False, limit: Limit = LIMIT, after: After = ""):
    """Who is exempt now or is going to be, of those whom the token's person may exempt. Reasons tell of health: access log."""
    rows = queries.exemptions(request.scope, over=over)
    found, more = paging.by_id(rows, "exemptions", after, limit)
    note(request, "roster.Exemption", "roster.exempt", len(found), [row.person_id for row in found])
    return {"items": [_shown(row) for row in found], "next": more}


@endpoint(
    "POST", "/exemptions", TAG, _("办理免报"),
    _("从现在或某一天起，到 last_day 当天为止；不写 last_day 的，一直到有人结束它。"),
    scopes=WRITE_ROSTER, gives=Exemption, status=201, also=(404, 409),
)  # fmt: skip
def exempt(request, sent: Exempt):
    """Exempt a person, from now or from a day on, up to and with `last_day` (none: until somebody ends it)."""
    person = person_of(request, sent.number)
    today = sent.since_day is None or sent.since_day == clock.today()
    row = actions.exempt(
        person=person, reason=sent.reason, note=sent.note, since=None if today else clock.instant(sent.since_day),
        until=end_of(sent.last_day), by=request.scope.viewer,
    )  # fmt: skip
    return _shown(row)


def _one(request, pk):
    if not request.scope.allows(access.EXEMPT):
        raise Refused("core.04")
    return queries.exemption(request.scope, pk)


@endpoint(
    "POST", "/exemptions/{exemption}/end", TAG, _("结束免报"),
    _("现在结束。还没有开始的作废。"),
    scopes=WRITE_ROSTER, gives=Exemption, also=(404, 409),
)  # fmt: skip
def exemption_end(request, exemption: PATH_ID):
    """End it now. One that had not begun is void, and given back as it was."""
    row = _one(request, exemption)
    return _shown(actions.end_exemption(exemption=row, by=request.scope.viewer) or row)


@endpoint(
    "POST", "/exemptions/{exemption}/last-day", TAG, _("延长或缩短免报"),
    _("新的最后一天。原来的记录保留，新的一条有新的编号。"),
    scopes=WRITE_ROSTER, gives=Exemption, also=(404, 409),
)  # fmt: skip
def exemption_reend(request, exemption: PATH_ID, sent: LastDay):
    """Another last day. The earlier one stays on record; the exemption that holds now has an id of its own."""
    row, until = _one(request, exemption), end_of(sent.last_day)
    later = row.until is not None and until > row.until
    act = actions.extend_exemption if later else actions.shorten_exemption
    return _shown(act(exemption=row, until=until, by=request.scope.viewer))
