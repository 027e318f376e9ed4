"""返校人员: the ledger of who is expected and who is back; one row; a list that comes in, the ledger that goes out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import done, download, only, page_of, told
from shouwang.core.privacy import masked_phone
from shouwang.core.refusals import Refused
from shouwang.roster import access, ruling
from shouwang.roster.models import Unit
from shouwang.watch import returnee_file
from shouwang.watch.actions import returnees as actions
from shouwang.watch.divisions import designation_of, designations
from shouwang.watch.figures.returnees import return_numbers
from shouwang.watch.file_cells import BadFile
from shouwang.watch.forms.returnees import NewForm, PlanForm, TransportForm
from shouwang.watch.queries import returnees as queries

STATES = ("", "waiting", "deferred", "arrived")


def _viewing(request, *rights):
    """The scope of a viewer who holds one of these rights (whoever follows, without any). Raises core.04."""
    scope = access.scope_of(request.user)
    if not any(scope.allows(right) for right in rights or queries.RIGHTS):
        raise Refused("core.04")
    return scope


@login_required
@require_GET
def ledger(request):
    """应返 = 已返 + 未返 + 缓返 by unit, and the rows."""
    scope = _viewing(request, access.COUNT, *queries.RIGHTS)
    only(request.GET, {"state", "unit", "page"})
    mandate, state = ruling.ruling(), request.GET.get("state", "")
    node = queries.counts(scope, mandate)
    units = Unit.objects.in_bulk([at.place.id for at in node.walk()])
    about = {
        "mandate": mandate, "numbers": return_numbers(mandate, node.total), "state": state, "today": clock.today(),
        "rows": [{"unit": units[at.place.id], "depth": (len(at.place.path) - 1) // 4, "numbers": return_numbers(mandate, at.total, at.place.id)}
                 for at in node.walk() if at.total.should],
        "transport": actions.transport_open(mandate), "may_ask": scope.allows(access.CAMPAIGNS, "R"), "ask": TransportForm(label_suffix=""),
    }  # fmt: skip
    if any(scope.allows(right) for right in queries.RIGHTS):
        about |= _rows(request, scope, mandate, state)
    return render(request, "watch/returnees.html", about)


def _rows(request, scope, mandate, state):
    unit = request.GET.get("unit", "")
    within = Unit.objects.filter(pk=int(unit), tree="R").first() if unit.isdecimal() else None
    page = page_of(request, queries.ledger(scope, mandate, state=state, unit=within))
    risky = designations()
    lines = [{"row": row, "word": returnee_file.state_word(row), "designated": designation_of(row.division, among=risky)} for row in page.object_list]
    accesses.log_read(ref=f"roster.Mandate:{mandate.pk}", what="watch.returnees", rows=len(lines), by=scope.viewer)
    words = {"": _("全部"), "waiting": _("未返"), "deferred": _("缓返"), "arrived": _("已返")}
    tabs = [{"label": words[one], "url": f"?state={one}", "current": one == state} for one in STATES]
    return {"lines": lines, "page": page, "tabs": tabs, "follows": True}


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    """Enter somebody who is expected back."""
    scope = _viewing(request)
    form = NewForm(request.POST or None, label_suffix="")

    def declare(form):
        """Enter what the form says."""
        plan = dict(form.cleaned_data)
        person = access.person_by_number(plan.pop("number"))
        return actions.declare_return(person=person, mandate=ruling.ruling(), by=scope.viewer, **plan)

    if done(request, form, declare, _("已登记。")):
        return redirect("watch:returnees")
    return render(request, "watch/returnee_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def one(request, pk):
    """One row of the ledger: the plan, and every step."""
    scope = _viewing(request)
    row = queries.returnee(scope, pk)
    form = PlanForm.of(row, request.POST or None)
    if row.until is None and done(request, form, lambda form: actions.change_return(returnee=row, by=scope.viewer, **form.cleaned_data), _("已修改。")):
        return redirect("watch:returnees")
    accesses.log_read(ref=f"roster.Person:{row.person_id}", what="watch.returnees", rows=1, by=scope.viewer)
    about = {
        "row": row, "form": form, "word": returnee_file.state_word(row), "designated": designation_of(row.division),
        "masked": masked_phone(row.person.phone) if row.person.phone else "", "transport": actions.transport_open(row.mandate),
    }  # fmt: skip
    return render(request, "watch/returnee.html", about, status=422 if form.errors else 200)


@login_required
@require_POST
def step(request, pk, step):
    """Arrived, put off, not coming, train and seat."""
    scope = _viewing(request)
    row, post = queries.returnee(scope, pk), request.POST
    steps = {
        "arrived": lambda: told(request, _arrived_words, actions.arrive, returnee=row, by=scope.viewer),
        "deferred": lambda: told(request, _("已登记缓返。"), actions.defer_return, returnee=row, why=post.get("why", ""), by=scope.viewer),
        "cancelled": lambda: told(request, _("已登记不返校。"), actions.cancel_return, returnee=row, why=post.get("why", ""), by=scope.viewer),
        "transport": lambda: told(
            request, _("已登记。"), actions.note_transport, returnee=row, train=post.get("train", ""), seat=post.get("seat", ""), by=scope.viewer
        ),
    }
    if step not in steps:
        raise Refused("core.04")
    steps[step]()
    return redirect("watch:returnees")


def _arrived_words(row):
    if row.watch is None:
        return _("%(name)s 已到校，来源地没有风险等级，不用观察。") % {"name": row.person.name}
    said = {"name": row.person.name, "kind": row.watch.get_kind_display(), "day": row.watch.last_day}
    return _("%(name)s 已到校，开始%(kind)s，到 %(day)s。") % said


@login_required
@require_http_methods(["GET", "POST"])
def read_list(request):
    """A list of returnees from a file: all of it, or every error by row and column."""
    scope, about = _viewing(request), {}
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            found = returnee_file.import_list(mandate=ruling.ruling(), file=sent.read() if sent else b"", by=scope.viewer)
        except (BadFile, Refused) as bad:
            if getattr(bad, "code", "") == "core.04":
                raise
            about = {"refusal": getattr(bad, "refusal", bad), "errors": getattr(bad, "errors", ())[:200]}
        else:
            messages.success(request, _("新登记 %(made)s 人，修改 %(changed)s 人，原已有 %(known)s 人。") % found)
            return redirect("watch:returnees")
    return render(request, "watch/returnees_list.html", about, status=422 if about else 200)


@login_required
@require_POST
def export(request):
    """The ledger as a workbook, for a purpose, entered in the access log."""
    scope = _viewing(request)
    try:
        content = actions.export_ledger(
            mandate=ruling.ruling(), state=request.POST.get("state", ""), purpose=request.POST.get("purpose", ""), by=scope.viewer
        )
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        messages.error(request, refusal.sentence)
        return redirect("watch:returnees")
    return download(f"returnees-{clock.today()}.xlsx", content)


@login_required
@require_POST
def transport(request):
    """Put on record that the centre for disease control asks for trains and seats."""
    scope = _viewing(request, access.CAMPAIGNS)
    form = TransportForm(request.POST)
    if form.is_valid():
        said = _("已登记，到期自动关闭。")
        told(request, said, actions.request_transport, mandate=ruling.ruling(), by=scope.viewer, **form.cleaned_data)
    else:
        messages.error(request, Refused("watch.197").sentence)
    return redirect("watch:returnees")
