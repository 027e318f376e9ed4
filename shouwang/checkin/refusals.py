"""The sentences that check-in refuses with."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "checkin.01": _("这个链接已经失效。请向辅导员或单位信息员索取新的链接。"),
        "checkin.02": _("同一个提交编号已用于另一份内容,没有记录。请刷新页面后重新提交。"),
        "checkin.03": _("有答案需要更正,没有记录。"),
        "checkin.04": _("“%(campaign)s”没有在进行中,现在不能填报。"),
        "checkin.05": _("“%(campaign)s”在 %(day)s 没有这一期填报(%(slot)s)。"),
        "checkin.06": _("%(day)s 的填报还没有开放。"),
        "checkin.07": _("填报时间 %(at)s 晚于现在,没有记录。"),
        "checkin.08": _("现在没有需要您填报的专项。"),
        "checkin.09": _("没有编码为“%(code)s”的专项。请核对 --campaign。"),
        "checkin.10": _("编码“%(code)s”已有专项使用。"),
        "checkin.11": _("没有已发布的表单“%(code)s”。请核对 --form。"),
        "checkin.12": _("截止时间的写法应为 HH:MM,得到的是“%(text)s”。"),
        "checkin.13": _("专项的开始日期 %(since)s 早于依据“%(mandate)s”的开始日期 %(mandate_since)s。"),
        "checkin.14": _("专项的结束日期 %(until)s 早于开始日期 %(since)s。"),
        "checkin.15": _("专项已经%(state)s,不能这样操作。"),
        "checkin.16": _("依据“%(mandate)s”已经结束,不能再据此收集。"),
        "checkin.17": _("这条待核实已经处理为“%(outcome)s”。"),
        "checkin.18": _("这个专项每天分上午、下午两期,请用 --slot am 或 --slot pm 指明。"),
        "checkin.20": _("一天的时刻应依次为:开放、催报、截止、辅导员审核、单位审核、归口部门锁定。"),
        "checkin.21": _("不认识的核实结果“%(outcome)s”。"),
        "checkin.22": _("待核实要等到更正以后才能记为误填:请先更正这份填报。"),
        "checkin.19": _("不认识的填报频次“%(cadence)s”。"),
    }
)
