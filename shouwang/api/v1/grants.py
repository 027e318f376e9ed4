"""Grants 授权: who has which role where, for which kinds of people, until when."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query
from pydantic import Field

from shouwang.api import paging
from shouwang.api.scopes import READ_GRANTS, WRITE_GRANTS
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.exemptions import end_of
from shouwang.api.v1.people import note
from shouwang.api.v1.types import ID, LIMIT, LINE, After, DayIn, Given, Instant, Label, Limit, Number, Page, Sent
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, queries
from shouwang.roster.models import Kind, Role

TAG = "grants"
WORDS = Annotated[str, Query(max_length=200, pattern=LINE, description=noop("人或单位"))]


class Grant(Given):
    id: ID
    person_id: ID
    number: str
    name: str
    role: Role
    unit_id: ID
    unit: str
    kinds: list[Kind]
    since: Instant
    until: Instant | None


class GrantSent(Sent):
    number: Number
    role: Annotated[str, Field(max_length=16)]
    unit: Label
    kinds: Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=20)] = []
    last_day: DayIn | None = None


def _shown(row) -> dict:
    fields = ("id", "person_id", "role", "unit_id", "kinds", "since", "until")
    said = {field: getattr(row, field) for field in fields}
    return said | {"number": row.person.number, "name": row.person.name, "unit": str(row.unit)}


@endpoint(
    "GET", "/grants", TAG, _("授权"),
    _("现有和将要生效的授权，按编号排列。记入查看记录。"),
    scopes=READ_GRANTS, gives=Page[Grant], cached=False,
)  # fmt: skip
def grants(
    request, q: WORDS = "", role: Annotated[Role | None, Query()] = None,
    limit: Limit = LIMIT, after: After = "",
):  # fmt: skip
    """The grants that hold now or are to come, in the order of their ids. Entered in the access log."""
    rows = queries.grants(request.scope, text=q, role=role or "")
    found, more = paging.by_id(rows, "grants", after, limit)
    note(request, "roster.Grant", "api.grants", len(found), [row.person_id for row in found])
    return {"items": [_shown(row) for row in found], "next": more}


@endpoint(
    "POST", "/grants", TAG, _("授权"),
    _("角色授予一个单位（编码或路径），对下级一并有效；kinds 不写为所有类别。谁也不能给自己授权。"),
    scopes=WRITE_GRANTS, gives=Grant, status=201, also=(404, 409),
)  # fmt: skip
def grant_give(request, sent: GrantSent):
    """Give a person a role on a unit (its code or path) and all below it, for some kinds of people (none named: all)."""
    if not request.scope.allows(access.GRANTS):
        raise Refused("core.04")
    row = actions.grant_role(
        person=access.person_by_number(sent.number), role=sent.role, unit=access.unit_by_label(sent.unit), kinds=sent.kinds,
        until=end_of(sent.last_day), by=request.scope.viewer,
    )  # fmt: skip
    return _shown(row)


@endpoint(
    "POST", "/grants/{grant}/end", TAG, _("结束授权"),
    _("现在结束。"),
    scopes=WRITE_GRANTS, gives=Grant, also=(404, 409),
)  # fmt: skip
def grant_end(request, grant: Annotated[int, Path(ge=1, le=2**62)]):
    """End a grant now."""
    if not request.scope.allows(access.GRANTS):
        raise Refused("core.04")
    row = queries.grant(request.scope, grant)
    return _shown(actions.end_grant(grant=row, by=request.scope.viewer) or row)
