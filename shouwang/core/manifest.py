"""Where core keeps personal values: who looked at whom and why, words left for somebody, what a job said when it failed.

Events hold ids and field names only and are the audit record: they stay, and a purge rewrites nothing in them.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.models import Access, Alert, Event, Job, Notice, Review, Sighting
from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place


def of_person(field):
    """The rows whose reference names a person."""
    return lambda person: Q(**{field: f"roster.Person:{person}"})


place(
    "core.Access", title=_("查看与导出记录"), model=Access, keep=Keep.AUDIT, fields=("purpose",), at="recorded_at",
    person=of_person("ref"), unlink=((Alert, "access"),),
)  # fmt: skip
place(
    "core.Sighting", title=_("查看涉及的人"), model=Sighting, keep=Keep.AUDIT, at="access__recorded_at", person="person", order=30
)
place("core.Alert", title=_("大量查看的提示"), model=Alert, keep=Keep.AUDIT, at="recorded_at", order=40)
place(
    "core.Review", title=_("审计员的意见"), model=Review, keep=Keep.AUDIT, fields=("note",), at="recorded_at", method=BLANK,
    blank={"note": ""},
)  # fmt: skip
place("core.Notice", title=_("站内通知"), model=Notice, keep=Keep.AUDIT, at="recorded_at", person=of_person("to"))
place(
    "core.Job.error", title=_("后台工作的出错说明"), model=Job, keep=Keep.TRANSIT, fields=("error",), at="run_at", method=BLANK,
    blank={"error": ""}, only=~Q(done_at=None, failed_at=None),
)  # fmt: skip
place("core.Event", title=_("操作记录"), model=Event, keep=Keep.PROOF, at="at", person=of_person("ref"))
