"""What is known of one person's absences: each illness with what was learnt of it, and the clinic's word on the return."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.timeline import Entry, part
from shouwang.roster import access
from shouwang.watch.absence_page import BADGES, entry_line
from shouwang.watch.absences import known
from shouwang.watch.models import Absence, ReturnCheck
from shouwang.watch.register_workbook import symptoms_words


@part("watch.absences", term=gettext_lazy("因病缺勤"), rights=(access.FOLLOW,))
def absences(scope, file, known_at):
    """Every absence as it stands, with its follow-up."""
    rows = Absence.objects.known(known_at).filter(person__in=file.ids).order_by("since", "pk")
    for one in known(rows):
        row = one.absence
        day = row.missed_day or row.first_day
        words = (_("%(day)s 起缺课") if row.missed_day else _("%(day)s 起在校有症状")) % {"day": day.isoformat()}
        said = [entry for entry in one.entries if known_at is None or entry.recorded_at <= known_at]
        lines = [{"label": _("症状"), "value": symptoms_words(one.symptoms)}] if one.symptoms else []
        lines += [{"label": f"{entry.at:%m-%d}", "value": entry_line(entry)["words"]} for entry in said if entry_line(entry)["words"]]
        yield Entry(
            at=row.since, recorded_at=row.opened_at, until=row.until, words=words, badges=((BADGES[one.state], str(one.state.label)),),
            lines=tuple(lines), by=row.opened_by, ref=f"watch.Absence:{row.pk}", url=_address(row), sensitive=True,
        )  # fmt: skip


def _address(row):
    try:
        return reverse("watch:absence", args=[row.pk])
    except NoReverseMatch:
        return ""


@part("watch.return_checks", term=gettext_lazy("复课查验"), rights=(access.FOLLOW, access.CARE))
def return_checks(scope, file, known_at):
    """Every word of the clinic about a return; what it found for the clinic alone."""
    rows = ReturnCheck.objects.known(known_at).filter(absence__person__in=file.ids).select_related("disease").order_by("at", "pk")
    cares = access.reads(scope, (access.CARE,), file.person)
    for row in rows:
        words = _("复课查验：同意复课") if row.agreed else _("复课查验：暂缓")
        found = " ".join(part for part in (str(row.disease or ""), row.finding) if part)
        lines = ({"label": _("校医院所见"), "value": found},) if cares and found else ()
        yield Entry(at=row.at, recorded_at=row.recorded_at, words=words, by=row.by, lines=lines, ref=f"watch.ReturnCheck:{row.pk}", sensitive=True)
