"""专业分析 · 接触与传播链: outbreaks with a line list, the chain as a picture and a list, one case with its contacts."""

import re
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import accesses
from shouwang.core.pages import done, download, only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.imports.reading import Unreadable
from shouwang.roster.models import Person
from shouwang.watch import case_imports
from shouwang.watch.actions import contacts as actions
from shouwang.watch.actions.contact_watches import confirm_contact, note_confirmed, watch_contacts
from shouwang.watch.chain_picture import pictures
from shouwang.watch.chain_sheet import age
from shouwang.watch.diseases import rule_of
from shouwang.watch.figures import contacts as figures
from shouwang.watch.forms.contacts import CaseForm, ContactsForm, CorrectionForm, WindowForm, window_of
from shouwang.watch.models import ContactEvent, ContactSource
from shouwang.watch.queries import contacts as queries

LINES = 100  # cases on one page of the list; each carries two numbers that open


def _scope(request):
    scope = access.scope_of(request.user)
    queries.require(scope)
    return scope


@login_required
@require_GET
def chains(request):
    """Every outbreak that holds or has a line list."""
    scope = _scope(request)
    only(request.GET, ())
    rows = [(row, figures.chain_numbers(scope, queries.outbreak(scope, row))) for row in queries.mandates(scope)[:30]]
    return render(request, "watch/chains.html", {"rows": rows})


@login_required
@require_GET
def chain(request, pk):
    """The chain of one outbreak: as a picture along days or generations, and as a list."""
    scope = _scope(request)
    only(request.GET, {"picture", "page"})
    return _chain(request, scope, queries.mandate_of(scope, pk))


def _chain(request, scope, mandate, status=200, **more):
    found = queries.outbreak(scope, mandate)
    page = page_of(request, found.lines, LINES)
    by_day = request.GET.get("picture") != "generations"
    drawn, single = pictures(found, by_day)
    people = [row.person_id for row in found.cases.values() if row.person_id]
    if found.cases:
        accesses.log_read(ref=f"roster.Mandate:{mandate.pk}", what="watch.chain", rows=len(found.cases), by=scope.viewer, people=people)
    about = {
        "mandate": mandate, "found": found, "numbers": figures.chain_numbers(scope, found), "interval": figures.typical_interval(found),
        "lines": [(line, figures.line_numbers(found, line), age(line.case.age_months)) for line in page], "pictures": drawn,
        "page": page, "single": single, "by_day": by_day, "form": CaseForm(cares=scope.allows(access.CARE)),
    }  # fmt: skip
    return render(request, "watch/chain.html", about | more, status=status)


@login_required
@require_POST
def case_new(request, pk):
    """One case more, typed in."""
    scope = _scope(request)
    mandate, form = queries.mandate_of(scope, pk), CaseForm(request.POST, cares=scope.allows(access.CARE))
    made = []
    if done(request, form, lambda form: made.append(_note(scope, mandate, form)), _("已登记病例。")):
        return redirect("watch:case", mandate.pk, made[0].chain)
    return _chain(request, scope, mandate, 422, form=form, adding=True)


def _note(scope, mandate, form):
    """The case; with the tick of the clinic, who was under watch as a contact is 确诊 in the same step."""
    act = note_confirmed if form.cleaned_data.get("confirm") else actions.note_case
    return act(mandate=mandate, by=scope.viewer, **form.facts())


@login_required
@require_POST
def case_confirm(request, pk, one):
    """The clinic's one tap: the watch of the contact who is now a case ends as 确诊."""
    scope = _scope(request)
    row = queries.case(scope, queries.mandate_of(scope, pk), one)
    told(request, _("观察已以确诊结束。"), confirm_contact, case=row, why=request.POST.get("why", ""), by=scope.viewer)
    return redirect("watch:case", pk, one)


