"""A class called through 晨检: only the exceptions are entered, everybody else is affirmed with one press.

Three different facts: *silence* (nobody said anything), an *affirmed zero* (whoever looks after the class said that nobody is an
exception), and a cadre's *mark* (somebody was not there; why is for the adviser to find out). A mark is no answer.
"""

import functools
from collections import defaultdict
from dataclasses import dataclass

from shouwang.checkin import cells, live, queries, slots, totals
from shouwang.checkin.models import Affirmation, Campaign, Channel, ClassMark, ClassRound, Return, Slot
from shouwang.checkin.recount import standing_rows
from shouwang.core import clock, parameters
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import under
from shouwang.questions.answers import check
from shouwang.questions.queries import prepared
from shouwang.questions.shipped import absence_check
from shouwang.roster import access
from shouwang.roster.models import Membership, Person, Tree, Unit

_away: list = []  # how rooms above say who is away for a reason on record


def on_record(function):
    """Register `function(slot, person ids) -> {person id: word}`: who is away for a reason on record, so that nobody asks again why.

    They stay expected: with the press that affirms the others they are answered for as away on record.
    """
    if function.__qualname__ not in [known.__qualname__ for known in _away]:
        _away.append(function)
    return function


def away_on_record(slot: Slot, ids) -> dict[int, str]:
    """person id → the word of the rooms above about somebody who is away; nobody where the form cannot say so."""
    if not ids or not _affirmable(slot.form_version_id, known=True):
        return {}
    return {pk: word for function in _away for pk, word in function(slot, list(ids)).items()}


MOST = 500  # people of one page: a class, a ward, never a college


@dataclass(frozen=True)
class Pupil:
    """One person of a class, as whoever looks after it sees them."""

    called: queries.Called
    person: Person
    mark: ClassMark | None = None  # the last that a cadre said of them
    own: bool = False  # did they answer themselves?
    answered_at: object = None
    away: str = ""  # away for a reason on record: 因病缺课, 隔离

    @property
    def state(self) -> str:
        """silent | away | exempt | present | exception: how they stand in the slot."""
        if self.called.answer is None:
            return "exempt" if self.called.exempt else "away" if self.away else "silent"
        return "exception" if self.called.answer.flagged else "present"

    @property
    def unfinished(self) -> bool:
        """Marked absent, and nobody has said why: silent still, or the last answer is older than the mark and knows of nothing."""
        return unfinished(self.mark, self.called, self.answered_at)


def unfinished(mark, called, answered_at=None) -> bool:
    """Does a mark wait to be completed by whoever looks after the person?"""
    if mark is None or not mark.absent or (called.exempt and called.answer is None):
        return False
    if called.answer is None:
        return True
    return not called.answer.flagged and answered_at is not None and answered_at < mark.recorded_at


def asks_attendance(campaign: Campaign) -> bool:
    """Does a campaign ask the form of attendance, in a version that can be affirmed?"""
    return campaign.form.code == absence_check.CODE and _affirmable(campaign.form_version_id)


@functools.lru_cache(64)
def _affirmable(version, known=False) -> bool:
    """Is "present" a whole and normal answer to this version of the form? known: is "away on record" an answer to it?"""
    answers = absence_check.KNOWN if known else absence_check.PRESENT
    checked = check(prepared(version), answers, params=parameters.values(), day=clock.today(), full=True)
    return checked.ok and checked.flags == (("known",) if known else ())


def campaigns(scope: Scope, right=access.MARK) -> list[tuple[Campaign, Slot]]:
    """The open campaigns that ask attendance of anybody whom the viewer may mark, with the slot that is open now."""
    if not scope.allows(right):
        return []
    found = []
    for campaign in live.campaigns().values():
        if campaign.state == Campaign.State.OPEN and asks_attendance(campaign):
            slot = slots.find(campaign, clock.today(), slots.current_name(campaign, clock.now()))
            if slot is not None and slot.opens_at <= clock.now():
                found.append((campaign, slot))
    return found


