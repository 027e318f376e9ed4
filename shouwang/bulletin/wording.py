"""What the bulletin's events, copies and rows are called in the logs."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.bulletin.models import Issue
from shouwang.core.wording import kind, sights, verbs
from shouwang.roster import access

verbs(
    {
        "bulletin.box_written": _("填写工作组文字"),
        "bulletin.copy_received": _("登记通报送达"),
        "bulletin.copy_sent": _("发送通报"),
        "bulletin.countersigned": _("签发通报"),
        "bulletin.drafted": _("拟稿"),
        "bulletin.issued": _("印发通报"),
        "bulletin.lines_edited": _("更改通报抬头"),
        "bulletin.next_steps_edited": _("更改下一步工作"),
        "bulletin.problem_added": _("添加存在的问题"),
        "bulletin.problem_dropped": _("删去存在的问题"),
        "bulletin.problem_edited": _("改写存在的问题"),
        "bulletin.problems_generated": _("重新生成存在的问题"),
        "bulletin.reviewed": _("核稿"),
        "bulletin.sent_back": _("退回拟稿"),
        "bulletin.signed": _("签发通报并编号"),
        "bulletin.submitted": _("送核稿"),
    }
)
sights(
    {
        "bulletin.html": _("通报（网页）"), "bulletin.pdf": _("通报（PDF）"), "bulletin.docx": _("通报（Word）"),
        "bulletin.json": _("通报（数据）"),
    },
    lasting=True,
)  # fmt: skip


def _issues(scope, ids):
    may = scope.allows(access.COUNT)
    return {
        row.pk: (f"{row.title} {row.day}", reverse("bulletin:issue", args=[row.pk]) if may else "")
        for row in Issue.objects.filter(pk__in=ids)
    }


kind("bulletin.Issue", _("通报"), _issues)
kind("bulletin.Problem", _("存在的问题"))
kind("bulletin.Box", _("工作组文字"))
kind("bulletin.Dispatch", _("通报发送"))
