"""筛查: the screenings, one screening as a roll call, the desk where results are entered, results from a file."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import done, download, only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.imports.reading import Unreadable
from shouwang.watch import screening_file
from shouwang.watch.actions import screenings as actions
from shouwang.watch.figures import screenings as figures
from shouwang.watch.forms.screening import KEPT, ExamForm, ScreeningForm, StepForm, first_of_line
from shouwang.watch.models import Audience, Exam, Screening
from shouwang.watch.queries import contacts
from shouwang.watch.queries import screenings as queries


def _scope(request, rights=queries.SEES):
    scope = access.scope_of(request.user)
    if not queries.may(scope, rights):
        raise Refused("core.04")
    return scope


@login_required
@require_http_methods(["GET", "POST"])
def screenings(request):
    """The screenings within reach; the clinic opens the next."""
    scope = _scope(request)
    only(request.GET, ())
    cares = queries.may(scope, queries.CLINIC)
    form = ScreeningForm(request.POST or None) if cares else None
    if request.method == "POST" and not cares:
        raise Refused("core.04")
    made = []
    if cares and done(request, form, lambda form: made.append(_open(scope, form.cleaned_data)), _("筛查已开启。")):
        return redirect("watch:screening", made[0].pk)
    rows = [(row, figures.open_numbers(scope, row)[0]) for row in queries.screenings(scope)[:30]]
    steps = queries.not_back(scope) if cares else []
    about = {"rows": rows, "form": form, "steps": steps, "analyses": contacts.analyses(scope)}
    return render(request, "watch/screenings.html", about, status=422 if form is not None and form.errors else 200)


def _open(scope, said):
    kinds, why = said["kinds"], Audience.FRESHMEN if said["grade"] else Audience.LIST
    units = [said["unit"]] if said["unit"] else []
    people = actions.audience(units=units, kinds=kinds, grade=said["grade"].strip(), numbers=said["numbers"])
    return actions.open_screening(code=said["code"], title=said["title"], disease=said["disease"], people=people, why=why, by=scope.viewer)


@login_required
@require_GET
def screening(request, pk):
    """One screening: done and not done by college, and a list of people."""
    scope = _scope(request)
    only(request.GET, {"list", "unit", "page"})
    return _screening(request, scope, queries.screening(scope, pk))


def _screening(request, scope, row, status=200, **more):
    cares, shown = queries.may(scope, queries.CLINIC), request.GET.get("list") or "undone"
    number = request.GET.get("unit", "")
    unit = queries.college(scope, int(number)) if number.isdecimal() else None
    page = page_of(request, queries.counted(scope, row, shown, unit))
    people = queries.examined(scope, row, list(page))
    people = queries.with_exams(scope, people) if shown in queries.FOR_CLINIC else people
    _log(scope, row, shown, people)
    whole, colleges = figures.open_numbers(scope, row)
    about = {
        "screening": row, "numbers": whole, "colleges": colleges, "clinic": figures.clinic_numbers(scope, row), "cares": cares, "page": page,
        "people": people, "shown": shown, "tabs": _tabs(cares, shown, number), "unit": unit, "results": shown in queries.FOR_CLINIC,
    }  # fmt: skip
    return render(request, "watch/screening.html", about | more, status=status)


def _log(scope, row, shown, people):
    if people:
        what = "watch.exams" if shown in queries.FOR_CLINIC else "watch.screening"
        ids = [one.target.person_id for one in people] if shown in queries.FOR_CLINIC else ()
        accesses.log_read(ref=f"watch.Screening:{row.pk}", what=what, rows=len(people), by=scope.viewer, people=ids)


def _tabs(cares, shown, unit):
    words = {"undone": _("未筛"), "done": _("已筛")} | ({"recheck": _("待复查"), "rechecked": _("已复查")} if cares else {})
    more = {"unit": unit} if unit else {}
    return [{"label": label, "url": "?" + urlencode({"list": name} | more) + "#people", "current": name == shown} for name, label in words.items()]


@login_required
@require_http_methods(["GET", "POST"])
def exam_new(request, pk):
    """The desk: one after the other, number and Enter; what is alike for everybody stays."""
    scope = _scope(request, queries.CLINIC)
    only(request.GET, KEPT)
    row = queries.screening(scope, pk, queries.CLINIC)
    form = ExamForm(request.POST) if request.method == "POST" else ExamForm(initial=first_of_line(request.GET))
    entered = []
    if done(request, form, lambda form: entered.append(_enter(scope, row, form.cleaned_data)), _("已录入。")):
        kept = urlencode({name: request.POST.get(name, "") for name in KEPT})
        return redirect(reverse("watch:exam_new", args=[pk]) + "?" + kept)
    mine = Exam.objects.filter(target__screening=row, by=scope.viewer.ref).select_related("target__person").order_by("-pk")[:8]
    people = [one.target.person_id for one in mine if one.target.person_id]
    accesses.log_read(ref=f"watch.Screening:{row.pk}", what="watch.exams", rows=len(mine), by=scope.viewer, people=people)
    return render(request, "watch/exam_new.html", {"screening": row, "form": form, "mine": mine}, status=422 if form.errors else 200)


def _enter(scope, row, said):
    target = queries.target_of(scope, row, said["number"].strip())
    facts = {name: value for name, value in said.items() if name != "number"}
    return actions.record_exam(found=actions.Found(target=target, **facts), by=scope.viewer)


@login_required
@require_POST
def exams_import(request, pk):
    """Results from a file: all of them, or each error named."""
    scope = _scope(request, queries.CLINIC)
    row, file = queries.screening(scope, pk, queries.CLINIC), request.FILES.get("file")
    try:
        rows, new = screening_file.import_results(scope, row, file.read() if file else b"", file.name if file else "")
    except screening_file.BadRows as bad:
        return _screening(request, scope, row, 422, refusal=bad.refusal, errors=bad.errors[:200])
    except (Unreadable, Refused) as refusal:
        if refusal.code == "core.04":
            raise
        return _screening(request, scope, row, 422, refusal=refusal)
    messages.success(request, _("已读入 %(rows)s 行，新录入 %(new)s 人次。") % {"rows": rows, "new": new})
    return redirect("watch:screening", pk)


@login_required
@require_POST
def screening_file_out(request, pk):
    """The list to fill in at the examination, for a purpose."""
    scope = _scope(request, queries.CLINIC)
    row = queries.screening(scope, pk, queries.CLINIC)
    try:
        name, content = actions.export_entry_sheet(screening=row, purpose=request.POST.get("purpose", ""), by=scope.viewer)
    except Refused as refusal:
        return _screening(request, scope, row, 422, refusal=refusal)
    return download(name, content)


@login_required
@require_POST
def target_excuse(request, pk, target):
    """Somebody need not be examined after all."""
    scope = _scope(request, queries.CLINIC)
    row = queries.screening(scope, pk, queries.CLINIC)
    one = queries.targets(scope, row, queries.CLINIC).select_related("person", "screening").filter(pk=target).first()
    if one is None:
        raise Refused("core.04")
    told(request, _("已说明，记录保留。"), actions.excuse_target, target=one, why=request.POST.get("why", ""), by=scope.viewer)
    return redirect("watch:screening", pk)


@login_required
@require_POST
def screening_close(request, pk):
    """The screening is over."""
    scope = _scope(request, queries.CLINIC)
    row = queries.screening(scope, pk, queries.CLINIC)
    told(request, _("筛查已结束。"), actions.close_screening, screening=row, by=scope.viewer)
    return redirect("watch:screening", pk)


# ---- the way of a case


def _case(request, pk, one):
    scope = _scope(request, queries.CLINIC)
    return scope, contacts.case(scope, contacts.mandate_of(scope, pk), one)


@login_required
@require_http_methods(["GET", "POST"])
def steps(request, pk, one):
    """The steps of a case from diagnosis to the end of follow-up, and the screening of its contacts."""
    scope, row = _case(request, pk, one)
    only(request.GET, ())
    form = StepForm(request.POST or None)
    if done(request, form, lambda form: actions.take_step(case=row, by=scope.viewer, **form.cleaned_data), _("已登记。")):
        return redirect("watch:steps", pk, one)
    people = [row.person_id] if row.person_id else []
    accesses.log_read(ref=f"watch.Case:{row.pk}", what="watch.steps", rows=1, by=scope.viewer, people=people)
    around = Screening.objects.known().filter(case=row.chain).order_by("-pk")
    about = {"case": row, "steps": queries.steps(scope, row), "form": form, "around": [(one, figures.open_numbers(scope, one)[0]) for one in around]}
    return render(request, "watch/steps.html", about, status=422 if form.errors else 200)


@login_required
@require_POST
def case_screen(request, pk, one):
    """Screen whoever shared the class or the room, and the advisers: in one step."""
    scope, row = _case(request, pk, one)
    title = _("%(disease)s接触者筛查 %(day)s") % {"disease": row.disease or "", "day": clock.today()}
    made = []
    if told(request, _("已开启接触者筛查。"), lambda **words: made.append(actions.open_contact_screening(**words)), case=row, title=title, by=scope.viewer):
        return redirect("watch:screening", made[0].pk)
    return redirect("watch:steps", pk, one)
