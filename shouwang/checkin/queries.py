"""What the pages and the command line ask of check-in. Every query takes a Scope first.

Counts of units need the right COUNT, names NAMES, flags with names ANSWERS: a scope that lacks the right gets core.04.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.checkin import cells, live, slots
from shouwang.checkin.models import Advice, Campaign, Check, Return, Slot
from shouwang.checkin.recount import standing_rows
from shouwang.core import clock
from shouwang.core.figures import Number
from shouwang.core.refusals import Refused
from shouwang.core.rollcall import Node
from shouwang.core.scope import Scope
from shouwang.core.shapes import after
from shouwang.core.tally import COUNTERS, Answer
from shouwang.questions.flags import Flag
from shouwang.roster import access, keeping
from shouwang.roster.models import Person, Unit


@dataclass(frozen=True)
class Called:
    """One person of a roll call: who, where, and which of exempt, missing, on time, late; proxy and flags of the answer."""

    person_id: int
    unit_id: int
    kind: str
    exempt: bool
    answer: Answer | None
    flags: str

    @property
    def standing(self) -> str:
        """exempt | missing | on_time | late: exactly one."""
        if self.answer is None:
            return "exempt" if self.exempt else "missing"
        return "late" if self.answer.late else "on_time"

    def counts_as(self, counter) -> bool:
        """Is this person one of those whom the counter counts?"""
        answer = self.answer
        return {
            "on_roster": True,
            "expected": not (self.exempt and answer is None),
            "exempt": self.standing == "exempt",
            "answered": answer is not None,
            "on_time": self.standing == "on_time",
            "late": self.standing == "late",
            "proxy": bool(answer and answer.proxy),
            "missing": self.standing == "missing",
            "normal": bool(answer and not answer.flagged),
            "flagged": bool(answer and answer.flagged),
            "fever": "fever" in self.flags.split(","),
        }[counter]


def campaign_by_code(scope: Scope, code) -> Campaign:
    """The campaign with a code. Raises checkin.09."""
    row = Campaign.objects.filter(code=code).select_related("unit", "form", "mandate").first()
    if row is None or not any(
        scope.allows(access.COUNT, path) for path in (row.unit.path, *_reached_inside(scope, row.unit.path))
    ):
        raise Refused("checkin.09", code=code)
    return row


def _reached_inside(scope, path):
    """The viewer's own units below `path`: an adviser of one class may see the campaign of the whole school."""
    reaches = scope.reach.get(access.COUNT, ())
    return [reach.path for reach in reaches if path <= reach.path < after(path)]


def campaigns(scope: Scope):
    """The campaigns that ask anybody within reach, newest first; those that are closed come after."""
    rows = Campaign.objects.select_related("unit", "form", "mandate").order_by("-since_day", "code")
    reaches = scope.reach.get(access.COUNT, ())
    found = [
        row
        for row in rows
        if any(reach.covers(row.unit.path) or row.unit.path <= reach.path < after(row.unit.path) for reach in reaches)
    ]
    return sorted(found, key=lambda row: row.state == Campaign.State.CLOSED)


def slot_of(scope: Scope, campaign, day, name=None) -> Slot:
    """The slot of a day (opened, or as it would be). name None: the only one, or for two half-days core's refusal checkin.18.

    Raises checkin.05 when the campaign does not ask then.
    """
    if name is None:
        if len(slots.names(campaign)) > 1:
            raise Refused("checkin.18")
        name = ""
    slot = slots.find(campaign, day, name)
    if slot is None:
        raise Refused("checkin.05", campaign=campaign.name, day=day, slot=name or "—")
    return slot


def latest_slot(scope: Scope, campaign) -> Slot | None:
    """The slot that is open now, or the last one that was."""
    day = min(clock.today(), campaign.until_day or clock.today())
    name = slots.current_name(campaign, clock.now())
    for back in range(8):
        slot = slots.find(campaign, day - dt.timedelta(days=back), name)
        if slot is not None:
            return slot
    return None


def roll_call(scope: Scope, slot: Slot, unit: Unit | None = None, known_at=None, kinds=None) -> Node:
    """The roll call of a slot below a unit. Live (no known_at, all kinds): from tallies; else counted from rows.

    Raises core.04 without the right to count there. Law: every unit = own + Σ children.
    """
    known_at = known_at or scope.known_at
    unit = unit or Unit.objects.get(path="R")
    if not scope.allows(access.COUNT, unit.path):
        raise Refused("core.04")
    return _found(_whole(slot, known_at, kinds), unit)


def _whole(slot, known_at, kinds):
    if known_at is None and kinds is None:
        return cells.roll_call(slot)
    return cells.recounted(slot, known_at, kinds)


def _found(node, unit):
    found = node.find(unit.pk)
    if found is None:
        raise Refused("roster.01", unit=unit.label)
    return found


