"""What the pages ask of reminders. Every query takes a Scope first; people are those whom SIGN or CONSOLIDATE covers."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from shouwang.checkin.models import DeadAddress, Delivery, Gateway, Medium, Reminder, Round
from shouwang.checkin.reminders import gateways, making, texts
from shouwang.core import clock
from shouwang.core.figures import Number
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Person, Tree, Unit

State = Reminder.State
RIGHTS = (access.SIGN, access.CONSOLIDATE)
DEFERRED = "deferred"  # owed, but not yet due
COLUMNS = (State.OWED, DEFERRED, State.TAKEN, State.DELIVERED, State.REFUSED, State.FAILED, State.UNKNOWN, State.DROPPED)
LIVE = (State.OWED, State.TAKEN, State.DELIVERED, State.UNKNOWN)  # has been reached, or is going to be, or may have been


def may_remind(scope: Scope, path=None, kind=None) -> bool:
    """May the viewer remind people here (anywhere, when no place is given)?"""
    return any(scope.allows(right, path, kind) for right in RIGHTS)


def require_reminding(scope: Scope):
    """Raise core.04 unless the viewer may remind somebody."""
    if not may_remind(scope):
        raise Refused("core.04")


def within(scope: Scope) -> Q:
    """The reminders of people whom the viewer may remind."""
    condition = Q(pk__in=[])
    for right in RIGHTS:
        condition |= scope.people(right, "person__path", "person__kind")
    return condition & Q(person__isnull=False)


def reminders(scope: Scope, slot, state="", medium=""):
    """The reminders of a slot within reach, in one column (a state, or deferred) and of one medium where they are named."""
    rows = Reminder.objects.filter(within(scope), slot=slot)
    if medium:
        rows = rows.filter(medium=medium)
    if state == DEFERRED:
        return rows.filter(state=State.OWED, due_at__gt=clock.now())
    if state == State.OWED:
        return rows.filter(state=State.OWED, due_at__lte=clock.now())
    return rows.filter(state=state) if state else rows


def table(scope: Scope, slot) -> list[dict]:
    """One row for each medium that has reminders: its numbers by column. Cost: two grouped queries."""
    if not slot.pk:
        return []
    base = Reminder.objects.filter(within(scope), slot=slot).order_by()
    counted = {(row["medium"], row["state"]): row["n"] for row in base.values("medium", "state").annotate(n=Count("pk"))}
    later = base.filter(state=State.OWED, due_at__gt=clock.now()).values("medium").annotate(n=Count("pk"))
    for row in later:
        counted[row["medium"], DEFERRED] = row["n"]
        counted[row["medium"], State.OWED] -= row["n"]
    media = [medium for medium in Medium if any(key[0] == medium for key in counted)]
    return [
        {
            "medium": medium.label,
            "numbers": [_number(slot, column, counted.get((medium, column), 0), medium) for column in COLUMNS],
        }
        for medium in media
    ]


def _number(slot, column, value, medium="") -> Number:
    about = {"slot": slot.pk} | ({"medium": str(medium)} if medium else {})
    return Number(f"checkin.reminders_{column}", value, about)


def totals(scope: Scope, slot) -> dict[str, Number]:
    """The numbers of a slot's reminders over all media that somebody must look at: failed, unknown, refused."""
    if not slot.pk:
        return {}
    rows = Reminder.objects.filter(within(scope), slot=slot, state__in=(State.FAILED, State.UNKNOWN, State.REFUSED))
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: _number(slot, state, counted.get(state, 0)) for state in (State.FAILED, State.UNKNOWN, State.REFUSED)}


def reached(scope: Scope, slot):
    """The ids of those whom some medium has reached, one each however many reached them."""
    rows = Reminder.objects.filter(within(scope), slot=slot, state=State.DELIVERED)
    return rows.order_by("person__path", "person__number").values_list("person", flat=True).distinct()


def unreached(scope: Scope, slot) -> list[int]:
    """The ids of those who have not answered and whom no reminder has reached or is going to: they are to be rung.

    Cost: one statement. Nobody, before the slot's reminder has been made.
    """
    if not slot.pk or not _reminded(slot):
        return []
    reaches = [reach for right in RIGHTS for reach in scope.reach.get(right, ())]
    params: dict = {}
    head, where = making.missing_sql(slot, params, list(dict.fromkeys(reaches)))
    live = ", ".join(f"'{state}'" for state in LIVE)
    where += (
        " AND (SELECT x.id FROM checkin_reminder x WHERE x.slot_id = %(slot)s AND x.person_id = m.person_id"
        f" AND x.state IN ({live}) LIMIT 1) IS NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT m.person_id{head} WHERE {where}", params)
        return [row[0] for row in cursor.fetchall()]


def _reminded(slot) -> bool:
    return Round.objects.filter(slot=slot).exists() or Reminder.objects.filter(slot=slot).exists()


def round_of(scope: Scope, slot) -> Round | None:
    """The round of a slot, once its instant has come and a worker has looked at it."""
    return Round.objects.filter(slot=slot).first() if slot.pk else None


