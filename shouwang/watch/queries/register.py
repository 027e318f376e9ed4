"""因病缺课登记表: every class of a day with its numbers, and a row for everybody who was away ill or ill in class.

A class that said nothing is 未报, never a zero; one whose whole roll was answered and nobody is an exception is a 零报告; a class
that is suspended, or a day without teaching, is not held. 应到 is what the class check of that day expects; where no class check
asked, the roster less the exempt, and 实到 of a class that said who was away is 应到 less these. With the scope's `known_at`
everything is as it was known then.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from shouwang.checkin import calendar, cells, classes, slots
from shouwang.checkin.models import Affirmation, Cadence, Campaign, ClassRound, Slot, Suspension
from shouwang.checkin.recount import among, holding_at, own_tallies
from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.core.shapes import under
from shouwang.questions.shipped import absence_check
from shouwang.roster import access
from shouwang.roster.models import STUDENTS, Person, Unit
from shouwang.roster.tree import WIDTH
from shouwang.watch import absences as record
from shouwang.watch.attendance import AWAY, CONFINED, KNOWN, flagged_in
from shouwang.watch.models import Reason, Watch
from shouwang.watch.queries import absences
from shouwang.watch.queries.watches import confirmed
from shouwang.watch.sweep_counts import units_of

ZERO, REPORTED, PARTLY, UNREPORTED, SUSPENDED, NO_SCHOOL = "zero", "reported", "partly", "unreported", "suspended", "no_school"


@dataclass
class Line:
    """One person of a class who was away, or ill in class, on the day."""

    person: Person
    one: record.Known | None  # the absence; None: away for another reason, or not registered yet
    missed: bool
    ill: bool
    reason: str = ""


@dataclass
class ClassSheet:
    """One class on one day. expected, present None: not known."""

    unit: Unit
    state: str
    expected: int | None = None
    present: int | None = None
    recorder: str = ""
    lines: list[Line] = field(default_factory=list)
    silent: int = 0
    why: str = ""  # of a suspension, or the name of a day without teaching

    @property
    def absent(self) -> int:
        return sum(line.missed for line in self.lines)

    @property
    def ill(self) -> int:
        return sum(line.missed and line.ill for line in self.lines)


@dataclass(frozen=True)
class Register:
    """A day's register: its classes, in the order of the tree."""

    day: dt.date
    classes: list[ClassSheet]

    def held(self, sheets=None) -> list[ClassSheet]:
        """The classes that were held that day."""
        return [sheet for sheet in (self.classes if sheets is None else sheets) if sheet.state not in {SUSPENDED, NO_SCHOOL}]

    def sums(self, sheets=None) -> dict:
        """The sums of some classes (default: all). A class that is not held, or said nothing, adds to no count of people present."""
        sheets = self.classes if sheets is None else sheets
        states = Counter(sheet.state for sheet in sheets)
        held = self.held(sheets)
        return {
            "classes": len(sheets), "expected": sum(sheet.expected or 0 for sheet in held), "present": sum(sheet.present or 0 for sheet in held),
            "absent": sum(sheet.absent for sheet in held), "ill": sum(sheet.ill for sheet in held), "zero": states[ZERO],
            "unreported": states[UNREPORTED], "partly": states[PARTLY], "suspended": states[SUSPENDED], "no_school": states[NO_SCHOOL],
        }  # fmt: skip

    def colleges(self) -> list[tuple[Unit, list[ClassSheet]]]:
        """The classes by the unit below the root that they belong to, in the order of the tree. Cost: one query."""
        sheets: dict[str, list[ClassSheet]] = defaultdict(list)
        for sheet in self.classes:
            sheets[sheet.unit.path[: 1 + WIDTH]].append(sheet)
        tops = {one.path: one for one in Unit.objects.filter(path__in=list(sheets))}
        return [(tops[path], of) for path, of in sheets.items() if path in tops]


def register(scope: Scope, day: dt.date, unit: Unit | None = None, right=access.FOLLOW) -> Register:
    """The register of a day, of a unit or of all that the viewer looks after. Cost: some fifteen queries, however many classes."""
    kinds, known_at = _kinds(scope, right), scope.known_at
    roster = _roster(day, kinds, known_at)
    found, away = _asked(day, kinds, roster, known_at), _away(scope, day, right)
    _confine(scope, day, right, found, away)
    taught = {place for place, of in roster.items() if STUDENTS & of.keys()}
    units = _units(scope, taught | away.keys(), unit, right)
    sheets = [_sheet(one, day, found, away) for one in units]
    return Register(day, sheets)


