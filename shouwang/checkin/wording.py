"""What check-in's events, reads and rows are called in the logs."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.models import (
    Attempt,
    Campaign,
    Check,
    ClaimDecision,
    ClassMark,
    Mismatch,
    Return,
    SignOff,
    Slot,
    SpotAttempt,
    SpotDraw,
)
from shouwang.core import wording
from shouwang.core.wording import kind, sights, verbs
from shouwang.roster import access

verbs(
    {
        "checkin.advice_set": _("更改异常提示语"),
        "checkin.campaign_reached_back": _("专项提前起始日"),
        "checkin.advice_shipped": _("装入异常提示语"),
        "checkin.attempted": _("登记催报联系"),
        "checkin.calls_exported": _("导出催报联系单"),
        "checkin.campaign_closed": _("结束专项"),
        "checkin.campaign_opened": _("开设专项"),
        "checkin.campaign_paused": _("暂停专项"),
        "checkin.campaign_resumed": _("恢复专项"),
        "checkin.chains_shipped": _("装入审核链"),
        "checkin.calendar_set": _("修改教学日历"),
        "checkin.classes_suspended": _("登记停课"),
        "checkin.suspension_moved": _("修改停课的结束日期"),
        "checkin.checked": _("核实异常填报"),
        "checkin.claim_accepted": _("认可自称的填报时间"),
        "checkin.claim_declined": _("不认可自称的填报时间"),
        "checkin.class_affirmed": _("登记例外，确认其余在校正常"),
        "checkin.class_marked": _("班级点名记缺课"),
        "checkin.mark_cleared": _("取消一条缺课"),
        "checkin.clock_set": _("更改填报时刻"),
        "checkin.flagged": _("填报转为异常"),
        "checkin.form_version_used": _("换用新版表单"),
        "checkin.recounted": _("夜间逐行清点"),
        "checkin.address_cleared": _("恢复一个被拒收的地址"),
        "checkin.gateway_ended": _("停用发送通道"),
        "checkin.gateway_opened": _("设置发送通道"),
        "checkin.gateway_tried": _("试发送通道"),
        "checkin.gateways_shipped": _("装入站内提醒通道"),
        "checkin.group_posted": _("向班级群发送催报文字"),
        "checkin.missing_reminded": _("催报"),
        "checkin.reminder_text_reset": _("恢复出厂的催报文字"),
        "checkin.reminder_text_set": _("更改催报文字"),
        "checkin.reminder_file_read": _("再次取得短信文件"),
        "checkin.reminders_filed": _("取走待发短信文件"),
        "checkin.reminders_retried": _("重发未送达的催报"),
        "checkin.reminders_settled": _("确认催报已送达"),
        "checkin.round_missed": _("一次催报没有发出"),
        "checkin.slot_reminded": _("到时催报"),
        "checkin.sheet_received": _("接收日报"),
        "checkin.sheet_returned": _("退回日报"),
        "checkin.sheet_sent": _("报送日报"),
        "checkin.signed_off": _("审核确认"),
        "checkin.signoff_returned": _("退回补正"),
        "checkin.slot_sealed": _("封存一期的合计"),
        "checkin.slot_locked": _("锁定"),
        "checkin.mismatch_closed": _("核实抽查不符"),
        "checkin.spot_tried": _("登记抽查结果"),
        "checkin.spots_drawn": _("电话抽查抽人"),
        "checkin.unflagged": _("异常填报更正为正常"),
    }
)
sights(
    {
        "checkin.call_list": _("催报联系单（含电话）"),
        "checkin.class": _("班级考勤与例外"),
        "checkin.history": _("填报记录"),
        "roster.emergency": _("紧急联系人"),
        "checkin.mismatches": _("抽查不符的人"),
        "checkin.spot_list": _("电话抽查名单"),
        "checkin.spot_phones": _("抽查对象的电话"),
        "checkin.settled_checks": _("已核实的异常填报"),
    }
)
sights({"checkin.sheet": _("日报")}, lasting=True)


def _slots(scope, ids):
    rows = Slot.objects.filter(pk__in=ids).select_related("campaign")
    return {row.pk: (f"{row.campaign.name} {row.day} {row.name}".strip(), "") for row in rows}


def _of_person(model):
    """A row that belongs to a person is called after them."""

    def names(scope, ids):
        pairs = dict(model.objects.filter(pk__in=ids).values_list("pk", "person_id"))
        people = wording.named(scope, {f"roster.Person:{person}" for person in pairs.values()})
        found = {pk: people[f"roster.Person:{person}"] for pk, person in pairs.items()}
        return {pk: (named.name, named.url) for pk, named in found.items()}

    return names


def _signoffs(scope, ids):
    rows = SignOff.objects.filter(pk__in=ids).select_related("unit", "slot__campaign")
    return {row.pk: (f"{row.unit} · {row.slot.campaign.name} {row.slot.day}", "") for row in rows}


kind("checkin.Campaign", _("专项"), lambda scope, ids: {row.pk: (row.name, "") for row in Campaign.objects.filter(pk__in=ids)})
kind("checkin.Slot", _("填报期"), _slots)
kind("checkin.Return", _("填报"), _of_person(Return))
kind("checkin.Check", _("待核实"), _of_person(Check))
kind("checkin.SignOff", _("审核"), _signoffs)
kind("checkin.Attempt", _("催报联系"), _of_person(Attempt))
kind("checkin.ClassMark", _("缺课"), _of_person(ClassMark))
kind("checkin.ClassRound", _("班级点名"))
kind("checkin.ClaimDecision", _("自称时间的决定"), _of_person(ClaimDecision))


def _draws(scope, ids):
    rows = SpotDraw.objects.filter(pk__in=ids).select_related("slot__campaign")
    url = (lambda pk: reverse("checkin:spot", args=[pk])) if scope.allows(access.SPOT) else (lambda pk: "")
    return {row.pk: (f"{row.slot.campaign.name} {row.slot.day}", url(row.pk)) for row in rows}


def _attempts(scope, ids):
    pairs = dict(SpotAttempt.objects.filter(pk__in=ids).values_list("pk", "check_of__person_id"))
    people = wording.named(scope, {f"roster.Person:{person}" for person in pairs.values()})
    return {pk: (people[f"roster.Person:{person}"].name, "") for pk, person in pairs.items()}


def _mismatches(scope, ids):
    named = _of_person(Mismatch)(scope, ids)
    url = reverse("checkin:mismatches") if scope.allows(access.VERIFY) else ""
    return {pk: (name, url or elsewhere) for pk, (name, elsewhere) in named.items()}


kind("checkin.SpotDraw", _("电话抽查"), _draws)
kind("checkin.SpotAttempt", _("抽查结果"), _attempts)
kind("checkin.Mismatch", _("抽查不符"), _mismatches)
kind("checkin.DailySheet", _("日报"))
kind("checkin.Tally", _("计数"))
kind("checkin.Advice", _("异常提示语"))
kind("checkin.ChainStep", _("审核链"))
