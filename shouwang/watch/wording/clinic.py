"""What the clinic log's events and rows are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs
from shouwang.watch.models import DayCount, Post, Upkeep

verbs(
    {
        "watch.post_opened": _("启用岗点"),
        "watch.post_ended": _("停用岗点"),
        "watch.visit_entered": _("登记就诊或检查"),
        "watch.visit_corrected": _("更正就诊或检查"),
        "watch.count_entered": _("上报当日人次"),
        "watch.upkeep_entered": _("登记消杀、通风或督导"),
        "watch.upkeep_mended": _("登记整改"),
    }
)
sights({"watch.clinic": _("就诊与检查登记"), "watch.upkeep": _("消杀通风与防护登记")})


def _posts(scope, ids):
    return {row.pk: (row.name, "") for row in Post.objects.filter(pk__in=ids)}


def _counts(scope, ids):
    rows = DayCount.objects.filter(pk__in=ids).select_related("post")
    return {row.pk: (f"{row.post.name} {row.day}", "") for row in rows}


def _upkeep(scope, ids):
    return {row.pk: (f"{row.place} {row.day}", "") for row in Upkeep.objects.filter(pk__in=ids)}


kind("watch.Post", _("岗点"), _posts)
kind("watch.Visit", _("就诊"))
kind("watch.DayCount", _("当日人次"), _counts)
kind("watch.Upkeep", _("消杀通风"), _upkeep)
