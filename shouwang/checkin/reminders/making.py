"""Making the reminders of a slot: one INSERT for each gateway, for those who are missing at that moment.

The unique key (slot, person, medium) decides who was first: the gateway of the most particular unit, then the person's own
address before a guardian's. Everything is looked up person by person, never joined with the answers (recount.answers_sql
says why).
"""

from django.db import connection

from shouwang.checkin.models import DeadAddress, Medium, Reminder
from shouwang.checkin.recount import among, exempt_sql, standing_sql
from shouwang.checkin.reminders import addresses, gateways
from shouwang.core import clock
from shouwang.core.scope import Reach
from shouwang.core.shapes import after

# Whether `p` can be reached by a medium at all; that the address is usable is found out when it is sent.
_REACHABLE = {
    Medium.IN_APP: "p.id IN (SELECT a.person_id FROM roster_account a WHERE a.active AND a.person_id IS NOT NULL)",
    Medium.EMAIL: "p.email <> ''",
    Medium.SMS: "p.phone_hash <> ''",
    Medium.WECOM: "p.kind <> 'family'",  # by their number, which families do not have of themselves
    Medium.DINGTALK: "p.kind <> 'family'",
}
_OWN = " JOIN roster_person p ON p.id = m.person_id"
_GUARDIAN = (
    " JOIN roster_household h ON h.member_id = m.person_id AND h.guardian AND h.voided_at IS NULL"
    " AND h.since <= %(now)s AND (h.until IS NULL OR h.until > %(now)s) JOIN roster_person p ON p.id = h.head_id"
)
_UNANSWERED = (
    " AND (SELECT r.id FROM checkin_return r WHERE r.slot_id = %(slot)s AND r.person_id = m.person_id LIMIT 1) IS NULL"
)
_UNREACHED = (
    " AND (SELECT x.id FROM checkin_reminder x WHERE x.slot_id = %(slot)s AND x.person_id = m.person_id"
    " AND x.medium <> 'in_app' LIMIT 1) IS NULL"
)
_ALIVE = (
    " AND p.merged_into_id IS NULL AND p.id NOT IN (SELECT d.person_id FROM checkin_deadaddress d"
    " WHERE d.medium = %(medium)s AND d.cleared_at IS NULL)"
)
_INSERT = (
    'INSERT INTO checkin_reminder (slot_id, person_id, through_id, medium, gateway_id, state, reason, tries, lease, due_at,'
    ' not_after, made_at, "by") SELECT %(slot)s, m.person_id, {through}, %(medium)s, %(gateway)s, %(state)s, %(reason)s, 0, 0,'
    " %(due)s, %(not_after)s, %(made)s, %(by)s{source} ON CONFLICT DO NOTHING"
)


def missing_sql(slot, params, reaches=None) -> tuple[str, str]:
    """(FROM, conditions) of the memberships `m` whose people have not answered a slot now; fills `params`."""
    head, where = standing_sql(slot, None, params).split(" WHERE ", 1)
    where += f" AND NOT {exempt_sql(None, slot)}{_UNANSWERED}"
    if reaches is not None:
        where += f" AND ({' OR '.join(_reach(n, reach, params) for n, reach in enumerate(reaches)) or '1 = 0'})"
    return head, where


def _reach(n, reach, params) -> str:
    """A condition on `m` for a unit subtree and the kinds in it."""
    params |= {f"low{n}": reach.path, f"high{n}": after(reach.path)}
    sql = f"m.unit_id IN (SELECT u.id FROM roster_unit u WHERE u.path >= %(low{n})s AND u.path < %(high{n})s)"
    if reach.kinds is not None:
        sql += f" AND {among('m.kind', sorted(reach.kinds), f'kinds{n}_', params)}"
    return f"({sql})"


def count_missing(slot) -> int:
    """How many people have not answered a slot now."""
    params: dict = {}
    head, where = missing_sql(slot, params)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*){head} WHERE {where}", params)
        return cursor.fetchone()[0]


def make(slot, *, plan, not_after, by, reaches=None) -> int:
    """Make the reminders of a slot that are not there yet, by every gateway that serves it. Returns how many.

    plan(silent) -> rules.Sending: when one is due, or why it is not sent. reaches: only for these parts of the roster.
    """
    now, made = clock.stamp(), 0
    serving = gateways.personal(slot.campaign, now)
    revive({gateway.medium for gateway in serving})
    for gateway in serving:
        for through, joined in (("NULL", _OWN), ("p.id", _GUARDIAN)):
            made += _insert(slot, gateway, plan(gateways.channel(gateway).silent), not_after, by, reaches, through, joined)
    return made


def _insert(slot, gateway, sending, not_after, by, reaches, through, joined) -> int:
    params: dict = {"now": clock.stamp()}
    head, where = missing_sql(slot, params, reaches)
    reach = Reach(gateway.unit.path, frozenset(gateway.kinds) or None)
    where += f" AND {_reach('g', reach, params)} AND {_REACHABLE[gateway.medium]}{_ALIVE}"
    where += _UNREACHED if gateway.fallback else ""
    state = Reminder.State.OWED if sending.at else Reminder.State.DROPPED
    params |= {
        "medium": str(gateway.medium), "gateway": gateway.pk, "by": by.ref, "state": str(state), "reason": sending.reason,
        "due": _instant(sending.at or clock.stamp()), "not_after": _instant(not_after), "made": _instant(clock.stamp()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(through=through, source=f"{head}{joined} WHERE {where}"), params)
        return cursor.rowcount


def _instant(at):
    """An instant as the ORM writes it into a column."""
    return connection.ops.adapt_datetimefield_value(at)


def make_for_groups(slot, *, plan, not_after, by) -> int:
    """One text for each automatic robot of a slot's units. Returns how many."""
    now, sending = clock.stamp(), plan(False)
    state = Reminder.State.OWED if sending.at else Reminder.State.DROPPED
    rows = [
        Reminder(
            slot=slot, unit=gateway.unit, medium=Medium.GROUP, gateway=gateway, state=state, reason=sending.reason,
            due_at=sending.at or now, not_after=not_after, made_at=now, by=by.ref,
        )
        for gateway in gateways.groups(slot.campaign, now)
    ]  # fmt: skip
    before = Reminder.objects.filter(slot=slot, person=None).count()
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return Reminder.objects.filter(slot=slot, person=None).count() - before


def revive(media):
    """Addresses that were refused and have been changed since are tried again. Cost: the people concerned are read."""
    rows = DeadAddress.objects.filter(cleared_at=None, medium__in=media).select_related("person")
    changed = [row.pk for row in rows if addresses.digest(row.medium, row.person) != row.digest]
    DeadAddress.objects.filter(pk__in=changed).update(cleared_at=clock.stamp())
