"""What the follow-up knows of one person: health contacts, tries to reach them, what they reported of themselves."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.shapes import known
from shouwang.core.timeline import Entry, part
from shouwang.roster import access
from shouwang.watch.models import FollowAttempt, HealthContact, SelfReport

RIGHTS = (access.FOLLOW, access.CARE)


@part("watch.health_contacts", term=gettext_lazy("健康联络人"), rights=RIGHTS)
def health_contacts(scope, file, known_at):
    """Whoever followed the person up."""
    for row in HealthContact.objects.filter(known(known_at), person__in=file.ids).select_related("contact"):
        words = _("健康联络人：%(name)s") % {"name": row.contact.name}
        yield Entry(
            at=row.since, until=row.until, recorded_at=row.opened_at, words=words, by=row.opened_by, ref=f"watch.HealthContact:{row.pk}"
        )


@part("watch.follow_attempts", term=gettext_lazy("观察随访联系"), rights=RIGHTS)
def follow_attempts(scope, file, known_at):
    """Every try to reach the person about missed checks."""
    for row in FollowAttempt.objects.known(known_at).filter(watch__person__in=file.ids):
        words = _("%(way)s：%(outcome)s（%(caller)s）") % {
            "way": row.get_way_display(), "outcome": row.get_outcome_display(), "caller": row.caller,
        }  # fmt: skip
        lines = ({"label": _("说明"), "value": row.note, "changed": False},) if row.note else ()
        yield Entry(
            at=row.at, recorded_at=row.recorded_at, words=words, lines=lines, by=row.by, ref=f"watch.FollowAttempt:{row.pk}", sensitive=True
        )


@part("watch.self_reports", term=gettext_lazy("如实上报"), rights=(access.CARE,))
def self_reports(scope, file, known_at):
    """What the person reported of themself, and the clinic's word; for the clinic and the person."""
    for row in SelfReport.objects.known(known_at).filter(watch__person__in=file.ids):
        answered = row.answered_at is not None and (known_at is None or row.answered_at <= known_at)
        said = [(_("日期"), row.day.isoformat()), (_("说明"), row.note), (_("校医院的答复"), row.answer if answered else "")]
        yield Entry(
            at=row.at, recorded_at=row.recorded_at, words=_("如实上报：%(what)s") % {"what": row.get_what_display()}, by=row.by,
            lines=tuple({"label": label, "value": value, "changed": False} for label, value in said if value),
            ref=f"watch.SelfReport:{row.pk}", sensitive=True,
        )  # fmt: skip
