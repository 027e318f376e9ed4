"""Places of stay in somebody's file."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.timeline import Entry, part
from shouwang.roster import access
from shouwang.roster.timeline import noted
from shouwang.watch.actions.stays import spoken_place
from shouwang.watch.models import Stay


@part("watch.stays", term=gettext_lazy("住处"), rights=(access.STAYS, access.CARE, access.ORDER))
def stays(scope, file, known_at):
    """Every place where the person stayed, and how each ended."""
    rows = Stay.objects.known(known_at).filter(person__in=file.ids).select_related("bed__room__house", "moved_from")
    for row in rows:
        ended = row.until is not None and (known_at is None or row.closed_at <= known_at)
        words = (_("换到 %(where)s") if row.moved_from_id else _("住进 %(where)s")) % {"where": spoken_place(row)}
        lines = [{"label": _("退房"), "value": row.get_out_display()}] if ended else []
        yield Entry(
            at=row.since, recorded_at=row.opened_at, until=row.until if ended else None, words=words, by=row.opened_by,
            lines=(*lines, *noted(row.note)), ref=f"watch.Stay:{row.pk}", sensitive=True,
        )  # fmt: skip
