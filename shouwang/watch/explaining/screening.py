"""Why somebody is on the list of a screening today."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.shapes import holding
from shouwang.roster import access
from shouwang.watch.explaining import Reason, is_own, reason, speaks_to
from shouwang.watch.models import Exam, ScreeningTarget
from shouwang.watch.rules.screening import RECHECK, UNDONE, state


@reason("watch.screenings", term=gettext_lazy("筛查"), rights=(access.FOLLOW, access.CARE))
def screenings(scope, person, at):
    """Every screening that runs and asks something of the person; that a re-check is due only for the clinic and themself."""
    rows = ScreeningTarget.objects.filter(holding(at, scope.known_at), person=person).select_related("screening__disease")
    for row in rows.order_by("since", "pk"):
        if row.screening.until is not None and row.screening.until <= at:
            continue
        results = {exam.stage: exam.result for exam in Exam.objects.known(scope.known_at).filter(target=row).order_by("pk")}
        stands = state(results.get("first"), results.get("recheck"))
        whole = speaks_to(scope, person, access.CARE)
        if stands == UNDONE or (stands == RECHECK and whole):
            yield _of(row, stands, is_own(scope, person))


def _of(row, stands, own) -> Reason:
    undone = stands == UNDONE
    words = {"title": row.screening.title, "why": row.screening.get_audience_display()}
    return Reason(
        state=_("应筛，未筛") if undone else _("待复查"),
        rule=_("%(title)s（%(why)s）：列入名单的人都要筛查；没有结果不等于正常。") % words,
        next=_("到校医院完成筛查；已在别处查过的，带上结果，由校医院登记。") if undone else _("到校医院或指定的医院复查。"),
        who=_("本人；校医院录入结果"), appeal=_("认为不该列入的，请联系校医院。") if own else "", ref=f"watch.ScreeningTarget:{row.pk}",
        sensitive=not undone,
    )  # fmt: skip
