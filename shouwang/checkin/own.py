"""我的填报: every slot that asked the viewer, with how they stood in it and each version of what they said, newest first."""

import datetime as dt
from dataclasses import dataclass, field

from shouwang.checkin import answering, board, live, queries, slots, spoken
from shouwang.checkin.models import Campaign, Return, Slot
from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.roster.models import Person

DAYS = 14  # of one page


@dataclass
class Entry:
    """One slot that asked the viewer: how they stood, every version of the answer, and where they may still say something."""

    slot: Slot
    standing: str  # exempt | missing | on_time | late
    versions: list = field(default_factory=list)
    url: str = ""
    act: str = ""  # answer | late | correct


def me(scope: Scope) -> Person | None:
    """The person behind the login. None for an account without one."""
    if scope.viewer.person_id is None:
        return None
    return Person.objects.filter(pk=scope.viewer.person_id, merged_into=None).select_related("unit").first()


def asked_of(scope: Scope, person: Person, until: dt.date) -> list[Entry]:
    """What was asked of the viewer in the fourteen days up to one. Cost: three queries, and two a slot without an answer."""
    planned = _opened(_planned(until))
    said = _said(person, planned)
    entries = [_entry(scope, person, slot, said.get(slot.pk, [])) for slot in planned]
    return [entry for entry in entries if entry is not None]


def earlier(scope: Scope, person: Person, until: dt.date) -> dt.date | None:
    """The last day of the page before, where anything was asked before it."""
    day = until - dt.timedelta(days=DAYS)
    return day if Campaign.objects.filter(since_day__lte=day).exists() else None


def _planned(until):
    """The slots of every campaign in those days that have opened, the latest first."""
    since, now = until - dt.timedelta(days=DAYS - 1), clock.now()
    found: dict = {}
    rows = Campaign.objects.filter(since_day__lte=until).select_related("unit", "form", "mandate")
    for campaign in rows.exclude(until_day__lt=since):
        for day in (since + dt.timedelta(days=n) for n in range(DAYS)):
            for slot in (slots.planned(campaign, day, name) for name in slots.names(campaign)):
                if slot is not None and slot.opens_at <= now:
                    found[campaign.pk, slot.day, slot.name] = slot
    return sorted(found.values(), key=lambda slot: (slot.opens_at, slot.campaign_id), reverse=True)


def _opened(planned):
    """Each as somebody opened it, where anybody did."""
    days = {slot.day for slot in planned}
    rows = Slot.objects.filter(campaign__in={slot.campaign_id for slot in planned}, day__in=days)
    kept = {(row.campaign_id, row.day, row.name): row for row in rows}
    for slot in planned:
        if (row := kept.get((slot.campaign_id, slot.day, slot.name))) is not None:
            row.campaign = slot.campaign
    return [kept.get((slot.campaign_id, slot.day, slot.name), slot) for slot in planned]


def _said(person, planned):
    """slot id → every version, the current one first, as a page reads them."""
    ids = [slot.pk for slot in planned if slot.pk]
    rows = Return.objects.filter(slot_id__in=ids, person=person).select_related("slot__campaign__form")
    found = spoken.file_of(rows.order_by("-slot__opens_at", "-seq"), person)
    return {one["slot"].pk: one["versions"] for one in found}


def _entry(scope, person, slot, versions) -> Entry | None:
    """None where the slot did not ask the viewer: not on its roster, or not in its audience."""
    if versions:
        standing = "late" if versions[0]["row"].late else "on_time"
    else:
        standing = queries.standings(scope, slot, [person.pk]).get(person.pk, "")
    if not standing:
        return None
    entry = Entry(slot, standing, versions)
    entry.act = _act(scope, person, entry)
    entry.url = board.answer_address(slot, person) if entry.act else ""
    return entry


def _act(scope, person, entry) -> str:
    """What the viewer may still say: a first answer, late when its time is over; a correction until the slot locks."""
    slot = entry.slot
    if slot.campaign.state != Campaign.State.OPEN or not live.covers(slot.campaign, person.path, person.kind):
        return ""
    if entry.standing == "missing":
        return "late" if slot.cutoff_at <= clock.now() else "answer"
    return "correct" if entry.versions and answering.locked_to(scope, slot, person) is None else ""
