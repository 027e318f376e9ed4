"""Sentences about places of stay and needs: watch.85 to watch.99."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.85": _("%(house)s %(room)s %(bed)s 号床在 %(since)s 之后已有人住，请换一张床，或改入住时间。"),
        "watch.86": _("%(person)s在这段时间已有住处（%(where)s），一个人同时只住一处；请用“换房”。"),
        "watch.87": _("%(house)s %(room)s %(bed)s 号床还没有清洁，清洁后才能安排。"),
        "watch.88": _("时间 %(at)s 晚于现在，请填已经发生的时间。"),
        "watch.89": _("时间 %(at)s 早于入住时间 %(since)s。"),
        "watch.90": _("集中观察点和校内单间要写明床位；居家要写到区县，不写更细。"),
        "watch.91": _("已有名为“%(name)s”的住处或房间。"),
        "watch.92": _("房间名最多 20 个字，每间 1 至 20 张床，一次最多 300 间。"),
        "watch.93": _("%(room)s 还有人住，不能停用。"),
        "watch.94": _("这次入住已经结束（%(out)s），不能再改。"),
        "watch.95": _("请写明需要什么，最多 300 字。"),
        "watch.96": _("这个需要已经%(state)s，不能再改。"),
        "watch.97": _("请写一句答复，本人看得到。"),
        "watch.98": _("%(person)s现在不在观察中，只能登记照看孩子的需要。"),
    }
)
