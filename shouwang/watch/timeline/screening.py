"""In a person's file: which screenings they were to take part in, and whether they did; with what result only for the clinic and themself."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock
from shouwang.core.timeline import Entry, part
from shouwang.roster import access
from shouwang.watch.models import CaseStep, Exam, ScreeningTarget, Stage
from shouwang.watch.queries.screenings import SEES


@part("watch.screenings", term=gettext_lazy("筛查"), rights=SEES)
def screenings(scope, file, known_at):
    """Each screening that the person was named for: examined or not, and nothing of what was found."""
    rows = ScreeningTarget.objects.known(known_at).filter(person__in=file.ids).select_related("screening")
    examined = set(Exam.objects.known(known_at).filter(target__in=rows, stage=Stage.FIRST).values_list("target", flat=True))
    for row in rows:
        badge = ("normal", _("已筛")) if row.pk in examined else ("missing", _("未筛"))
        yield Entry(at=row.since, recorded_at=row.opened_at, until=row.until, words=row.screening.title, badges=(badge,), by=row.by,
                    ref=f"watch.ScreeningTarget:{row.pk}")  # fmt: skip


@part("watch.exams", term=gettext_lazy("筛查结果"), rights=(access.CARE,))
def exams(scope, file, known_at):
    """What was found at each examination."""
    rows = Exam.objects.known(known_at).filter(target__person__in=file.ids).select_related("target__screening").order_by("pk")
    for row in rows:
        words = _("%(screening)s：%(stage)s，%(result)s") % {
            "screening": row.target.screening.title, "stage": row.get_stage_display(), "result": row.get_result_display(),
        }  # fmt: skip
        yield Entry(at=clock.instant(row.day), recorded_at=row.recorded_at, words=words, lines=tuple(_lines(row)), by=row.by, sensitive=True,
                    ref=f"watch.Exam:{row.pk}")  # fmt: skip


def _lines(row):
    said = {
        _("症状"): row.symptoms, _("检测"): row.get_test_display(), _("硬结（mm）"): row.test_mm,
        _("检测结果"): "" if row.test_positive is None else _("阳性") if row.test_positive else _("阴性"), _("胸片"): row.get_film_display(),
        _("预防性治疗"): row.get_treatment_display(), _("备注"): row.note,
    }  # fmt: skip
    return [{"label": label, "value": value} for label, value in said.items() if value not in ("", None)]


@part("watch.steps", term=gettext_lazy("诊治与复学"), rights=(access.CARE,))
def steps(scope, file, known_at):
    """The steps of a case: diagnosis, suspension of study, certificate, clinic's check, back, follow-up."""
    for row in CaseStep.objects.known(known_at).filter(case__person__in=file.ids).order_by("day", "pk"):
        lines = ({"label": _("说明"), "value": row.note},) if row.note else ()
        agreed = (("normal", _("同意复学")),) if row.agreed else (("flagged", _("暂不同意")),) if row.agreed is False else ()
        yield Entry(at=row.at, recorded_at=row.recorded_at, words=row.get_step_display(), badges=agreed, lines=lines, by=row.by, sensitive=True,
                    ref=f"watch.CaseStep:{row.pk}")  # fmt: skip
