"""登录状态: where I am logged in, and how to end it there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.roster import access
from shouwang.site.login import queries
from shouwang.site.login.actions import end_session, end_sessions


@login_required
@require_GET
def sessions(request):
    """Every browser that is logged in to my account."""
    found = queries.sessions(access.scope_of(request.user), request.user, request.session.session_key)
    return render(request, "site/sessions.html", {"sessions": found})


@login_required
@require_POST
def end(request, handle):
    """One of them ends now."""
    end_session(account=request.user, handle_of=handle, by=access.actor_of(request.user))
    messages.success(request, _("那一处已退出登录。"))
    return redirect("site:sessions")


@login_required
@require_POST
def end_others(request):
    """All but this one end now."""
    end_sessions(account=request.user, but=request.session.session_key, by=access.actor_of(request.user))
    messages.success(request, _("其他各处都已退出登录。"))
    return redirect("site:sessions")
