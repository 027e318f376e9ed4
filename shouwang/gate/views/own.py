"""我的通行: one's own answer and why, the code for the gate, the appeal; by login or by the personal link. And the appeals as they are answered."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from shouwang.checkin import link_page
from shouwang.core import accesses
from shouwang.core.actions import Actor
from shouwang.core.pages import only, told
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.gate import actions, figures, passes, queries
from shouwang.roster import access
from shouwang.roster.models import Person


def _shown(scope, person, paper=False) -> dict:
    """The answer with all that it came from, and the code."""
    code = passes.on_paper(person) if paper else passes.on_phone(person)
    return {"own": queries.own(scope, person), "code": code, "paper": paper, "seconds": passes.good_for(), "person": person}


def _me(scope) -> Person:
    person = Person.objects.filter(pk=scope.viewer.person_id or 0).select_related("unit").first()
    if person is None:
        raise Refused("core.04")
    return person


@login_required
@require_GET
def mine(request):
    """For whoever is logged in; ?paper=1 prints a code for the rest of the day."""
    scope = access.scope_of(request.user)
    only(request.GET, {"paper"})
    about = _shown(scope, _me(scope), request.GET.get("paper") == "1")
    return render(request, "gate/mine.html", about | {"code_url": reverse("gate:mine_code"), "appeal_url": reverse("gate:mine_appeal")})


def _picture(person):
    response = HttpResponse(passes.on_phone(person), content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_GET
def mine_code(request):
    """A fresh code."""
    return _picture(_me(access.scope_of(request.user)))


@login_required
@require_POST
def mine_appeal(request):
    """One press: it is wrong."""
    scope = access.scope_of(request.user)
    _appealed(request, scope)
    return redirect("gate:mine")


def _appealed(request, scope):
    told(request, _("申诉已送达校医院和防控办公室，答复会出现在这里。"), actions.appeal, text=request.POST.get("text", ""), by=scope.viewer)


def _behind(token):
    """(scope, person) of a personal link: it reads and does what is its person's own, and nothing else."""
    person = link_page.person_behind(token)
    if person is None:
        raise Http404
    whole = Person.objects.select_related("unit").get(pk=person.pk)
    return Scope(Actor(ref=f"roster.Person:{whole.pk}", person_id=whole.pk)), whole


def _private(response):
    response["Cache-Control"], response["X-Robots-Tag"] = "no-store", "noindex"
    response._has_been_logged = True  # Django would log the address, and with it the token
    return response


@require_GET
def link(request, token):
    """The same by the personal link: 张*, the answer, the code."""
    scope, person = _behind(token)
    urls = {"code_url": reverse("gate:link_code", args=[token]), "appeal_url": reverse("gate:link_appeal", args=[token])}
    return _private(render(request, "gate/link.html", _shown(scope, person) | urls | {"back": reverse("checkin:link", args=[token])}))


@require_GET
def link_code(request, token):
    """A fresh code."""
    return _private(_picture(_behind(token)[1]))


@csrf_exempt
@require_POST
def link_appeal(request, token):
    """One press by the personal link; the token is the secret."""
    _appealed(request, _behind(token)[0])
    return _private(redirect("gate:link", token))


# ---- answering


@login_required
@require_GET
def appeals(request):
    """What people say against an answer, for the clinic and the office."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not queries.may_answer_appeals(scope):
        raise Refused("core.04")
    rows = list(queries.appeals(scope))
    accesses.log_read(ref="gate.Appeal", what="gate.appeals", rows=len(rows), by=scope.viewer, people=[row.person_id for row in rows])
    return render(request, "gate/appeals.html", {"rows": rows, "number": figures.appeal_number(scope)})


@login_required
@require_POST
def answer(request, pk):
    """Answer one, in words."""
    scope = access.scope_of(request.user)
    row = queries.appeal(scope, pk)
    told(request, _("已答复，本人会收到通知。"), actions.answer_appeal, appeal=row, answer=request.POST.get("answer", ""), by=scope.viewer)
    return redirect("gate:appeals")
