"""疫情与常态防控: what opens collection, its basis, its review and its end."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import clock
from shouwang.core.pages import done, only
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, forms, queries
from shouwang.roster.figures import last_day
from shouwang.roster.models import Mandate

CHANGES = {
    "review": (forms.ReviewForm, actions.extend_review, gettext_lazy("复核日期已更改，原来的日期留有记录。")),
    "close": (forms.CloseForm, actions.close_mandate, gettext_lazy("已定下结束日期，从那时起不再收集。")),
}


@login_required
@require_GET
def mandates(request):
    """What holds now, and what is over."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    return _page(request, scope)


def _page(request, scope, bad=(None, None, None), status=200):
    cards = [_card(scope, row, bad) for row in queries.mandates(scope)]
    about = {"cards": cards, "over": queries.mandates(scope, over=True), "today": clock.today()}
    return render(request, "roster/mandates.html", about, status=status)


def _card(scope, row, bad):
    """One mandate with its forms; the one that was just sent in vain stays open."""
    changes = [
        {
            "what": what, "open": bad[:2] == (row.pk, what),
            "form": bad[2] if bad[:2] == (row.pk, what) else form(prefix_id=f"{what}{row.pk}_"),
        }
        for what, (form, *_rest) in CHANGES.items()
    ]  # fmt: skip
    return {"row": row, "last": last_day(row), "changes": changes, "history": queries.mandate_history(scope, row)}


@login_required
@require_http_methods(["GET", "POST"])
def mandate_new(request):
    """Open an outbreak or a standing duty."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.CAMPAIGNS, "R"):
        raise Refused("core.04")
    form = forms.MandateForm(request.POST or None, initial={"since_day": clock.today()})

    def act(sent):
        clean = dict(sent.cleaned_data)
        outbreak = clean.pop("nature") == Mandate.Nature.OUTBREAK
        if outbreak:
            clean.pop("consent")  # an outbreak has its basis in the law
        (actions.open_outbreak if outbreak else actions.open_standing_duty)(by=scope.viewer, **clean)

    if done(request, form, act, gettext_lazy("已登记，现在可以开启专项。")):
        return redirect("roster:mandates")
    return render(request, "roster/mandate_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def mandate_change(request, pk, what):
    """Another review day, or the end."""
    scope = access.scope_of(request.user)
    row = queries.mandate(scope, pk)
    if what not in CHANGES:
        raise Refused("core.04")
    form_class, act, said = CHANGES[what]
    form = form_class(request.POST, prefix_id=f"{what}{row.pk}_")
    if done(request, form, lambda sent: act(mandate=row, by=scope.viewer, **sent.cleaned_data), said):
        return redirect("roster:mandates")
    return _page(request, scope, bad=(row.pk, what, form), status=422)
