"""Returns: one or many at once, through `record`, each with its own outcome."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path
from pydantic import Field, StringConstraints

from shouwang.api import problems
from shouwang.api.scopes import WRITE_RETURNS
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import ID, Code, Day, DayIn, Given, Instant, InstantIn, Number, Sent
from shouwang.checkin import live, queries
from shouwang.checkin.models import Channel
from shouwang.checkin.record import Incoming, Outcome, record
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Person

MOST = 500
Text = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Key = Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9:._-]+$")]
Answer = Text | Annotated[int, Field(ge=-(10**9), le=10**9)] | Annotated[float, Field(ge=-1e9, le=1e9)] | bool | None
Question = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class ReturnSent(Sent):
    number: Annotated[Number, Field(description="学工号")]
    answers: Annotated[
        dict[Question, Answer | Annotated[list[Text], Field(max_length=50)]],
        Field(max_length=100, description=noop('按题目：{"temp_c": 36.5, "symptoms": []}')),
    ]
    key: Annotated[Key, Field(description=noop("由您编，每份一个；同样的内容再发一次，不会记两次"))]
    day: Annotated[DayIn | None, Field(description=noop("不写为今天"))] = None
    slot: Annotated[Literal["", "am", "noon", "pm"] | None, Field(description=noop("不写为现在的半日"))] = None
    at: Annotated[InstantIn | None, Field(description=noop("本人所说的时间；是否补报以收到的时间为准"))] = None


class ReturnsSent(Sent):
    returns: Annotated[list[ReturnSent], Field(min_length=1, max_length=MOST)]


class Receipt(Given):
    id: ID
    seq: int
    day: Day
    slot: str
    at: Instant
    recorded_at: Instant
    late: bool
    proxy: bool
    flagged: bool | None


class Place(Given):
    question: str
    code: str
    detail: str


class Refusal(Given):
    code: str
    detail: str
    places: list[Place]


class OutcomeGiven(Given):
    key: str
    number: str
    status: Literal["recorded", "repeated", "refused"]
    receipt: Receipt | None
    refusal: Refusal | None


class Outcomes(Given):
    recorded: int
    repeated: int
    refused: int
    outcomes: list[OutcomeGiven]


@endpoint(
    "POST", "/campaigns/{code}/returns", "checkin", _("填报：一份或多份"),
    _("为令牌所属的人可以代报的人填报，一次最多 500 份，记为代报。"
      "不论每份结果如何都是 200，outcomes 按次序逐份说明：好的已记录，不好的说明原因。是否异常，只告诉可以看填报内容的令牌。"),
    scopes=WRITE_RETURNS, gives=Outcomes,
)  # fmt: skip
def returns_send(request, code: Annotated[Code, Path()], sent: ReturnsSent):
    """Record up to 500 returns for people whom the token's person may answer for; they count as answered by proxy (代报).

    200 whatever became of each: `outcomes` has one entry for each return, in order. What was good is recorded though others
    were refused. Whether an answer was abnormal is said only to whoever may read answers.
    """
    scope = request.scope
    campaign = queries.campaign_by_code(scope, code)
    people = _people(scope, [item.number for item in sent.returns])
    incoming = [_incoming(scope, campaign, people.get(item.number), item) for item in sent.returns]
    ready = [item for item in incoming if isinstance(item, Incoming)]
    done = iter(record(ready) if ready else [])
    outcomes = [next(done) if isinstance(item, Incoming) else Outcome("refused", refusal=item) for item in incoming]
    given = [_given(scope, item, outcome, people.get(item.number)) for item, outcome in zip(sent.returns, outcomes, strict=True)]
    return {name: sum(row["status"] == name for row in given) for name in ("recorded", "repeated", "refused")} | {"outcomes": given}


def _people(scope, numbers) -> dict:
    """number → person, of those whom the viewer may answer for. Cost: one query."""
    rows = Person.objects.filter(scope.people(access.PROXY), number__in=numbers, merged_into=None)
    return {row.number: row for row in rows.exclude(path="").select_related("unit")}


def _incoming(scope, campaign, person, item):
    """What `record` takes, or the refusal of one whom the viewer may not answer for or the campaign does not ask."""
    if person is None or not live.covers(campaign, person.path, person.kind):
        return Refused("core.04")
    return Incoming(
        campaign=campaign, person_id=person.pk, answers=item.answers, by=scope.viewer, channel=Channel.PROXY, day=item.day,
        slot=item.slot, at=item.at, key=item.key,
    )  # fmt: skip


def _given(scope, item, outcome, person) -> dict:
    said = {"key": item.key, "number": item.number, "status": outcome.status, "receipt": None, "refusal": None}
    if outcome.status == "refused":
        about = problems.about(outcome.refusal)
        places = [{"question": p.question, "code": p.code, "detail": p.message} for p in outcome.problems]
        return said | {"refusal": {"code": about["code"], "detail": about["detail"], "places": places}}
    row, slot = outcome.ret, outcome.slot
    told = scope.allows(access.ANSWERS, person.path, person.kind)
    fields = {field: getattr(row, field) for field in ("id", "seq", "at", "recorded_at", "late", "proxy")}
    return said | {"receipt": fields | {"day": slot.day, "slot": slot.name, "flagged": row.flagged if told else None}}
