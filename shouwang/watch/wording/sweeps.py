"""What events and rows about sweeps, divisions and returnees are called in the logs."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs
from shouwang.questions import places
from shouwang.roster import access
from shouwang.watch.models import Designation, Sweep

verbs(
    {
        "watch.sweep_opened": _("开展排查"),
        "watch.place_announced": _("公布排查地点"),
        "watch.targets_named": _("增加排查对象"),
        "watch.sweep_counted": _("清点排查"),
        "watch.sweep_closed": _("结束排查"),
        "watch.sweep_answers_taken": _("收取排查回答"),
        "watch.sweep_marked": _("登记排查结果"),
        "watch.sweep_case_opened": _("排查转个案"),
        "watch.division_designated": _("登记风险等级"),
        "watch.division_lifted": _("解除风险等级"),
        "watch.return_declared": _("登记返校"),
        "watch.return_changed": _("修改返校计划"),
        "watch.return_deferred": _("登记缓返"),
        "watch.return_cancelled": _("登记不返校"),
        "watch.returnee_arrived": _("登记到校"),
        "watch.transport_requested": _("登记车次座位的要求"),
        "watch.transport_noted": _("登记车次座位"),
        "watch.return_plans_taken": _("收取返校申报"),
        "watch.returnees_imported": _("导入返校名单"),
        "watch.returnees_exported": _("导出返校台账"),
    }
)
sights(
    {
        "watch.sweep_targets": _("排查名单"),
        "watch.sweep_phones": _("排查对象的电话"),
        "watch.returnees": _("返校人员台账"),
    }
)


def _sweeps(scope, ids):
    may = scope.allows(access.COUNT)
    return {row.pk: (row.question, _address(row) if may else "") for row in Sweep.objects.filter(pk__in=ids)}


def _address(row):
    try:
        return reverse("watch:sweep", args=[row.code])
    except NoReverseMatch:  # a command line
        return ""


def _designations(scope, ids):
    return {row.pk: (f"{places.name(row.division)} {row.get_level_display()}", "") for row in Designation.objects.filter(pk__in=ids)}


kind("watch.Sweep", _("排查"), _sweeps)
kind("watch.SweepWindow", _("排查地点"))
kind("watch.SweepTarget", _("排查对象"))
kind("watch.SweepMark", _("排查经过"))
kind("watch.Designation", _("风险等级"), _designations)
kind("watch.Returnee", _("返校人员"))
kind("watch.TransportRequest", _("车次座位的要求"))
