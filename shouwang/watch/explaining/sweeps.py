"""Why somebody is on the list of a sweep today, and why they are expected back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.questions import places
from shouwang.roster import access
from shouwang.watch.explaining import Reason, is_own, reason
from shouwang.watch.models import Returnee, SweepState, SweepTarget
from shouwang.watch.sweep_counts import targets_at

OPEN = frozenset({SweepState.PENDING, SweepState.CONTACTING, SweepState.NOT_REACHED, SweepState.LOST})


@reason("watch.sweeps", term=gettext_lazy("排查"), rights=(access.SWEEP, access.FOLLOW, access.LOST))
def sweeps(scope, person, at):
    """Every sweep that runs and has no finding about the person yet."""
    rows = SweepTarget.objects.filter(person=person, dropped_at=None, recorded_at__lte=at).select_related("sweep__mandate")
    for row in rows.order_by("id"):
        closed = row.sweep.closed_at
        if closed is not None and closed <= at:
            continue
        stands = targets_at(row.sweep, scope.known_at).filter(pk=row.pk).values_list("stands", flat=True).first()
        if stands in OPEN:
            yield _asked(row, stands, is_own(scope, person))


def _asked(row, stands, own):
    where = "；".join(f"{places.name(one.division)} {one.from_day} — {one.to_day}" for one in row.sweep.windows.order_by("id"))
    words = {"question": row.sweep.question, "mandate": row.sweep.mandate.name}
    return Reason(
        state=str(SweepState(stands).label), rule=_("“%(question)s”（%(mandate)s）：名单上的每个人都要问到；以前回答过的不再问。") % words,
        inputs=((_("地点和日期"), where), (_("怎样列入"), row.get_how_display())),
        next=_("填写问卷，或者有人与本人联系上以后登记结果。"), who=_("本人；辅导员或单位信息员"),
        appeal=_("认为不该列入的，请联系辅导员或领导小组办公室。") if own else "", ref=f"watch.SweepTarget:{row.pk}",
    )  # fmt: skip


@reason("watch.returnees", term=gettext_lazy("返校"), rights=(access.SWEEP, access.FOLLOW))
def returnees(scope, person, at):
    """The return that stands open."""
    for row in Returnee.objects.holding(at, scope.known_at).filter(person=person).order_by("id"):
        yield Reason(
            state=_("缓返") if row.deferred else _("未返"), rule=_("申报了返校、列入名单而没有取消的人，到校登记以后才结束。"),
            inputs=((_("来源地"), places.name(row.division)), (_("计划到校"), row.planned_day.isoformat())),
            next=_("到校以后登记；来源地有风险等级的，从那里的最后一天起开始观察。"), who=_("本人；辅导员或单位信息员"),
            appeal=_("计划有变的，请联系辅导员。") if is_own(scope, person) else "", ref=f"watch.Returnee:{row.pk}",
        )  # fmt: skip
