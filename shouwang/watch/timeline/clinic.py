"""What the clinic log knows of one person: their visits, for the clinic and themselves."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.timeline import Entry, part
from shouwang.roster import access
from shouwang.watch.models import Visit
from shouwang.watch.queries.clinic import standing


@part("watch.visits", term=gettext_lazy("就诊与检查"), rights=(access.CARE,))
def visits(scope, file, known_at):
    """Every visit that was written down with the person, as it stands."""
    rows = Visit.objects.filter(standing(known_at), person__in=file.ids, cancelled=False).select_related("post")
    for row in rows:
        words = _("%(post)s：%(result)s，%(onward)s") % {
            "post": row.post.name, "result": row.get_result_display(), "onward": row.get_onward_display(),
        }  # fmt: skip
        yield Entry(
            at=row.at, recorded_at=row.recorded_at, words=words, by=row.by, ref=f"watch.Visit:{row.pk}", sensitive=True
        )
