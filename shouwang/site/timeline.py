"""Who looked at a person's file, telephone or row in an export: for the person, and for auditors."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import wording
from shouwang.core.timeline import Entry, part
from shouwang.roster import access
from shouwang.site import registers


@part("site.accesses", term=gettext_lazy("谁看过"), rights=(access.AUDIT,))
def accesses(scope, file, known_at):
    """Every look at the file that is on record, every telephone shown, every export that is known to have held the person."""
    for row in registers.who_read(scope, file.ids, known_at):
        words = _("%(how)s：%(what)s") % {"how": row.get_kind_display(), "what": wording.sight(row.what)}
        lines = ({"label": _("用途"), "value": row.purpose},) if row.purpose else ()
        yield Entry(at=row.at, recorded_at=row.recorded_at, words=words, by=row.by, lines=lines, ref=f"core.Access:{row.pk}")
