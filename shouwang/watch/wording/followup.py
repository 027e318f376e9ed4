"""What the events, reads and rows of the follow-up are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs

verbs(
    {
        "watch.checked": _("登记观察监测"),
        "watch.contact_ended": _("解除健康联络人"),
        "watch.contact_given": _("指定健康联络人"),
        "watch.contact_handed_over": _("交接健康联络对象"),
        "watch.contacts_shared": _("平均分配健康联络人"),
        "watch.follow_attempted": _("登记观察随访联系"),
        "watch.self_report_confirmed": _("核实如实上报"),
        "watch.self_report_dismissed": _("排除如实上报"),
        "watch.self_reported": _("如实上报"),
        "watch.watch_register_exported": _("导出观察登记表"),
        "watch.steps_announced": _("通知漏测升级"),
    }
)
sights({"watch.watch_register": _("观察登记表"), "watch.follow_up": _("观察随访"), "watch.self_reports": _("如实上报")})
kind("watch.FollowAttempt", _("观察随访联系"))
kind("watch.HealthContact", _("健康联络人"))
kind("watch.SelfReport", _("如实上报"))
kind("watch.StepTaken", _("漏测升级"))
