"""Sentences about line lists, contacts and chains: watch.210 to watch.239."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.210": _("文件里没有找到需要的列：%(columns)s。请在第一行写明列名，例如 %(example)s。"),
        "watch.211": _("“%(headers)s”两列说的是同一件事。请只留一列，再导入。"),
        "watch.212": _("文件有 %(count)s 处错误，没有导入任何一行。请按行号改好，再导入一次。"),
        "watch.213": _("没有编码为“%(code)s”的疫情或常态防控正在进行。请先开启，再登记病例和接触。"),
        "watch.214": _("这次疫情里已经有编号为“%(code)s”的病例。请换一个编号，或打开那个病例更正。"),
        "watch.215": _("%(person)s 已经是病例“%(code)s”。一个人在一次疫情里只登记为一个病例。"),
        "watch.216": _("请写明理由：以后看的人要知道为什么。"),
        "watch.217": _("没有选人。请勾选与病例有过接触的人，再确认。"),
        "watch.218": _("接触日期 %(day)s 还没有到。请填写最后一次在一起的日期。"),
        "watch.219": _("按“%(disease)s”的规则（%(source)s），接触者不作观察。请改做灭蚊、筛查等处置，不要把人隔离。"),
        "watch.220": _("病例编号不能为空。"),
        "watch.221": _("发病日期 %(day)s 还没有到。请核对年份和月份。"),
        "watch.222": _("导出要写明用途，记入查看记录。"),
        "watch.223": _("名册里没有学工号“%(numbers)s”。请核对后再提交；这次没有登记任何人。"),
        "watch.224": _("%(person)s 与病例的接触没有日期，算不出观察的第 0 天。请先补上最后一次接触的日期。"),
        "watch.241": _("病例 %(case)s 的本人没有正在进行的接触者观察，不必结束。"),
        "watch.225": _("起始日期 %(since)s 晚于末次日期 %(last)s。请对调后再查。"),
    }
)
