"""Sentences about checks, health contacts and self-reports: watch.50 to watch.69."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.50": _("%(at)s 时此人没有在观察中（或观察尚未核实），不能登记监测。请核对人员和时间，或先登记观察。"),
        "watch.51": _("监测时间 %(at)s 还没有到（现在是 %(now)s）。请填写实际测量的时间。"),
        "watch.52": _("监测没有登记：%(problems)s"),
    }
)
