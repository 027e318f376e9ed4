"""需要 on the page of a personal link: offered to who is under watch."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.checkin.link_ways import Way, way
from shouwang.watch.models import Watch


@way
def needs(person, token):
    """While a watch holds. Cost: one query."""
    if Watch.objects.known().filter(person=person.pk, until=None).exists():
        yield Way(_("需要：餐食、药品、照看孩子"), reverse("watch_links:needs", args=[token]))