def roll_calls(scope: Scope, slot: Slot, units, known_at=None, right=access.COUNT) -> list[tuple]:
    """[(unit, kinds, roll call)] of several units, each for the kinds that `right` covers there. Cost: one reading for all."""
    read: dict = {}
    rows = []
    for unit in units:
        kinds = kinds_within(scope, unit.path, right)
        if not scope.allows(access.COUNT, unit.path):
            raise Refused("core.04")
        key = tuple(kinds) if kinds is not None else None
        if key not in read:
            read[key] = _whole(slot, known_at or scope.known_at, kinds)
        rows.append((unit, kinds, _found(read[key], unit)))
    return rows


def called(
    scope: Scope, slot: Slot, unit: Unit | None = None, known_at=None, kinds=None, right=access.NAMES
) -> list[Called]:
    """Everyone on the slot's roster below a unit, with how they stand. Only people whom the scope covers with `right`."""
    known_at = known_at or scope.known_at
    places = {place.id: place.path for place in cells.places_of(slot)}
    low = places.get(unit.pk, unit.path) if unit else "R"
    within = {pk: path for pk, path in places.items() if low <= path < after(low) and scope.allows(right, path)}
    units = None if len(within) == len(places) else sorted(within)
    return [
        Called(*row)
        for row in standing_rows(slot, known_at, kinds=kinds, units=units)
        if row[1] in within and scope.allows(right, within[row[1]], row[2])
    ]


HEALTH = frozenset({"flagged", "normal", "fever", "under_check"})  # counters that say something of somebody's health


def right_to(counter) -> str:
    """The right to see the names behind a counter: health counters need the right to see answers."""
    return access.ANSWERS if counter in HEALTH else access.NAMES


def those(scope: Scope, slot: Slot, counter, unit=None, known_at=None, kinds=None, right=None) -> list[Called]:
    """The people whom one counter counts, as far as `right` reaches (default: the right to their names)."""
    everyone = called(scope, slot, unit, known_at, kinds, right or right_to(counter))
    if counter == "under_check":
        pending = under_check(slot, known_at or scope.known_at)
        return [row for row in everyone if row.person_id in pending and row.counts_as("flagged")]
    return [row for row in everyone if row.counts_as(counter)]


def under_check(slot: Slot, known_at=None) -> set[int]:
    """The people of a slot whose flagged answer is still 待核实, as known then."""
    if not slot.pk:
        return set()
    rows = Check.objects.known(known_at).filter(slot=slot)
    if known_at is None:
        rows = rows.filter(until=None)
    else:
        rows = rows.filter(Q(closed_at=None) | Q(closed_at__gt=known_at))
    return set(rows.values_list("person_id", flat=True))


def people(scope: Scope, ids) -> dict[int, Person]:
    """The persons with these ids, as they are now."""
    return Person.objects.select_related("unit").in_bulk(list(ids))


def kinds_within(scope: Scope, path, right=access.COUNT) -> list[str] | None:
    """The kinds of people whom the viewer may count (or has another right over) at a place; None for every kind."""
    found: set = set()
    for reach in scope.reach.get(right, ()):
        if reach.covers(path):
            if reach.kinds is None:
                return None
            found |= reach.kinds
    return sorted(found)


def about_slot(slot: Slot) -> dict:
    """How a number names a slot: by its id, or, while nobody has opened it, by campaign, day and name."""
    if slot.pk:
        return {"slot": slot.pk}
    return {"campaign": slot.campaign_id, "day": slot.day.isoformat(), "name": slot.name}


def numbers(slot: Slot, node: Node, known_at=None, kinds=None, own=False) -> dict[str, Number]:
    """The ten counters of a node as figures that open into their rows. own: of its own people, without sub-units."""
    about = about_slot(slot) | {"unit": node.place.id}
    if kinds is not None:
        about["kinds"] = ",".join(sorted(kinds))
    if known_at:
        about["known_at"] = known_at.isoformat()
    tally = node.own if own else node.total
    about |= {"own": 1} if own else {}
    return {name: Number(f"checkin.{name}", getattr(tally, name), about) for name in COUNTERS}


def history(scope: Scope, person: Person, limit=60) -> list[Return]:
    """A person's returns, newest first, every version. Raises core.04 without the right to see answers."""
    if scope.viewer.person_id != person.pk and not scope.allows(access.ANSWERS, person.path, person.kind):
        raise Refused("core.04")
    if scope.viewer.person_id != person.pk and keeping.restricted(person.pk):
        raise Refused("roster.90")
    return list(
        Return.objects.filter(person=person)
        .select_related("slot__campaign__form")
        .order_by("-slot__opens_at", "-seq")[:limit]
    )


def _waiting(scope):
    within = scope.people(access.VERIFY, "person__path", "person__kind")
    return Check.objects.filter(within, until=None, voided_at=None)


def pending_checks(scope: Scope, limit=None, overdue=False):
    """Flagged answers that somebody within reach must look into, the most urgent first."""
    rows = _waiting(scope)
    if overdue:
        rows = rows.filter(due_at__lt=clock.now())
    return list(rows.select_related("person__unit", "slot__campaign__form", "answer").order_by("due_at", "pk")[:limit])


def verify_numbers(scope: Scope) -> tuple[Number, Number]:
    """How many flagged answers wait for the viewer, and how many of them are past their hour. Cost: one query."""
    due, now = list(_waiting(scope).values_list("due_at", flat=True)), clock.now()
    return Number("checkin.to_verify", len(due)), Number("checkin.verify_overdue", sum(at < now for at in due))


