"""Units: the trees."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query

from shouwang.api import paging
from shouwang.api.scopes import READ_FIGURES, READ_NAMES, READ_ROLLCALL, READ_ROSTER
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import ID, LIMIT, After, Day, Given, Limit, Page
from shouwang.core import accesses
from shouwang.core.refusals import Refused
from shouwang.roster import access, queries
from shouwang.roster.models import Tree, UnitKind
from shouwang.roster.models import Unit as Row

TAG = "roster"
SCOPES = (READ_ROLLCALL, READ_FIGURES, READ_ROSTER)


class Unit(Given):
    id: ID
    code: str
    name: str
    name_hant: str
    name_en: str
    title: str
    tree: Tree
    kind: UnitKind
    parent_id: ID | None
    closed_day: Day | None


class Responsible(Given):
    id: ID
    number: str
    name: str


class UnitWhole(Unit):
    responsible: Responsible | None


@endpoint(
    "GET", "/units", TAG, _("单位，按树的顺序"),
    _("范围内现有的单位，上级在前；title 是机构以下的全路径。"),
    scopes=SCOPES, gives=Page[Unit],
)  # fmt: skip
def units(
    request, tree: Annotated[Tree, Query(description=noop("R 责任单位，D 宿舍，P 党组织，G 工作组"))] = Tree.RESPONSIBLE,
    limit: Limit = LIMIT, after: After = "",
):  # fmt: skip
    """Every unit within reach that stands now, parents before children; `title` is the path of names below the institution."""
    scope = request.scope
    tops = queries.top_units(scope, tree)
    last = paging.read("units", after, str)
    rows = Row.objects.filter(scope.units(access.COUNT) | scope.units(access.ROSTER), tree=tree, closed_day=None)
    if tree != Tree.RESPONSIBLE and any(len(top.path) == 1 for top in tops):
        rows = Row.objects.filter(tree=tree, closed_day=None)
    if last:
        rows = rows.filter(path__gt=last[0])
    found = list(rows.order_by("path")[: limit + 1])
    more = paging.written("units", found[limit - 1].path) if len(found) > limit else None
    return {"items": found[:limit], "next": more}


@endpoint(
    "GET", "/units/{unit}", TAG, _("一个单位"),
    _("已撤并的单位也给。责任人只给有 read:names 范围、而且可以看到其姓名的令牌。"),
    scopes=SCOPES, gives=UnitWhole,
)  # fmt: skip
def unit(request, unit: Annotated[int, Path(ge=1, le=2**62)]):
    """One unit, one that was merged away too. Who is responsible for it is named to a token with `read:names` whose person may see them."""
    row = queries.unit(request.scope, unit)
    said = {field: getattr(row, field) for field in Unit.model_fields}
    return said | {"responsible": _responsible(request, row)}


def _responsible(request, row):
    person = row.responsible
    if person is None or READ_NAMES not in request.token.scopes:
        return None
    try:
        seen = queries.person(request.scope, person.pk)
    except Refused:
        return None
    accesses.log_read(ref=f"roster.Person:{seen.pk}", what="api.unit", rows=1, by=request.scope.viewer, purpose=request.scope.purpose)
    return seen
