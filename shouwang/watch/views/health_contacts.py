"""健康联络人: whom each follows up and how many they have; sharing out, handing over; and one's own people."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.watch.actions import health_contacts as actions
from shouwang.watch.audiences import followed
from shouwang.watch.queries import followup
from shouwang.watch.queries import health_contacts as queries
from shouwang.watch.queries.readings import readings
from shouwang.watch.rules.checks import HALVES
from shouwang.watch.rules.clocks import day_number, length


def _scope(request):
    scope = access.scope_of(request.user)
    if not any(scope.allows(right) for right in queries.FOLLOWS):
        raise Refused("core.04")
    return scope


def _named(scope, text) -> list[Person]:
    """The people whom a line of names or numbers means, each exactly one. Raises watch.62."""
    found = []
    for word in text.replace("，", " ").replace("、", " ").replace(",", " ").split():
        rows = queries.candidates(scope, word)
        if len(rows) != 1:
            raise Refused("watch.62", word=word, n=len(rows))
        found.append(rows[0])
    return found


@login_required
@require_GET
def contacts(request):
    """Every contact with the number of their people, and whoever has nobody."""
    scope = _scope(request)
    only(request.GET, {"page"})
    load = queries.loads(scope)
    people = Person.objects.select_related("unit").in_bulk(load)
    rows = sorted(((people[pk], n) for pk, n in load.items()), key=lambda row: (-row[1], row[0].number))
    page = page_of(request, queries.without_contact(scope), 200)
    return render(request, "watch/health_contacts.html", {"rows": rows, "page": page})


@login_required
@require_POST
def share(request):
    """Share the ticked people out evenly among those named; without ticks everybody who has no contact."""
    scope = _scope(request)
    chosen = [int(pk) for pk in request.POST.getlist("person") if pk.isdecimal()]
    people = queries.without_contact(scope)
    people = list(people.filter(pk__in=chosen) if chosen else people)
    _do(request, lambda: actions.share_out(people=people, contacts=_named(scope, request.POST.get("contacts", "")), by=scope.viewer),
        _("已分给 %(n)s 位联络人，并已通知。"), lambda given: {"n": len(given)})  # fmt: skip
    return redirect("watch:health_contacts")


@login_required
@require_POST
def hand_over(request, pk):
    """Everybody of one contact goes to another."""
    scope = _scope(request)
    contact = Person.objects.filter(pk=pk).first()
    if contact is None:
        raise Refused("core.04")
    _do(request, lambda: _handed(scope, contact, request.POST.get("contacts", "")), _("已交接 %(n)s 人。"), lambda n: {"n": n})
    return redirect("watch:health_contacts")


def _handed(scope, contact, text):
    named = _named(scope, text)
    if len(named) != 1:
        raise Refused("watch.55")
    return actions.hand_over(contact=contact, to=named[0], by=scope.viewer)


@login_required
@require_POST
def give(request, pk):
    """One person under watch gets a contact."""
    scope = _scope(request)
    watch = queries.watch_of(scope, pk)
    if watch is None:
        raise Refused("core.04")
    _do(request, lambda: _given(scope, watch.person, request.POST.get("contacts", "")), _("健康联络人已指定，并已通知。"))
    return redirect("watch:follow_person", pk)


def _given(scope, person, text):
    named = _named(scope, text)
    if len(named) != 1:
        raise Refused("watch.55")
    return actions.give_contact(person=person, contact=named[0], by=scope.viewer)


def _do(request, act, said, particulars=None):
    told(request, lambda result: said % particulars(result) if particulars else said, act)


@login_required
@require_http_methods(["GET"])
def mine(request):
    """My people today: morning, evening, who is missing, who has a fever."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    rows = followed(clock.now()).filter(person__in=queries.own_people(scope)).select_related("person__unit")
    watches = list(rows.order_by("person__path", "person__number"))
    people, today = [row.person_id for row in watches], clock.today()
    found, runs = readings(scope, people, today), followup.runs(watches, clock.now())
    if people:
        accesses.log_read(ref="watch.HealthContact", what="watch.follow_up", rows=len(people), people=people, by=scope.viewer)
    cards = [
        {
            "watch": row, "person": row.person, "day": day_number(row.day0, today), "of": length(row.day0, row.last_day),
            "halves": [(followup.HALF_WORDS[half], found.get((row.person_id, today, half))) for half in HALVES], "run": runs[row.pk],
        }
        for row in watches
    ]  # fmt: skip
    cards.sort(key=lambda card: -card["run"].missed)
    return render(request, "watch/my_people.html", {"cards": cards})
