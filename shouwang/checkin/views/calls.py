"""催报联系单: ring those who are missing, and say at once what came of it; or take the list away as a workbook."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.checkin import actions, board, call_page, calls
from shouwang.checkin import asked as asking
from shouwang.checkin.actions.calls import Tried
from shouwang.checkin.calls_file import BadCalls, import_calls
from shouwang.checkin.models import Attempt
from shouwang.checkin.views.current import choices, to_current
from shouwang.core import accesses, clock
from shouwang.core.pages import download, only
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_GET
def calls_now(request):
    """To the campaign that asks now."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.CONTACTS):
        raise Refused("core.04")
    return to_current(request, scope, "checkin:calls_of")


@login_required
@require_GET
def calls_of(request, code):
    """Who of mine has not answered, those to be rung first on top."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.CONTACTS):
        raise Refused("core.04")
    asked = asking.read(scope, code, request.GET, also={"phones", "page"})
    if asked.slot is None:
        return _page(request, scope, {"asked": asked})
    question = call_page.read(scope, code, request.GET)
    return _page(request, scope, _shown(scope, question))


def _shown(scope, question):
    about = {"asked": question.asked, "unit": question.unit, "phones": question.phones, "here": question.address()}
    about |= {"phones_url": question.address(phones="1"), "file_url": question.address("checkin:calls_file", page="", phones="")}
    about |= {"import_url": question.address("checkin:calls_import", page="", phones="")}
    return about | call_page.shown(scope, question)


def _page(request, scope, about, status=200):
    return render(request, "checkin/calls.html", about | choices(scope, about["asked"]), status=status)


@login_required
@require_GET
def call(request, code, pk):
    """One person: every try to reach them, and the emergency contact from the second day of silence on."""
    scope = access.scope_of(request.user)
    question = call_page.read(scope, code, request.GET)
    return _person(request, scope, question, pk)


def _person(request, scope, question, pk, **more):
    about = call_page.person_page(scope, question, pk) | {"slot": question.slot, "campaign": question.asked.campaign}
    about["contact_url"] = question.address("checkin:call_contacts", pk)
    return render(request, "checkin/call.html", about | more)


@login_required
@require_POST
def contacts(request, code, pk):
    """The same with the telephone in full, or the emergency contact's; each is entered in the access log."""
    scope = access.scope_of(request.user)
    question = call_page.read(scope, code, request.GET)
    about = call_page.person_page(scope, question, pk)
    emergency = request.POST.get("whose") == "emergency"
    if emergency and not (about["line"] and about["line"].emergency):
        raise Refused("checkin.113")
    what = "roster.emergency" if emergency else "roster.phones"
    accesses.log_read(ref=f"roster.Person:{pk}", what=what, rows=1, by=scope.viewer, purpose=_("催报"))
    return _person(request, scope, question, pk, shown="emergency" if emergency else "phone")


@login_required
@require_POST
def result(request, code, pk):
    """What came of trying to reach somebody; then on to the next, to the form where they are answered for, or to the request."""
    scope = access.scope_of(request.user)
    question = call_page.read(scope, code, request.GET)
    person = calls.person_of(scope, question.slot, pk)
    outcome = request.POST.get("outcome", "")
    tried = Tried(person.pk, outcome, request.POST.get("way", ""), at=clock.now())
    actions.enter_attempts(slot=question.slot, tries=[tried], by=scope.viewer)
    said = {"name": person.name, "outcome": Attempt.Outcome(outcome).label}
    messages.success(request, _("%(name)s：已记为“%(outcome)s”。") % said)
    return redirect(_onward(scope, question, person, outcome))


def _onward(scope, question, person, outcome):
    may_answer = scope.allows(access.PROXY, person.path or None, person.kind) and person.path
    if outcome == Attempt.Outcome.PROXY and may_answer:
        return board.answer_address(question.slot, person) + "&next=calls"
    if outcome == Attempt.Outcome.EXEMPTION and may_answer:
        return reverse("roster:request_new", args=[person.pk])
    return question.address() + "#calls"


@login_required
@require_POST
def workbook(request, code):
    """The list as a workbook with the telephones, for a purpose, entered in the access log."""
    scope = access.scope_of(request.user)
    question = call_page.read(scope, code, request.GET)
    try:
        wanted = {"slot": question.slot, "unit": question.unit, "purpose": request.POST.get("purpose", "")}
        name, content = actions.export_calls(**wanted, by=scope.viewer)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        return _page(request, scope, _shown(scope, question) | {"refusal": refusal}, 422)
    return download(name, content)


@login_required
@require_POST
def read_back(request, code):
    """The workbook, filled in: everything in it is entered, or nothing and each error named."""
    scope = access.scope_of(request.user)
    question = call_page.read(scope, code, request.GET)
    file = request.FILES.get("file")
    try:
        done = import_calls(scope, question.slot, file.read() if file else b"")
    except BadCalls as bad:
        about = {"refusal": bad.refusal, "errors": bad.errors[:200], "more": max(len(bad.errors) - 200, 0)}
        return _page(request, scope, _shown(scope, question) | about, 422)
    said = _("已读入：新记 %(made)s 条，原已有 %(known)s 条，没有填结果 %(blank)s 行。")
    messages.success(request, said % {"made": len(done.entered.made), "known": done.entered.known, "blank": done.blank})
    return redirect(question.address())
