"""The state machine: every action in any order, on two connections, over days; after each step the laws hold.

After each step, for every slot: tallies equal a recount of the rows, and the roll call partitions. Now and then an instant
is frozen and its roll call kept; at every later step a recount as known then must give the same numbers.
"""

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.db.models import F
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shouwang.checkin import cells
from shouwang.checkin.actions import accept_claims, close_check, open_campaign
from shouwang.checkin.models import Cadence, Channel, Check, Return, Slot
from shouwang.core import clock, rollcall
from shouwang.core.refusals import Refused
from shouwang.core.writing import freeze
from shouwang.roster import actions
from shouwang.roster.models import Exemption, Kind
from shouwang.roster.tree import parent_path
from tests.academy import FIRST, MORNING, Academy, found

pytestmark = pytest.mark.django_db(transaction=True)
serial = itertools.count(1)
who = st.sampled_from(["甲一", "甲二", "甲三", "乙一", "乙二", "丙一", "丁一"])
where = st.sampled_from(["软件2301", "软件2302", "研2401", "人事处"])
asking = st.sampled_from(["daily", "daily", "weekly", "half", "college"])
side = st.sampled_from([0, 1])
temperature = st.sampled_from(["36.5", "37.2", "37.3", "38.6"])


class Academies(RuleBasedStateMachine):
    """One academy of its own for each history; the clock only goes forward."""

    @initialize()
    def open(self):
        self.now = MORNING
        self.holder = clock.moved(self.now)
        self.holder.__enter__()
        self.sides = [ThreadPoolExecutor(1), ThreadPoolExecutor(1)]
        self.academy = Academy(prefix=f"w{next(serial)}-", founded=True)
        self.kept, self.joined, self.made = [], 0, 0
        a = self.academy
        self.campaigns = {"daily": a.campaign}
        for name, cadence, unit, kinds in (
            ("weekly", Cadence.WEEKLY, a.top, ()), ("half", Cadence.HALF_DAILY, a.unit["2023级"], ()),
            ("college", Cadence.WEEKLY, a.unit["计算机学院"], [Kind.UNDERGRADUATE]),
        ):  # fmt: skip
            self.campaigns[name] = open_campaign(
                code=f"{a.prefix}{name}", mandate=a.mandate, form="daily-health", since_day=FIRST, unit=unit, kinds=kinds,
                cadence=cadence, by=a.by,
            )  # fmt: skip

    def act(self, side, function, /, **kwargs):
        """Run an action on one of the two connections; a refusal is an outcome like any other."""

        def inside():
            try:
                return function(**kwargs)
            except Refused:
                return None

        return self.sides[side].submit(inside).result(timeout=60)

    @rule(minutes=st.sampled_from([1, 61, 5 * 60, 11 * 60]))
    def time_passes(self, minutes):
        self.now = max(self.now, clock.now()) + dt.timedelta(minutes=minutes)
        clock.move(self.now)

    def answer(self, campaign, **given):
        self.academy.campaign = self.campaigns[campaign]
        return self.academy.answer(**given)

    @rule(
        side=side,
        campaign=asking,
        name=who,
        temp=temperature,
        back=st.sampled_from([0, 0, 0, 1, 2]),
        key=st.sampled_from([None, "k1", "k2"]),
    )
    def somebody_answers(self, side, campaign, name, temp, back, key):
        day = clock.today() - dt.timedelta(days=back)
        self.act(side, self.answer, campaign=campaign, name=name, temp_c=temp, day=day, key=f"{key}{day}" if key else None)

    @rule(side=side, campaign=asking, name=who, temp=temperature, back=st.integers(0, 3), hour=st.integers(6, 23))
    def an_answer_is_imported(self, side, campaign, name, temp, back, hour):
        day = clock.today() - dt.timedelta(days=back)
        self.act(
            side, self.answer, campaign=campaign, name=name, temp_c=temp, day=day, at=clock.instant(day, hour * 60),
            slot=("am" if hour < 12 else "pm") if campaign == "half" else None, channel=Channel.IMPORT,
        )  # fmt: skip

    @rule(side=side, campaign=asking, name=who, temp=temperature, hours=st.sampled_from([1, 6, 12]), back=st.sampled_from([0, 1]))
    def somebody_answers_with_a_claim(self, side, campaign, name, temp, hours, back):
        now = clock.now()
        day, at = clock.today() - dt.timedelta(days=back), now - dt.timedelta(hours=hours)
        self.act(side, self.answer, campaign=campaign, name=name, temp_c=temp, day=day, at=at)

    @rule(side=side, many=st.sampled_from([1, 9]))
    def claims_are_accepted(self, side, many):
        """What is late and claims not to be, as many as there are: one that may not be refuses all."""
        rows = Return.objects.filter(slot__campaign__in=self.campaigns.values(), late=True, at__lt=F("slot__cutoff_at"))
        self.act(side, accept_claims, answers=list(rows.order_by("-id")[:many]), reason="没有网络", by=self.academy.by)

    @rule(side=side, name=who, temp=temperature)
    def adviser_answers_for_somebody(self, side, name, temp):
        self.act(side, self.answer, campaign="daily", name=name, temp_c=temp, by="辅导员甲")

    @rule(side=side, name=who, unit=where, hours=st.sampled_from([0, -3, 30]))
    def somebody_is_transferred(self, side, name, unit, hours):
        a = self.academy
        at = clock.now() + dt.timedelta(hours=hours)

        def move():
            transfer = actions.offer_transfer(person=a.person[name], target=a.unit[unit], effective_at=at, by=a.by)
            return actions.accept_transfer(transfer=transfer, by=a.by)

        self.act(side, move)

    @rule(side=side, name=who, days=st.integers(0, 2), start=st.integers(-1, 1))
    def somebody_is_exempted(self, side, name, days, start):
        since = clock.instant(clock.today() + dt.timedelta(days=start))
        until = since + dt.timedelta(days=days) if days else None
        self.act(
            side, actions.exempt, person=self.academy.person[name], reason=Exemption.Reason.SUSPENDED, since=since, until=until,
            by=self.academy.by,
        )  # fmt: skip

    @rule(side=side, name=who, days=st.integers(-1, 2), how=st.sampled_from(["extend", "shorten", "end"]))
    def an_exemption_is_changed(self, side, name, days, how):
        row = Exemption.objects.known().filter(person=self.academy.person[name]).order_by("-id").first()
        if row is None:
            return
        until = clock.instant(clock.today() + dt.timedelta(days=days))
        change = {"extend": actions.extend_exemption, "shorten": actions.shorten_exemption}.get(how)
        if change:
            self.act(side, change, exemption=row, until=until, by=self.academy.by)
        else:
            self.act(side, actions.end_exemption, exemption=row, by=self.academy.by)

    @rule(side=side, unit=where, hours=st.sampled_from([None, None, -30, -80, 20]))
    def somebody_joins(self, side, unit, hours):
        self.joined += 1
        a, name = self.academy, f"新{self.joined}"
        since = clock.now() + dt.timedelta(hours=hours) if hours else None
        row = self.act(
            side, a.add, number=f"{a.prefix}N{self.joined}", name=name, unit=unit, kind=Kind.UNDERGRADUATE, since=since
        )
        if row:
            a.person[name] = row

    @rule(side=side, name=who, hours=st.sampled_from([None, None, -30, 20]))
    def somebody_leaves(self, side, name, hours):
        at = clock.now() + dt.timedelta(hours=hours) if hours else None
        self.act(side, actions.leave, person=self.academy.person[name], at=at, by=self.academy.by)

    @rule(side=side, name=who, unit=where, kind=st.sampled_from([Kind.UNDERGRADUATE, Kind.POSTGRADUATE]))
    def somebody_comes_back(self, side, name, unit, kind):
        a = self.academy
        self.act(side, actions.join, person=a.person[name], unit=a.unit[unit], kind=kind, by=a.by)

    @precondition(lambda self: self.joined)
    @rule(side=side, name=who)
    def two_records_are_merged(self, side, name):
        a = self.academy
        gone = a.person.get(f"新{self.joined}")
        if gone:
            self.act(side, actions.merge_people, kept=a.person[name], gone=gone, by=a.by)

    def day_from(self, soon):
        return clock.today() if soon else None

    @rule(side=side, soon=st.booleans())
    def two_classes_are_merged(self, side, soon):
        a = self.academy
        self.act(
            side, actions.merge_units, units=[a.unit["软件2302"]], target=a.unit["软件2301"], from_day=self.day_from(soon),
            by=a.by,
        )  # fmt: skip

    @rule(side=side, unit=st.sampled_from(["2023级", "医学院", "研2401"]), name=who)
    def somebody_joins_a_new_class(self, side, unit, name):
        a, self.made = self.academy, self.made + 1

        def make():
            a.unit[unit].refresh_from_db()
            fresh = actions.create_unit(parent=a.unit[unit], name=f"新班{self.made}", by=a.by)
            transfer = actions.offer_transfer(person=a.person[name], target=fresh, by=a.by)
            return actions.accept_transfer(transfer=transfer, by=a.by)

        self.act(side, make)

    @rule(side=side, name=who, soon=st.booleans())
    def a_class_is_split(self, side, name, soon):
        a = self.academy
        self.act(
            side,
            actions.split_unit,
            unit=a.unit["软件2301"],
            name=f"分{next(serial)}",
            people=[a.person[name]],
            from_day=self.day_from(soon),
            by=a.by,
        )

    @rule(
        side=side,
        unit=st.sampled_from(["软件2302", "2023级", "医学院", "研2401"]),
        below=st.sampled_from(["医学院", "计算机学院", "家属", "2023级"]),
        soon=st.booleans(),
    )
    def a_unit_moves(self, side, unit, below, soon):
        a = self.academy

        def move():
            for name in (unit, below):
                a.unit[name].refresh_from_db()
            actions.move_unit(unit=a.unit[unit], parent=a.unit[below], from_day=self.day_from(soon), by=a.by)

        self.act(side, move)

    @rule(side=side, outcome=st.sampled_from([Check.Outcome.CLINIC, Check.Outcome.NOT_REACHED]))
    def a_check_is_closed(self, side, outcome):
        check = Check.objects.filter(slot__campaign__in=self.campaigns.values(), until=None, voided_at=None).first()
        if check:
            self.act(side, close_check, check=check, outcome=outcome, by=self.academy.by)

    @rule()
    def an_instant_is_kept(self):
        at = freeze()
        self.kept.append((at, {slot.pk: self.numbers(slot, at) for slot in self.slots()}))
        del self.kept[:-4]

    def slots(self):
        return list(Slot.objects.filter(campaign__in=self.campaigns.values()).select_related("campaign__unit"))

    def numbers(self, slot, known_at=None):
        return {node.place.id: node.own for node in cells.recounted(slot, known_at).walk() if any(node.own)}

    @invariant()
    def tallies_equal_the_rows(self):
        for slot in self.slots():
            live, counted = cells.roll_call(slot), cells.recounted(slot)
            assert {n.place.id: n.total for n in live.walk()} == {n.place.id: n.total for n in counted.walk()}, slot
            assert rollcall.broken(live) == []
            paths = {n.place.id: n.place.path for n in live.walk()}
            assert all(parent_path(n.place.path) == paths.get(n.place.parent_id, "") for n in live.walk()), slot

    @invariant()
    def what_was_known_reproduces(self):
        for at, slots in self.kept:
            for slot in self.slots():
                if slot.pk in slots:
                    assert self.numbers(slot, at) == slots[slot.pk], (slot, at)

    def teardown(self):
        for pool in self.sides:
            pool.submit(connections.close_all).result()
            pool.shutdown()
        self.holder.__exit__(None, None, None)


def test_laws_hold_for_any_history_on_two_connections():
    found()
    examples = 20 if connection.vendor == "sqlite" else 10
    run_state_machine_as_test(
        Academies,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[
                Phase.generate
            ],  # each history builds an academy: shrinking one takes minutes, the steps say enough
            print_blob=True,
        ),
    )
