"""The one writer of returns: `record(returns) -> outcomes`. Rows, events, checks and tallies in one transaction.

The front door is a queue before it; the proxy screen, the no-JavaScript form, the import and the watch checks call it too.
It is the only writer outside actions.py (named in tests/test_architecture.py). It holds the roster lock shared; returns are
unique on (slot, person, seq), and the insert is the lock.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

import msgspec
from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language

from shouwang.checkin import cells, slots
from shouwang.checkin.models import Campaign, Channel, Check, Return, Slot
from shouwang.checkin.recount import among, exempt_sql, standing_sql
from shouwang.core import clock, events, parameters
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.core.tally import Answer, vector
from shouwang.core.writing import writing
from shouwang.questions.answers import check as check_answers
from shouwang.questions.queries import prepared

CHECK_DUE = dt.timedelta(hours=1)


@dataclass(slots=True)
class Incoming:
    """One answer as it came in. day/slot None: the slot that is open when it arrives."""

    campaign: Campaign
    person_id: int
    answers: dict
    by: Actor
    channel: str = Channel.LINK
    day: dt.date | None = None
    slot: str | None = None
    at: dt.datetime | None = None  # when the person says it happened
    key: str | None = None
    link_version: int | None = None  # of the personal link that carried it


@dataclass(slots=True)
class Outcome:
    """What became of one answer: the return that stands for it, or the refusal. `repeated` = the key was known."""

    status: str  # "recorded" | "repeated" | "refused"
    ret: Return | None = None
    slot: Slot | None = None
    refusal: Refused | None = None
    problems: tuple = ()


@dataclass(slots=True)
class _Known:
    """What the batch knows of one person in one slot before writing."""

    unit_id: int | None = None
    exempt: bool = False
    seq: int = 0
    first_late: bool = False
    answer: Answer | None = None


@dataclass(slots=True)
class _Batch:
    """The working state of one call."""

    at: dt.datetime
    rows: list = field(default_factory=list)
    flips: list = field(default_factory=list)  # (row, before, after) where the flag changed
    deltas: dict = field(default_factory=lambda: defaultdict(dict))  # slot → unit → Tally
    slots: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)  # (person, key) → (index, digest) admitted in this very batch
    twins: dict = field(default_factory=dict)  # index → (first index, same body?)


def record(incoming: list[Incoming]) -> list[Outcome]:
    """Record answers; one outcome for each, in order. Raises only what concerns the whole batch (a lost connection).

    Cost: about eight statements for a batch of any size when its slot is open already.
    """
    with writing("shared") as at:
        batch = _Batch(at)
        outcomes: list = [None] * len(incoming)
        repeats = _repeats(incoming)
        versions = _link_versions(incoming)
        todo = defaultdict(list)
        for index, item in enumerate(incoming):
            outcomes[index], slot, checked = _admit(item, batch, repeats, versions)
            if outcomes[index] is None and not _is_twin(batch, index, item):
                todo[slot.pk].append((index, item, checked))
        for slot_id, entries in todo.items():
            _record_slot(batch, batch.slots[slot_id], entries, outcomes)
        _write(batch)
    for index, (first, same) in batch.twins.items():
        kept = outcomes[first]
        outcomes[index] = Outcome("repeated", kept.ret, kept.slot) if same else _refused("checkin.02")[0]
    return outcomes


def _is_twin(batch, index, item) -> bool:
    """The same person and key twice in one batch: the second is answered from the first, never made a row."""
    if not item.key:
        return False
    digest = body_digest(item.answers)
    first, known = batch.keys.setdefault((item.person_id, item.key), (index, digest))
    if first == index:
        return False
    batch.twins[index] = (first, known == digest)
    return True


def body_digest(answers: dict) -> str:
    """Sixteen hexadecimal digits of an answer's content: equal bodies are a retry, others under one key a conflict."""
    return hashlib.blake2b(msgspec.json.encode(answers, order="deterministic"), digest_size=8).hexdigest()


