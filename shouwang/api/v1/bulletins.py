"""Bulletins: the list, an issue as it was signed, its files."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query

from shouwang.api import paging
from shouwang.api.scopes import READ_BULLETINS
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import ID, LIMIT, After, Day, Given, Instant, Limit, Page, one_of
from shouwang.bulletin import queries
from shouwang.bulletin.as_json import Printer
from shouwang.bulletin.files import rendered
from shouwang.bulletin.models import Issue as Row
from shouwang.core import accesses
from shouwang.core.refusals import Refused

TAG = "bulletins"
PATH_ID = Annotated[int, Path(ge=1, le=2**62)]
COPY = Annotated[Literal["internal", "public"], Query(alias="copy", description=noop("public 为公开版，不公开的小数字为空"))]
TYPES = {
    "html": "text/html", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


class Issue(Given):
    id: ID
    serial: int | None
    number: str
    day: Day
    state: one_of(Row.State)
    title: str
    known_at: Instant | None
    issued_at: Instant | None
    digest: str


class IssueWhole(Issue):
    content: dict[str, Any] | None


def _shown(row) -> dict:
    fields = ("id", "serial", "day", "state", "title", "known_at", "issued_at", "digest")
    return {field: getattr(row, field) for field in fields} | {"number": queries.number_text(row)}


@endpoint(
    "GET", "/bulletins", TAG, _("通报，新的在前"),
    _("签发了的，可以看全校数字的人都能看；没有签发的，只给经办的人。"),
    scopes=READ_BULLETINS, gives=Page[Issue],
)  # fmt: skip
def bulletins(request, limit: Limit = LIMIT, after: After = ""):
    """Every issue within reach: signed ones with the right to count the whole, drafts for those who work on them."""
    rows = queries.issues(request.scope)
    found, more = paging.of_list(rows, "bulletins", after, limit, lambda row: row.pk, newest=True)
    return {"items": [_shown(row) for row in found], "next": more}


@endpoint(
    "GET", "/bulletins/{issue}", TAG, _("一期通报"),
    _("content 是签发时定下的数字和文字，与每一种文件相同；没有签发的为空。"),
    scopes=READ_BULLETINS, gives=IssueWhole,
)  # fmt: skip
def bulletin(request, issue: PATH_ID, kind: COPY = "internal"):
    """One issue. `content` holds the figures and texts as they were signed, the same in every copy; null for a draft."""
    row = queries.issue_of(request.scope, issue)
    signed = row.state in queries.SIGNED
    return _shown(row) | {"content": Printer(row, is_public=kind == "public").as_dict() if signed else None}


@endpoint(
    "GET", "/bulletins/{issue}/file", TAG, _("通报的文件：Word、PDF、HTML"),
    _("签发了的通报的文件。记入查看记录。"),
    scopes=READ_BULLETINS, media=tuple(TYPES.values()),
)  # fmt: skip
def bulletin_file(
    request, issue: PATH_ID, file_format: Annotated[Literal["docx", "pdf", "html"], Query(alias="format")],
    lang: Annotated[Literal["zh-hans", "zh-hant", "en"], Query(description=noop("en 只有 html"))] = "zh-hans", kind: COPY = "internal",
):  # fmt: skip
    """A signed issue as a file. Entered in the access log."""
    row = queries.issue_of(request.scope, issue)
    if row.state not in queries.SIGNED or (lang == "en" and file_format != "html"):
        raise Refused("api.18")
    content = rendered(row, file_format, lang, kind == "public")
    accesses.log_export(
        ref=f"bulletin.Issue:{row.pk}", what=f"bulletin.{file_format}", rows=1, by=request.scope.viewer, purpose=request.scope.purpose
    )
    return HttpResponse(content, content_type=TYPES[file_format])
