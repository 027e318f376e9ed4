"""Where every unit stands in signing a slot off: 未签, 已审核, 退回, 逾期; and who has not signed.

Who has to sign: the lowest units (adviser), the second-level units, the consolidating office of each chain, the whole. A
unit in between (a grade) may sign and is not waited for. A signature for everybody ('') serves every chain below the office.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from shouwang.checkin import cells
from shouwang.checkin.chains import DEFAULT_DUE, EVERYBODY, Chain, Level, chains
from shouwang.checkin.models import SignOff, Slot
from shouwang.core import clock
from shouwang.core.rollcall import Node, Place
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Kind, Tree, Unit
from shouwang.roster.tree import WIDTH


class State(TextChoices):
    """What a unit's word about a slot is at this moment."""

    UNSIGNED = "unsigned", _("未签")
    SIGNED = "signed", _("已审核")
    RETURNED = "returned", _("退回")
    OVERDUE = "overdue", _("逾期")


@dataclass(frozen=True)
class Standing:
    """One step that somebody owes: the unit, at which level of the chain, due when, and how it stands."""

    place: Place
    chain: str  # whose people: a chain's code, '' for everybody
    level: str
    office: str
    due_at: dt.datetime
    state: str
    signoff: SignOff | None

    @property
    def signed(self):
        """Has it been signed, and not sent back since?"""
        return self.state == State.SIGNED

    @property
    def state_text(self):
        """The state in words."""
        return State(self.state).label


def level_of(path, has_children) -> str | None:
    """The level at which a place signs; None for one in between."""
    if len(path) == 1:
        return Level.WHOLE
    if len(path) == 1 + WIDTH:
        return Level.SECOND
    return None if has_children else Level.CLASS


def due_at(slot: Slot, level, chain: Chain = EVERYBODY):
    """When a level must have signed. A place in between is due with its second-level unit."""
    level = level or Level.SECOND
    due = chain.due.get(level, DEFAULT_DUE[level])
    return {"adviser": slot.adviser_at, "unit": slot.unit_at, "lock": slot.locks_at}[due]


def level_for(slot: Slot, place: Place, chain: Chain) -> str | None:
    """The level at which a place signs for a chain: the institution signs as the chain's office, for everybody as the whole."""
    if len(place.path) == 1:
        return Level.OFFICE if chain.code else Level.WHOLE
    return level_of(place.path, slot.cells.filter(parent_id=place.id).exists())


def last_words(slot: Slot, known_at=None) -> dict[tuple[int, str], SignOff]:
    """(unit, chain) → the sign-off or return that counts, the last one known then. Cost: one query."""
    if not slot.pk:
        return {}
    rows = SignOff.objects.known(known_at).filter(slot=slot).select_related("by_person", "assertion").order_by("id")
    return {(row.unit_id, row.chain): row for row in rows}


def word_of(words, unit, chain, level):
    """The word that counts for a unit in a chain: its own, or that for everybody where no office is asked; the later one.

    Whoever signed for everybody is told when the office of any one chain sends that back.
    """
    codes = {chain} if level in {Level.OFFICE, Level.WHOLE} else {chain, ""}
    found = [words[unit, code] for code in codes if (unit, code) in words]
    if not chain and found and level not in {Level.OFFICE, Level.WHOLE}:
        others = (words.get((unit, code)) for code in chains())
        found += [row for row in others if row is not None and row.verdict == SignOff.Verdict.RETURNED]
    return max(found, key=lambda row: row.pk, default=None)


def _state(word, due, now):
    if word is not None:
        return State.SIGNED if word.verdict == SignOff.Verdict.SIGNED else State.RETURNED
    return State.OVERDUE if now >= due else State.UNSIGNED


def owed(node: Node, chain: Chain):
    """(place, level) of every step that somebody owes: those whose unit has people of the chain in the slot."""
    for at in node.walk():
        level = level_of(at.place.path, bool(at.children))
        if at.total.on_roster and (level or at is node):
            if level == Level.WHOLE and chain.code:
                yield at.place, Level.OFFICE
            elif level and (level in chain.due or level == Level.SECOND):
                yield at.place, level


def standings(scope: Scope, slot: Slot, chain: Chain = EVERYBODY, known_at=None, node: Node | None = None) -> list[Standing]:
    """How each unit that owes a signature stands, within the scope's reach, top down. node: the chain's roll call if at hand.

    Cost: one query, and a recount for a chain that is not everybody.
    """
    now = known_at or scope.known_at or clock.now()
    node = node or roll_call_of(slot, chain, known_at)
    words = last_words(slot, known_at or scope.known_at)
    found = []
    for place, level in owed(node, chain):
        if scope.allows(access.COUNT, place.path):
            due, word = due_at(slot, level, chain), word_of(words, place.id, chain.code, level)
            office = chain.offices.get(level, "")
            found.append(Standing(place, chain.code, level, office, due, _state(word, due, now), word))
    return found


def own_chains(scope: Scope, right=access.SIGN) -> list[Chain]:
    """Whose sign-offs the viewer looks after: everybody's, or the chains of the kinds of people that an office consolidates."""
    reaches = scope.reach.get(right, ())
    if any(reach.kinds is None for reach in reaches):
        return [EVERYBODY]
    kinds = set().union(*(reach.kinds for reach in reaches))
    found = [chain for chain in chains().values() if chain.kinds & kinds]
    whole = [chain for chain in found if chain.kinds <= kinds]
    return whole or found[:1] or [EVERYBODY]


def right_at(chain: Chain, path="R") -> list[str]:
    """Where a right over a chain's people must hold to speak for them at a place.

    A house of its own (a hospital) is its own units, all kinds of people in them; its office needs no right elsewhere.
    """
    if len(path) > 1 or chain.kinds or not chain.unit_kinds:
        return [path]
    houses = Unit.objects.filter(tree=Tree.RESPONSIBLE, parent__path=path, kind__in=chain.unit_kinds, closed_day=None)
    return list(houses.values_list("path", flat=True)) or [path]


def consolidates(allows, chain: Chain, path="R") -> bool:
    """An office consolidates the chains of its kinds, or of its house; everybody only whoever may consolidate every kind.

    allows(path, kind): may whoever asks consolidate there?
    """
    wanted = [allows(place, kind) for place in right_at(chain, path) for kind in chain.kinds or Kind.values]
    return any(wanted) if chain.kinds else all(wanted)


def roll_call_of(slot: Slot, chain: Chain, known_at=None) -> Node:
    """The roll call of a chain's people: from the tallies for everybody now, counted otherwise."""
    from shouwang.checkin.totals import totals

    if not chain.code and known_at is None:
        return cells.roll_call(slot)
    return totals(slot, known_at, chain=chain).node


def who_has_not_signed(scope: Scope, slot: Slot, chain: Chain = EVERYBODY, known_at=None) -> list[Standing]:
    """Every step that is not signed: never, or sent back since; the most urgent first."""
    rows = [row for row in standings(scope, slot, chain, known_at) if not row.signed]
    return sorted(rows, key=lambda row: (row.due_at, row.place.path))


def step_of(scope: Scope, slot: Slot, place: Place, chain: Chain = EVERYBODY) -> Standing:
    """How one unit stands. Cost: three queries."""
    level = level_for(slot, place, chain) if slot.pk else level_of(place.path, False)
    due, word = due_at(slot, level, chain), word_of(last_words(slot), place.id, chain.code, level)
    state = _state(word, due, scope.known_at or clock.now())
    return Standing(place, chain.code, level or "", chain.offices.get(level, ""), due, state, word)
