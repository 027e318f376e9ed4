"""In a person's file: which case they are, and whom they were with as a contact. For whoever analyses, and the person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.timeline import Entry, part
from shouwang.roster import access
from shouwang.watch.models import Case, ContactEvent


@part("watch.contacts", term=gettext_lazy("病例与接触"), rights=(access.ANALYSE,))
def contacts(scope, file, known_at):
    """A case by its code; a contact without saying of whom, for that is the other's illness."""
    for row in Case.objects.known(known_at).filter(person__in=file.ids).select_related("mandate"):
        words = _("在“%(mandate)s”的病例一览表里，编号 %(code)s") % {"mandate": row.mandate.name, "code": row.label}
        lines = ({"label": _("发病日期"), "value": row.onset_day.isoformat()},) if row.onset_day else ()
        yield Entry(at=row.since, recorded_at=row.opened_at, until=row.until, words=words, lines=lines, by=row.by, sensitive=True,
                    ref=f"watch.Case:{row.pk}")  # fmt: skip
    rows = list(ContactEvent.objects.known(known_at).filter(to_person__in=file.ids).select_related("mandate"))
    gone = {row.supersedes_id for row in rows}
    for row in rows:
        if row.pk not in gone and not row.withdrawn:
            words = _("登记为密切接触者（%(kind)s）") % {"kind": row.get_kind_display()}
            yield Entry(at=row.at, recorded_at=row.recorded_at, words=words, by=row.by, sensitive=True, ref=f"watch.ContactEvent:{row.pk}")
