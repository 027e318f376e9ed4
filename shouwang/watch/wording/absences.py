"""What the events about absences are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs

verbs(
    {
        "watch.absence_registered": _("登记缺勤"), "watch.absence_reported": _("晨检登记缺勤"), "watch.absences_imported": _("导入缺勤"),
        "watch.absence_followed": _("追踪缺勤"), "watch.return_checked": _("复课查验"), "watch.absence_ended": _("办理复课"),
        "watch.study_resumed": _("办理复学"), "watch.absence_dismissed": _("缺勤误登记作废"), "watch.syndromes_shipped": _("装入症候群规则"),
        "watch.syndrome_set": _("修改症候群规则"), "watch.absence_merged": _("合并缺勤"), "watch.absences_announced": _("提醒未追踪的缺勤"),
        "watch.intensified": _("加密晨午晚检"), "watch.relaxed": _("结束加密晨午晚检"),
        "watch.register_exported": _("导出因病缺勤登记表"),
    }
)  # fmt: skip
sights({"watch.absence": _("缺勤"), "watch.register": _("因病缺勤登记表"), "watch.absences": _("缺勤名单")})
kind("watch.Absence", _("缺勤"))
kind("watch.AbsenceEntry", _("缺勤追踪"))
kind("watch.ReturnCheck", _("复课查验"))
kind("watch.Intensified", _("加密晨午晚检"))
kind("watch.SyndromeRule", _("症候群规则"))
