"""如实上报 on the page of a personal link: for everybody, at any time."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.checkin.link_ways import Way, way


@way
def self_report(person, token):
    """It is the person's own word. Cost: none."""
    yield Way(_("如实上报"), reverse("watch_links:report", args=[token]))
