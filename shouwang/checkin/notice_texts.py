"""The sentences of check-in's notices on somebody's home page."""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin.reminders.texts import NOTICE
from shouwang.core.notices import catalogue

catalogue(
    {
        NOTICE: _("“%(campaign)s”%(day)s 这一期还没有收到您的填报，请在 %(at)s 前填报。"),
        "checkin.gateway_tried": _("守望渠道测试：收到这条消息，说明“%(name)s”可以使用。"),
        "checkin.spot_mismatched": _("电话抽查发现您单位一人所说与填报记录不符，请核实。"),
    }
)
