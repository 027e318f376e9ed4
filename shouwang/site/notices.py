"""What the site leaves on somebody's home page, and how it is laid out there."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import events, notices, wording
from shouwang.core.actions import SYSTEM
from shouwang.core.models import Notice
from shouwang.core.notices import catalogue
from shouwang.roster import access
from shouwang.roster.models import Tree

catalogue(
    {
        "site.bulk_people": _("有账户一小时内查看了 %(count)s 个人的档案或电话，超过限额 %(most)s，请核看。"),
        "site.bulk_rows": _("有账户一天内导出了 %(count)s 行，超过限额 %(most)s 行，请核看。"),
    }
)


def lines(scope, rows) -> list[dict]:
    """Notices with their sentences and where each leads, as far as the viewer may go there."""
    named = wording.named(scope, {row.ref for row in rows if row.ref})
    return [
        {"row": row, "words": notices.sentence(row), "url": named[row.ref].url if row.ref else ""} for row in rows
    ]


@events.on("core.bulk_noticed")
def tell_of_haste(event):
    """Auditors and security officers hear of an account that read or took away more than the limit. Idempotent: once an alert."""
    if Notice.objects.filter(ref=event.ref).exists():
        return
    root = Tree.RESPONSIBLE.value
    to = [*access.holders(access.AUDIT, root), *access.holders(access.GRANTS, root)]
    if to:
        said = {"count": event.refs["count"], "most": event.refs["most"]}
        notices.give(to=to, code=f"site.bulk_{event.refs['code']}", ref=event.ref, by=SYSTEM, **said)
