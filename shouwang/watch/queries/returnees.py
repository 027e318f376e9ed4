"""What the ledger of returnees asks: who is expected, who is back, by unit; the rows with names, within reach."""

from collections import defaultdict

from django.db.models import Q

from shouwang.core import clock, rollcall
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import under
from shouwang.roster import access
from shouwang.roster.models import Mandate, Unit
from shouwang.roster.tree import root
from shouwang.watch.models import Returnee
from shouwang.watch.queries.sweeps import SEALED, whole
from shouwang.watch.rules.returnees import Returns, standing_of
from shouwang.watch.sweep_counts import units_of

RIGHTS = (access.SWEEP, access.FOLLOW)
NOBODY = Returns()


def seen(scope: Scope, *rights) -> Q:
    """The returnees whom the viewer may see by any of these rights."""
    if any(whole(scope, right) for right in rights):
        return Q()
    condition = Q(pk__in=[])
    for right in rights:
        condition |= scope.people(right, "person__path", "person__kind")
    return condition


def expected(scope: Scope, mandate: Mandate, known_at=None, rights=(access.COUNT, *RIGHTS)):
    """Everybody who was expected back under a mandate, as known then; whoever turned out not to come is no more. Raises core.04."""
    if not any(scope.allows(right) for right in rights):
        raise Refused("core.04")
    rows = Returnee.objects.known(known_at).filter(seen(scope, *rights), mandate=mandate)
    cancelled = Q(end=Returnee.End.CANCELLED)
    return rows.exclude(cancelled & Q(closed_at__lte=known_at) if known_at is not None else cancelled)


def state_q(state, known_at=None) -> Q:
    """arrived | waiting | deferred as a condition; '' is everybody. Raises core.04."""
    over = Q(until__isnull=False) if known_at is None else Q(until__isnull=False, closed_at__lte=known_at)
    found = {"": Q(), "should": Q(), "arrived": over, "waiting": ~over & Q(deferred=False), "deferred": ~over & Q(deferred=True)}
    if state not in found:
        raise Refused("core.04")
    return found[state]


def ledger(scope: Scope, mandate: Mandate, *, state="", unit: Unit | None = None, known_at=None):
    """The rows of the ledger by name, by planned day and unit. Raises core.04 for whoever follows nobody."""
    rows = expected(scope, mandate, known_at, RIGHTS).filter(state_q(state, known_at), person__isnull=False)
    if unit is not None and unit.path != "R":
        rows = rows.filter(under(unit.path, "person__path"))
    rows = rows.select_related("person__unit__responsible", "watch", "mandate").defer(*SEALED[1:], "train", "seat", "address")
    return rows.order_by("planned_day", "person__path", "person__number")


def returnee(scope: Scope, pk) -> Returnee:
    """One row within reach, as it stands. Raises core.04."""
    row = Returnee.objects.filter(seen(scope, *RIGHTS), pk=pk, person__isnull=False, voided_at=None)
    found = row.select_related("person__unit", "mandate", "watch").first()
    if found is None:
        raise Refused("core.04")
    return found


def counts(scope: Scope, mandate: Mandate, known_at=None) -> rollcall.Node:
    """应返 = 已返 + 未返 + 缓返 of each unit, as known then. Law: a unit is its own people and its sub-units."""
    own: dict = defaultdict(lambda: NOBODY)
    rows = list(expected(scope, mandate, known_at).values_list("person", "person__unit", "until", "closed_at", "deferred"))
    needs = [person for person, unit, *_rest in rows if unit is None or known_at is not None]
    units, top = units_of(needs, known_at) if needs else {}, root().pk
    for person, unit, until, closed_at, deferred in rows:
        ended = until is not None and (known_at is None or closed_at <= known_at)
        at = units.get(person, top) if person in units or unit is None else unit
        state = standing_of(ended=ended, deferred=deferred)
        own[at] = own[at].plus(NOBODY._replace(**{state: 1}))
    return _tree_of(own)


def _tree_of(own) -> rollcall.Node:
    """The roll call of returns in the tree of units as it stands."""
    places = {pk: rollcall.Place(pk, parent, path) for pk, parent, path in Unit.objects.filter(tree="R").values_list("pk", "parent_id", "path")}
    kept: dict = {root().pk: places[root().pk]}
    for pk in own:
        while pk is not None and pk not in kept:
            kept[pk] = places[pk]
            pk = places[pk].parent_id
    return rollcall.tree(kept.values(), dict(own), nothing=NOBODY)


def overdue(scope: Scope, mandate: Mandate):
    """Who was to be back by yesterday and is not."""
    return ledger(scope, mandate, state="waiting").filter(planned_day__lt=clock.today())


def open_of(scope, person_id) -> Returnee | None:
    """The return that stands open for a person, of the mandate opened last; for the person's own page."""
    rows = Returnee.objects.known().filter(person=person_id, until=None)
    return rows.select_related("person", "mandate").order_by("-id").first()
