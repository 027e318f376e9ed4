"""Requests for exemption as the pages ask for them. Why somebody asks is read by who decides, who asked, and the person."""

from django.db.models import Q

from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import ExemptionRequest, Person

State = ExemptionRequest.State


def _deciding(scope) -> Q:
    return scope.people(access.EXEMPT, "person__path", "person__kind") & ~Q(person=scope.viewer.person_id or 0)


def _mine(scope) -> Q:
    me = scope.viewer.person_id
    return Q(asker=me) | Q(person=me) if me is not None else Q(pk__in=[])


def _rows():
    return ExemptionRequest.objects.select_related("person__unit", "asker")


def waiting(scope: Scope):
    """The requests that wait for the viewer's decision, the oldest first."""
    return _rows().filter(_deciding(scope), state=State.ASKED).order_by("asked_at", "pk")


def own(scope: Scope, limit=50):
    """What the viewer has asked for, or was asked for them, the latest first."""
    return _rows().filter(_mine(scope)).order_by("-asked_at", "-pk")[:limit]


def decided(scope: Scope, limit=50):
    """The last requests that were decided within reach of whoever decides."""
    rows = _rows().filter(_deciding(scope)).exclude(state__in=[State.ASKED, State.WITHDRAWN])
    return rows.order_by("-decided_at", "-pk")[:limit]


def may_ask(scope: Scope, person: Person) -> bool:
    """May the viewer ask for this person?"""
    if scope.viewer.person_id == person.pk:
        return True
    return bool(person.path) and scope.allows(access.PROXY, person.path, person.kind)


def person_to_ask_for(scope: Scope, pk) -> Person:
    """A person for whom the viewer may ask. Raises core.04."""
    person = Person.objects.filter(pk=pk, merged_into=None).select_related("unit").first()
    if person is None or not may_ask(scope, person):
        raise Refused("core.04")
    return person


def request(scope: Scope, pk) -> ExemptionRequest:
    """A request that the viewer may decide, or asked for. Raises core.04."""
    row = _rows().filter(_deciding(scope) | _mine(scope), pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


def opens_page(scope: Scope) -> bool:
    """Has the viewer anything to do with requests: a person of the roster, or somebody who decides?"""
    return scope.viewer.person_id is not None or scope.allows(access.EXEMPT)
