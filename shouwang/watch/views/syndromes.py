"""症候群: what makes one, since when, by which source; changed from a day on."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwang.core.pages import done, only
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch.actions.syndromes import set_syndrome
from shouwang.watch.forms.diseases import SyndromeForm
from shouwang.watch.queries import diseases
from shouwang.watch.register_workbook import symptoms_words


def line_of(row) -> dict:
    """A rule of a syndrome in words."""
    return {"row": row, "signs": symptoms_words(row.any_of), "fever": f"{row.fever_dc / 10:.1f}" if row.fever_dc else ""}


def _initial(row):
    said = {name: getattr(row, name) for name in ("any_of", "least", "word", "disease", "clinic")}
    return said | {"fever_c": f"{row.fever_dc / 10:.1f}" if row.fever_dc else None}


@login_required
@require_http_methods(["GET", "POST"])
def syndrome(request, code):
    """One syndrome: its rules, the earlier ones too; whoever keeps the campaigns sets another from a day on."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    rows, may = diseases.syndrome_history(scope, code), scope.allows(access.CAMPAIGNS, Tree.RESPONSIBLE)
    if request.method == "POST" and not may:
        raise Refused("core.04")
    form = SyndromeForm(request.POST or None, initial=_initial(rows[0]))

    def enter(form):
        set_syndrome(code=code, by=scope.viewer, **form.said())

    if done(request, form, enter, _("新规则已登记，从所写的日期起施行；原来的留在下面。")):
        return redirect("watch:syndrome", code)
    about = {"title": rows[0].get_code_display(), "lines": [line_of(row) for row in rows], "form": form, "may": may}
    return render(request, "watch/syndrome.html", about, status=422 if form.errors else 200)
