"""The gate: pass, or ask the clinic, for the card or face system that stands at the doors. Never why."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from pydantic import Field

from shouwang.api import paging
from shouwang.api.scopes import READ_GATE
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import After, Given, Instant, InstantIn, Number, Sent
from shouwang.core import accesses, clock
from shouwang.core.refusals import Refused
from shouwang.gate import queries
from shouwang.gate.answering import Facts
from shouwang.roster import access

TAG, MOST = "gate", 500
Saying = Literal["pass", "ask_clinic"]


class GateAnswer(Given):
    number: str
    answer: Saying
    known: bool
    valid_until: Instant


class GateAnswers(Given):
    at: Instant
    measure: str | None
    items: list[GateAnswer]


class GateChanges(GateAnswers):
    next: str


class GateAsked(Sent):
    numbers: Annotated[list[Number], Field(min_length=1, max_length=MOST, description=noop("学工号，回答按同样的顺序"))]
    at: Annotated[InstantIn | None, Field(description=noop("不写为现在"))] = None
    direction: Annotated[Literal["in", "out"], Field(description=noop("in 进，out 出"))] = "in"
    gate: Annotated[int | None, Field(ge=1, le=2**62, description=noop("门岗编号；不写为任何一个"))] = None
    to_clinic: Annotated[bool, Field(description=noop("出门去医院或校医院：一律放行"))] = False


def _allowed(request):
    if not request.scope.allows(access.GATE):
        raise Refused("core.04")


def _note(request, given):
    """Entered in the access log; that somebody asks is no passage, so it is no scan."""
    scope = request.scope
    accesses.log_read(ref="gate.Measure", what="gate.answers", rows=len(given), by=scope.viewer, purpose=scope.purpose)


def _answered(at, given) -> dict:
    measure = Facts(at).measure()
    return {"at": at, "measure": measure.doc if measure else None, "items": given}


@endpoint(
    "POST", "/gate/answers", TAG, _("放行，还是请联系校医院"),
    _("一次最多 500 个学工号。没有通行措施时一律放行；known 为 false 是没有这个人，默认放行。到 valid_until 以前不会自行改变，由人更改的见 changes。"),
    scopes=READ_GATE, gives=GateAnswers, also=(404,),
)  # fmt: skip
def gate_answers(request, sent: GateAsked):
    """What the gate answers about numbers at an instant, until when. `known` is false for a number of nobody within reach. Access log."""
    _allowed(request)
    at = sent.at or clock.now()
    asked = {"direction": sent.direction, "gate": sent.gate, "to_clinic": sent.to_clinic}
    given = queries.answers(request.scope, sent.numbers, at=at, **asked)
    _note(request, given)
    return _answered(at, given)


@endpoint(
    "GET", "/gate/changes", TAG, _("通行回答的变化"),
    _("第一次不写 after：给出现在所有要请其联系校医院的人，其余放行。以后把上一次的 next 写进 after：给出此后可能变化的人和现在的回答，个别人可能重复给出。"),
    scopes=READ_GATE, gives=GateChanges, also=(404,), cached=False,
)  # fmt: skip
def gate_changes(request, after: After = ""):
    """Whose answer may have changed since `next` of the last call, each as it is now; without `after`, everybody to be asked about. Access log."""
    _allowed(request)
    now, last = clock.now(), paging.read("gate", after, str)
    try:
        since = clock.parse_instant(last[0]) if last else None
    except (ValueError, OverflowError):
        raise Refused("api.10", field="after") from None
    given = queries.changes(request.scope, since, now)
    _note(request, given)
    return _answered(now, given) | {"next": paging.written("gate", now.isoformat())}
