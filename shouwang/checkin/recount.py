"""Counting rows: what a slot's tallies must equal, at any `known_at`, for all people or some.

One SQL statement for standing and one for answers, grouped by responsible unit at the slot's cut-off. The bulletin, `verify`
and every change of standing count here; the institution's live page reads tallies instead.
Measured for 40,000 people: see docs/performance.md.
"""

from collections import defaultdict

from django.db import connection

from shouwang.checkin.models import Destroyed, Slot
from shouwang.core.refusals import Refused
from shouwang.core.shapes import after
from shouwang.core.tally import Answer, Tally, vector
from shouwang.questions.shipped import absence_check
from shouwang.roster import audiences

_HOLDS = "{t}.since <= %(cut)s AND ({t}.until IS NULL OR {t}.until > %(cut)s{late_end}) AND {known}"


def _known(table, k):
    if k is None:
        return f"{table}.voided_at IS NULL"
    return f"{table}.opened_at <= %(k)s AND ({table}.voided_at IS NULL OR {table}.voided_at > %(k)s)"


def _holds(table, k):
    late_end = f" OR {table}.closed_at > %(k)s" if k is not None else ""
    return _HOLDS.format(t=table, late_end=late_end, known=_known(table, k))


def holding_at(table, column, k) -> str:
    """A condition on spells of `table`: they hold at the instant in another table's column, as known at %(k)s."""
    return _holds(table, k).replace("%(cut)s", column)


def exempt_holding(column, k) -> str:
    """Whether the person of membership `m` is exempt, or their class suspended, in slot `s` at an instant in a column, known at %(k)s."""
    one = f"EXISTS (SELECT 1 FROM roster_exemption e WHERE e.person_id = m.person_id AND {holding_at('e', column, k)})"
    suspended = (
        f"EXISTS (SELECT 1 FROM checkin_suspension x WHERE x.unit_id = m.unit_id AND {holding_at('x', column, k)}) AND EXISTS (SELECT 1"
        f" FROM checkin_campaign c JOIN questions_form f ON f.id = c.form_id WHERE c.id = s.campaign_id AND f.code = '{absence_check.CODE}')"
    )
    return f"({one} OR ({suspended}))"


def among(column, values, name, params) -> str:
    """`column` is one of `values` (fills `params`): an array on PostgreSQL (one plan for any length), a list on SQLite."""
    if connection.vendor == "postgresql":
        params[name] = list(values)
        return f"{column} = ANY(%({name})s)"
    keys = []
    for number, value in enumerate(values):
        params[f"{name}{number}"] = value
        keys.append(f"%({name}{number})s")
    return f"{column} IN ({', '.join(keys)})" if keys else "1 = 0"


# The campaign's unit and what stands below it in the tree of the slot ('~' comes after every path's last character); a unit
# that has no place in that tree goes by where it stands now.
_SUBTREE = """ AND (m.unit_id IN (SELECT a.unit_id FROM checkin_tally c JOIN checkin_tally a ON a.slot_id = c.slot_id
 AND a.path >= c.path AND a.path < c.path || '~' WHERE c.slot_id = %(slot)s AND c.unit_id = %(of)s)
 OR m.unit_id IN (SELECT u.id FROM roster_unit u WHERE u.path >= %(low)s
 AND u.path < %(high)s AND u.id NOT IN (SELECT a.unit_id FROM checkin_tally a WHERE a.slot_id = %(slot)s)))"""


def _audience(slot: Slot, known_at, params) -> str:
    """The campaign's audience as conditions on `m`, by the tree of the slot."""
    campaign = slot.campaign
    sql = ""
    if len(campaign.unit.path) > 1:  # not the whole tree
        params |= {"of": campaign.unit_id, "low": campaign.unit.path, "high": after(campaign.unit.path)}
        sql += _SUBTREE
    if campaign.kinds:
        sql += f" AND {among('m.kind', sorted(campaign.kinds), 'kind', params)}"
    if campaign.audience:
        people = audiences.people(campaign.audience, slot.cutoff_at, known_at).values_list("pk", flat=True)
        sql += f" AND {among('m.person_id', people, 'named', params)}"
    return sql


def require_rows(slot: Slot):
    """Raise checkin.80 for a sealed slot: its rows are destroyed, or being destroyed, and a count of them would be wrong."""
    if slot.sealed_at is not None:
        raise destroyed(slot)


def destroyed(slot: Slot) -> Refused:
    """The refusal that names the certificate under which a sealed slot's rows went."""
    return Refused("checkin.80", slot=str(slot), number=certificate_number(slot))


def certificate_number(slot: Slot) -> int | None:
    """The number of the certificate under which all rows of a slot were destroyed (the first one); None while it is whole."""
    rows = Destroyed.objects.filter(slot=slot, whole=True).order_by("id")
    return rows.values_list("purge__number", flat=True).first()


def standing_sql(slot: Slot, known_at, params, people=None, kinds=None, units=None) -> str:
    """FROM … WHERE of the memberships `m` that make the slot's roster, with exemptions `e`; fills `params`. Raises checkin.80."""
    require_rows(slot)
    params |= {"cut": slot.cutoff_at, "slot": slot.pk, "k": known_at}
    sql = f" FROM roster_membership m WHERE m.tree = 'R' AND {_holds('m', known_at)}" + _audience(
        slot, known_at, params
    )
    if kinds is not None:
        sql += f" AND {among('m.kind', sorted(kinds), 'only', params)}"
    if people is not None:
        sql += f" AND {among('m.person_id', people, 'p', params)}"
    if units is not None:
        sql += f" AND {among('m.unit_id', units, 'in_unit', params)}"
    return sql


