"""What the events about the canteen are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs

verbs(
    {
        "watch.canteen_opened": _("开设食堂岗前晨检"), "watch.certificate_entered": _("登记健康证"), "watch.removed_from_post": _("调离"),
        "watch.returned_to_post": _("复岗"),
    }
)  # fmt: skip
sights({"watch.canteen": _("食堂从业人员健康")})
kind("watch.HealthCertificate", _("健康证"))
kind("watch.Removal", _("调离"))
