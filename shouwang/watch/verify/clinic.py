"""The law of the clinic log, checked over the whole database."""

from shouwang.core.verify import law
from shouwang.watch.models import DayCount, Visit


@law("watch.clinic_counts_once")
def a_day_of_a_post_is_counted_once():
    """A post's day has visits one by one or its department's number, never both."""
    standing = Visit.objects.filter(superseded_by=None, cancelled=False)
    visited = set(standing.values_list("post", "day").distinct())
    counts = DayCount.objects.filter(superseded_by=None, visits__gt=0).select_related("post")
    for row in counts:
        if (row.post_id, row.day) in visited:
            yield f"{row.post} {row.day}: {row.visits} 人次的汇总数与逐人登记并存"
