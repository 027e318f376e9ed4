"""The sentences of the gate's notices on somebody's home page."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.notices import catalogue

catalogue(
    {
        "gate.bulk_typing": _("一个门岗账户一小时内手工输入了 %(count)s 个号码（上限 %(most)s），请核看是否为查找他人。"),
        "gate.visit_waiting": _("有来访申请等您批准。"),
        "gate.visit_approved": _("您的来访申请已批准，请把通行证链接发给来访人。"),
        "gate.visit_declined": _("您的来访申请没有批准，理由见“来访”。"),
        "gate.appealed": _("有人对门岗的回答提出申诉，请核实并答复。"),
        "gate.appeal_answered": _("您对门岗回答的申诉已有答复，请看“我的通行”。"),
        "gate.measure_ending": _("通行措施 %(doc)s 将在 %(day)s 结束。仍需要的，请重新签发；不需要的，到期自动停止。"),
    }
)
