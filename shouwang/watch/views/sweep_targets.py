"""排查对象: the people of a sweep by state and unit; one of them, what was tried, what was found."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.checkin import board, household, slots
from shouwang.core import accesses, clock, parameters, wording
from shouwang.core.pages import only, page_of, told
from shouwang.core.privacy import masked_phone
from shouwang.core.refusals import Refused
from shouwang.questions import places
from shouwang.roster import access
from shouwang.roster.models import Household, Unit
from shouwang.watch import file_cells
from shouwang.watch.actions import sweep_marks as actions
from shouwang.watch.divisions import code_of
from shouwang.watch.models import Kind, SweepMark, SweepState
from shouwang.watch.queries import sweeps as queries

FILTERS = ("todo", "pending", "contacting", "not_reached", "found", "negative", "case", "lost")
WORDS = {"todo": gettext_lazy("还没有结论"), "found": gettext_lazy("查实（含转个案）")}
WAYS = [way for way in SweepMark.Way if way not in (SweepMark.Way.ANSWER, SweepMark.Way.KNOWN)]

ENTERED = [what for what in SweepMark.What if what not in (SweepMark.What.ASKED, SweepMark.What.CASE)]


def state_word(state, tries, limit):
    """A state in words: 未果 so many times, and 未联系上 from so many on."""
    if state == SweepState.NOT_REACHED and tries < limit:
        return _("联系中，未果 %(tries)s 次") % {"tries": tries}
    return str(SweepState(state).label)


@login_required
@require_GET
def people(request, code):
    """The people of a sweep within reach, those still open first."""
    scope = access.scope_of(request.user)
    only(request.GET, {"state", "unit", "page"})
    row, state = queries.sweep(scope, code), request.GET.get("state", "todo")
    pk = request.GET.get("unit", "")
    unit = Unit.objects.filter(pk=int(pk), tree="R").first() if pk.isdecimal() else None
    if (pk and unit is None) or not any(scope.allows(right) for right in queries.RIGHTS):
        raise Refused("core.04")
    page = page_of(request, queries.targets(scope, row, state=state, unit=unit))
    last, limit = queries.last_marks(scope, page.object_list), parameters.value("sweep_tries")
    lines = [{"target": one, "word": state_word(one.stands, one.tries, limit), "last": last.get(one.pk)} for one in page.object_list]
    accesses.log_read(ref=f"watch.Sweep:{row.pk}", what="watch.sweep_targets", rows=len(lines), by=scope.viewer)
    tabs = [{"label": WORDS.get(one) or SweepState(one).label, "url": f"?state={one}" + (f"&unit={pk}" if pk else ""), "current": one == state}
            for one in FILTERS]  # fmt: skip
    return render(request, "watch/sweep_people.html", {"sweep": row, "lines": lines, "page": page, "tabs": tabs, "unit": unit, "state": state})


@login_required
@require_http_methods(["GET", "POST"])
def one(request, code, pk):
    """One person: every mark, and the form for the next."""
    scope = access.scope_of(request.user)
    row = queries.sweep(scope, code)
    target = queries.target(scope, row, pk)
    error = None
    if request.method == "POST":
        try:
            found = _found(request.POST, target)
            if told(request, _("已登记。"), actions.mark_targets, sweep=row, found=[found], by=scope.viewer):
                return redirect("watch:sweep_person", code, pk)
        except file_cells.Wrong as wrong:
            error = str(wrong)
    return _page(request, scope, row, target, error=error)


def _found(post, target) -> actions.Found:
    """What was put down. Raises Wrong for a day that cannot be read, core.04 for an unknown choice."""
    what, way = post.get("what", ""), post.get("way", "")
    if what not in ENTERED or way not in WAYS:
        raise Refused("core.04")
    place = post.get("place", "").strip()
    return actions.Found(
        target.person_id, what, way, clock.now(), False, (code_of(place) or place)[:60],
        file_cells.day(post.get("from_day", "")), file_cells.day(post.get("to_day", "")), post.get("note", "").strip()[:200],
    )  # fmt: skip


def _page(request, scope, row, target, **more):
    marks = list(target.marks.all())
    hands = wording.named(scope, {mark.by for mark in marks})
    lines = [{"mark": mark, "place": places.name(mark.place) if mark.place else "", "by": mark.teller or str(hands[mark.by])} for mark in marks]
    person, limit = target.person, parameters.value("sweep_tries")
    where = (person.path or "R", person.kind)
    about = {
        "sweep": row, "target": target, "person": person, "lines": reversed(lines), "word": state_word(target.state, target.tries, limit),
        "masked": masked_phone(person.phone) if person.phone else "", "ways": WAYS, "typed": request.POST,
        "may_phone": scope.allows(access.CONTACTS, *where), "may_lost": scope.allows(access.LOST, *where),
        "may_mark": row.closed_at is None and any(scope.allows(right, *where) for right in (access.SWEEP, access.FOLLOW)),
        "answer_url": _answer_url(scope, row, target), "heads": _heads(person), "kinds": Kind.choices, "today": clock.today(),
    }  # fmt: skip
    return render(request, "watch/sweep_person.html", about | more, status=422 if more.get("error") else 200)


def _answer_url(scope, row, target):
    """Where somebody answers for them: the campaign of the last place that asked them."""
    asked = [mark.window for mark in target.marks.all() if mark.what == SweepMark.What.ASKED and mark.window.campaign_id]
    person = target.person
    if not asked or not person.path or row.closed_at or not scope.allows(access.PROXY, person.path, person.kind):
        return ""
    return board.answer_address(slots.find(asked[-1].campaign, clock.today()), person)


def _heads(person):
    """Who may be rung for a family member: the heads of the household, and whether only a guardian answers (under 14)."""
    ties = Household.objects.holding(clock.now()).filter(member=person).select_related("head")
    return [{"person": tie.head, "refusal": household.refusal(tie)} for tie in ties]


@login_required
@require_POST
def phone(request, code, pk):
    """The same with the telephone in full; it is entered in the access log."""
    scope = access.scope_of(request.user)
    row = queries.sweep(scope, code)
    target = queries.target(scope, row, pk)
    person = target.person
    if not scope.allows(access.CONTACTS, person.path or "R", person.kind):
        raise Refused("core.04")
    accesses.log_read(ref=f"roster.Person:{person.pk}", what="watch.sweep_phones", rows=1, by=scope.viewer, purpose=row.question)
    return _page(request, scope, row, target, shown=True)


@login_required
@require_POST
def case(request, code, pk):
    """Open a watch for somebody who was there."""
    scope = access.scope_of(request.user)
    target = queries.target(scope, queries.sweep(scope, code), pk)
    kind = request.POST.get("kind", "")
    if kind and kind not in Kind.values:
        raise Refused("core.04")
    told(request, _("已开始观察，转为个案。"), actions.open_case, target=target, kind=kind, by=scope.viewer)
    return redirect("watch:sweep_person", code, pk)
