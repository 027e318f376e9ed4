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
from django.db import IntegrityError, OperationalError, connection
from django.db.models import Q
from django.db.models.base import ModelState
from django.utils.translation import get_language

from shouwang.checkin import cells, live, slots
from shouwang.checkin.models import Campaign, Channel, Check, Return, Slot
from shouwang.checkin.recount import exempt_one_sql, require_rows, standing_sql
from shouwang.core import clock, events
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.core.statements import insert
from shouwang.core.statements import rows as select
from shouwang.core.tally import Answer, Tally, vector
from shouwang.core.writing import is_open, writing
from shouwang.questions.answers import check as check_answers
from shouwang.questions.flags import Flag
from shouwang.questions.queries import prepared

CHECK_DUE = dt.timedelta(hours=1)
COLLISIONS = 20
DEADLOCK = "40P01"


@dataclass(slots=True)
class Incoming:
    """One answer as it came in. campaign: itself, its code, or None for the one that asks this person that day (the earliest
    opened first). day/slot None: the slot that is open when it arrives."""

    campaign: Campaign | str | None
    person_id: int
    answers: dict
    by: Actor
    channel: str = Channel.LINK
    day: dt.date | None = None
    slot: str | None = None
    at: dt.datetime | None = None  # when the person says it happened
    key: str | None = None
    link_version: int | None = None  # of the personal link that carried it
    lang: str | None = None  # in which problems are worded; None: the active language
    full: bool = False  # demand all that the screen demands
    if_silent: bool = False  # only for somebody who has not answered, is on the roster and not exempt; else "spared"


@dataclass(slots=True)
class Outcome:
    """What became of one answer: the return that stands for it, or the refusal. `repeated` = the key was known."""

    status: str  # "recorded" | "repeated" | "refused" | "spared"
    ret: Return | None = None
    slot: Slot | None = None
    refusal: Refused | None = None
    problems: tuple = ()


@dataclass(slots=True)
class _Asker:
    """What the batch knows of the person behind an answer: their link, their place, and the return kept under this key."""

    version: int | None
    merged_into: int | None
    path: str
    kind: str
    kept: int | None


@dataclass(slots=True)
class _Known:
    """What the batch knows of one person in one slot before writing."""

    at: dt.datetime  # when this batch's versions are recorded
    unit_id: int | None = None
    exempt: bool = False
    seq: int = 0
    first_late: bool = False
    answer: Answer | None = None
    was_flagged: bool = False  # before this batch: versions recorded at one instant are one change
    last: Return | None = None  # the last one of this batch


@dataclass(slots=True)
class _Batch:
    """The working state of one call."""

    at: dt.datetime
    today: dt.date
    present: live.Present
    audience: live.Audience
    kept: dict = field(default_factory=dict)  # id → return that a known key stands for
    alias: str = field(default_factory=lambda: connection.alias)
    rows: list = field(default_factory=list)
    content: list = field(default_factory=list)  # of each row, in the order of the columns
    flips: list = field(default_factory=list)  # the last row of each person whose flag this batch changes
    deltas: dict = field(default_factory=lambda: defaultdict(dict))  # slot id → unit → Tally
    slots: dict = field(default_factory=dict)  # (campaign id, day, name) → Slot
    keys: dict = field(default_factory=dict)  # (person, key) → (index, digest) admitted in this very batch
    twins: dict = field(default_factory=dict)  # index → (first index, same body?)


def record(incoming: list[Incoming]) -> list[Outcome]:
    """Record answers; one outcome for each, in order. Raises only what concerns the whole batch (a lost connection).

    Two processes that number the same person's next version at once collide on PostgreSQL: whoever comes second does it again.
    """
    for _ in range(COLLISIONS):
        try:
            return _recorded(incoming)
        except (IntegrityError, OperationalError) as error:
            if is_open() or not _collided(error):
                raise
    return _recorded(incoming)


def _collided(error) -> bool:
    """Was another process at the same rows, so that doing it again will do?"""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", "") == DEADLOCK


