"""What somebody ticks in a half-day's check under “do you need anything” becomes a need with a deadline, which somebody answers.

送医 becomes none: it makes the answer abnormal, and the clinic rings at once.
"""

import datetime as dt

from django.utils.translation import gettext as _

from shouwang.checkin.models import Return, Slot
from shouwang.core import clock, jobs
from shouwang.core.actions import SYSTEM
from shouwang.core.writing import writing
from shouwang.watch.actions.needs import ask_need
from shouwang.watch.audiences import UNDER_WATCH, followed
from shouwang.watch.models import OPEN_NEEDS, Need, NeedKind
from shouwang.watch.queries.readings import NEEDS

BEAT = "watch.needs_told"
ROUND = dt.timedelta(minutes=1)
OVERLAP = dt.timedelta(minutes=5)  # what was being written during the last round is looked at again
FIRST = dt.timedelta(days=2)  # how far the very first round looks back; what was needed on an earlier day is over
KINDS = {"medicine": NeedKind.MEDICINE, "supplies": NeedKind.MEALS, "talk": NeedKind.OTHER}


def ask_what_was_told() -> int:
    """Once a minute: a need for each that checks have named since the last round. Returns how many. Safe to repeat."""
    now, ran = clock.now(), jobs.last_ran(BEAT)
    if ran is not None and ran <= now < ran + ROUND:
        return 0  # most rounds: nothing is written
    with writing() as now:
        taken, ran = jobs.take_round(BEAT, ROUND)
        since = min(ran, now) - OVERLAP if ran else now - FIRST
        return sum(_ask(ret, code) for ret in _told_since(since) for code in ret.answers["needs"]) if taken else 0


def _told_since(since):
    """The checks of these days with needs that came in since an instant, of people who are under watch now, the earliest first."""
    now = clock.now()
    people = followed(now).filter(person__isnull=False, until=None).values("person")
    slots = Slot.objects.filter(campaign__audience__startswith=UNDER_WATCH, day__gte=clock.day_of(now - FIRST))  # found by day, not by all returns
    rows = Return.objects.filter(slot__in=list(slots.values_list("pk", flat=True)), recorded_at__gte=since, answers__has_key="needs")
    return rows.filter(person__in=people).select_related("person").order_by("recorded_at", "id")


def _ask(ret, code) -> bool:
    """Whether it made a need: not while the same is open, nor where the same was asked for after this check."""
    kind = KINDS.get(code)
    same = Need.objects.filter(person=ret.person, kind=kind)
    if kind is None or same.filter(state__in=OPEN_NEEDS).exists() or same.filter(at__gte=ret.recorded_at).exists():
        return False
    ask_need(person=ret.person, kind=kind, text=_("监测时勾选：%(what)s") % {"what": NEEDS[code][0]}, by=SYSTEM)
    return True
