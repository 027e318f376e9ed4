"""激活: whoever holds the link sets the password, which nobody else knows, and is in."""

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site.forms import NewPasswordForm
from shouwang.site.login import activating, entering
from shouwang.site.login.actions import use_activation


@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "POST"])
def activate(request, token):
    """The page behind an activation link. A look at it spends nothing: mail scanners open links too."""
    row = activating.read(token, clock.now())
    if row is None:
        return render(request, "site/activation_refused.html", status=404)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            holder = access.actor_of(row.account)
            account = use_activation(activation=row, password=form.cleaned_data["new"], by=holder)
        except Refused as refusal:
            form.add_error("new", refusal.sentence)
        else:
            messages.success(request, _("密码已设置。"))
            return entering.begin(request, entering.Arrival(account.pk, "link", shared=form.cleaned_data["shared"]))
    about = {"form": form, "account": row.account, "expires_at": row.expires_at}
    return render(request, "site/activation.html", about, status=422 if form.errors else 200)