def _recorded(incoming) -> list[Outcome]:
    """One attempt, in one transaction. Cost: seven statements for a batch of any size whose slot is open already."""
    with writing("shared", lookups=True) as at:
        batch, askers = _begin(incoming, at)
        outcomes: list = [None] * len(incoming)
        todo = defaultdict(list)
        for index, (item, asker) in enumerate(zip(incoming, askers, strict=True)):
            digest = body_digest(item)
            outcomes[index], slot, checked = _admit(item, asker, digest, batch)
            if outcomes[index] is None and not _is_twin(batch, index, item, digest):
                todo[slot.pk].append((index, item, slot, checked, digest))
        for entries in todo.values():
            _record_slot(batch, entries, outcomes)
        _write(batch)
    for index, (first, same) in batch.twins.items():
        kept = outcomes[first]
        outcomes[index] = Outcome("repeated", kept.ret, kept.slot) if same else _refused("checkin.02")[0]
    return outcomes


def _begin(incoming, at):
    askers = _askers(incoming)
    present = live.present(at)
    open_now = [campaign for campaign in present.campaigns.values() if campaign.state == Campaign.State.OPEN]
    people = {item.person_id for item in incoming}
    batch = _Batch(at, clock.day_of(at), present, live.Audience(open_now, people))
    kept = [asker.kept for asker in askers if asker.kept]
    if kept:
        batch.kept = Return.objects.select_related("slot__campaign__unit").in_bulk(kept)
    return batch, askers


# Looked up person by person: a join would be planned as a scan of the whole table while that is still small, and kept so.
_ASKERS = {
    "postgresql": """
SELECT q.n, p.link_version, p.merged_into_id, p.path, p.kind, r.id
FROM (SELECT (v->>0)::int AS n, (v->>1)::bigint AS person, v->>2 AS key FROM jsonb_array_elements(%s::jsonb) v) q
LEFT JOIN LATERAL (SELECT * FROM roster_person WHERE id = q.person LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT id FROM checkin_return WHERE person_id = q.person AND key = q.key LIMIT 1) r ON true
""",
    "sqlite": """
SELECT q.n, p.link_version, p.merged_into_id, p.path, p.kind, r.id
FROM (SELECT json_extract(value, '$[0]') AS n, json_extract(value, '$[1]') AS person,
  json_extract(value, '$[2]') AS key FROM json_each(%s)) q
LEFT JOIN roster_person p ON p.id = q.person
LEFT JOIN checkin_return r ON r.person_id = q.person AND r.key = q.key
""",
}
def _askers(incoming) -> list[_Asker]:
    """Link version, place and known key of everybody in the batch, in one statement inside the transaction: a link that
    was revoked a moment ago opens nothing, and a key is looked up before a slot is chosen."""
    asked = [(index, item.person_id, item.key or None) for index, item in enumerate(incoming)]
    found = select(_ASKERS[connection.vendor], [msgspec.json.encode(asked).decode()])
    askers: list = [None] * len(incoming)
    for index, *values in found:
        askers[index] = _Asker(*values)
    return askers


def _is_twin(batch, index, item, digest) -> bool:
    """The same person and key twice in one batch: the second is answered from the first, never made a row."""
    if not item.key:
        return False
    first, known = batch.keys.setdefault((item.person_id, item.key), (index, digest))
    if first == index:
        return False
    batch.twins[index] = (first, known == digest)
    return True


def body_digest(item: Incoming) -> str:
    """Sixteen hexadecimal digits of what was sent: equal bodies under one key are a retry, others a conflict.

    The campaign, day and slot that were named count too: a key used again on another day must not pass for yesterday's.
    """
    code = item.campaign.code if isinstance(item.campaign, Campaign) else item.campaign
    body = (item.answers, code, item.day, item.slot)
    return hashlib.blake2b(msgspec.json.encode(body, order="deterministic"), digest_size=8).hexdigest()


def _refused(code, **params):
    return Outcome("refused", refusal=Refused(code, **params)), None, None


def _admit(item, asker, digest, batch):
    """Decide on one answer before anything is written: (outcome, None, None) or (None, slot, checked)."""
    stale = item.link_version is not None and item.link_version != asker.version
    if asker.version is None or asker.merged_into or stale:
        return _refused("checkin.01")
    if asker.kept:
        kept = batch.kept[asker.kept]
        if kept.digest == digest:
            return Outcome("repeated", ret=kept, slot=kept.slot), None, None
        return _refused("checkin.02")
    try:
        slot = _slot_for(item, _campaign_for(item, asker, batch), batch)
    except Refused as refusal:
        return Outcome("refused", refusal=refusal), None, None
    full = item.full or item.channel in {Channel.SCREEN, Channel.PROXY}  # who sits before the form is asked all of it
    checked = check_answers(
        prepared(slot.form_version_id), item.answers, params=batch.present.rule_values(slot.cutoff_at), day=slot.day, full=full,
        lang=item.lang or get_language() or "zh-hans",
    )  # fmt: skip
    if checked.problems:
        return Outcome("refused", refusal=Refused("checkin.03"), problems=checked.problems, slot=slot), None, None
    return None, slot, checked