def campaign_by_code(scope: Scope, code, right=access.MARK) -> tuple[Campaign, Slot]:
    """One of them. Raises core.04."""
    found = next((pair for pair in campaigns(scope, right) if pair[0].code == code), None)
    if found is None:
        raise Refused("core.04")
    return found


def slot_asked(scope: Scope, code, day=None, name=None) -> Slot:
    """A slot of a campaign that asks attendance, for whoever answers for people: today's, or an earlier one. Raises core.04."""
    campaign = queries.campaign_by_code(scope, code)
    if not asks_attendance(campaign) or not scope.allows(access.PROXY):
        raise Refused("core.04")
    slot = queries.latest_slot(scope, campaign) if day is None else slots.find(campaign, day, name or "")
    if slot is None or slot.opens_at > clock.now():
        raise Refused("core.04")
    return slot


# ---- what the adviser sees


def may_affirm(scope: Scope, unit: Unit) -> bool:
    """Whoever answers for the people of a unit and signs for it: an adviser, a unit officer. Never a cadre."""
    return scope.allows(access.PROXY, unit.path) and scope.allows(access.SIGN, unit.path)


def class_of(scope: Scope, slot: Slot, unit: Unit) -> list[Pupil]:
    """Everybody of a unit whom the viewer answers for, by number. Raises core.04, checkin.115 for more than a class."""
    if not may_affirm(scope, unit):
        raise Refused("core.04")
    found = queries.called(scope, slot, unit, right=access.PROXY)
    if len(found) > MOST:
        raise Refused("checkin.115", most=MOST)
    ids = [row.person_id for row in found]
    people, said = Person.objects.defer(*SEALED).in_bulk(ids), last_marks(slot, ids)
    given, away = _given(slot, ids), away_on_record(slot, ids)
    pupils = []
    for row in found:
        own, answered_at = given.get(row.person_id, (False, None))
        pupils.append(Pupil(row, people[row.person_id], said.get(row.person_id), own, answered_at, away.get(row.person_id, "")))
    return sorted(pupils, key=lambda pupil: pupil.person.number)


SEALED = ("phone", "id_document", "birth_date", "emergency_phone")  # each would be decrypted


def _given(slot, ids) -> dict[int, tuple]:
    """person id → (did they answer themselves, when was the current answer received)."""
    if not slot.pk or not ids:
        return {}
    rows = Return.objects.filter(slot=slot, person__in=ids).exclude(channel=Channel.ACCEPTED).order_by("seq")
    return {person: (not proxy, at) for person, proxy, at in rows.values_list("person_id", "proxy", "recorded_at")}


def last_marks(slot: Slot, ids=None) -> dict[int, ClassMark]:
    """person id → the last mark about them in a slot (ids None: about anybody). Cost: one query."""
    if not slot.pk:
        return {}
    rows = ClassMark.objects.filter(slot=slot)
    rows = rows if ids is None else rows.filter(person__in=ids)
    return {row.person_id: row for row in rows.order_by("id")}


def last_word(slot: Slot, model, unit: Unit):
    """The last affirmation, or the last round, of a unit in a slot; None where there is none."""
    return model.objects.filter(slot=slot, unit=unit).select_related("by_person").order_by("-id").first() if slot.pk else None


@dataclass(frozen=True)
class ClassLine:
    """One class in the overview: its own people's numbers, and what was said last."""

    unit: Unit
    counters: dict
    affirmed: Affirmation | None
    round: ClassRound | None


def overview(scope: Scope, slot: Slot) -> list[ClassLine]:
    """Every unit with people of its own whom the viewer may affirm. Cost: five queries, whatever the number of classes."""

    def within(place):
        return scope.allows(access.PROXY, place.path) and scope.allows(access.SIGN, place.path)

    reached = [at for at in cells.roll_call(slot).walk() if at.own.on_roster and within(at.place)]
    units = Unit.objects.in_bulk([at.place.id for at in reached])
    words = {model: _last_words(slot, model) for model in (Affirmation, ClassRound)}
    return [
        ClassLine(
            units[at.place.id], queries.numbers(slot, at, own=True), words[Affirmation].get(at.place.id), words[ClassRound].get(at.place.id)
        )
        for at in reached
    ]


