"""需要: what people under watch ask for and who answers; one's own, by account and over the link."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.checkin.views import link
from shouwang.core import accesses, clock
from shouwang.core.pages import done, only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.watch.actions import needs as actions
from shouwang.watch.figures.needs import need_numbers
from shouwang.watch.forms.needs import AnswerNeedForm, NeedForm
from shouwang.watch.queries import needs as queries
from shouwang.watch.views.link_papers import _person as behind
from shouwang.watch.views.link_papers import about
from shouwang.watch.views.link_papers import by_link as actor

FILTERS = ("", "overdue", "all")


@login_required
@require_GET
def needs(request):
    """Everything that waits for an answer, the most urgent first."""
    scope, chosen = access.scope_of(request.user), request.GET.get("list", "")
    only(request.GET, {"list", "page"})
    if not any(scope.allows(right) for right in queries.SEES) or chosen not in FILTERS:
        raise Refused("core.04")
    page = page_of(request, queries.needs(scope, chosen))
    people = [row.person_id for row in page.object_list]
    if people:
        accesses.log_read(ref="watch.Need", what="watch.needs", rows=len(people), by=scope.viewer, people=people)
    words = (_("未办结"), _("超时"), _("全部"))
    tabs = [{"label": word, "url": f"?list={key}", "current": key == chosen} for key, word in zip(FILTERS, words, strict=True)]
    shown = {"page": page, "tabs": tabs, "numbers": need_numbers(scope), "form": AnswerNeedForm(), "moment": clock.now()}
    return render(request, "watch/needs.html", shown)


@login_required
@require_POST
def take(request, pk):
    """Take one up."""
    scope = access.scope_of(request.user)
    told(request, _("已接手，本人已收到提醒。"), actions.take_need, need=queries.need(scope, pk), by=scope.viewer)
    return redirect("watch:needs")


@login_required
@require_POST
def settle(request, pk):
    """Met, or not, with an answer."""
    scope = access.scope_of(request.user)
    row, form = queries.need(scope, pk), AnswerNeedForm(request.POST)
    said = form.data.get("answer", ""), form.data.get("state", "")
    told(request, _("已答复，本人已收到提醒。"), actions.settle_need, need=row, answer=said[0], state=said[1], by=scope.viewer)
    return redirect("watch:needs")


@login_required
@require_http_methods(["GET", "POST"])
def mine(request):
    """What I need, and the answers."""
    scope = access.scope_of(request.user)
    person = Person.objects.filter(pk=scope.viewer.person_id or 0, merged_into=None).first()
    form = NeedForm(request.POST if request.method == "POST" else None)
    act = lambda sent: actions.ask_need(person=person, by=scope.viewer, **sent.cleaned_data)  # noqa: E731
    if person is not None and done(request, form, act, _("已提出，有人接手时会提醒您。")):
        return redirect("watch:needs_mine")
    shown = {"form": form, "rows": queries.own_needs(scope), "person": person}
    return render(request, "watch/needs_mine.html", shown, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request, token):
    """The same over the personal link."""
    person = behind(request, token)
    if person is None:
        return link.refused(request, "link", 404)
    form, problem = NeedForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_need(person=person, by=actor(person), **form.cleaned_data)
            return redirect("watch_links:needs", token)
        except Refused as refusal:
            problem = refusal.sentence
    shown = about(person, token) | {"form": form, "problem": problem, "rows": queries.own_needs(Scope(actor(person)))}
    return link.page(request, "watch/link_needs.html", shown, 422 if problem or form.errors else 200)
