"""What the rows and events about places of stay are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs
from shouwang.watch.models import House

verbs(
    {
        "watch.house_opened": _("新增住处"), "watch.rooms_added": _("新增房间"), "watch.room_closed": _("停用房间"),
        "watch.bed_cleaned": _("登记床位清洁"), "watch.moved_in": _("登记入住"), "watch.moved": _("登记换房"),
        "watch.moved_out": _("登记退房"), "watch.stay_voided": _("作废入住登记"), "watch.stay_followed": _("观察结束后退房"),
        "watch.stays_merged": _("合并两个学工号的住处"), "watch.papers_merged": _("合并两个学工号的文书"),
    }
)  # fmt: skip
sights({"watch.stays": _("住处名单")})


def _houses(scope, ids):
    return {row.pk: (row.name, "") for row in House.objects.filter(pk__in=ids)}


kind("watch.House", _("住处"), _houses)
kind("watch.Room", _("房间"))
kind("watch.Bed", _("床位"))
kind("watch.BedCleaned", _("床位清洁"))
kind("watch.Stay", _("入住"))
