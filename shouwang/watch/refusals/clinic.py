"""Sentences about the clinic log: watch.155 to watch.169."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.155": _("%(day)s 还没有到，不能登记。请核对日期。"),
        "watch.156": _(
            "%(day)s 已由科室按日汇总上报，不能再逐人登记，否则会重复计算。要改为逐人登记，请先把汇总数更正为 0。"
        ),
        "watch.157": _("%(day)s 已逐人登记 %(visits)s 人次，不能再报汇总数，否则会重复计算。"),
        "watch.158": _("其中的 %(part)s 多于检查人次 %(visits)s。请核对这一行。"),
        "watch.159": _("已有名为“%(name)s”的岗点，请换一个名称。"),
        "watch.160": _("这个岗点已经停用，不能再登记。"),
        "watch.161": _("这条记录已经更正过，请在最新的一条上更正。"),
        "watch.162": _("请填写名称。"),
        "watch.163": _("患者编号不能为空：每次就诊写一个编号，不写姓名。"),
        "watch.164": _("这条记录没有问题可整改，或已经整改。"),
        "watch.165": _("请写明怎样整改的。"),
    }
)
