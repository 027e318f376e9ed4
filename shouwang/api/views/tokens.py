"""访问令牌: who holds which, a new one (its key is shown once), ending one."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.api import actions, queries
from shouwang.api.forms import TokenForm
from shouwang.core.pages import only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_GET
def tokens(request):
    """The tokens in force, or those that have ended: all for the security officer, else one's own."""
    scope = access.scope_of(request.user)
    only(request.GET, {"over", "page"})
    over = request.GET.get("over") == "1"
    page = page_of(request, queries.tokens(scope, over=over))
    here = reverse("api:tokens")
    tabs = [{"label": _("有效的"), "url": here, "current": not over}, {"label": _("已结束的"), "url": f"{here}?over=1", "current": over}]
    return render(request, "api/tokens.html", {"page": page, "over": over, "tabs": tabs, "may_make": queries.may_make(scope)})


@login_required
@require_http_methods(["GET", "POST"])
def token_new(request):
    """Make one. The answer to the form is the only page that ever shows the key."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not queries.may_make(scope):
        raise Refused("core.04")
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, key = actions.make_token(by=scope.viewer, **form.cleaned_data)
        except Refused as refusal:
            if refusal.code == "core.04":
                raise
            form.add_error(None, refusal.sentence)
        else:
            return render(request, "api/token_made.html", {"token": row, "key": key, "address": settings.PUBLIC_URL})
    return render(request, "api/token_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def token_end(request, pk):
    """End one now."""
    scope = access.scope_of(request.user)
    told(request, _("令牌已结束，不能再用。"), actions.end_token, token=queries.token(scope, pk), by=scope.viewer)
    return redirect("api:tokens")
