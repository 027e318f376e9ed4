"""What reading an explanation is called in the access log."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import sights

sights({"watch.why": _("在名单上的原因")})