def _last_words(slot, model) -> dict:
    rows = model.objects.filter(slot=slot).select_related("by_person").order_by("id") if slot.pk else ()
    return {row.unit_id: row for row in rows}


def waiting_marks(scope: Scope) -> list[Pupil]:
    """Everybody marked absent in a slot open now, of whom nobody has yet said why, as far as the viewer answers for them."""
    found: list[Pupil] = []
    for _campaign, slot in campaigns(scope, access.PROXY):
        said = {pk: mark for pk, mark in last_marks(slot).items() if mark.absent}
        if said:
            found += _unfinished(scope, slot, said)
    return found


def _unfinished(scope, slot, said) -> list[Pupil]:
    paths, given = {place.id: place.path for place in cells.places_of(slot)}, _given(slot, list(said))
    rows = (queries.Called(*row) for row in standing_rows(slot, people=sorted(said)))
    reached = [row for row in rows if scope.allows(access.PROXY, paths.get(row.unit_id, ""), row.kind)]
    open_ones = [row for row in reached if unfinished(said[row.person_id], row, given.get(row.person_id, (0, None))[1])]
    people = Person.objects.select_related("unit").defer(*SEALED).in_bulk([row.person_id for row in open_ones])
    return [Pupil(row, people[row.person_id], said[row.person_id]) for row in open_ones]


# ---- what a cadre sees


@dataclass(frozen=True)
class Mate:
    """One person of a cadre's class: a name, the end of the number where two share a name, and whether a cadre marked them."""

    pk: int
    name: str
    tail: str
    absent: bool


def classmates(scope: Scope, slot: Slot) -> list[tuple[Unit, list[Mate]]]:
    """The viewer's classes (or dormitory rooms) with the people on the slot's roster, by name. Nothing else of anybody."""
    found = []
    for unit in marked_units(scope, slot):
        ids = people_to_mark(scope, slot, unit)
        people = list(Person.objects.filter(pk__in=ids).only("name", "number", "pinyin").order_by("pinyin", "number"))
        said, names = last_marks(slot, ids), defaultdict(int)
        for person in people:
            names[person.name] += 1
        mates = [
            Mate(p.pk, p.name, p.number[-3:] if names[p.name] > 1 else "", p.pk in said and said[p.pk].absent) for p in people
        ]
        if mates:
            found.append((unit, mates))
    return found


def marked_units(scope: Scope, slot: Slot) -> list[Unit]:
    """The units in which the viewer marks, one for each grant."""
    paths = sorted({reach.path for reach in scope.reach.get(access.MARK, ())})
    return list(Unit.objects.filter(path__in=paths, closed_day=None).order_by("path"))


def people_to_mark(scope: Scope, slot: Slot, unit: Unit) -> list[int]:
    """The people of a unit (a dormitory's by who lives there) on the slot's roster whom the viewer may mark. Raises core.04, checkin.115."""
    if not scope.allows(access.MARK, unit.path):
        raise Refused("core.04")
    if unit.tree == Tree.RESPONSIBLE:
        found = [row.person_id for row in queries.called(scope, slot, unit, right=access.MARK)]
    else:
        held = Membership.objects.holding(slot.cutoff_at).filter(under(unit.path, "unit__path"), tree=unit.tree)
        found = list(held.values_list("person_id", flat=True).distinct()[: MOST + 1])
        found = found if len(found) > MOST else [row[0] for row in standing_rows(slot, people=sorted(found))]
    if len(found) > MOST:
        raise Refused("checkin.115", most=MOST)
    return found


def everybody(slot: Slot, unit: Unit):
    """Everybody of a unit on the slot's roster, whoever looks: what an affirmed zero is about."""
    place = totals.place_of(slot, unit)
    return totals.called_below(slot, place) if place else []