@login_required
@require_POST
def chain_import(request, pk, what):
    """A line list or a list of contacts: all of it, or each error named."""
    scope = _scope(request)
    mandate, file = queries.mandate_of(scope, pk), request.FILES.get("file")
    enter = {"cases": case_imports.cases_from, "contacts": case_imports.contacts_from}[what]
    try:
        result = enter(scope, mandate, file.read() if file else b"", file.name if file else "")
    except case_imports.BadRows as bad:
        return _chain(request, scope, mandate, 422, refusal=bad.refusal, errors=bad.errors[:200], more=max(len(bad.errors) - 200, 0))
    except Unreadable as refusal:
        return _chain(request, scope, mandate, 422, refusal=refusal)
    said = _("已读入 %(rows)s 行：新增 %(new)s，更正 %(changed)s，原已有 %(same)s。")
    messages.success(request, said % result.as_dict())
    return redirect("watch:chain", mandate.pk)


@login_required
@require_POST
def chain_file(request, pk):
    """The line list with degrees and generations as a workbook, for a purpose."""
    scope = _scope(request)
    mandate = queries.mandate_of(scope, pk)
    try:
        name, content = actions.export_chain(mandate=mandate, purpose=request.POST.get("purpose", ""), by=scope.viewer)
    except Refused as refusal:
        return _chain(request, scope, mandate, 422, refusal=refusal)
    return download(name, content)


@login_required
@require_GET
def case(request, pk, one):
    """One case: what is known, who was with them, who shared a class or a room."""
    scope = _scope(request)
    only(request.GET, {"since", "last"})
    return _case(request, scope, queries.case(scope, queries.mandate_of(scope, pk), one))


def _case(request, scope, row, status=200, **more):
    window = WindowForm(request.GET if {"since", "last"} & set(request.GET) else window_of(row))
    events, found = queries.events_of(scope, row), queries.outbreak(scope, row.mandate)
    watched = queries.watched(scope, row, events)
    line = next(line for line in found.lines if line.case.pk == row.pk)
    met = [(event, found.cases.get(event.to_case_id), watched.get(event.to_person_id)) for event in events]
    about = {
        "case": row, "line": line, "events": met, "window": window,
        "age": age(row.age_months),
        "numbers": figures.line_numbers(found, line), "contacts_form": ContactsForm(), "near": _near(scope, row, window, events),
        "cares": scope.allows(access.CARE), "standing": queries.watches_as_contact(scope, row), "confirmed": queries.watches_confirmed(scope, row),
        "correction": CorrectionForm(initial=_facts(row)),
    }  # fmt: skip
    rule = rule_of(row.disease)
    about["watchable"] = rule is not None and rule.contacts
    about["to_watch"] = about["watchable"] and any(event.to_person_id and not other for event, other, _watch in met)
    people = [pk for pk in (row.person_id, *(event.to_person_id for event in events)) if pk]
    accesses.log_read(ref=f"watch.Case:{row.pk}", what="watch.case", rows=1 + len(events), by=scope.viewer, people=people)
    return render(request, "watch/case.html", about | more, status=status)


def _facts(row):
    number = row.person.number if row.person else ""
    return {
        "code": row.code, "number": number, "onset_day": row.onset_day, "sex": row.sex, "age": age(row.age_months), "disease": row.disease_id,
        "place": row.place,
    }  # fmt: skip


def _near(scope, row, window, events):
    """Whoever shared a class or room in the window and is not named yet."""
    if not window.is_valid():
        return []
    try:
        found = queries.near(scope, row, window.cleaned_data["since"], window.cleaned_data["last"])
    except Refused as refusal:
        window.add_error(None, refusal.sentence)
        return []
    named = {event.to_person_id for event in events}
    return [one for one in found if one.person.pk not in named]


@login_required
@require_POST
def case_correct(request, pk, one):
    """What is known of a case, corrected, with why."""
    scope = _scope(request)
    row = queries.case(scope, queries.mandate_of(scope, pk), one)
    form = CorrectionForm(request.POST)
    act = lambda form: actions.correct_case(case=row, why=form.cleaned_data["why"], by=scope.viewer, **form.facts())  # noqa: E731
    if done(request, form, act, _("已更正。")):
        return redirect("watch:case", pk, one)
    return _case(request, scope, row, 422, correction=form, correcting=True)


