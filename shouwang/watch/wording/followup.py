"""What the events about follow-up are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import verbs

verbs({"watch.checked": _("登记观察监测")})
