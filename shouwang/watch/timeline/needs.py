"""Needs in somebody's file."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.timeline import Entry, part
from shouwang.roster.timeline import noted
from shouwang.watch.models import Need
from shouwang.watch.queries.needs import SEES


@part("watch.needs", term=gettext_lazy("需要"), rights=SEES)
def needs(scope, file, known_at):
    """Every need, and what became of it."""
    for row in Need.objects.known(known_at).filter(person__in=file.ids):
        words = _("需要%(kind)s：%(text)s") % {"kind": row.get_kind_display(), "text": row.text}
        yield Entry(at=row.at, recorded_at=row.recorded_at, words=words, ref=f"watch.Need:{row.pk}", by=row.asked_by, sensitive=True)
        if row.settled_at is not None and (known_at is None or row.settled_at <= known_at):
            words = _("%(state)s：%(kind)s") % {"state": row.get_state_display(), "kind": row.get_kind_display()}
            yield Entry(at=row.settled_at, recorded_at=row.settled_at, words=words, lines=noted(row.answer), ref=f"watch.Need:{row.pk}", by=row.settled_by)
