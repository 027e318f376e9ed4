"""Who is whose health contact, how many people each has, and how far that lets somebody see."""

from django.db.models import Count, Q

from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.watch.audiences import followed
from shouwang.watch.models import HealthContact, Watch

FOLLOWS = (access.FOLLOW, access.CARE)


def contacts_now(scope: Scope, people=None) -> dict[int, HealthContact]:
    """person id → the spell of their health contact. scope is not asked: whoever sees a person sees who follows them up."""
    rows = HealthContact.objects.holding(clock.now(), scope.known_at if scope else None).select_related("contact").only(
        "person_id", "contact_id", "contact__name", "contact__number"
    )
    if people is not None and len(people) <= 500:
        rows = rows.filter(person__in=people)
    return {row.person_id: row for row in rows}


def own_people(scope: Scope):
    """The people whom the viewer follows up as their health contact, while they are under watch. Returns a queryset of Person."""
    rows = HealthContact.objects.holding(clock.now()).filter(contact_id=scope.viewer.person_id or 0)
    return Person.objects.filter(pk__in=rows.values("person")).filter(pk__in=_watched())


def _watched():
    return followed(clock.now()).filter(person__isnull=False).values("person")


def is_contact_of(scope: Scope, person) -> bool:
    """Is the viewer the person's health contact, and the person under watch? Cost: one query."""
    return scope.viewer.person_id is not None and own_people(scope).filter(pk=person.pk).exists()


def follows(scope: Scope, person) -> bool:
    """May the viewer follow a person up: by right where the person is, or as their health contact?"""
    if any(scope.allows(right, person.path or "-", person.kind) for right in FOLLOWS):
        return True
    return is_contact_of(scope, person)


def followed_by(scope: Scope, prefix="person__") -> Q:
    """The watches of people whom the viewer follows up, by right or as their health contact."""
    condition = Q(**{f"{prefix}pk__in": own_people(scope).values("pk")}) if scope.viewer.person_id else Q(pk__in=[])
    for right in FOLLOWS:
        condition |= scope.people(right, f"{prefix}path", f"{prefix}kind")
    return condition


def loads(scope: Scope) -> dict[int, int]:
    """contact id → how many people under watch each follows up, of those the viewer looks after. Cost: one query."""
    rows = HealthContact.objects.holding(clock.now()).filter(followed_by(scope), person__in=_watched())
    return dict(rows.values_list("contact").annotate(n=Count("id")).order_by())


def without_contact(scope: Scope):
    """The people under watch whom nobody follows up in particular. Returns a queryset of Person."""
    rows = followed(clock.now()).filter(followed_by(scope))
    held = HealthContact.objects.holding(clock.now()).values("person")
    people = Person.objects.filter(pk__in=rows.values("person")).exclude(pk__in=held)
    return people.select_related("unit").order_by("path", "number")


def candidates(scope: Scope, text) -> list[Person]:
    """People of the roster by name or number, who could be a health contact."""
    text = text.strip()
    if not text:
        return []
    rows = Person.objects.filter(Q(name=text) | Q(number=text), merged_into=None).exclude(path="")
    return list(rows.select_related("unit")[:20])


def watch_of(scope: Scope, pk) -> Watch | None:
    """The standing watch with an id, where the viewer follows the person up."""
    rows = followed(clock.now()).filter(followed_by(scope), pk=pk)
    return rows.select_related("person__unit", "mandate", "disease").first()
