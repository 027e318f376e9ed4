"""What the rows about watches are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind

kind("watch.Watch", _("观察"))
kind("watch.Review", _("解除审核"))
