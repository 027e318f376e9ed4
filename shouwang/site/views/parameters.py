"""Rule values: what is in force, since when, on whose word; a new value counts from a day on."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.core import clock
from shouwang.core import parameters as parameter_values
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import actions, queries
from shouwang.site.forms import RuleForm


@login_required
@require_GET
def parameters(request):
    """Every rule value in force today."""
    return render(request, "site/parameters.html", {"rules": queries.rules(access.scope_of(request.user))})


@login_required
@require_http_methods(["GET", "POST"])
def parameter(request, code):
    """One rule value through time, and the form that sets the next."""
    scope = access.scope_of(request.user)
    rule = queries.rule(scope, code)
    form = RuleForm(request.POST or None, initial={"value": rule.written, "since_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rule(code=code, value=_value(rule, form), since_day=form.cleaned_data["since_day"],
                             source=form.cleaned_data["source"], by=scope.viewer)  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("新取值已登记。"))
            return redirect("site:parameter", code=code)
    status = 422 if form.errors else 200
    return render(request, "site/parameter.html", {"rule": rule, "form": form}, status=status)


def _value(rule, form):
    """What was typed: a number or JSON where it reads as one, else the text itself. Degrees become tenths. Raises core.10."""
    text = parameter_values.understood(rule.shipped, form.cleaned_data["value"].strip())
    if not isinstance(text, str):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(value, float) else value
