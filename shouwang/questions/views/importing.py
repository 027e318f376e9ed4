"""Bring in an XLSForm workbook: a draft, or everything that is wrong with it by row."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwang.core import parameters
from shouwang.core.refusals import Refused
from shouwang.questions import actions, xlsform
from shouwang.questions.forms import UploadForm
from shouwang.questions.views import author


@login_required
@require_http_methods(["GET", "POST"])
def upload(request):
    """The upload form; after a bad file the same page with its problems."""
    scope = author(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    context = {"form": form, "types": sorted(xlsform.TYPES), "columns": sorted(xlsform.COLUMNS["survey"])}
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        draft = xlsform.read(content, params=parameters.shipped)
        if not draft.problems:
            try:
                version = actions.import_form(content=content, code=form.cleaned_data["code"], by=scope.viewer)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, _("已存为草稿。请在下面试填，没有问题再发布。"))
                return redirect("questions:version", code=version.form.code, number=version.version)
        context |= {"problems": draft.problems, "file_name": form.cleaned_data["file"].name}
    return render(request, "questions/upload.html", context, status=422 if request.method == "POST" else 200)
