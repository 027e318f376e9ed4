"""What is kept until when: the clocks of core.retention applied to mandates, people and holds.

A mandate's clock starts when its last day is over; while it is open only rows past their own longest time are due.
"""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from shouwang.core import clock, retention
from shouwang.core.privacy import Keep
from shouwang.core.retention import Asked, clocks
from shouwang.roster.models import Hold, Mandate, Person, Purge, Restriction


def last_day(mandate: Mandate | None) -> dt.date | None:
    """The last day of a mandate; None while no end is set."""
    return clock.day_of(mandate.until - clock.TICK) if mandate is not None and mandate.until else None


def after_days(keep, mandate: Mandate | None) -> int:
    """How many days after the end of its mandate a class is kept: the class's own parameter, else the mandate's."""
    from shouwang.core import parameters

    said = clocks[keep]
    if said.after:
        return parameters.value(said.after)
    return mandate.retention_days if mandate is not None else 0


def _ends(keep, mandate) -> dict:
    """The end of a mandate as the clock of a class takes it; nothing for a class that runs from the row."""
    if mandate is None or clocks[keep].runs_from != retention.MANDATE:
        return {}
    return {"last_day": last_day(mandate), "after_days": after_days(keep, mandate)}


def limit(keep, mandate: Mandate | None = None, today: dt.date | None = None) -> dt.date:
    """Rows of a class (and mandate) of earlier days than this are due."""
    return retention.due_before(keep, today or clock.today(), **_ends(keep, mandate))


def kept_through(keep, day: dt.date, mandate: Mandate | None = None) -> dt.date:
    """The last day on which a row of a day is kept, as far as it is known now."""
    return retention.kept_through(keep, day, **_ends(keep, mandate))


def words(keep, mandate: Mandate | None = None, day: dt.date | None = None) -> str:
    """How long a class is kept, as a sentence for the people it is about."""
    day = day or clock.today()
    most = kept_through(keep, day) if keep in clocks else None
    if most is None:
        return str(_("作为责任记录长期保存，不含个人填报的内容。"))
    if clocks[keep].runs_from == retention.LEAVING:
        return _("在册期间保存，离册满 %(days)s 天后销毁。") % {"days": clocks[keep].most_days}
    if mandate is not None and clocks[keep].runs_from == retention.MANDATE:
        return _mandate_words(keep, mandate, day, most)
    return _("保存到 %(day)s，到期销毁。") % {"day": most}


def _mandate_words(keep, mandate, day, most):
    end = last_day(mandate)
    if end is not None:
        return _("保存到 %(day)s，到期销毁，只留合计。") % {"day": kept_through(keep, day, mandate)}
    return _("保存到“%(name)s”结束后 %(days)s 天，最长到 %(day)s；到期销毁，只留合计。") % {
        "name": mandate.name, "days": after_days(keep, mandate), "day": most,
    }  # fmt: skip


def hold_on(asked: Asked) -> Hold | None:
    """A hold that stands now in the way of destroying these rows: on everything, on the class, the mandate, or somebody in it."""
    rows = Hold.objects.holding(clock.now()).filter(Q(keep="") | Q(keep=asked.keep)).order_by("id")
    broad = rows.filter(person=None).filter(Q(mandate=None) | Q(mandate_id=asked.mandate))
    return broad.first() or next((row for row in rows.exclude(person=None) if _concerns(row, asked)), None)


def _concerns(hold, asked: Asked) -> bool:
    if hold.mandate_id is not None and hold.mandate_id != asked.mandate:
        return False
    if asked.person is not None:
        return asked.person == hold.person_id
    about = dataclasses.replace(asked, person=hold.person_id)
    return any(place.count(about) for place in retention.meant(asked))


def restricted(person_id) -> bool:
    """May what is held about a person only be kept, and not used?"""
    return Restriction.objects.holding(clock.now()).filter(person_id=person_id).exists()


def asked_of(purge: Purge) -> Asked:
    """The rows that a purge means."""
    return Asked(purge.keep, purge.mandate_id, purge.before, purge.person_id)


def itself(person: Person) -> int:
    """The id of the human being behind a record, merged ones followed to the one that stays."""
    seen = {person.pk}
    while person.merged_into_id and person.merged_into_id not in seen:
        person = person.merged_into
        seen.add(person.pk)
    return person.pk


@dataclass(frozen=True)
class Held:
    """What is held of one class, of one mandate: how many rows, from which day to which, and what is due."""

    keep: str
    mandate: Mandate | None
    rows: int
    due: int
    first_day: dt.date | None
    latest_day: dt.date | None
    next_day: dt.date | None  # when something is due next, as far as that is known
    limit: dt.date
    places: tuple

    @property
    def clock(self):
        """The clock of the class."""
        return clocks[self.keep]

    @property
    def last_day(self):
        """The last day of the mandate."""
        return last_day(self.mandate)

    @property
    def after_days(self):
        """Days kept after it."""
        return after_days(self.keep, self.mandate)

    @property
    def asked(self) -> Asked:
        """What is due, as a question to the manifest."""
        return Asked(self.keep, self.mandate.pk if self.mandate else None, self.limit)


def standing() -> list[Held]:
    """Everything that is held, by class and mandate, with what is due today. Cost: two statements a place."""
    groups: dict = {}
    for keep, mandate, place, rows, first, latest in retention.standing():
        if keep in clocks:
            groups.setdefault((keep, mandate), []).append((place, rows, first, latest))
    mandates = Mandate.objects.in_bulk([mandate for _keep, mandate in groups if mandate])
    order = list(Keep)
    found = [_held(keep, mandates.get(mandate), group) for (keep, mandate), group in groups.items()]
    return sorted(found, key=lambda one: (order.index(one.keep), one.mandate.since if one.mandate else clock.now()))


def _held(keep, mandate, group) -> Held:
    border, today = limit(keep, mandate), clock.today()
    asked = Asked(keep, mandate.pk if mandate else None, border)
    firsts, latests = [row[2] for row in group if row[2]], [row[3] for row in group if row[3]]
    due = sum(place.count(asked) for place, *_rest in group)
    first = min(firsts, default=None)
    return Held(
        keep, mandate, sum(row[1] for row in group), due, first, max(latests, default=None),
        _next_day(keep, mandate, first, border, today), border, tuple(place for place, *_rest in group),
    )  # fmt: skip


def _next_day(keep, mandate, first, border, today):
    """The day after the last one on which the oldest row that is not due yet is kept."""
    if first is None or clocks[keep].runs_from == retention.LEAVING:
        return None
    oldest = max(first, border)
    through = kept_through(keep, oldest, mandate)
    return through + dt.timedelta(days=1) if through >= today else None
