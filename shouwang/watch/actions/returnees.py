"""The ledger of returnees 重点人员台账: declared, changed, put off, arrived; trains and seats only while somebody may ask for them."""

import datetime as dt
from dataclasses import replace

from shouwang.checkin.models import Return
from shouwang.core import accesses, clock, export
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Mandate, Person, Tree
from shouwang.roster.standing import on_merge
from shouwang.watch.diseases import rule_of
from shouwang.watch.divisions import code_of, designation_of
from shouwang.watch.models import Ground, Kind, Returnee, TransportRequest
from shouwang.watch.rules import returnees as rules

FORM = "return-plan"
PLAN = frozenset({"division", "left_day", "planned_day", "transport", "companions", "lives", "address", "household"})
_End, _Source = Returnee.End, Returnee.Source


def require_about(by, person, own=True):
    """Raise core.04 unless the actor sweeps or follows where the person is, or is (own) the person."""
    if own and by.person_id is not None and by.person_id == person.pk:
        return
    place = person.path or Tree.RESPONSIBLE.value
    if not any(access.may(by, right, place, person.kind) for right in (access.SWEEP, access.FOLLOW)):
        raise Refused("core.04")


def _judge(verdict):
    if not verdict.ok:
        code, params = verdict.reasons[0]
        raise Refused(code, **params)


def _checked(plan) -> dict:
    """The plan as it is kept. Raises core.04 for a field that no plan has, watch.191, watch.195."""
    if not set(plan) <= PLAN:
        raise Refused("core.04")
    place = str(plan.get("division") or "").strip()
    if not place:
        raise Refused("watch.195", field="division")
    _judge(rules.plan_verdict(left_day=plan.get("left_day"), planned_day=plan["planned_day"]))
    words = {name: str(plan.get(name) or "")[:most] for name, most in (("transport", 20), ("companions", 100), ("address", 200))}
    lives = plan.get("lives") or ""
    if lives and lives not in Returnee.Lives.values:
        raise Refused("watch.185", field="lives", value=str(lives)[:30], offered="、".join(map(str, Returnee.Lives.labels)))
    return plan | words | {"lives": lives, "division": (code_of(place) or place)[:60]}


@action("watch.return_declared")
def declare_return(*, person, mandate, by, source=_Source.OFFICE, **plan) -> Returnee:
    """Somebody is expected back: from which division, on which day. Raises core.04, watch.185, .191, .194, .195."""
    require_about(by, person)
    if Returnee.objects.filter(person=person, mandate=mandate, until=None, voided_at=None).exists():
        raise Refused("watch.194", name=person.name)
    row = _declared(person, mandate, _checked(plan), source, by)
    emit("watch.return_declared", f"watch.Returnee:{row.pk}", person=person.pk, by=by)
    return row


def _declared(person, mandate, plan, source, by, answer=None):
    now = clock.stamp()
    return Returnee.objects.create(
        person=person, person_kind=person.kind, mandate=mandate, source=source, answer=answer, by=by.ref, since=now, opened_at=now, **plan
    )


def _open(returnee) -> Returnee:
    """The row as it stands. Raises watch.192 when it is over."""
    row = Returnee.objects.select_for_update(of=("self",)).select_related("person", "mandate").get(pk=returnee.pk)
    if row.until is not None or row.voided_at is not None or row.person_id is None:
        raise Refused("watch.192")
    return row


def _succeed(row, by, **changed) -> Returnee:
    """Void the row and open its successor of the same episode."""
    now = clock.stamp()
    Returnee.objects.filter(pk=row.pk).update(voided_at=now)
    first = row.chain
    row.pk, row.episode, row.opened_at, row.by = None, first, now, by.ref
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


@action("watch.return_changed")
def change_return(*, returnee, by, **changed) -> Returnee:
    """The plan is another now. Raises core.04, watch.185, .191, .192, .195."""
    row = _open(returnee)
    require_about(by, row.person)
    plan = {name: getattr(row, name) for name in PLAN} | changed
    row = _succeed(row, by, deferred=False, why="", **_checked(plan))
    emit("watch.return_changed", f"watch.Returnee:{row.pk}", person=row.person_id, fields=sorted(changed), by=by)
    return row


@action("watch.return_deferred")
def defer_return(*, returnee, why, by, planned_day=None) -> Returnee:
    """缓返: somebody comes later, and why. Raises core.04, watch.191, .192, .196."""
    row = _open(returnee)
    require_about(by, row.person)
    if not why.strip():
        raise Refused("watch.196", field="why")
    day = planned_day or row.planned_day
    _judge(rules.plan_verdict(left_day=row.left_day, planned_day=day))
    row = _succeed(row, by, deferred=True, why=why.strip()[:120], planned_day=day)
    emit("watch.return_deferred", f"watch.Returnee:{row.pk}", person=row.person_id, by=by)
    return row