@login_required
@require_POST
def case_exclude(request, pk, one):
    """Somebody turned out to be no case."""
    scope = _scope(request)
    row = queries.case(scope, queries.mandate_of(scope, pk), one)
    if told(request, _("已排除，记录保留。"), actions.exclude_case, case=row, why=request.POST.get("why", ""), by=scope.viewer):
        return redirect("watch:chain", pk)
    return redirect("watch:case", pk, one)


@login_required
@require_POST
def case_shared(request, pk, one):
    """The ticked of those who shared a class or a room, confirmed as contacts, each with the last day together."""
    scope = _scope(request)
    row = queries.case(scope, queries.mandate_of(scope, pk), one)
    window = WindowForm(request.POST)
    if not window.is_valid():
        raise Refused("core.04")
    ticked = set(request.POST.getlist("person"))
    chosen = [near for near in queries.near(scope, row, **_days(window)) if f"{near.kind}-{near.person.pk}" in ticked]
    groups: dict = {}
    for near in chosen:
        groups.setdefault(near.kind, {})[near.person.pk] = near.last_day
    if not groups:
        messages.error(request, Refused("watch.217").sentence)
    for kind, days in groups.items():
        told(request, _noted, actions.note_contacts, case=row, people=list(days), days=days, kind=kind, source=ContactSource(kind), by=scope.viewer)
    return redirect("watch:case", pk, one)


def _days(window):
    return {"since_day": window.cleaned_data["since"], "last_day": window.cleaned_data["last"]}


def _noted(new):
    return _("已登记 %(n)s 条接触。") % {"n": new}


@login_required
@require_POST
def case_named(request, pk, one):
    """Contacts named in an interview or on a list of an event, by their numbers."""
    scope = _scope(request)
    row, form = queries.case(scope, queries.mandate_of(scope, pk), one), ContactsForm(request.POST)
    if done(request, form, lambda form: _name(scope, row, form.cleaned_data), _("已登记接触者。")):
        return redirect("watch:case", pk, one)
    return _case(request, scope, row, 422, contacts_form=form, naming=True)


def _name(scope, row, said):
    numbers = list(dict.fromkeys(re.split(r"[\s,，;；、]+", said["numbers"].strip())))
    people = {number: kept or pk for number, pk, kept in Person.objects.filter(number__in=numbers).values_list("number", "pk", "merged_into")}
    lost = [number for number in numbers if number not in people]
    if lost:
        raise Refused("watch.223", field="numbers", numbers="、".join(lost[:20]))
    source = ContactSource.EVENT if said["kind"] == "event" else ContactSource.INTERVIEW
    facts = {name: said[name] for name in ("day", "kind", "protection", "place")}
    actions.note_contacts(case=row, people=list(people.values()), source=source, by=scope.viewer, **facts)


@login_required
@require_POST
def contacts_watch(request, pk, one):
    """The ticked contacts go under watch, each from their last day together."""
    scope = _scope(request)
    row = queries.case(scope, queries.mandate_of(scope, pk), one)
    ticked = [int(word) for word in request.POST.getlist("person") if word.isdecimal()]
    told(request, _watched, watch_contacts, case=row, people=ticked, by=scope.viewer)
    return redirect("watch:case", pk, one)


def _watched(found):
    said = _("新开观察 %(opened)s 人，因再次接触重新计日 %(restarted)s 人，原已在观察 %(standing)s 人，观察期已过 %(over)s 人，本人已是病例 %(cases)s 人。")
    return said % asdict(found)


@login_required
@require_POST
def contact_withdraw(request, pk, one, event):
    """It turned out that they were not together."""
    scope = _scope(request)
    row = queries.case(scope, queries.mandate_of(scope, pk), one)
    contact = ContactEvent.objects.filter(pk=event, from_case=row.chain).first()
    if contact is None:
        raise Refused("core.04")
    told(request, _("已撤销，原记录保留。"), actions.withdraw_contact, event=contact, why=request.POST.get("why", ""), by=scope.viewer)
    return redirect("watch:case", pk, one)
