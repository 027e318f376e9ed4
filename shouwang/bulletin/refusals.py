"""The sentences that the bulletin refuses with."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "bulletin.01": _("没有第 %(serial)s 号通报。"),
        "bulletin.02": _("%(day)s 没有任何专项在填报,无法编制通报。"),
    }
)
