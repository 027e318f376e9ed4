"""One issue: its page, the preview of a draft, its files, its replay."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouwang.bulletin import issue_page, queries, replaying
from shouwang.bulletin.build import LANGUAGES
from shouwang.bulletin.files import rendered
from shouwang.core import accesses, pages
from shouwang.core.pages import download
from shouwang.core.refusals import Refused
from shouwang.roster import access

FORMATS = {"json", "html", "pdf", "docx"}
PAPER = {"pdf", "docx"}


def _issue(request, pk, known=()):
    scope = access.scope_of(request.user)
    pages.only(request.GET, known)
    return scope, queries.issue_of(scope, pk)


@login_required
@require_GET
def issue(request, pk):
    """An issue as it was signed, or a draft with what is still to be done."""
    scope, row = _issue(request, pk, {"copy"})
    if request.GET.get("copy", "public") != "public":
        raise Refused("core.04")
    return page(request, scope, row, is_public="copy" in request.GET)


def page(request, scope, row, *, is_public=False, typed=None, status=200):
    """The page of an issue; typed: texts that could not be saved and stay in their boxes."""
    about = issue_page.shown(scope, row, is_public, typed)
    about["content"] = mark_safe(about["content"])  # noqa: S308 - our own template, escaped there
    return render(request, "bulletin/issue.html", about, status=status)


@login_required
@require_GET
def preview(request, pk):
    """A draft as it would be signed now."""
    scope, row = _issue(request, pk)
    if row.state in queries.SIGNED or not (scope.allows(access.BULLETIN, "R") or scope.allows(access.ISSUE, "R")):
        raise Refused("core.04")
    content = mark_safe(issue_page.preview(row))  # noqa: S308 - our own template, escaped there
    return render(request, "bulletin/preview.html", {"issue": row, "content": content})


@login_required
@require_GET
def file(request, pk, file_format):
    """A signed issue as a file, entered in the access log."""
    scope, row = _issue(request, pk, {"lang", "copy"})
    lang = request.GET.get("lang", "zh-hans")
    allowed = row.state in queries.SIGNED and file_format in FORMATS and lang in LANGUAGES
    if not allowed or (file_format in PAPER and lang == "en") or request.GET.get("copy", "public") != "public":
        raise Refused("core.04")
    is_public = "copy" in request.GET
    content = rendered(row, file_format, lang, is_public)
    accesses.log_export(ref=f"bulletin.Issue:{row.pk}", what=f"bulletin.{file_format}", rows=1, by=scope.viewer, purpose=_("通报"))
    return download(f"bulletin-{row.year}-{row.number}{'-public' if is_public else ''}-{lang}.{file_format}", content)


@login_required
@require_GET
def replay(request, pk):
    """A signed issue compared with a recount, as of its own instant and as known now."""
    _scope, row = _issue(request, pk)
    if row.state not in queries.SIGNED:
        raise Refused("core.04")
    found = replaying.replay(row)
    about = {"issue": row, "number": queries.number_text(row, issue_page.language()), "found": found, "changes": issue_page.replayed(row, found)}
    return render(request, "bulletin/replay.html", about)