def _campaign_for(item, asker, batch) -> Campaign:
    """The campaign an answer is for, in its present state. Raises checkin.04, checkin.08, checkin.09."""
    named = item.campaign
    if named is None:
        found = batch.audience.asked(item.person_id, asker.path, asker.kind, item.day or batch.today)
        if not found:
            raise Refused("checkin.08")
        return found[0]
    if isinstance(named, str):
        named = live.campaign_by_code(batch.present.campaigns.values(), named)
    present = batch.present.campaigns.get(named.pk)
    if item.channel != Channel.IMPORT and (present is None or present.state != Campaign.State.OPEN):
        raise Refused("checkin.04", campaign=named.name)
    return present or named


def _slot_for(item, campaign, batch) -> Slot:
    """The opened slot an answer belongs to. Raises checkin.05, checkin.06."""
    day = item.day or batch.today
    name = item.slot if item.slot is not None else slots.current_name(campaign, item.at or batch.at)
    key = (campaign.pk, day, name)
    if key in batch.slots:
        return batch.slots[key]
    kept = slots.day_of_slot(campaign, day) if name in slots.names(campaign) else None
    slot = batch.present.slots.get((campaign.pk, kept, name))
    if slot is None:
        plan = slots.planned(campaign, day, name)
        if plan is None:
            raise Refused("checkin.05", campaign=campaign.name, day=day, slot=name or "—")
        if plan.opens_at > batch.at:
            raise Refused("checkin.06", day=day)
        slot = cells.open_slot(plan)
    require_rows(slot)  # a sealed slot takes no more answers
    batch.slots[key] = slot
    return slot


def _claimed(item, slot, at):
    """When it happened: what the person claims, clamped to [slot opens, receipt]; receipt when nothing is claimed."""
    return min(max(item.at, slot.opens_at), at) if item.at else at


def _is_late(item, slot, at, claimed):
    """Over HTTP lateness goes by receipt; an import is judged by the row's own `at`."""
    return (claimed if item.channel == Channel.IMPORT else at) >= slot.cutoff_at


def _record_slot(batch, entries, outcomes):
    """Turn the admitted answers of one slot into rows and deltas, in arrival order (the same person twice keeps both)."""
    slot = entries[0][2]
    known = _known(slot, {item.person_id for _, item, *_ in entries}, batch.at)
    sums = batch.deltas[slot.pk]
    for index, item, _, checked, digest in entries:
        person = known[item.person_id]
        if item.if_silent and (person.seq or person.exempt or person.unit_id is None):
            outcomes[index] = Outcome("spared", slot=slot)
            continue
        row = _row(batch, slot, item, checked, digest, person)
        after = Answer(row.late, row.proxy, row.flagged)
        if person.unit_id is not None:
            change = vector(True, person.exempt, after).minus(vector(True, person.exempt, person.answer))
            sums[person.unit_id] = sums[person.unit_id].plus(change) if person.unit_id in sums else change
        person.seq, person.first_late, person.answer, person.last = row.seq, row.late, after, row
        outcomes[index] = Outcome("recorded", ret=row, slot=slot)
    batch.flips += [person.last for person in known.values() if person.last and person.last.flagged != person.was_flagged]


