"""文书 on the page of a personal link: offered to who has any."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.checkin.link_ways import Way, way
from shouwang.watch.models import Paper


@way
def papers(person, token):
    """The person's papers, while there are any. Cost: one query."""
    waits = Paper.objects.filter(person=person.pk).order_by("-pk").values_list("receipts__how", flat=True).first()
    if waits is None and not Paper.objects.filter(person=person.pk).exists():
        return
    yield Way(_("医学观察文书"), reverse("watch_links:papers", args=[token]), waits is None)