def _kinds(scope, right) -> frozenset | None:
    """The kinds of people that the right is over; None: every kind, somewhere."""
    parts = [reach.kinds for reach in scope.reach.get(right, ())]
    return None if None in parts else frozenset().union(*parts)


def _units(scope, ids, unit, right) -> list[Unit]:
    """The units with students of their own on the day, or with anybody away, within reach; in the order of the tree."""
    rows = Unit.objects.filter(pk__in=ids) if len(ids) <= 500 else Unit.objects.all()
    if unit is not None:
        rows = rows.filter(under(unit.path))
    return [one for one in rows.order_by("path") if one.pk in ids and scope.allows(right, one.path)]


def _roster(day, only, known_at=None) -> dict[int, Counter]:
    """unit id → kind → its own people of some kinds (None: of all) on the roster at the middle of the day, not exempt. Cost: one statement."""
    params: dict = {"cut": clock.instant(day, 12 * 60), "k": known_at}
    holds, exempt = holding_at("m", "%(cut)s", known_at), holding_at("e", "%(cut)s", known_at)
    wanted = "" if only is None else f" AND {among('m.kind', sorted(only), 'kind', params)}"
    sql = (
        f"SELECT m.unit_id, m.kind, COUNT(*) FROM roster_membership m WHERE m.tree = 'R' AND {holds}{wanted}"
        f" AND m.person_id NOT IN (SELECT e.person_id FROM roster_exemption e WHERE {exempt}) GROUP BY m.unit_id, m.kind"
    )
    found: dict = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for place, kind, people in cursor.fetchall():
            found[place][kind] = people
    return found


@dataclass
class _Asked:
    """What the class checks of a day say of each unit."""

    tallies: dict = field(default_factory=dict)  # unit id → Tally of the first class check that covers it
    slot: dict = field(default_factory=dict)  # unit id → that slot
    said: dict = field(default_factory=dict)  # (slot id, unit id) → last affirmation or round
    roster: dict = field(default_factory=dict)
    suspended: dict = field(default_factory=dict)  # unit id → its suspension
    calendar: dict = field(default_factory=dict)
    off: list = field(default_factory=list)  # campaigns that do not ask on this day


def _asked(day, kinds, roster, known_at=None) -> _Asked:
    found = _Asked(roster={place: of.total() for place, of in roster.items()})
    noon = clock.instant(day, 12 * 60)
    found.suspended = {row.unit_id: row for row in Suspension.objects.holding(noon, known_at)}
    found.calendar = calendar.days(known_at)
    for campaign in _class_checks(day, known_at, found.calendar):
        slot = slots.find(campaign, day, slots.names(campaign)[0])
        if slot is None or slot.sealed_at is not None:
            found.off += [campaign] if slot is None and (campaign.until_day is None or day <= campaign.until_day) else []
            continue
        own = cells.own_now(slot, kinds) if known_at is None else own_tallies(slot, known_at, kinds=kinds)
        for unit, tally in own.items():
            if unit not in found.tallies and tally.on_roster:
                found.tallies[unit], found.slot[unit] = tally, slot
        found.said |= _words(slot, known_at)
    return found


def _class_checks(day, known_at=None, known_days=None) -> list[Campaign]:
    """The class checks that had begun by a day, those opened first in front."""
    rows = Campaign.objects.filter(form__code=absence_check.CODE, since_day__lte=day).select_related("unit", "form", "mandate")
    if known_at is not None:
        rows = rows.filter(opened_at__lte=known_at)
    daily = (Cadence.DAILY, Cadence.HALF_DAILY, Cadence.SCHOOL_DAYS)
    found = [one for one in rows.order_by("opened_at", "pk") if one.cadence in daily and classes.asks_attendance(one)]
    for one in found:
        one.calendar = calendar.days(known_at) if known_days is None else known_days
    return found


def class_checks_over(day, known_at) -> bool:
    """Was the first class check of a day that asks over by an instant? Not on a day without teaching, nor where none is asked."""
    found = (slots.find(one, day, slots.names(one)[0]) for one in _class_checks(day, known_at))
    return any(slot is not None and slot.cutoff_at <= known_at for slot in found)


