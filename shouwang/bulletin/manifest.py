"""Where the bulletin keeps what people wrote and who signed: free text and names. The numbers of an issue are totals and stay."""

from django.utils.translation import gettext_lazy as _

from shouwang.bulletin.actions.purging import empty_texts
from shouwang.bulletin.models import Box, Dispatch, Issue, Problem, Stage
from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place

_PAPER = {"keep": Keep.PAPER, "method": BLANK}
place(
    "bulletin.Box", title=_("通报的工作组文字"), model=Box, fields=("text",), at="issue__created_at", blank={"text": ""}, **_PAPER
)
place(
    "bulletin.Problem", title=_("通报的问题清单"), model=Problem, fields=("generated", "text"), at="issue__created_at",
    blank={"generated": "", "text": ""}, **_PAPER,
)  # fmt: skip
place(
    "bulletin.Stage", title=_("通报的经办人和意见"), model=Stage, fields=("name", "note"), at="at", blank={"name": "", "note": ""}, **_PAPER
)
place(
    "bulletin.Dispatch", title=_("通报的收件人"), model=Dispatch, fields=("to", "received_by"), at="at", blank={"to": "", "received_by": ""},
    **_PAPER,
)  # fmt: skip
place(
    "bulletin.Issue", title=_("通报的正文"), model=Issue, fields=("next_steps", "frozen"), at="created_at", destroy=empty_texts,
    source=lambda asked: Issue.objects.filter(texts_purged=None), **_PAPER,
)  # fmt: skip
