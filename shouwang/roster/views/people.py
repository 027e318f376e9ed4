"""人员: found by number, name or pinyin; put on the roster."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.core.pages import done, only, page_of
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, forms, queries
from shouwang.roster.models import Kind


@login_required
@require_GET
def people(request):
    """Who is on the roster (or off it), within reach."""
    scope = access.scope_of(request.user)
    only(request.GET, {"q", "kind", "off", "page"})
    kind, off = request.GET.get("kind", ""), request.GET.get("off") == "1"
    if kind and kind not in Kind.values:
        raise Refused("core.04")
    rows = queries.people(scope, text=request.GET.get("q", ""), kind=kind, off=off)
    about = {
        "page": page_of(request, rows), "q": request.GET.get("q", ""), "kind": kind, "off": off, "kinds": Kind.choices,
        "may_add": scope.allows(access.ROSTER), "may_merge": scope.allows(access.ROSTER, "R"),
    }  # fmt: skip
    return render(request, "roster/people.html", about)


@login_required
@require_http_methods(["GET", "POST"])
def person_new(request):
    """Put one person on the roster."""
    scope = access.scope_of(request.user)
    only(request.GET, {"unit"})
    if not scope.allows(access.ROSTER):
        raise Refused("core.04")
    form = forms.NewPersonForm(request.POST or None, initial={"unit": request.GET.get("unit", "")})
    made = []

    def act(sent):
        clean = sent.changes()
        made.append(actions.add_person(by=scope.viewer, **clean))

    if done(request, form, act, _("已加入名册。")):
        return redirect("roster:person", made[0].pk)
    return render(request, "roster/person_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def duplicates(request):
    """Rows that may be one human being, for a person to compare and merge."""
    scope = access.scope_of(request.user)
    only(request.GET, {"page"})
    words = {"document": _("证件号相同"), "birth": _("姓名和出生日期相同")}
    groups = [{"why": words[why], "people": people} for why, people in queries.duplicates(scope)]
    return render(request, "roster/duplicates.html", {"page": page_of(request, groups, 20), "total": len(groups)})
