"""如实上报: on the phone and logged in by the person; confirmed or dismissed by the clinic."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.checkin import link_page, links, own, receipts
from shouwang.checkin.views import link as link_views
from shouwang.core import accesses, clock
from shouwang.core.actions import Actor
from shouwang.core.pages import only
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.questions import languages
from shouwang.roster import access
from shouwang.watch.actions import self_reports as actions
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.models import ORDERED, Disease, Kind, SelfReport
from shouwang.watch.queries import self_reports


def _typed(post) -> dict:
    return {"what": post.get("what", ""), "day": post.get("day", "").strip(), "note": post.get("note", "")[:200]}


def _sent(person, typed, by):
    """Report what was typed. Returns the sentence that says what is wrong, '' when it was reported."""
    try:
        day = clock.parse_day(typed["day"])
    except ValueError:
        return Refused("watch.60", days=actions.MOST_DAYS).sentence
    try:
        actions.report_self(person=person, what=typed["what"], day=day, note=typed["note"], by=by)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        return refusal.sentence
    return ""


def _about(person, typed, problem) -> dict:
    """What both pages show: the form, or what was reported and what to do until the clinic rings."""
    waits, last = self_reports.waiting_of(person), self_reports.last_of(person)
    advice = receipts.advice("", receipts.advice_texts(), languages.code(translation.get_language()))
    phones = [{"label": one["label"], "phone": one["number"]} for one in advice["phones"] if one.get("number")]
    today = clock.today()
    return {
        "waits": waits, "last": last if waits is None and last is not None and last.answered_at else None, "phones": phones,
        "choices": SelfReport.What.choices, "typed": typed or {"day": today.isoformat()}, "problem": problem, "today": today.isoformat(),
    }  # fmt: skip


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link_report(request, token):
    """Over the personal link: what, when, a word; without scripts, without an account."""
    person = link_page.person_behind(token)
    if person is None:
        return link_views.refused(request, "link", 404)
    typed, problem = None, ""
    if request.method == "POST":
        typed = _typed(request.POST)
        problem = _sent(person, typed, Actor(ref=f"roster.Person:{person.pk}", person_id=person.pk))
    about = _about(person, typed, problem)
    about |= {"person": {"name": masked_name(person.name), "unit": person.unit}, "home": links.path(person)}
    return link_views.page(request, "watch/link_report.html", about, 422 if problem else 200)


@login_required
@require_http_methods(["GET", "POST"])
def report(request):
    """Logged in: the same."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    person = own.me(scope)
    if person is None:
        raise Refused("core.04")
    typed, problem = None, ""
    if request.method == "POST":
        typed = _typed(request.POST)
        problem = _sent(person, typed, scope.viewer)
        if not problem:
            messages.success(request, _("已上报，校医院会尽快和您联系。"))
            return redirect("watch:report")
    return render(request, "watch/report.html", _about(person, typed, problem), status=422 if problem else 200)


def _require_clinic(scope):
    if not scope.allows(access.CARE):
        raise Refused("core.04")


@login_required
@require_GET
def reports(request):
    """What waits for the clinic, the oldest first."""
    scope = access.scope_of(request.user)
    _require_clinic(scope)
    only(request.GET, ())
    rows = list(self_reports.waiting(scope))
    if rows:
        people = [row.watch.person_id for row in rows]
        accesses.log_read(ref="watch.SelfReport", what="watch.self_reports", rows=len(rows), people=people, by=scope.viewer)
    return render(request, "watch/self_reports.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def one_report(request, pk):
    """One report: ring, then confirm with measure, day 0 and disease, or dismiss with a word."""
    scope = access.scope_of(request.user)
    row = self_reports.report(scope, pk)
    problem = ""
    if request.method == "POST":
        try:
            said = _decided(row, request.POST, scope.viewer)
        except Refused as refusal:
            if refusal.code == "core.04":
                raise
            problem = refusal.sentence
        else:
            messages.success(request, said)
            return redirect("watch:self_reports")
    shown = request.GET.get("phone") == "1"
    if request.method == "GET":
        what = "roster.phones" if shown else "watch.self_reports"
        accesses.log_read(ref=f"roster.Person:{row.watch.person_id}", what=what, rows=1, by=scope.viewer)
    return render(request, "watch/self_report.html", _choices(row) | {"problem": problem, "shown": shown}, status=422 if problem else 200)


def _choices(row) -> dict:
    watch = self_reports.standing_row(None, row)
    kinds = [(kind.value, kind.label) for kind in Kind if kind not in ORDERED]
    return {
        "row": row, "watch": watch, "kinds": kinds, "diseases": Disease.objects.order_by("code"), "today": clock.today(),
        "open": watch is not None and watch.confirmed_at is None,
    }  # fmt: skip


def _decided(row, post, by) -> str:
    """Do what the clinic decided; the sentence that says so."""
    if post.get("do") == "dismiss":
        actions.dismiss_report(report=row, answer=post.get("answer", ""), by=by)
        return _("已排除，答复已发给本人。")
    kind, day = post.get("kind") or None, post.get("day0", "")
    if kind is not None and kind not in Kind.values:
        raise Refused("core.04")
    try:
        day0 = clock.parse_day(day) if day else None
    except ValueError:
        raise Refused("watch.60", days=actions.MOST_DAYS) from None
    disease = disease_by_word(post.get("disease", ""))
    actions.confirm_report(report=row, kind=kind, day0=day0, disease=disease, answer=post.get("answer", ""), by=by)
    return _("已核实，本人从现在起每天测两次体温。")