def _repeats(incoming):
    """(person, key) → the return already kept under it."""
    keyed = [(item.person_id, item.key) for item in incoming if item.key]
    if not keyed:
        return {}
    rows = Return.objects.filter(
        person_id__in={person for person, _ in keyed}, key__in={key for _, key in keyed}
    ).select_related("slot__campaign__unit")
    return {(row.person_id, row.key): row for row in rows}


def _link_versions(incoming):
    """person → (link version, merged away?) of everybody in the batch, read inside the transaction: revocation is immediate."""
    from shouwang.roster.models import Person

    ids = {item.person_id for item in incoming}
    rows = Person.objects.filter(pk__in=ids).values_list("pk", "link_version", "merged_into_id")
    return {pk: (version, merged) for pk, version, merged in rows}


def _refused(code, **params):
    return Outcome("refused", refusal=Refused(code, **params)), None, None


def _admit(item, batch, repeats, versions):
    """Decide on one answer before anything is written: (outcome, None, None) or (None, slot, checked)."""
    version, merged = versions.get(item.person_id, (None, None))
    if version is None or merged or (item.link_version is not None and item.link_version != version):
        return _refused("checkin.01")
    kept = repeats.get((item.person_id, item.key)) if item.key else None
    if kept is not None:
        if kept.digest == body_digest(item.answers):
            return Outcome("repeated", ret=kept, slot=kept.slot), None, None
        return _refused("checkin.02")
    try:
        slot = _slot_for(item, batch)
    except Refused as refusal:
        return Outcome("refused", refusal=refusal), None, None
    full = item.channel in {Channel.SCREEN, Channel.PROXY}  # a person in front of the form is asked for all of it
    checked = check_answers(
        prepared(slot.form_version_id), item.answers, params=_params(batch, slot), day=slot.day, full=full,
        lang=get_language() or "zh-hans",
    )  # fmt: skip
    if checked.problems:
        return Outcome("refused", refusal=Refused("checkin.03"), problems=checked.problems, slot=slot), None, None
    return None, slot, checked


def _params(batch, slot):
    key = ("params", slot.pk)
    if key not in batch.slots:
        batch.slots[key] = parameters.values(slot.cutoff_at)
    return batch.slots[key]


def _slot_for(item, batch) -> Slot:
    """The opened slot an answer belongs to. Raises checkin.04 … checkin.08."""
    campaign = item.campaign
    day = item.day or clock.day_of(batch.at)
    name = item.slot if item.slot is not None else slots.current_name(campaign, item.at or batch.at)
    key = (campaign.pk, day, name)
    if key in batch.slots:
        return batch.slots[key]
    if campaign.state != Campaign.State.OPEN and item.channel != Channel.IMPORT:
        raise Refused("checkin.04", campaign=campaign.name)
    plan = slots.planned(campaign, day, name)
    if plan is None:
        raise Refused("checkin.05", campaign=campaign.name, day=day, slot=name or "—")
    if plan.opens_at > batch.at:
        raise Refused("checkin.06", day=day)
    slot = cells.open_slot(plan)
    batch.slots[key] = batch.slots[slot.pk] = slot
    return slot


def _claimed(item, slot, at):
    """When it happened: what the person claims, clamped to [slot opens, receipt]; receipt when nothing is claimed."""
    return min(max(item.at, slot.opens_at), at) if item.at else at


def _is_late(item, slot, at, claimed):
    """Over HTTP lateness goes by receipt; an import is judged by the row's own `at`."""
    return (claimed if item.channel == Channel.IMPORT else at) >= slot.cutoff_at