@action("watch.return_cancelled")
def cancel_return(*, returnee, why, by) -> Returnee:
    """Somebody does not come back after all, and why. Raises core.04, watch.192, .196."""
    row = _open(returnee)
    require_about(by, row.person)
    if not why.strip():
        raise Refused("watch.196", field="why")
    row = _over(row, _End.CANCELLED, by, why=why.strip()[:120])
    emit("watch.return_cancelled", f"watch.Returnee:{row.pk}", person=row.person_id, by=by)
    return row


def _over(row, end, by, **more):
    now = clock.stamp()
    row.until, row.closed_at, row.end, row.ended_by = now, now, end, by.ref
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["until", "closed_at", "end", "ended_by", *more])
    return row


@action("watch.returnee_arrived")
def arrive(*, returnee, by, day=None) -> Returnee:
    """One tap: somebody is back. Where their division is designated, monitoring begins by itself, counted from the last day there.

    Raises core.04, watch.181, .192 and what open_watch raises.
    """
    row = _open(returnee)
    require_about(by, row.person)
    day = day or clock.today()
    _judge(rules.arrival_verdict(ended=False, day=day, today=clock.today()))
    row = _over(row, _End.ARRIVED, by, arrived_day=day, watch=_watched(row, day, by))
    refs = {"watch": row.watch_id} if row.watch_id else {}
    emit("watch.returnee_arrived", f"watch.Returnee:{row.pk}", person=row.person_id, **refs, by=by)
    return row


def measure_for(row, day) -> rules.Measure:
    """What begins when a returnee arrives on a day, by the designation of where they come from on that day."""
    rule, at = rule_of(None), min(clock.instant(day + dt.timedelta(days=1)) - clock.TICK, clock.now())
    standing = designation_of(row.division, at)
    return rules.measure_on_arrival(
        level=standing.level if standing else "", stays_home=Kind.HOME_MONITORING, monitoring=Kind.MONITORING,
        left_day=row.left_day, arrived_day=day, days=rule.watch_days,
    )  # fmt: skip


def _watched(row, day, by):
    """The watch that begins; the one of that kind which the person is under already goes on, exposed again."""
    from shouwang.watch.actions.watches import open_watch
    from shouwang.watch.models import Watch

    measure = measure_for(row, day)
    if not measure.kind:
        return None
    standing = Watch.objects.known().filter(person=row.person, kind=measure.kind, until=None).first()
    if standing is not None:
        return standing
    return open_watch(
        person=row.person, kind=measure.kind, day0=measure.day0, mandate=row.mandate, ground=Ground.RETURNEE,
        ref=f"watch.Returnee:{row.pk}", by=replace(by, trusted=True),  # the rule opens it, whoever taps
    )  # fmt: skip


# ---- trains and seats


@action("watch.transport_requested")
def request_transport(*, mandate, asked_by, doc, until_day, by) -> TransportRequest:
    """Put on record that the centre for disease control asked for trains and seats, until the end of a day. Raises core.04, watch.171,
    .193, .197.
    """
    access.require(by, access.CAMPAIGNS, Tree.RESPONSIBLE)
    if not asked_by.strip() or not doc.strip():
        raise Refused("watch.197")
    _judge(rules.transport_verdict(outbreak=mandate.nature == Mandate.Nature.OUTBREAK, requested=True))
    now, until = clock.stamp(), clock.instant(until_day + dt.timedelta(days=1))
    if until <= now:
        raise Refused("watch.171", field="until_day", since=clock.today(), until=until_day)
    row = TransportRequest.objects.create(
        mandate=mandate, asked_by=asked_by.strip()[:80], doc=doc.strip()[:60], by=by.ref, since=now, until=until, opened_at=now, closed_at=now
    )
    emit("watch.transport_requested", f"watch.TransportRequest:{row.pk}", mandate=mandate.pk, by=by)
    return row


def transport_open(mandate, at=None) -> bool:
    """May trains and seats be written down and read under a mandate now?"""
    at = at or clock.now()
    held = TransportRequest.objects.holding(at).filter(mandate=mandate).exists()
    return rules.transport_verdict(outbreak=mandate.nature == Mandate.Nature.OUTBREAK, requested=held).ok


@action("watch.transport_noted")
def note_transport(*, returnee, train, seat, by) -> Returnee:
    """Write down train and seat, while they may be asked for; arrived or not. Raises core.04, watch.193."""
    row = Returnee.objects.select_for_update(of=("self",)).select_related("person", "mandate").get(pk=returnee.pk, voided_at=None)
    if row.person_id is None:
        raise Refused("core.04")
    require_about(by, row.person, own=False)
    if not transport_open(row.mandate):
        raise Refused("watch.193")
    row.train, row.seat = train.strip()[:40], seat.strip()[:20]
    row.save(update_fields=["train", "seat"])
    emit("watch.transport_noted", f"watch.Returnee:{row.pk}", person=row.person_id, by=by)
    return row


