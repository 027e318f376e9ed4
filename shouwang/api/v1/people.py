"""People: found and read as far as the token's person may see who somebody is."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query

from shouwang.api import paging
from shouwang.api.scopes import READ_CONTACTS, READ_NAMES
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import ID, LIMIT, LINE, After, Given, Limit, Page
from shouwang.core import accesses
from shouwang.core.privacy import masked_phone
from shouwang.core.refusals import Refused
from shouwang.core.shapes import under
from shouwang.roster import queries
from shouwang.roster.models import Kind

TAG = "roster"
WORDS = Annotated[str, Query(max_length=200, pattern=LINE, description=noop("学工号的开头、姓名或拼音"))]


class UnitName(Given):
    id: ID
    code: str
    title: str


class Person(Given):
    id: ID
    number: str
    name: str
    kind: Kind
    unit: UnitName | None
    phone: str


class Contacts(Given):
    phone: str
    emergency_name: str
    emergency_phone: str


def shown(row) -> dict:
    """A person as a list gives them: the phone only by its ends, as on a page nobody has pressed on."""
    phone = masked_phone(row.phone) if row.phone else ""
    return {"id": row.pk, "number": row.number, "name": row.name, "kind": row.kind, "unit": row.unit, "phone": phone}


def note(request, ref, what, rows, people=()):
    """Names leave the house: who read how many and whose, for which program."""
    if rows:
        purpose, by = request.scope.purpose, request.scope.viewer
        accesses.log_read(ref=ref, what=what, rows=rows, by=by, purpose=purpose, people=people)


@endpoint(
    "GET", "/people", TAG, _("人员，按学工号、姓名、拼音查找"),
    _("范围内的人，按编号排列；电话只给头尾。记入查看记录。"),
    scopes=READ_NAMES, gives=Page[Person], cached=False,
)  # fmt: skip
def people(
    request, q: WORDS = "",
    kind: Annotated[Kind | None, Query()] = None, unit: Annotated[ID | None, Query(description=noop("这个单位及其下级"))] = None,
    off: Annotated[bool, Query(description=noop("已经离册的人"))] = False, limit: Limit = LIMIT, after: After = "",
):  # fmt: skip
    """People within reach, in the order of their ids. Telephones are masked. Entered in the access log."""
    rows = queries.people(request.scope, text=q, kind=kind or "", off=off)
    if unit is not None:
        rows = rows.filter(under(_path(request, unit)))
    found, more = paging.by_id(rows, "people", after, limit)
    note(request, f"roster.Unit:{unit}" if unit else "roster.Person", "api.people", len(found), [row.pk for row in found])
    return {"items": [shown(row) for row in found], "next": more}


def _path(request, pk):
    from shouwang.roster.models import Unit

    path = Unit.objects.filter(pk=pk, tree="R").values_list("path", flat=True).first()
    if path is None or not any(request.scope.allows(right, path) for right in queries.SEE):
        raise Refused("core.04")
    return path


@endpoint(
    "GET", "/people/{person}", TAG, _("一个人"),
    _("范围内的一个人。记入查看记录。"),
    scopes=READ_NAMES, gives=Person, cached=False,
)  # fmt: skip
def person(request, person: Annotated[int, Path(ge=1, le=2**62)]):
    """One person within reach. Entered in the access log."""
    row = queries.person(request.scope, person)
    note(request, f"roster.Person:{row.pk}", "api.person", 1)
    return shown(row)


@endpoint(
    "GET", "/people/{person}/contacts", TAG, _("一个人的电话"),
    _("完整的电话，只给可以联系这个人的令牌。记入查看记录。"),
    scopes=READ_CONTACTS, gives=Contacts, cached=False,
)  # fmt: skip
def contacts(request, person: Annotated[int, Path(ge=1, le=2**62)]):
    """Telephones in full, for whoever may see who this is and ring them. Entered in the access log."""
    row = queries.person(request.scope, person)
    if not queries.may_see_contacts(request.scope, row):
        raise Refused("core.04")
    note(request, f"roster.Person:{row.pk}", "roster.phones", 1)
    return {"phone": row.phone, "emergency_name": row.emergency_name, "emergency_phone": row.emergency_phone}
