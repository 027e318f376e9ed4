"""What the roster leaves on somebody's home page."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.notices import catalogue

catalogue(
    {
        "roster.glass_over_you": _("有人因紧急情况打开了您的档案。谁、何时、为什么，见“谁看过我的记录”。"),
        "roster.pulled": _("今早从学校名册读到了变动，还什么都没有写入。请在“导入”里核对，确认后导入。"),
        "roster.right_asked": _("收到第 %(number)s 件个人信息权利申请，最迟 %(due)s 答复。"),
        "roster.right_taken": _("您的第 %(number)s 件个人信息申请已受理。"),
        "roster.right_answered": _("您的第 %(number)s 件个人信息申请已办结，答复见“我的个人信息”。"),
        "roster.right_refused": _("您的第 %(number)s 件个人信息申请未能办理，理由和依据见“我的个人信息”。"),
        "roster.glass_broken": _("有人因紧急情况打开了一份本不在其职责内的档案。谁、为什么，请核看。"),
        "roster.request_granted": _("第 %(number)s 号免报申请已批准。"),
        "roster.request_declined": _("第 %(number)s 号免报申请未批准，理由见“免报申请”。"),
    }
)