# ---- lists that come in, the ledger that goes out


@action("watch.returnees_imported")
def enter_list(*, mandate, plans, by) -> dict:
    """Enter a list: who is new is expected, whose plan differs gets another; an arrival stays. plans: [(person id, plan)].

    Raises core.04 for anybody whom the actor does not follow.
    """
    people = Person.objects.select_related("unit").in_bulk([person for person, _plan in plans])
    standing = {row.person_id: row for row in Returnee.objects.filter(mandate=mandate, person__in=list(people), until=None, voided_at=None)}
    arrived = set(Returnee.objects.known().filter(mandate=mandate, end=_End.ARRIVED).values_list("person", flat=True))
    done = {"made": 0, "changed": 0, "known": 0}
    for pk, plan in plans:
        require_about(by, people[pk], own=False)
        plan, row = _checked(plan), standing.get(pk)
        if row is not None and any(getattr(row, name) != value for name, value in plan.items()):
            _succeed(row, by, deferred=False, why="", source=_Source.LIST, **plan)
            done["changed"] += 1
        elif row is None and pk not in arrived:
            _declared(people[pk], mandate, plan, _Source.LIST, by)
            done["made"] += 1
        else:
            done["known"] += 1
    emit("watch.returnees_imported", f"roster.Mandate:{mandate.pk}", **done, by=by)
    return done


@action("watch.returnees_exported")
def export_ledger(*, mandate, state, purpose, by) -> bytes:
    """The ledger of those whom the actor follows as a workbook, entered in the access log with its purpose. Raises core.04, watch.199."""
    from shouwang.watch.queries.returnees import ledger
    from shouwang.watch.returnee_file import workbook

    if not purpose.strip():
        raise Refused("watch.199", field="purpose")
    rows = list(ledger(access.scope_acting(by), mandate, state=state))
    ref, people = f"roster.Mandate:{mandate.pk}", [row.person_id for row in rows]
    log = accesses.log_export(ref=ref, what="watch.returnees", rows=len(rows), purpose=purpose.strip(), by=by, people=people)
    content = workbook(mandate, rows, transport_open(mandate), export.watermark(log, by))
    emit("watch.returnees_exported", ref, rows=len(rows), by=by)
    return content


# ---- what people declared by the form


def untaken_plans():
    """The current declarations that the ledger does not know yet, as they came in."""
    rows = Return.objects.filter(slot__campaign__form__code=FORM, slot__sealed_at=None)
    taken = Returnee.objects.filter(answer__isnull=False).values("answer")
    return rows.exclude(pk__in=taken).select_related("slot__campaign__mandate", "person").order_by("id")


@action("watch.return_plans_taken")
def take_plans(*, by) -> int:
    """Enter declared returns in the ledger; a newer answer changes the plan that stands, an arrival stays. Returns how many were read."""
    read = 0
    for row in untaken_plans():
        mandate = row.slot.campaign.mandate
        plan = _checked(_plan(row.answers))
        latest = Returnee.objects.known().filter(person=row.person, mandate=mandate).order_by("-id").first()
        if latest is None or (latest.until is not None and latest.end == _End.CANCELLED):
            _declared(row.person, mandate, plan, _Source.FORM, by, row.pk)
        elif latest.until is None:
            _succeed(latest, by, answer=row.pk, source=_Source.FORM, deferred=False, why="", **plan)
        else:
            _succeed(latest, by, answer=row.pk)  # they have arrived: what was planned is history
        read += 1
    emit("watch.return_plans_taken", "watch.Returnee", plans=read, by=by)
    return read


def _plan(answers) -> dict:
    day = {name: clock.parse_day(answers[name]) if answers.get(name) else None for name in ("planned_day", "left_day")}
    if day["left_day"] and day["left_day"] > day["planned_day"]:
        day["left_day"] = None
    words = {name: answers.get(name) or "" for name in ("transport", "companions", "lives")}
    return {"division": answers.get("from_place") or "—", "household": answers.get("household"), "address": "", **day, **words}


@on_merge
def bring_returns(kept, gone, by):
    """What the record that goes was expected for, the one that stays is, unless it is already."""
    for row in Returnee.objects.filter(person=gone, voided_at=None).select_related("mandate"):
        twin = Returnee.objects.filter(person=kept, mandate=row.mandate, voided_at=None).exists()
        if twin:
            Returnee.objects.filter(pk=row.pk).update(voided_at=clock.stamp())
        else:
            _succeed(row, by, person=kept)
