"""The sentences of absences on somebody's home page. They name nobody: the page they lead to does."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.notices import catalogue

catalogue(
    {
        "watch.absence_waits": _("昨天或更早登记的缺勤里，有 %(people)s 人还没有人联系过，请今天追踪。名单见“因病缺勤”。"),
        "watch.return_asked": _("有人申请复课，等校医院查验。名单见“因病缺勤”的“待复课查验”。"),
    }
)
