"""The people that rooms beside this one may ask: whoever is under watch at an instant.

"watch.under_watch" are all of them, "watch.under_watch:5" those whom the follow-up campaign of mandate 5 asks: somebody under two
watches of two mandates is asked once, by the campaign of the mandate that was opened first.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.core.shapes import holding, known
from shouwang.roster.audiences import audience, family
from shouwang.roster.models import Person
from shouwang.watch.models import UNFOLLOWED, Watch
from shouwang.watch.whereabouts import asked_in

UNDER_WATCH = "watch.under_watch"


def followed(at, known_at=None):
    """The confirmed watches that hold at an instant and are followed up half-daily. Returns a queryset of Watch."""
    rows = Watch.objects.filter(holding(at, known_at), known(known_at), confirmed_at__isnull=False).exclude(
        kind__in=UNFOLLOWED
    )
    return rows if known_at is None else rows.filter(confirmed_at__lte=known_at)


def under_watch(at, known_at=None, mandate=None):
    """Everybody whose confirmed watch holds at an instant and who is followed up half-daily. Returns a queryset of Person."""
    rows = followed(at, known_at)
    people = Person.objects.filter(pk__in=rows.filter(mandate=mandate).values("person") if mandate else rows.values("person"))
    if not mandate:
        return people
    earlier = rows.filter(mandate__lt=mandate, person__isnull=False)
    return people.exclude(pk__in=earlier.values("person"))


def audience_of(mandate) -> str:
    """The name of the audience that the follow-up campaign of a mandate asks."""
    return f"{UNDER_WATCH}:{mandate.pk}"


audience(UNDER_WATCH, _("观察中人员"), under_watch)
# whom a round of a sweep asks: fixed when it was announced, whoever has answered since
family("watch.sweep", lambda at, known_at, campaign: Person.objects.filter(pk__in=asked_in(int(campaign), known_at)))
