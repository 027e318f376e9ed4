"""The sentences that the roster refuses with."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "roster.01": _("没有代码或路径为“%(unit)s”的单位。请核对 --unit,路径的写法如 计算机学院/2023级/软件2301。"),
        "roster.02": _("名册里没有学工号“%(number)s”。"),
        "roster.03": _("单位“%(unit)s”不属于责任单位树,不能作为责任单位。"),
        "roster.04": _("%(person)s 在 %(at)s 没有责任单位,不能调动。请先把人加入名册。"),
        "roster.05": _("%(person)s 已有一份待接收的调动,请先接收、退回或撤回。"),
        "roster.06": _("这份调动已经%(state)s,不能再次处理。"),
        "roster.07": _("免报的结束日期 %(until)s 早于开始日期 %(since)s。"),
        "roster.08": _("%(person)s 在这段时间已有免报(%(since)s 起)。请延长或缩短原来的那一条。"),
        "roster.09": _("这条免报已经作废或结束,不能再改。"),
        "roster.10": _("单位“%(unit)s”下面已有同名单位“%(name)s”。"),
        "roster.11": _("不能把单位“%(unit)s”移到它自己或它的下级之下。"),
        "roster.12": _("单位“%(unit)s”已经撤并,不能再用。"),
        "roster.13": _("编码“%(code)s”已有人使用。"),
        "roster.14": _("%(name)s 已经在办,没有结束之前不能再用同一编码“%(code)s”。"),
        "roster.15": _("没有编码为“%(code)s”的疫情或常态防控。请先用 shouwang outbreak open 开启,没有依据不得收集。"),
        "roster.16": _("复核日期 %(review)s 早于开始日期 %(since)s。"),
        "roster.17": _("开启收集必须写明法律依据。"),
        "roster.18": _("学工号“%(number)s”已经存在。"),
        "roster.19": _("不能把一个人与自己合并,也不能合并已经并入别人的人。"),
        "roster.20": _("授权的结束时间早于开始时间。"),
        "roster.21": _("不能给自己授权。请由另一位安全管理员办理。"),
        "roster.22": _("这次导入会使 %(leaves)s 人离册,占 %(percent)s%%,超过 2%%。请核对文件;确认无误再加 --allow-leaves 导入。"),
        "roster.23": _("文件有 %(count)s 处错误,什么也没有写入。"),
        "roster.24": _("试算以后名册又有变化,请重新试算。"),
    }
)
