"""The laws of watches, checked over the whole database."""

import itertools
from collections import defaultdict

from django.db.models import F, Q

from shouwang.core.verify import law
from shouwang.watch.models import ORDERED, Review, Watch


@law("watch.one_of_a_kind_at_an_instant")
def nobody_is_twice_under_one_kind():
    """Nobody is under two watches of one kind at the same instant."""
    rows = Watch.objects.known().filter(Q(until=None) | Q(until__gt=F("since")), person__isnull=False)
    last: dict = {}
    for row in rows.select_related("person").order_by("since", "pk").iterator(2000):
        other = last.get((row.person_id, row.kind))
        if other is not None and (other.until is None or other.until > row.since):
            yield f"{row.person.number} 的 watch.Watch:{other.pk} 与 watch.Watch:{row.pk} 是同一种措施，时间重叠。"
        if other is None or other.until is None or (row.until is None or row.until > other.until):
            last[row.person_id, row.kind] = row


@law("watch.episodes")
def an_episode_stands_once():
    """Of every episode at most one version stands; each earlier one was voided when its successor was opened."""
    versions = defaultdict(list)
    chained = set(Watch.objects.exclude(episode=None).values_list("episode", flat=True))
    rows = Watch.objects.filter(Q(pk__in=chained) | ~Q(episode=None)).order_by("opened_at", "pk")
    for pk, episode, opened, voided in rows.values_list("pk", "episode", "opened_at", "voided_at"):
        versions[episode or pk].append((pk, opened, voided))
    for first, chain in versions.items():
        for (pk, _opened, voided), (_next, opened, _voided) in itertools.pairwise(chain):
            if voided != opened:
                yield f"观察 watch.Watch:{first} 的一版 watch.Watch:{pk} 没有在后一版生效时作废。"


@law("watch.stamps")
def stamps_are_in_order():
    """A watch is known of after it began, closed after it was opened, confirmed within what it is, ordered where its kind asks for it."""
    rows = Watch.objects.filter(
        Q(opened_at__lt=F("since")) | Q(closed_at__lt=F("opened_at")) | Q(voided_at__lt=F("opened_at")) | Q(confirmed_at__lt=F("since"))
    )
    for row in rows.order_by("pk").iterator(2000):
        yield f"watch.Watch:{row.pk} 的时刻先后不符。"
    unordered = Watch.objects.known().filter(Q(ordered_by="") | Q(doc="") | Q(ordered_day=None), kind__in=ORDERED, person__isnull=False)
    for row in unordered.order_by("pk").iterator(2000):
        yield f"watch.Watch:{row.pk} 须有决定机关、文号和日期，现在没有。"


@law("watch.released_after_review")
def released_after_a_review():
    """Whoever was released was reviewed by a doctor before."""
    rows = Watch.objects.known().filter(end="released").exclude(pk__in=Review.objects.filter(agreed=True).values("watch"))
    for row in rows.order_by("pk").iterator(2000):
        if row.person_id is not None:  # reviews go with the purge
            yield f"watch.Watch:{row.pk} 期满解除而没有医生审核。"
