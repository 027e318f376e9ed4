"""Whom absences wait for is told: each morning whoever has somebody nobody has rung up, and the clinic when somebody wants to be back."""

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch import absences as record
from shouwang.watch.models import Absence, AbsenceState

WAITS, ASKED = "watch.absence_waits", "watch.return_asked"


def _place(person):
    return person.path or Tree.RESPONSIBLE.value, person.kind


@action("watch.absences_announced")
def announce_waiting(*, by) -> int:
    """Tell those who look after a unit how many were entered before today and rung up by nobody; once a day. Returns how many it told.

    The clinic follows everybody up and is not told of each. Raises core.04 for anybody but the system.
    """
    if not by.trusted:
        raise Refused("core.04")
    today = clock.instant(clock.day_of(clock.stamp()))
    rows = Absence.objects.known().filter(until=None, person__isnull=False, opened_at__lt=today).select_related("person")
    waiting = [one.absence.person for one in record.known(rows) if one.state == AbsenceState.REGISTERED]
    told = set(Notice.objects.filter(code=WAITS, at__gte=today).values_list("to", flat=True))
    people: dict = {}
    for to, pk in _pairs(waiting):
        if to not in told:
            people.setdefault(to, set()).add(pk)
    for to, of in people.items():
        notices.give(to=[to], code=WAITS, ref="watch.Absence", by=by, people=len(of))
    emit("watch.absences_announced", "watch.Absence", absences=len(waiting), told=len(people), by=by)
    return len(people)


def _pairs(people):
    """(Ref of whoever follows up and signs for their unit, person) for each of some people. Cost: two queries a place."""
    reached: dict = {}
    for person in people:
        place = _place(person)
        if place not in reached:
            signing = set(access.holders(access.SIGN, *place))
            reached[place] = [to for to in access.holders(access.FOLLOW, *place) if to in signing]
        yield from ((to, person.pk) for to in reached[place])


def tell_clinic(absence, by):
    """The clinic reads on its home page that somebody wants to be back. Call it inside the action that puts it on record."""
    to = [one for one in access.holders(access.CARE, *_place(absence.person)) if one != f"roster.Person:{by.person_id}"]
    notices.give(to=to, code=ASKED, ref=f"watch.Absence:{absence.pk}", by=by)
