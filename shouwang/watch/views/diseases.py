"""病种与规则: what holds for each disease, since when, by which source; changed from a day on."""

from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.core.pages import done, only
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch.actions.diseases import SETTABLE, set_disease_rule
from shouwang.watch.forms.diseases import RuleForm
from shouwang.watch.queries import diseases
from shouwang.watch.views.syndromes import line_of


@login_required
@require_GET
def disease_rules(request):
    """Every disease with the rule that holds now, and what makes a syndrome."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    syndromes = [line_of(row) for row in diseases.syndromes(scope)]
    return render(request, "watch/diseases.html", {"rows": diseases.rules(scope), "syndromes": syndromes})


@login_required
@require_http_methods(["GET", "POST"])
def disease_rule(request, code):
    """One disease: its rules, the earlier ones too; whoever keeps the campaigns sets another from a day on."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    disease = diseases.disease(scope, code)
    rows, may = diseases.history(scope, disease), scope.allows(access.CAMPAIGNS, Tree.RESPONSIBLE)
    if request.method == "POST" and not may:
        raise Refused("core.04")
    form = RuleForm(request.POST or None, initial=model_to_dict(rows[0], fields=SETTABLE) if rows else None)

    def enter(form):
        set_disease_rule(disease=disease, by=scope.viewer, **form.cleaned_data)

    if done(request, form, enter, _("新规则已登记，从所写的日期起施行；原来的留在下面。")):
        return redirect("watch:disease", code)
    about = {"disease": disease, "rows": rows, "form": form, "may": may}
    return render(request, "watch/disease.html", about, status=422 if form.errors else 200)