def exempt_sql(known_at, slot) -> str:
    """A condition on `m`: the person is exempt at the cut-off as known then, or the class is suspended and attendance is asked."""
    people = f"m.person_id IN (SELECT e.person_id FROM roster_exemption e WHERE {_holds('e', known_at)})"
    return f"({people}{_suspended_sql(known_at, slot)})"


def exempt_one_sql(known_at, slot) -> str:
    """The same, looked up person by person: for a few people among many who are exempt."""
    one = f"EXISTS (SELECT 1 FROM roster_exemption e WHERE e.person_id = m.person_id AND {_holds('e', known_at)})"
    return f"({one}{_suspended_sql(known_at, slot)})"


def _suspended_sql(known_at, slot) -> str:
    """Or: `m.unit_id` is a class that is suspended then. Only a check of attendance is not held there; whatever else is asked is."""
    if not asks_attendance(slot.campaign):
        return ""
    return f" OR m.unit_id IN (SELECT x.unit_id FROM checkin_suspension x WHERE {_holds('x', known_at)})"


def asks_attendance(campaign) -> bool:
    """Does a campaign ask the form of attendance?"""
    return campaign.form.code == absence_check.CODE


def answers_sql(known_at) -> str:
    """The current answers `r` of a slot as known at k: the highest seq recorded by then.

    The newer version is looked for by a scalar subquery, one index look-up a row. NOT EXISTS is the same question, but
    PostgreSQL makes a join of it, and while its statistics do not know a slot yet (every morning, and after an import) it
    reads the whole slot again for each of its rows: minutes for 40,000 people.
    """
    by_then = " AND r.recorded_at <= %(k)s" if known_at is not None else ""
    newer_by_then = " AND n.recorded_at <= %(k)s" if known_at is not None else ""
    return (
        "SELECT r.person_id, r.late, r.proxy, r.flagged, r.flags, r.id FROM checkin_return r"
        f" WHERE r.slot_id = %(slot)s{by_then} AND (SELECT n.seq FROM checkin_return n WHERE n.slot_id = r.slot_id"
        f" AND n.person_id = r.person_id AND n.seq = r.seq + 1{newer_by_then} LIMIT 1) IS NULL"
    )


def own_tallies(slot: Slot, known_at=None, people=None, kinds=None) -> dict[int, Tally]:
    """Each unit's own tally (without sub-units), counted from rows. people: a collection of ids, None for all.

    Returns {unit_id: Tally}, units without anybody left out. Law: what tallies must equal.
    """
    if people is not None and len(people) > 500:  # beyond this the whole is cheaper than a long IN
        wanted = set(people)
        return _sum_rows(row for row in standing_rows(slot, known_at, kinds=kinds) if row[0] in wanted)
    if people is not None:
        return _sum_rows(standing_rows(slot, known_at, people=people, kinds=kinds))
    return _grouped(slot, known_at, kinds)


def _grouped(slot, known_at, kinds):
    params: dict = {}
    base = standing_sql(slot, known_at, params, kinds=kinds)
    exempt = exempt_sql(known_at, slot)
    count = "COALESCE(SUM(CASE WHEN {} THEN 1 ELSE 0 END), 0)".format
    columns = f"m.unit_id, COUNT(*), {count(exempt)}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}{base} GROUP BY m.unit_id", params)
        standing = {unit: (people, out) for unit, people, out in cursor.fetchall()}
        answered = {}
        if slot.pk:
            head, where = base.split(" WHERE ", 1)
            columns = (
                f"m.unit_id, COUNT(*), {count('c.late')}, {count('c.proxy')}, {count('c.flagged')}, {count(exempt)}"
            )
            cursor.execute(
                f"SELECT {columns}{head} JOIN ({answers_sql(known_at)}) c ON c.person_id = m.person_id"
                f" WHERE {where} GROUP BY m.unit_id",
                params,
            )
            answered = {row[0]: row[1:] for row in cursor.fetchall()}
    result = {}
    for unit, (on_roster, exempt_people) in standing.items():
        count_answered, late, proxy, flagged, exempt_answered = answered.get(unit, (0, 0, 0, 0, 0))
        result[unit] = Tally(on_roster, exempt_people - exempt_answered, count_answered, late, proxy, flagged)
    return result


def standing_rows(slot: Slot, known_at=None, people=None, kinds=None, units=None):
    """(person_id, unit_id, kind, exempt, Answer | None, flags) of everyone on the slot's roster, counted or listed.

    Cost: two statements; with few people, or units that hold few, they read only those.
    """
    params: dict = {}
    base = standing_sql(slot, known_at, params, people=people, kinds=kinds, units=units)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT m.person_id, m.unit_id, m.kind, {exempt_sql(known_at, slot)}{base}", params)
        rows = cursor.fetchall()
        if units is not None and len(rows) <= 500:
            people = [row[0] for row in rows]
        answers = {}
        if slot.pk:
            params = {"slot": slot.pk, "k": known_at}
            chosen = f" AND {among('r.person_id', people, 'p', params)}" if people is not None else ""
            cursor.execute(answers_sql(known_at) + chosen, params)
            answers = {row[0]: row[1:] for row in cursor.fetchall()}
    for person, unit, kind, exempt in rows:
        found = answers.get(person)
        answer = Answer(*map(bool, found[:3])) if found else None
        yield person, unit, kind, bool(exempt), answer, found[3] if found else ""


def _sum_rows(rows) -> dict[int, Tally]:
    sums = defaultdict(Tally)
    for _person, unit, _kind, exempt, answer, _flags in rows:
        sums[unit] = sums[unit].plus(vector(True, exempt, answer))
    return dict(sums)
