"""What the roster leaves on somebody's home page."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.notices import catalogue

catalogue(
    {
        "roster.glass_over_you": _("有人因紧急情况打开了您的档案。谁、何时、为什么，见“谁看过我的记录”。"),
        "roster.glass_broken": _("有人因紧急情况打开了一份本不在其职责内的档案。谁、为什么，请核看。"),
    }
)
