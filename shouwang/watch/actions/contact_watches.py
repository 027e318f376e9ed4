"""Close contacts of a case go under watch: by the measure and the clock of the disease's rule; a new exposure restarts it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.watch.actions.contacts import note_case
from shouwang.watch.actions.watches import change_watch, end_watch, open_watch
from shouwang.watch.diseases import rule_of
from shouwang.watch.models import Case, Day0, End, Ground, Watch
from shouwang.watch.queries import contacts as queries
from shouwang.watch.rules import clocks


@dataclass(frozen=True)
class Watched:
    """What became of contacts: put under watch, counted anew from a later day, under watch already, period over, ill themselves."""

    opened: int = 0
    restarted: int = 0
    standing: int = 0
    over: int = 0
    cases: int = 0


@action("watch.contacts_watched")
def watch_contacts(*, case: Case, people, by) -> Watched:
    """Open a watch for each of these contacts of a case, day 0 being the last day together; who is under watch is counted anew.

    Contacts who are cases themselves are left to their own case. Raises core.04, watch.217 (nobody chosen), watch.219 (contacts
    of this disease are not watched), watch.224 (a contact without a day), and whatever opening a watch raises.
    """
    scope = access.scope_acting(by)
    queries.require(scope)
    rule = _rule(case)
    last = _last_days(scope, case)
    chosen = [pk for pk in dict.fromkeys(people) if pk in last]
    if not chosen:
        raise Refused("watch.217", field="people")
    ill = set(queries.cases(scope, case.mandate).filter(person__in=chosen).values_list("person_id", flat=True))
    done = [_one(case, rule, person, last[person.pk], by) for person in Person.objects.filter(pk__in=set(chosen) - ill).order_by("pk")]
    emit("watch.contacts_watched", f"watch.Case:{case.pk}", by=by, case=case.chain, opened=done.count("opened"), restarted=done.count("restarted"))
    return Watched(cases=len(ill), **{word: done.count(word) for word in ("opened", "restarted", "standing", "over")})


def _rule(case):
    rule = rule_of(case.disease)
    if rule is None or not rule.contacts:
        raise Refused("watch.219", disease=case.disease, source=rule.source if rule else "—")
    return rule


def _last_days(scope, case) -> dict:
    """Person → the last day they were with the case."""
    found: dict = {}
    for row in queries.events_of(scope, case):
        if row.to_person_id is not None:
            found.setdefault(row.to_person_id, row.day)
    return found


def _one(case, rule, person, day, by) -> str:
    """Put one contact under watch: opened | restarted | standing | over (their period is past)."""
    if day is None:
        raise Refused("watch.224", person=person)
    # of this disease alone: another disease's clock knows nothing of this exposure
    standing = Watch.objects.known().filter(person=person, until=None, basis=Day0.EXPOSURE, disease=case.disease).first()
    if standing is not None:
        if standing.day0 >= day:
            return "standing"
        longer = {} if clocks.last_day(day, rule.watch_days) >= standing.last_day else {"last_day": standing.last_day}
        change_watch(watch=standing, why=_("再次与病例接触"), day0=day, by=by, **longer)
        return "restarted"
    if clocks.last_day(day, rule.watch_days) < clock.day_of(clock.stamp()):
        return "over"
    open_watch(
        person=person, kind=rule.measure, day0=day, disease=case.disease, mandate=case.mandate, ground=Ground.CONTACT,
        ref=f"watch.Case:{case.chain}", by=by,
    )  # fmt: skip
    return "opened"


@action("watch.contact_confirmed")
def confirm_contact(*, case: Case, by, why="") -> list[Watch]:
    """Somebody under watch as a contact turned out to be this case: the clinic ends each of those watches as 确诊, with why.

    The Event names the case and the watches. Raises core.04, watch.241 (no such watch holds), watch.19, watch.21.
    """
    scope = access.scope_acting(by)
    queries.require(scope)
    rows = queries.watches_as_contact(scope, case)
    if not rows:
        raise Refused("watch.241", case=case.label)
    said = why.strip() or _("作为接触者观察期间确诊")
    ended = [end_watch(watch=row, end=End.CONFIRMED, basis=_("已登记为病例"), note=said, by=by) for row in rows]
    emit("watch.contact_confirmed", f"watch.Case:{case.pk}", by=by, case=case.chain, person=case.person_id, watches=[row.pk for row in ended])
    return ended


@action("watch.contact_confirmed")
def note_confirmed(*, by, why="", **facts) -> Case:
    """Put somebody on the line list and, where they are under watch as a contact, end that as 确诊 in the same step.

    facts: those of note_case. Raises what note_case and confirm_contact raise; that nobody is under watch is no hindrance.
    """
    row = note_case(by=by, **facts)
    if queries.watches_as_contact(access.scope_acting(by), row):
        confirm_contact(case=row, why=why, by=by)
    return row
