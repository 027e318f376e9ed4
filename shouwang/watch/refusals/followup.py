"""Sentences about checks, health contacts and self-reports: watch.50 to watch.69."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.50": _("%(at)s 时此人没有在观察中（或观察尚未核实），不能登记监测。请核对人员和时间，或先登记观察。"),
        "watch.51": _("监测时间 %(at)s 还没有到（现在是 %(now)s）。请填写实际测量的时间。"),
        "watch.53": _("%(name)s现在没有在观察中，不用指定健康联络人。"),
        "watch.54": _("%(name)s不能担任这里的健康联络人：联络人须在名册上，也不能是本人。"),
        "watch.55": _("请先选择至少一位健康联络人。"),
        "watch.56": _("%(name)s名下没有在观察中的人，不用交接。"),
        "watch.57": _("不认识“%(word)s”。请从列表里选择联系方式和结果。"),
        "watch.58": _("您上一次的如实上报正在等校医院核实，不用再报。情况有变化请直接给校医院打电话。"),
        "watch.59": _("不认识“%(word)s”。请从列表里选择发生了什么。"),
        "watch.60": _("日期应在今天及之前 %(days)s 天以内。"),
        "watch.61": _("这条如实上报已经有了结果，不用再核实。"),
        "watch.62": _("“%(word)s”在名册上对应 %(n)s 个人。请写学工号。"),
        "watch.63": _("请写明导出的用途，它会印在文件上并记入导出登记。"),
        "watch.64": _("登记表有 %(rows)s 行，超过一次导出的上限 %(most)s 行。"),
        "watch.52": _("监测没有登记：%(problems)s"),
    }
)
