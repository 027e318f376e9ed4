"""The sentences of the follow-up on somebody's home page. They name nobody: the page they lead to does."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.notices import catalogue

catalogue(
    {
        "watch.contact_given": _("请您担任 %(people)s 位观察中人员的健康联络人，名单见“我的观察对象”。"),
        "watch.self_reported": _("有人如实上报了自己的情况，请尽快核实。"),
        "watch.self_report_confirmed": _("校医院核实了您的如实上报，请从现在起每天上午、下午各测一次体温并填报。"),
        "watch.self_report_dismissed": _("校医院看过您的如实上报，不需要观察。校医院的答复在“如实上报”里。"),
        "watch.step_phone": _("您联络的观察对象中，有 %(people)s 人连续两次没有测体温，请今天打电话。"),
        "watch.step_visit": _("有 %(people)s 位观察中人员连续三次没有测体温，请单位和校医院上门看望。"),
    }
)