def accept_as_timely(claims: dict[tuple, dt.datetime], by) -> dict[tuple, Return]:
    """Each current answer once more, as given at the instant it claims: the next version, late no longer, all else the same.

    claims: (slot, person id) → instant. Called by an action that holds the roster lock exclusively and has asked the rule.
    """
    made, deltas = {}, {}
    for slot in sorted({slot for slot, _ in claims}, key=lambda slot: slot.pk):
        sums = deltas[slot] = defaultdict(Tally)
        known = _known(slot, {person for of, person in claims if of == slot}, clock.stamp())
        for person, entry in known.items():
            row = Return.objects.get(slot=slot, person_id=person, seq=entry.seq)
            row.pk, row.seq, row.at, row.recorded_at = None, entry.seq + 1, claims[slot, person], entry.at
            row.late, row.channel, row.by, row.key = False, Channel.ACCEPTED, by.ref, None
            row.save(force_insert=True)
            made[slot, person] = row
            if entry.unit_id is not None:
                before, after = entry.answer, entry.answer._replace(late=False)
                change = vector(True, entry.exempt, after).minus(vector(True, entry.exempt, before))
                sums[entry.unit_id] = sums[entry.unit_id].plus(change)
    for slot, units in deltas.items():
        cells.apply(slot, units)
    return made


_TYPES = {
    "at": "timestamptz", "recorded_at": "timestamptz", "slot_id": "bigint", "person_id": "bigint", "seq": "smallint",
    "unit_id": "bigint", "answers": "jsonb", "flags": "text", "late": "boolean", "proxy": "boolean",
    "flagged": "boolean", "channel": "text", "by": "text", "key": "text", "digest": "text",
}  # fmt: skip
_COLUMNS = [field.attname for field in Return._meta.concrete_fields][1:]  # all but the id


def _row(batch, slot, item, checked, digest, person) -> Return:
    claimed = _claimed(item, slot, batch.at)
    values = {
        "at": claimed, "recorded_at": person.at, "slot_id": slot.pk, "person_id": item.person_id,
        "seq": person.seq + 1, "unit_id": person.unit_id, "answers": checked.answers,
        "flags": ",".join(checked.flags), "flagged": bool(checked.flags),
        "late": person.first_late if person.seq else _is_late(item, slot, batch.at, claimed),
        "proxy": item.by.person_id is not None and item.by.person_id != item.person_id,
        "channel": str(item.channel), "by": item.by.ref, "key": item.key or None, "digest": digest,
    }  # fmt: skip
    content = [values[name] for name in _COLUMNS]
    row = _unsaved(values, batch.alias)
    row._state.fields_cache["slot"] = slot
    batch.rows.append(row)
    batch.content.append(content)
    return row


def _unsaved(values, alias) -> Return:
    """A return that is about to be written, made as unpickling makes one: a tenth of the time of Return(…), which asks each field."""
    row = Return.__new__(Return)
    state = ModelState()
    state.adding, state.db = False, alias
    row.__dict__ = {"_state": state, "id": None, **values}
    return row


def _after(earlier, at) -> dt.datetime:
    """The instant of the next version: the stamp, unless one that began later was committed first. Versions are recorded
    in the order of their numbers, or nothing could be read as of an instant between the two."""
    if earlier.tzinfo is None:  # as SQLite gives it
        earlier = earlier.replace(tzinfo=dt.UTC)
    return at if earlier < at else earlier + clock.TICK


# Person by person again (LATERAL), so that each is looked up by index; SQLite joins that way of itself.
_KNOWN = {
    "postgresql": """
SELECT q.person, m.unit_id, m.exempt, r.seq, r.late, r.proxy, r.flagged, r.recorded_at
FROM jsonb_array_elements_text(%(people)s::jsonb) t(text) CROSS JOIN LATERAL (SELECT t.text::bigint AS person) q
LEFT JOIN LATERAL (SELECT m.unit_id, {exempt} AS exempt {standing} AND m.person_id = q.person LIMIT 1) m ON true
LEFT JOIN LATERAL (SELECT * FROM checkin_return WHERE slot_id = %(slot)s AND person_id = q.person
  ORDER BY seq DESC LIMIT 1) r ON true
""",
    "sqlite": """
SELECT q.value, m.unit_id, m.exempt, r.seq, r.late, r.proxy, r.flagged, r.recorded_at
FROM json_each(%(people)s) q
LEFT JOIN (SELECT m.person_id, m.unit_id, {exempt} AS exempt {standing}
  AND m.person_id IN (SELECT value FROM json_each(%(people)s))) m ON m.person_id = q.value
LEFT JOIN checkin_return r ON r.slot_id = %(slot)s AND r.person_id = q.value
  AND r.seq = (SELECT MAX(n.seq) FROM checkin_return n WHERE n.slot_id = r.slot_id AND n.person_id = r.person_id)
""",
}


