"""Sentences about the canteen: watch.130 to watch.139."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.130": _("%(person)s 不是食堂员工，不用登记健康证和调离。"),
        "watch.131": _("健康证的最后一天 %(last)s 早于第一天 %(first)s。"),
        "watch.132": _("%(person)s 已经调离，从 %(day)s 起。"),
        "watch.133": _("已经复岗，不能再改。"),
        "watch.134": _("还没有记录症状消失的时间，不能复岗。"),
        "watch.135": _("食堂岗前晨检已经开设（%(campaign)s）。"),
    }
)
