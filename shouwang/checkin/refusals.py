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
        "checkin.30": _("没有编码为“%(chain)s”的审核链。"),
        "checkin.31": _("这一期填报要到 %(opens)s 才开放,现在不能审核。"),
        "checkin.32": _("单位“%(unit)s”不在这一期填报里,不能审核。"),
        "checkin.33": _("填报人不能兼任审核人:您已审核过下级 %(units)s,请由另一人审核“%(unit)s”。"),
        "checkin.34": _("审核人不能兼任填报人:您已审核过上级 %(units)s,请由另一人审核“%(unit)s”。"),
        "checkin.35": _("还有 %(count)s 人未报而没有说明原因,不能审核:%(people)s。请逐人说明。"),
        "checkin.36": _("“%(unit)s”这一期没有已审核的结果,不能退回。"),
        "checkin.37": _("退回补正必须写明要补正什么。"),
        "checkin.38": _("“%(office)s”还没有审核,不能报送日报。请先审核。"),
        "checkin.39": _("填报人与审核人不能是同一人:这份日报由您审核,请由另一人报送。"),
        "checkin.40": _("“%(office)s”这一期的日报已经报送,退回以后才能再报。"),
        "checkin.41": _("这份日报已经%(state)s,不能再次处理。"),
        "checkin.42": _("%(people)s 不在“%(unit)s”这一期的名册里,不能为其说明原因。"),
        "checkin.43": _("这一期填报要到 %(locks)s 才锁定。"),
    }
)