def _words(slot: Slot, known_at=None) -> dict:
    if not slot.pk:
        return {}
    said: dict = {}
    for model in (ClassRound, Affirmation):
        for row in model.objects.known(known_at).filter(slot=slot).select_related("by_person").order_by("pk"):
            said[slot.pk, row.unit_id] = row
    return said


def _away(scope, day, right) -> dict[int, list[Line]]:
    """unit id → everybody away or ill in class on the day: by absences, and by the answers of the class check."""
    known_at, seen, lines = scope.known_at, set(), []
    for one in _absences(scope, day, right):
        if one.covers(day) and not (one.suspended and not one.missed_on(day)):
            seen.add(one.absence.person_id)
            lines.append(Line(one.absence.person, one, one.missed_on(day), one.ill, one.reason))
    for slot in _slots_of(day):
        for row in flagged_in(slot, known_at=known_at):
            attendance = row.answers.get("attendance")
            if row.person_id not in seen and attendance in {AWAY, KNOWN} and scope.allows(right, row.person.path or "R", row.person.kind):
                seen.add(row.person_id)
                reason = row.answers.get("absence_reason") or ""
                lines.append(Line(row.person, None, True, reason == "ill", reason))
    units = units_of([line.person.pk for line in lines], known_at) if known_at else {}
    found: dict = defaultdict(list)
    for line in lines:
        found[units.get(line.person.pk, line.person.unit_id)].append(line)
    return found


def _confine(scope, day, right, found, away):
    """Where no class check asked and somebody said who was away, whoever a watch keeps from class is away too. Cost: one query."""
    seen = {line.person.pk for lines in away.values() for line in lines}
    held = Watch.objects.holding(clock.instant(day, 12 * 60), scope.known_at).filter(confirmed(scope.known_at), kind__in=CONFINED)
    places = [place for place in away if place not in found.slot]
    for row in held.filter(person__unit__in=places).select_related("person").order_by("person__number", "pk"):
        if row.person_id not in seen and scope.allows(right, row.person.path or "R", row.person.kind):
            seen.add(row.person_id)
            away[row.person.unit_id].append(Line(row.person, None, True, False, Reason.WATCHED))


def _absences(scope, day, right) -> list[record.Known]:
    """The absences that may cover a day, as known then."""
    instant, after = clock.instant(day), clock.instant(day + dt.timedelta(days=1))
    rows = absences.within(scope, right).filter(since__lt=after)
    over = Q(until__lte=instant, first_day__lt=day)
    if scope.known_at is not None:
        over &= Q(closed_at__lte=scope.known_at)
    return record.known(rows.exclude(over).order_by("person__number"), scope.known_at)


def _slots_of(day):
    return Slot.objects.filter(campaign__form__code=absence_check.CODE, day=day, sealed_at=None).select_related("campaign")


def _sheet(unit, day, asked: _Asked, away) -> ClassSheet:
    lines, slot = away.get(unit.pk, []), asked.slot.get(unit.pk)
    stopped = asked.suspended.get(unit.pk)
    if stopped is not None:
        return ClassSheet(unit, SUSPENDED, lines=lines, why=f"{stopped.decided_by} {stopped.doc}".strip())
    if slot is None:
        off = next((one for one in asked.off if under_path(unit.path, one.unit.path)), None)
        state = NO_SCHOOL if off is not None else REPORTED if lines else UNREPORTED
        named = asked.calendar.get(day)
        why = named.name if state == NO_SCHOOL and named is not None else ""
        sheet = ClassSheet(unit, state, asked.roster.get(unit.pk, 0), None, lines=lines, why=why)
        if state == REPORTED:  # nobody called the roll; whoever said who was away said it of the whole class
            sheet.present = max(sheet.expected - sheet.absent, 0)
        return sheet
    tally = asked.tallies[unit.pk]
    word = asked.said.get((slot.pk, unit.pk))
    recorder = (word.by_person.name if word.by_person else str(_("系统"))) if word else ""
    absent = sum(line.missed for line in lines)
    sheet = ClassSheet(unit, UNREPORTED, tally.expected, None, recorder, lines, tally.missing)
    if tally.answered or not tally.expected:
        sheet.present = max(tally.answered - absent, 0)
        sheet.state = PARTLY if tally.missing else REPORTED if lines else ZERO if tally.expected else NO_SCHOOL
    elif lines:
        sheet.state = PARTLY
    return sheet


def under_path(path, top) -> bool:
    """Is a path at or below another?"""
    return path == top or path.startswith(top)
