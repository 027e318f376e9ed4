"""Sentences about watches: watch.10 to watch.29, and watch.41 to watch.49; those about release are in release.py."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.10": _("没有名为“%(word)s”的措施种类。可用的种类：%(kinds)s。"),
        "watch.11": _(
            "集中隔离和居家隔离医学观察由有权机关决定，须填写决定机关、文号和决定日期。没有决定书时，请改用居家健康监测、健康监测或自我健康监测。"
        ),
        "watch.12": _("%(person)s已有%(kind)s（自 %(since)s 起，结束：%(until)s），同一种措施不能重叠。请在原来的一条上延长、更改或重新计算。"),
        "watch.13": _("%(person)s现在不在名册里，不能列入观察。请先办理入册。"),
        "watch.14": _("第0天 %(day)s 还没有到（今天是 %(today)s）。请填写已经发生的末次暴露、发病或出疹日期。"),
        "watch.15": _("最后一天 %(last)s 早于第0天 %(day)s。请核对两个日期。"),
        "watch.16": _("开始时刻 %(since)s 晚于现在。观察从现在或更早的时刻开始。"),
        "watch.17": _("“%(disease)s”没有观察天数的规则。请写明最后一天，或先在“病种与规则”里写明规则。"),
        "watch.18": _("“%(disease)s”的接触者按规则不列入观察（%(source)s）。确需观察的，请写明最后一天。"),
        "watch.19": _("这条观察已经结束或已被更正，不能再办理。请打开这个人现在的一条。"),
        "watch.20": _("这条观察已经核实过了。"),
        "watch.21": _("这条观察还是待核实，请校医院先核实或排除。"),
        "watch.22": _("请写明原因，以后查得到为什么更改。"),
        "watch.23": _("没有改变任何内容。请填写要更改的一项。"),
        "watch.24": _("%(person)s现在没有在观察中。"),
        "watch.25": _("%(person)s的观察已经从更晚或同一天算起，%(day)s 的暴露不改变它。"),
        "watch.26": _("认定失联须先有联系记录：%(person)s自观察开始以来还没有一次联系或走访的记录。请先联系并登记。"),
        "watch.27": _("提前解除须写明依据的规则编号或文件。"),
        "watch.28": _("期满解除须由校医院审核、办公室签发，请在“待解除”里办理。"),
        "watch.29": _("您审核过这条观察，签发须由另一个人办理。"),
        "watch.41": _("决定日期 %(day)s 还没有到（今天是 %(today)s）。"),
        "watch.42": _("没有“%(word)s”这种结束方式。可用的：%(ends)s。"),
        "watch.43": _("您可以开始健康监测和自我健康监测；%(kind)s请校医院办理，或先以待核实上报。"),
        "watch.44": _("结束时刻 %(at)s 早于观察开始的 %(since)s，或晚于现在。"),
        "watch.46": _("没有勾选任何人。请先勾选要办理的人。"),
        "watch.48": _("%(person)s在 %(day)s 没有在观察中。"),
    }
)
