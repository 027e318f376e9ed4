"""What the person reads on their home page about papers."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.notices import catalogue

catalogue(
    {
        "watch.paper_notice": _("有给您的医学观察告知书 %(number)s，请打开“我的文书”看并签收。"),
        "watch.paper_release": _("有给您的解除医学观察通知书 %(number)s，请打开“我的文书”看。"),
    }
)
