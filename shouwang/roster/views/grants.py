"""授权: who has which role where, for which kinds of people, until when."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.core.pages import done, only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, forms, queries
from shouwang.roster.models import Account, Kind, Role


@login_required
@require_GET
def grants(request):
    """The grants within reach, with the account of each holder."""
    scope = access.scope_of(request.user)
    only(request.GET, {"q", "role", "page"})
    role = request.GET.get("role", "")
    if role and role not in Role.values:
        raise Refused("core.04")
    page = page_of(request, queries.grants(scope, text=request.GET.get("q", ""), role=role))
    accounts = {row.person_id: row for row in Account.objects.filter(person__in=[grant.person_id for grant in page])}
    words = dict(Kind.choices)
    lines = [
        {"grant": row, "kinds": [words[kind] for kind in row.kinds], "account": accounts.get(row.person_id)}
        for row in page
    ]
    about = {"page": page, "lines": lines, "q": request.GET.get("q", ""), "role": role, "roles": Role.choices}
    return render(request, "roster/grants.html", about)


@login_required
@require_http_methods(["GET", "POST"])
def grant_new(request):
    """Give a person a role."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.GRANTS):
        raise Refused("core.04")
    form = forms.GrantForm(request.POST or None)
    if done(request, form, lambda sent: actions.grant_role(by=scope.viewer, **sent.cleaned_data), _("已授权。")):
        return redirect("roster:grants")
    return render(request, "roster/grant_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def grant_end(request, pk):
    """End a grant now; asked once more before."""
    scope = access.scope_of(request.user)
    grant = queries.grant(scope, pk)
    if request.method == "GET":
        return render(request, "roster/grant_end.html", {"grant": grant})
    told(request, _("授权已结束。"), actions.end_grant, grant=grant, by=scope.viewer)
    return redirect("roster:grants")