@dataclass(frozen=True)
class Posted:
    """A group and what was posted to it."""

    gateway: Gateway
    reminder: Reminder | None
    code: str = ""


def groups(scope: Scope, slot) -> list[Posted]:
    """The robots of groups that the viewer may use for a slot, with what was posted."""
    found = [
        row for row in gateways.groups(slot.campaign, clock.now(), automatic=False) if may_remind(scope, row.unit.path)
    ]
    posted = {}
    if slot.pk:
        rows = Reminder.objects.filter(slot=slot, person=None, gateway__in=found).select_related("unit")
        posted = {row.gateway_id: row for row in rows}
    codes = _last_codes([row.pk for row in posted.values()])
    return [Posted(row, posted.get(row.pk), codes.get(posted[row.pk].pk, "") if row.pk in posted else "") for row in found]


def units(scope: Scope, most=300) -> list[Unit]:
    """The units with people of their own whose groups the viewer may write to, in the order of the tree."""
    condition = Q(pk__in=[])
    for right in RIGHTS:
        condition |= scope.units(right)
    rows = Unit.objects.filter(condition, tree=Tree.RESPONSIBLE, closed_day=None)
    return list(rows.filter(pk__in=Person.objects.exclude(unit=None).values("unit")).order_by("path")[:most])


def group_gateway(scope: Scope, pk) -> Gateway:
    """A robot that the viewer may use. Raises core.04."""
    row = Gateway.objects.holding(clock.now()).filter(pk=pk, medium=Medium.GROUP).select_related("unit").first()
    if row is None or not may_remind(scope, row.unit.path):
        raise Refused("core.04")
    return row


def _last_codes(ids) -> dict[int, str]:
    """reminder id → what the gateway said last."""
    rows = Delivery.objects.filter(reminder__in=ids).order_by("id")
    return dict(rows.values_list("reminder", "code"))


def lines(scope: Scope, rows) -> list[tuple]:
    """(reminder, person, last code, when) of some reminders, for a page of them. Cost: three queries."""
    rows = list(rows)
    people = Person.objects.select_related("unit").in_bulk({row.person_id for row in rows})
    tries = {mark.reminder_id: mark for mark in Delivery.objects.filter(reminder__in=rows).order_by("id")}
    return [(row, people[row.person_id], tries.get(row.pk)) for row in rows]


def gateway_list(scope: Scope, over=False):
    """The gateways that are set up, or those switched off. Raises core.04 without the right to the system."""
    if not scope.allows(access.SYSTEM):
        raise Refused("core.04")
    now = clock.now()
    rows = Gateway.objects.known().select_related("unit", "pulse")
    rows = rows.filter(until__lte=now).order_by("-until") if over else rows.filter(until=None).order_by("unit__path", "pk")
    return rows


def gateway(scope: Scope, pk) -> Gateway:
    """A gateway, for whoever runs the system. Raises core.04."""
    row = gateway_list(scope).filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


def resting(scope: Scope) -> list[Gateway]:
    """The gateways that are being left alone because they failed."""
    now = clock.now()
    rows = Gateway.objects.holding(now).filter(Q(pulse__rests_until__gt=now) | Q(pulse__failures__gte=3))
    return list(rows.select_related("pulse", "unit").order_by("pk"))


def wordings(scope: Scope) -> dict:
    """Every text in use by (code, language). Raises core.04 without the right to campaigns."""
    if not scope.allows(access.CAMPAIGNS):
        raise Refused("core.04")
    return texts.all_words()


def dead_addresses(scope: Scope):
    """Addresses that a gateway refused, of people within reach, the latest first."""
    require_reminding(scope)
    condition = Q(pk__in=[])
    for right in RIGHTS:
        condition |= scope.people(right, "person__path", "person__kind")
    rows = DeadAddress.objects.filter(condition, cleared_at=None).select_related("person__unit")
    return rows.order_by("-refused_at", "-pk")


def dead_address(scope: Scope, pk) -> DeadAddress:
    """One of them. Raises core.04."""
    row = dead_addresses(scope).filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


def on_file(scope: Scope, slot):
    """The reminders that wait to be taken as a file, of people whose telephones the viewer may read."""
    by_hand = [row.pk for row in gateways.holding(clock.now()) if gateways.channel(row).by_hand]
    contacts = scope.people(access.CONTACTS, "person__path", "person__kind")
    return Reminder.objects.filter(contacts, slot=slot, state=State.OWED, gateway__in=by_hand)


def files(scope: Scope, slot) -> list[dict]:
    """The files that were taken of a slot, as far as the viewer may read their telephones: number and rows."""
    contacts = scope.people(access.CONTACTS, "person__path", "person__kind")
    rows = Reminder.objects.filter(contacts, slot=slot, file__isnull=False).order_by()
    return list(rows.values("file").annotate(n=Count("pk")).order_by("-file"))


def in_file(scope: Scope, slot, number):
    """The reminders of one file, of people whose telephones the viewer may read."""
    contacts = scope.people(access.CONTACTS, "person__path", "person__kind")
    return Reminder.objects.filter(contacts, slot=slot, file=number)
