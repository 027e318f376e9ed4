"""What the gate's events, reads and rows are called in the logs, and how a measure stands."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.wording import kind, sights, verbs
from shouwang.gate.models import Gate, Measure
from shouwang.roster import access

verbs(
    {
        "gate.appeal_answered": _("答复通行申诉"),
        "gate.appealed": _("提出通行申诉"),
        "gate.bulk_noticed": _("门岗大量输入号码告警"),
        "gate.ending_told": _("提示通行措施将结束"),
        "gate.gate_ended": _("停用门岗"),
        "gate.gate_opened": _("设置门岗"),
        "gate.measure_drafted": _("拟定通行措施"),
        "gate.measure_extended": _("拟定延长通行措施"),
        "gate.measure_revoked": _("立即停止通行措施"),
        "gate.measure_signed": _("签发通行措施"),
        "gate.measure_withdrawn": _("撤回通行措施草稿"),
        "gate.offline_taken": _("门岗补送离线记录"),
        "gate.scanned": _("门岗查询"),
        "gate.visit_asked": _("申请来访"),
        "gate.visit_decided": _("办理来访申请"),
        "gate.visit_withdrawn": _("撤回来访申请"),
    }
)
sights(
    {
        "gate.answers": _("通行回答（接口）"),
        "gate.export": _("通行回答名单"),
        "gate.offline_list": _("门岗离线名单"),
        "gate.scans": _("门岗记录"),
        "gate.visits": _("来访名单"),
        "gate.appeals": _("通行申诉"),
    }
)


def measure_state(row, at=None):
    """How a measure stands at an instant (default now), in a word."""
    at = at or clock.now()
    if row.voided_at is not None:
        return _("已撤回") if row.signed_at is None else _("已被更替")
    if row.signed_at is None:
        return _("待签发")
    if at < row.since:
        return _("未开始")
    return _("生效中") if at < row.until else _("已结束")


def _measures(scope, ids):
    url = reverse("gate:measures") if scope.allows(access.MEASURE) else ""
    return {row.pk: (row.doc, url) for row in Measure.objects.filter(pk__in=ids)}


kind("gate.Measure", _("通行措施"), _measures)
kind("gate.Gate", _("门岗"), lambda scope, ids: {row.pk: (row.name, "") for row in Gate.objects.filter(pk__in=ids)})
kind("gate.Scan", _("门岗记录"))
kind("gate.Visit", _("来访"))
kind("gate.Appeal", _("通行申诉"))
