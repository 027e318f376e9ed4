"""Laws of screenings."""

from shouwang.core.verify import law
from shouwang.watch.models import Exam, ExamResult, Screening, Stage
from shouwang.watch.queries.screenings import table


@law("watch.screenings_add_up")
def screenings_add_up():
    """In every screening whoever should be examined either was or was not: 应筛 = 已筛 + 未筛."""
    mandates = {row.mandate for row in Screening.objects.select_related("mandate")}
    for mandate in sorted(mandates, key=lambda one: one.pk):
        for row in table(mandate):
            if row.expected != row.done + row.undone:
                yield f"筛查 {row.code}：应筛 {row.expected}，已筛 {row.done}，未筛 {row.undone}"


@law("watch.rechecks_follow_abnormal")
def rechecks_follow_an_abnormal_result():
    """A re-check has an abnormal first examination, entered before it."""
    abnormal = Exam.objects.filter(stage=Stage.FIRST, result=ExamResult.ABNORMAL).values("target")
    for row in Exam.objects.filter(stage=Stage.RECHECK).exclude(target__in=abnormal).order_by("pk"):
        yield f"复查 {row.pk} 之前没有异常的筛查结果"
