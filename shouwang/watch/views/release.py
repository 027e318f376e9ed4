"""待解除: those whose last day is over; the clinic reviews, the office signs, many at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import accesses
from shouwang.core.pages import only, page_of
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions.watches import release_many, review_many
from shouwang.watch.models import Watch
from shouwang.watch.queries import watches as queries
from shouwang.watch.queries.release import judged
from shouwang.watch.views.watches import tabs
from shouwang.watch.wording.release import sentence, sentences

PAGE = 100
MOST = 2000  # ticked at once
NAMED = 20  # refusals that are said one by one


def _require(scope):
    if not (scope.allows(access.CARE) or scope.allows(access.ORDER)):
        raise Refused("core.04")


@login_required
@require_GET
def due(request):
    """The queue, with each verdict in words; the reviewed ones wait for the signature."""
    scope = access.scope_of(request.user)
    _require(scope)
    only(request.GET, {"page"})
    page = page_of(request, queries.due(scope), PAGE)
    accesses.log_read(ref="watch.Watch", what="watch.watches", rows=len(page.object_list), by=scope.viewer)
    whole = scope.allows(access.CARE)
    lines = [
        {"one": one, "reasons": sentences(one.verdict, whole), "reviewed": one.facts.review is not None and one.facts.review.agreed,
         "signable": one.signable.ok}
        for one in judged(scope, page)
    ]  # fmt: skip
    about = {
        "page": page, "lines": lines, "cares": whole, "signs": scope.allows(access.ORDER), "tabs": tabs(scope, "watches_due"),
        "total": page.paginator.count,
    }  # fmt: skip
    return render(request, "watch/watches_due.html", about)


@login_required
@require_POST
def due_many(request, what):
    """Review or sign those that are ticked: how many were done, and by name why the others were not."""
    scope = access.scope_of(request.user)
    _require(scope)
    acts = {"review": (review_many, access.CARE), "sign": (release_many, access.ORDER)}
    if what not in acts or not scope.allows(acts[what][1]):
        raise Refused("core.04")
    ids = [int(pk) for pk in request.POST.getlist("watch") if pk.isdecimal()][:MOST]
    if not ids:
        messages.error(request, Refused("watch.46").sentence)
        return redirect("watch:watches_due")
    batch = acts[what][0](watches=[Watch(pk=pk) for pk in ids], by=scope.viewer)
    _say(request, batch, what, scope.allows(access.CARE))
    return redirect("watch:watches_due")


def _say(request, batch, what, whole):
    count = {"count": len(batch.done)}
    said = ngettext("已审核 %(count)s 人。", "已审核 %(count)s 人。", len(batch.done)) if what == "review" else ngettext(
        "已解除 %(count)s 人。", "已解除 %(count)s 人。", len(batch.done)
    )  # fmt: skip
    (messages.success if batch.done else messages.warning)(request, said % count)
    for row, reasons in batch.refused[:NAMED]:
        why = " ".join(sentence(reason, whole) for reason in reasons)
        messages.error(request, Refused("watch.47", person=row.person, why=why).sentence)
    if len(batch.refused) > NAMED:
        messages.error(request, _("另有 %(count)s 人没有办成，仍在名单里。") % {"count": len(batch.refused) - NAMED})
