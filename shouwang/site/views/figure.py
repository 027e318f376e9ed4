"""Opening a number: its definition, and exactly as many rows as it counts."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import accesses, clock, pages
from shouwang.core.figures import registry
from shouwang.core.pages import download
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import actions

PAGE = 100
MOST_DIGITS = 18  # of an id; a longer one would be too large for the database to be asked
FORMATS = {"csv", "xlsx"}


def _declared(key):
    declared = registry.get(key)
    if declared is None or declared.rows is None:
        raise Refused("core.04")
    return declared


def _about(declared, parameters, besides) -> dict:
    """The plain parameters that name the rows. A name that the figure does not ask is core.04, and a number no row can have."""
    about = {name: value for name, value in parameters.dict().items() if name not in besides and value}
    if not set(about) <= declared.asks or any(value.isdecimal() and len(value) > MOST_DIGITS for value in about.values()):
        raise Refused("core.04")
    return about


@login_required
@require_GET
def figure(request, key):
    """The rows behind a number, a hundred at a time."""
    declared, scope = _declared(key), access.scope_of(request.user)
    about = _about(declared, request.GET, {"page"})
    rows = declared.rows(scope, about)
    page = pages.page_of(request, rows.rows, PAGE)
    if declared.sensitive and rows.total:
        accesses.log_read(ref=f"figure:{key}", what=key, rows=len(page.object_list), by=scope.viewer)
    known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else None  # the rows have read it already
    return render(
        request,
        "site/figure.html",
        {"figure": declared, "rows": rows, "page": page, "about": about, "known_at": known_at},
    )


@login_required
@require_POST
def export(request, key):
    """The same rows as a file: purpose, watermark, row cap, and an entry in the access log."""
    declared, scope = _declared(key), access.scope_of(request.user)
    about = _about(declared, request.POST, {"csrfmiddlewaretoken", "purpose", "file_format"})
    file_format = request.POST.get("file_format", "xlsx")
    if file_format not in FORMATS:
        raise Refused("core.04")
    name, content = actions.export_figure(
        key=key, rows=declared.rows(scope, about), file_format=file_format,
        purpose=request.POST.get("purpose", ""), by=scope.viewer,
    )  # fmt: skip
    return download(name, content)