def own_answers(scope: Scope, limit=30) -> list[Return]:
    """The viewer's own returns, newest first, every version: everybody may read what they said themselves."""
    if scope.viewer.person_id is None:
        return []
    rows = Return.objects.filter(person_id=scope.viewer.person_id).select_related("slot__campaign__form")
    return list(rows.order_by("-slot__opens_at", "-seq")[:limit])


def campaign_that_asks(scope: Scope, code, person) -> Campaign:
    """The campaign with a code, for somebody who may answer for this person. Raises checkin.09 when it does not ask them."""
    row = Campaign.objects.filter(code=code).select_related("unit", "form", "mandate").first()
    if row is None or not live.covers(row, person.path, person.kind):
        raise Refused("checkin.09", code=code)
    return row


def to_answer_for(scope: Scope, slot: Slot, words="") -> list[Called]:
    """Whom the viewer may answer for in a slot: those who are missing, or whoever matches a number, name or pinyin."""
    everyone = called(scope, slot, right=access.PROXY)
    if not words:
        return [row for row in everyone if row.counts_as("missing")]
    like = Q(number__istartswith=words) | Q(name__icontains=words)
    if words.isascii():
        like |= Q(pinyin__startswith=words.lower()) | Q(initials__startswith=words.lower())
    found = set(
        Person.objects.filter(scope.people(access.PROXY), like, merged_into=None).values_list("pk", flat=True)[:200]
    )
    return [row for row in everyone if row.person_id in found]


def standings(scope: Scope, slot: Slot, ids) -> dict[int, str]:
    """How a few people stand in a slot: exempt | missing | on_time | late. The caller has checked that it may ask."""
    if not ids:
        return {}
    return {row[0]: Called(*row).standing for row in standing_rows(slot, people=sorted(ids))}


def person_of(scope: Scope, pk) -> Person:
    """The person with an id, where the viewer may read answers, or the viewer. Raises core.04."""
    person = Person.objects.filter(pk=pk).select_related("unit").first()
    if person is None or not (
        scope.viewer.person_id == person.pk or scope.allows(access.ANSWERS, person.path, person.kind)
    ):
        raise Refused("core.04")
    return person


def check_of(scope: Scope, pk) -> Check:
    """A flagged answer that the viewer may say something about. Raises core.04."""
    within = scope.people(access.VERIFY, "person__path", "person__kind")
    row = Check.objects.filter(within, pk=pk).select_related("person").first()
    if row is None:
        raise Refused("core.04")
    return row


def settled_checks(scope: Scope, limit=30):
    """What became of the flagged answers of the last day and night, the latest first."""
    since = clock.now() - dt.timedelta(hours=24)
    within = scope.people(access.VERIFY, "person__path", "person__kind")
    rows = Check.objects.filter(within, until__gte=since, voided_at=None).select_related(
        "person__unit", "slot__campaign__form"
    )
    return list(rows.order_by("-until")[:limit])


def advice(scope: Scope) -> list[dict]:
    """The text for every flag and for any other, with what a form begins with. Raises core.04."""
    if not scope.allows(access.CAMPAIGNS):
        raise Refused("core.04")
    kept = {row.flag: row for row in Advice.objects.all()}
    return [_advice(flag, label, kept.get(flag)) for flag, label in [*Flag.choices, ("", _("其他情况"))]]


def _advice(flag, label, row):
    initial = {}
    if row is not None:
        phones = "\n".join(f"{phone['label']} {phone['number']}".strip() for phone in row.phones)
        initial = {"text": row.text, "text_hant": row.text_hant, "text_en": row.text_en, "phones": phones}
    return {"key": flag or "any", "label": label, "row": row, "initial": initial}


def under_check_number(scope: Scope, slot: Slot, unit: Unit) -> Number:
    """How many of a slot's people below a unit are flagged and still 待核实. Cost: three queries, whatever the roster."""
    pending = under_check(slot)
    places = {place.id: place.path for place in cells.places_of(slot)} if pending else {}
    low = places.get(unit.pk, unit.path)
    found = [
        row
        for row in (Called(*parts) for parts in (standing_rows(slot, people=sorted(pending)) if pending else ()))
        if row.counts_as("flagged")
        and low <= places.get(row.unit_id, "") < after(low)
        and scope.allows(access.COUNT, places[row.unit_id], row.kind)
    ]
    kinds = kinds_within(scope, unit.path)
    about = about_slot(slot) | {"unit": unit.pk} | ({"kinds": ",".join(kinds)} if kinds is not None else {})
    return Number("checkin.under_check", len(found), about)


def unnumbered_contacts(scope: Scope) -> list[str]:
    """Whom the advice names and gives no number for: it ships without the institution's own. Cost: one query."""
    if not scope.allows(access.CAMPAIGNS):
        return []
    found = [phone for row in Advice.objects.order_by("flag") for phone in row.phones]
    known = {phone["label"] for phone in found if phone.get("number")}
    return list(dict.fromkeys(phone["label"] for phone in found if phone["label"] not in known))
