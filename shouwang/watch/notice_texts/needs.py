"""What the person reads on their home page about what they need."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.notices import catalogue

catalogue(
    {
        "watch.need_taken": _("您提出的需要（第 %(number)s 号）有人在办了。"),
        "watch.need_met": _("您提出的需要（第 %(number)s 号）已解决，答复见“我的需要”。"),
        "watch.need_declined": _("您提出的需要（第 %(number)s 号）有了答复，请看“我的需要”。"),
    }
)
