"""What every page does with what was sent: check it, call the action, say what was done, or say why not.

Absent and forbidden look the same: core.04 is never a sentence, it stays a missing page.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse

from shouwang.core.refusals import Refused

PAGE = 50
OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA = {
    "xlsx": f"{OFFICE}.spreadsheetml.sheet", "docx": f"{OFFICE}.wordprocessingml.document", "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8", "json": "application/json", "html": "text/html; charset=utf-8", "zip": "application/zip",
}  # fmt: skip


def told(request, said, act, /, **kwargs) -> bool:
    """Do it and say so, or say why not. said: the words, or what makes them of the action's result. Was it done?"""
    try:
        result = act(**kwargs)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        messages.error(request, refusal.sentence)
        return False
    messages.success(request, said(result) if callable(said) else said)
    return True


def done(request, form, act, said) -> bool:
    """Was the form good and the action done? A refusal becomes a sentence of the form; core.04 stays a missing page."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return False
    messages.success(request, said)
    return True


def only(parameters, names):
    """Every name in the address is one that the page knows; another is core.04."""
    if not set(parameters) <= set(names):
        raise Refused("core.04")


def page_of(request, rows, size=PAGE):
    """One page of a long list."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def download(name, content) -> HttpResponse:
    """A file for the browser to keep; what kind it is, its name says."""
    response = HttpResponse(content, content_type=MEDIA[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
