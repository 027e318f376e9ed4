"""The people that rooms beside this one may ask: whoever is under watch at an instant."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.shapes import holding, known
from shouwang.roster.audiences import audience
from shouwang.roster.models import Person
from shouwang.watch.models import UNFOLLOWED, Watch

UNDER_WATCH = "watch.under_watch"


def under_watch(at, known_at=None):
    """Everybody whose confirmed watch holds at an instant and who is followed up half-daily. Returns a queryset of Person."""
    rows = Watch.objects.filter(holding(at, known_at), known(known_at), confirmed_at__isnull=False).exclude(
        kind__in=UNFOLLOWED
    )
    if known_at is not None:
        rows = rows.filter(confirmed_at__lte=known_at)
    return Person.objects.filter(pk__in=rows.values("person"))


audience(UNDER_WATCH, _("观察中人员"), under_watch)
