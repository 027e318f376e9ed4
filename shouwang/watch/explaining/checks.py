"""Why somebody is on the list of missed half-days today: since which one, from how many on somebody rings or goes there."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import parameters
from shouwang.roster import access
from shouwang.watch.audiences import followed
from shouwang.watch.explaining import Reason, is_own, reason
from shouwang.watch.queries.followup import HALF_WORDS, runs, thresholds
from shouwang.watch.rules.streaks import Step, step_of


@reason("watch.checks", term=gettext_lazy("早晚监测"), rights=(access.FOLLOW, access.CARE))
def checks(scope, person, at):
    """The run of missed half-days of every watch that is followed up."""
    rows = list(followed(at, scope.known_at).filter(person=person).order_by("since", "pk"))
    found = runs(rows, at) if rows else {}
    for row in rows:
        if found[row.pk].missed:
            yield _of(row, found[row.pk], is_own(scope, person))


def _of(row, run, own) -> Reason:
    phone, visit = thresholds()
    step = step_of(run.missed, phone, visit)
    return Reason(
        state=_("连续漏测 %(count)s 个半日") % {"count": run.missed},
        rule=_("观察期间早晚各测一次；应测时刻后两小时没有就是漏测。连续 %(phone)s 个打电话，%(visit)s 个上门；补测一次即重新计。")
        % {"phone": phone, "visit": visit},
        version=parameters.shipped["watch.streak_phone"].source,
        inputs=((_("从哪一次起"), _half(run.first)), (_("最近一次"), _half(run.last))),
        next=_("现在就可以补测。") if own else _next(step), who=_("本人；健康联络人") if step != Step.VISIT else _("单位和校医院"),
        appeal=_("已经测了却没有记上的，请告诉健康联络人，由其代录。") if own else "", ref=f"watch.Watch:{row.pk}", sensitive=True,
    )  # fmt: skip


def _half(half) -> str:
    return _("%(day)s %(half)s") % {"day": half.day.isoformat(), "half": HALF_WORDS[half.half]}


def _next(step):
    if step == Step.VISIT:
        return _("今天上门，登记结果。")
    return _("今天打电话，登记结果。") if step == Step.PHONE else _("已催本人；再漏一次就打电话。")