def _record_slot(batch, slot, entries, outcomes):
    """Turn the admitted answers of one slot into rows and deltas, in arrival order (the same person twice keeps both)."""
    known = _known(slot, {item.person_id for _, item, _ in entries})
    sums = batch.deltas[slot.pk]
    for index, item, checked in entries:
        person = known[item.person_id]
        row = _row(batch.at, slot, item, checked, person)
        after = Answer(row.late, row.proxy, row.flagged)
        if person.unit_id is not None:
            change = vector(True, person.exempt, after).minus(vector(True, person.exempt, person.answer))
            sums[person.unit_id] = sums[person.unit_id].plus(change) if person.unit_id in sums else change
        if (person.answer is not None and person.answer.flagged) != row.flagged:
            batch.flips.append((row, row.flagged))
        person.seq, person.first_late, person.answer = row.seq, row.late, after
        batch.rows.append(row)
        outcomes[index] = Outcome("recorded", ret=row, slot=slot)


def _row(at, slot, item, checked, person) -> Return:
    claimed = _claimed(item, slot, at)
    return Return(
        slot=slot, person_id=item.person_id, seq=person.seq + 1, unit_id=person.unit_id, at=claimed, recorded_at=at,
        answers=checked.answers, flags=",".join(checked.flags), flagged=bool(checked.flags),
        late=person.first_late if person.seq else _is_late(item, slot, at, claimed),
        proxy=item.by.person_id is not None and item.by.person_id != item.person_id,
        channel=item.channel, by=item.by.ref, key=item.key, digest=body_digest(item.answers),
    )  # fmt: skip


def _known(slot, people) -> dict[int, _Known]:
    """Standing and current answer of these people in a slot, as known now. Cost: two statements."""
    known = {person: _Known() for person in people}
    params: dict = {}
    base = standing_sql(slot, None, params, people=sorted(people))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT m.person_id, m.unit_id, {exempt_sql(None)}{base}", params)
        for person, unit, exempt in cursor.fetchall():
            known[person].unit_id, known[person].exempt = unit, bool(exempt)
        params = {"slot": slot.pk}
        cursor.execute(
            "SELECT person_id, seq, late, proxy, flagged FROM checkin_return WHERE slot_id = %(slot)s"
            f" AND {among('person_id', sorted(people), 'p', params)} ORDER BY seq",
            params,
        )
        for person, seq, late, proxy, flagged in cursor.fetchall():
            entry = known[person]
            entry.seq, entry.first_late, entry.answer = seq, bool(late), Answer(bool(late), bool(proxy), bool(flagged))
    return known


def _write(batch):
    """Rows, then events and checks of those whose flag changed, then the cells: the last statement before commit."""
    if not batch.rows:
        return
    Return.objects.bulk_create(batch.rows)
    for flagged in (True, False):
        rows = [row for row, now in batch.flips if now is flagged]
        verb = "checkin.flagged" if flagged else "checkin.unflagged"
        for row in rows:
            events.emit(verb, f"checkin.Return:{row.pk}", person=row.person_id, slot=row.slot_id, by=_by(row))
    _open_checks(batch)
    for slot_id in sorted(batch.deltas):
        cells.apply(batch.slots[slot_id], batch.deltas[slot_id])


def _by(row):
    return Actor(ref=row.by)


def _open_checks(batch):
    """A flagged answer opens a check for a human; one that turns normal again closes it as a correction."""
    last = {(row.slot_id, row.person_id): row for row, _ in batch.flips}
    if not last:
        return
    pairs = Q(pk__in=[])
    for slot, person in last:
        pairs |= Q(slot_id=slot, person_id=person)
    standing = Check.objects.filter(pairs, until=None, voided_at=None)
    has_open = set(standing.values_list("slot_id", "person_id"))
    mended = [pair for pair, row in last.items() if not row.flagged and pair in has_open]
    for slot, person in mended:
        standing.filter(slot_id=slot, person_id=person).update(
            until=batch.at, closed_at=batch.at, outcome=Check.Outcome.MISTAKEN, closed_by=last[slot, person].by
        )
    Check.objects.bulk_create(
        [
            Check(
                slot_id=slot, person_id=person, answer=row, since=batch.at, opened_at=batch.at,
                due_at=batch.at + CHECK_DUE,
            )
            for (slot, person), row in last.items()
            if row.flagged and (slot, person) not in has_open
        ]
    )  # fmt: skip
