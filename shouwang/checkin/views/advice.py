"""The texts that answer a flagged return at once: what to do and whom to call."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.checkin import actions, queries
from shouwang.checkin.forms import AdviceForm
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access

ANY_OTHER = "any"  # the text for flags without one of their own, kept under ''


@login_required
@require_GET
def advice(request):
    """Every text."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    return render(request, "checkin/advice.html", {"texts": queries.advice(scope)})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request, flag):
    """Edit one text."""
    scope = access.scope_of(request.user)
    found = {text["key"]: text for text in queries.advice(scope)}
    if flag not in found:
        raise Refused("core.04")
    form = AdviceForm(request.POST or None, initial=found[flag]["initial"])
    if request.method == "POST" and form.is_valid():
        actions.set_advice(flag="" if flag == ANY_OTHER else flag, by=scope.viewer, **form.cleaned_data)
        messages.success(request, _("提示语已更改。"))
        return redirect("checkin:advice")
    about = {"form": form, "text": found[flag]}
    return render(request, "checkin/advice_edit.html", about, status=422 if form.errors else 200)
