"""Why somebody cannot be released yet, and what stops a review: watch.30 to watch.40, watch.47."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.30": _("观察期未满：%(day)s 是第%(n)s天，共%(of)s天；最后一天 %(last)s 计满，%(release)s 起可以解除。"),
        "watch.31": _("缺 %(count)s 次监测：%(missing)s。须由校医院审核。"),
        "watch.32": _("%(count)s 次监测有异常：%(flagged)s。须由校医院审核。"),
        "watch.33": _("连续漏测 %(run)s 次（%(streak)s 次即须上门），须由校医院审核。"),
        "watch.34": _("还没有医生审核，请校医院先审核。"),
        "watch.35": _("医生 %(day)s 审核认为暂不能解除。"),
        "watch.36": _("这个人正在住院治疗，须由校医院审核。"),
        "watch.37": _("还是待核实，校医院尚未确认。"),
        "watch.38": _("医生 %(day)s 看过异常或漏测后审核同意解除。"),
        "watch.39": _("请写明暂不能解除的原因。"),
        "watch.40": _("有异常或漏测，同意解除须写明理由。"),
        "watch.47": _("%(person)s不能解除：%(why)s"),
    }
)