def _known(slot, people, at) -> dict[int, _Known]:
    """Standing and current answer of these people in a slot, as known now. Cost: one statement."""
    params: dict = {"people": str(sorted(people))}  # [1, 2, 3] is JSON as it stands
    standing = standing_sql(slot, None, params)
    sql = _KNOWN[connection.vendor].format(exempt=exempt_one_sql(None, slot), standing=standing)
    known = {}
    for person, unit, exempt, seq, late, proxy, flagged, recorded_at in select(sql, params):
        entry = known[person] = _Known(at, unit, bool(exempt))
        if seq is not None:
            entry.at = _after(recorded_at, at)
            entry.seq, entry.first_late, entry.was_flagged = seq, bool(late), bool(flagged)
            entry.answer = Answer(bool(late), bool(proxy), bool(flagged))
    return known


def _write(batch):
    """Rows, then events and checks of those whose flag changed, then the cells: the last statement before commit."""
    if not batch.rows:
        return
    _insert(batch)
    for row in batch.flips:
        verb = "checkin.flagged" if row.flagged else "checkin.unflagged"
        events.emit(verb, f"checkin.Return:{row.pk}", person=row.person_id, slot=row.slot_id, by=Actor(ref=row.by))
    _open_checks(batch)
    opened = {slot.pk: slot for slot in batch.slots.values()}
    for slot_id in sorted(batch.deltas):
        cells.apply(opened[slot_id], batch.deltas[slot_id])


def _insert_sql(vendor):
    """One statement for any number of rows, which come as one JSON text: its plan is made once, and Python builds nothing."""
    if vendor == "postgresql":
        picked = [f"v->{n}" if kind == "jsonb" else f"(v->>{n})::{kind}" for n, kind in enumerate(map(_TYPES.get, _COLUMNS))]
        source = "jsonb_array_elements(%s::jsonb) v"
    else:
        picked = [f"json_extract(value, '$[{n}]')" for n in range(len(_COLUMNS))]
        source = "json_each(%s)"
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    return (
        f"INSERT INTO checkin_return ({columns}) SELECT {', '.join(picked)} FROM {source}"
        " RETURNING slot_id, person_id, seq, id"
    )


_INSERT = {vendor: _insert_sql(vendor) for vendor in ("postgresql", "sqlite")}


def _insert(batch):
    """Write the rows and give each its id."""
    if connection.vendor == "sqlite":
        for values in batch.content:  # instants as the ORM writes them there
            values[0], values[1] = (str(at.astimezone(dt.UTC).replace(tzinfo=None)) for at in values[:2])
    found = select(_INSERT[connection.vendor], [msgspec.json.encode(batch.content).decode()])
    ids = {tuple(key): pk for *key, pk in found}
    for row in batch.rows:
        row.pk = ids[row.slot_id, row.person_id, row.seq]


def _standing_checks(rows):
    """The open checks of the people and slots of these rows (nobody has one before the first answer)."""
    pairs = Q()
    for row in rows:
        pairs |= Q(slot_id=row.slot_id, person_id=row.person_id)
    return Check.objects.filter(pairs, until=None, voided_at=None).order_by("id") if rows else Check.objects.none()


def _open_checks(batch):
    """A flagged answer opens a check for a human; one that turns normal again closes it as a correction."""
    last = {(row.slot_id, row.person_id): row for row in batch.flips}
    if not last:
        return
    # locked first: whoever is closing one of them as 未联系上 opens the next, which only a later statement sees
    standing = _standing_checks([row for row in batch.flips if row.seq > 1])
    has_open = set(standing.select_for_update().values_list("slot_id", "person_id"))
    mended = [pair for pair, row in last.items() if not row.flagged]
    for slot, person in mended:
        standing.order_by().filter(slot_id=slot, person_id=person).update(
            until=batch.at, closed_at=batch.at, outcome=Check.Outcome.MISTAKEN, closed_by=last[slot, person].by
        )
    insert(
        [
            Check(
                slot_id=slot, person_id=person, answer=row, since=batch.at, opened_at=batch.at,
                due_at=batch.at + CHECK_DUE,
            )
            for (slot, person), row in last.items()
            if row.flagged and row.flags != Flag.KNOWN and (slot, person) not in has_open
        ]
    )  # fmt: skip
