"""Rule values as dated parameters, and the mandates under which anything is asked."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query
from pydantic import Field, StringConstraints

from shouwang.api.problems import Turned
from shouwang.api.scopes import READ_RULES, WRITE_RULES
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import ID, Code, Day, DayIn, Given, Instant, Sent, one_of
from shouwang.roster import queries as roster
from shouwang.roster.models import Mandate as Row
from shouwang.site import actions, queries

TAG = "rules"
Source = Annotated[str, StringConstraints(min_length=2, max_length=300, pattern=r"^[^\x00-\x1f]+$")]
Value = Annotated[int, Field(ge=-(10**9), le=10**9)] | Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]


class Past(Given):
    value: Any
    since: Instant
    until: Instant | None
    source: str


class Parameter(Given):
    code: str
    value: Any
    measure: str
    meaning: str
    source: str
    since: Instant | None


class ParameterWhole(Parameter):
    history: list[Past]


class Parameters(Given):
    items: list[Parameter]


class ValueSent(Sent):
    value: Value | list[Value]
    since_day: DayIn
    source: Source


class Mandate(Given):
    id: ID
    code: str
    name: str
    nature: one_of(Row.Nature)
    basis: str
    since: Instant
    until: Instant | None
    review_day: Day
    retention_days: int


class Mandates(Given):
    items: list[Mandate]


def _shown(rule) -> dict:
    said = {"code": rule.shipped.code, "value": rule.value, "measure": str(rule.shipped.measure), "meaning": str(rule.shipped.meaning)}
    return said | {"source": str(rule.source), "since": rule.since}


@endpoint(
    "GET", "/parameters", TAG, _("规则参数"),
    _("今天有效的取值、单位和来源。体温以十分之一度计。"),
    scopes=READ_RULES, gives=Parameters,
)  # fmt: skip
def parameters(request):
    """Every rule value in force today, with its unit of measure and its source. Temperatures are in tenths of a degree."""
    return {"items": [_shown(rule) for rule in queries.rules(request.scope)]}


@endpoint(
    "GET", "/parameters/{code}", TAG, _("一个规则参数的历史"),
    _("取值的历史，新的在前。"),
    scopes=READ_RULES, gives=ParameterWhole,
)  # fmt: skip
def parameter(request, code: Annotated[Code, Path()]):
    """One rule value through time, the newest first."""
    rule = queries.rule(request.scope, code)
    return _shown(rule) | {"history": rule.history}


@endpoint(
    "POST", "/parameters/{code}", TAG, _("登记规则参数的新取值"),
    _("从某一天开始的新取值，要写明来源。已有更晚取值的是 409。"),
    scopes=WRITE_RULES, gives=ParameterWhole, status=201, also=(404, 409),
)  # fmt: skip
def parameter_set(request, code: Annotated[Code, Path()], sent: ValueSent):
    """A new value from the beginning of a day on, with its source. 409 where a later value stands already."""
    rule = queries.rule(request.scope, code)
    if type(sent.value) is not type(rule.shipped.value):
        raise Turned("api.09", count=1, places=[{"detail": "another type than the value that it replaces", "pointer": "#/value"}])
    actions.set_rule(code=rule.shipped.code, value=sent.value, since_day=sent.since_day, source=sent.source, by=request.scope.viewer)
    return parameter(request, code)


@endpoint(
    "GET", "/mandates", TAG, _("疫情与常态防控"),
    _("收集的依据、复核日期和保存天数。"),
    scopes=READ_RULES, gives=Mandates,
)  # fmt: skip
def mandates(request, over: Annotated[bool, Query(description=noop("已经结束的"))] = False):
    """What opens collection, with its legal basis, review and retention."""
    return {"items": list(roster.mandates(request.scope, over=over))}


