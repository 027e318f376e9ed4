"""我已到校 on the page of a personal link: while the person is expected back."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.checkin.link_ways import Way, way
from shouwang.watch.models import Returnee


@way
def arrival(person, token):
    """Cost: one query of an index."""
    if Returnee.objects.filter(person=person.pk, until=None, voided_at=None).exists():
        yield Way(_("我已到校"), reverse("watch_links:arrived", args=[token]), True)
