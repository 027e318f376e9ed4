"""The seals: whatever is done to the audit record afterwards is noticed, and named; concurrent writers lose nothing."""

import datetime as dt
import json
import threading

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.core import accesses, clock, events, institution, jobs, sealing
from shouwang.core.actions import SYSTEM, action
from shouwang.core.models import Access, Event, Institution, Seal
from shouwang.core.writing import writing

START = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path, settings):
    """An empty home, so that seals.log is this test's own."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def world(db, home, monkeypatch):
    monkeypatch.setattr(jobs, "days", {})
    Institution.objects.create(name="测试", zone="Asia/Shanghai", mark="test", created_at=START)
    institution.forget()
    with clock.moved(START):
        yield


@action("test.done")
def do(*, by, number):
    events.emit("test.done", f"test:{number}", by=by, number=number, note="说明")


def broken():
    return [*sealing.broken_links("event"), *sealing.broken_links("access"), *sealing.broken_heads()]


def three_seals():
    for turn in range(3):
        for number in range(4):
            do(by=SYSTEM, number=turn * 10 + number)
        accesses.log_read(ref="roster.Person:7", what="checkin.history", rows=1, by=SYSTEM)
        assert sealing.seal("event").number == sealing.seal("access").number == turn + 1
    assert broken() == []


def test_every_row_is_sealed_once_and_the_chain_holds(world):
    three_seals()
    assert not Event.objects.filter(sealed=None).exists() and not Access.objects.filter(sealed=None).exists()
    assert sealing.seal("event") is None
    taken = [pk for rows in Seal.objects.filter(log="event").values_list("rows", flat=True) for pk, _ in rows]
    assert sorted(taken) == sorted(Event.objects.values_list("id", flat=True)) and len(set(taken)) == len(taken)


@pytest.mark.parametrize("change", [
    {"verb": "test.other"}, {"ref": "test:99"}, {"refs": {"number": 5}}, {"by": "operator"}, {"os_user": "x"}, {"at": START},
])  # fmt: skip
def test_changed_event_is_named(world, change):
    three_seals()
    row = Event.objects.filter(verb="test.done").order_by("id")[5]
    Event.objects.filter(pk=row.pk).update(**change)
    assert len(broken()) == 1 and f"core.Event:{row.pk} " in broken()[0]


def test_deleted_event_is_named_and_a_certificate_excuses_it(world, monkeypatch):
    three_seals()
    row = Access.objects.order_by("id")[1]
    pk = row.pk
    row.delete()
    assert any(f"core.Access:{pk}" in sentence for sentence in broken())
    monkeypatch.setattr(sealing, "_excuses", [lambda name: 1 if name == "access" else 0])
    assert broken() == []
    Access.objects.order_by("id").first().delete()  # one more than the certificate says
    assert len(broken()) == 1


def test_purged_rows_leave_the_others_of_their_seal_provable(world, monkeypatch):
    three_seals()
    monkeypatch.setattr(sealing, "_excuses", [lambda name: 2])
    first = Event.objects.order_by("id")
    Event.objects.filter(pk__in=[first[0].pk, first[1].pk]).delete()
    assert broken() == []
    Event.objects.filter(pk=first[1].pk).update(by="operator")
    assert "被改过" in broken()[0]


def test_seal_that_was_made_again_breaks_the_chain_at_itself_or_the_next(world):
    three_seals()
    row = Seal.objects.get(log="event", number=2)
    event = Event.objects.get(pk=row.rows[0][0])
    Event.objects.filter(pk=event.pk).update(by="operator")
    log = sealing.LOGS["event"]
    rows = [[values[0], sealing.row_digest(values)] for values in Event.objects.filter(sealed=row.digest).order_by("id").values_list(*log.fields)]
    Seal.objects.filter(pk=row.pk).update(rows=rows)
    assert "第 2 号" in broken()[0]
    digest = sealing.seal_digest("event", 2, row.previous, row.at, rows)
    Event.objects.filter(sealed=row.digest).update(sealed=digest)
    Seal.objects.filter(pk=row.pk).update(digest=digest)
    assert "第 3 号" in broken()[0]


def test_removed_seal_and_row_that_claims_one_are_noticed(world):
    three_seals()
    Seal.objects.get(log="event", number=2).delete()
    assert "第 2 号封存不见了" in broken()[0]
    Seal.objects.all().delete()
    Event.objects.filter(verb="test.done").exclude(sealed=None).update(sealed="f" * 64)
    assert any("声称已封存" in sentence for sentence in broken())


def test_database_that_was_rewritten_as_a_whole_is_noticed_by_the_heads(world, home):
    three_seals()
    sealing.write_heads()
    sealing.write_heads()
    lines = [json.loads(line) for line in (home / "seals.log").read_text().splitlines()]
    assert [(line["log"], line["number"]) for line in lines] == [("event", 3), ("access", 3)]
    Event.objects.filter(ref="test:0").update(by="operator")  # and every link made again, so that the chain itself holds
    Event.objects.update(sealed=None)
    Seal.objects.filter(log="event").delete()
    sealing.seal("event")
    assert list(sealing.broken_links("event")) == []
    assert any("第 3 号" in sentence and "改写" in sentence for sentence in broken())


def test_backup_put_back_is_no_forgery_once_it_is_noted(world, home):
    three_seals()
    sealing.write_heads()
    Seal.objects.filter(number=3).delete()
    Event.objects.filter(ref__in=["test:20", "test:21", "test:22", "test:23"]).delete()
    Event.objects.filter(verb="core.rows_read").order_by("-id")[0].delete()
    Access.objects.order_by("-id")[0].delete()
    assert list(sealing.broken_heads())
    sealing.note_restore()
    assert broken() == []
    do(by=SYSTEM, number=99)
    sealing.seal("event")
    assert broken() == []


def test_sealer_waits_five_minutes_and_seals_nothing_of_its_own(world):
    do(by=SYSTEM, number=1)
    jobs.run_due()
    assert Seal.objects.count() == 1
    do(by=SYSTEM, number=2)
    jobs.run_due()
    assert Seal.objects.count() == 1 and sealing.unsealed()["event"] == 0
    clock.move(clock.now() + sealing.EVERY + dt.timedelta(seconds=1))
    assert sealing.unsealed()["event"] > 300
    for _ in range(3):
        jobs.run_due()
        clock.move(clock.now() + sealing.EVERY)
    assert Seal.objects.count() == 2 and broken() == []


def test_years_of_events_are_sealed_batch_by_batch(world, monkeypatch):
    monkeypatch.setattr(sealing, "ROWS", 7)
    for number in range(30):
        do(by=SYSTEM, number=number)
    assert sealing.seal_all("event") == 30
    assert list(Seal.objects.order_by("number").values_list("count", flat=True)) == [7, 7, 7, 7, 2]
    assert broken() == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["do", "look", "seal event", "seal access", "heads"]), max_size=25))
def test_chain_holds_after_any_history(world, steps):
    with transaction.atomic():
        for number, step in enumerate(steps):
            if step == "do":
                do(by=SYSTEM, number=number)
            elif step == "look":
                accesses.log_read(ref="x", what="y", rows=number, by=SYSTEM)
            elif step == "heads":
                sealing.write_heads()
            else:
                sealing.seal(step.split()[1])
        assert broken() == []
        transaction.set_rollback(True)
    sealing.heads_file().unlink(missing_ok=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.pg
def test_low_number_that_commits_late_is_sealed_later(home, monkeypatch):
    """On SQLite the writer gate lets nobody commit late; on PostgreSQL ids are taken before the commit."""
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite nobody commits late")
    Institution.objects.create(name="测试", zone="Asia/Shanghai", mark="test", created_at=START)
    institution.forget()
    written, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with writing():
                do(by=SYSTEM, number=1)
                written.set()
                go_on.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    do(by=SYSTEM, number=2)
    first = sealing.seal("event")
    go_on.set()
    thread.join(10)
    second = sealing.seal("event")
    assert (first.count, second.count) == (1, 1) and second.rows[0][0] < first.rows[0][0]
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_seal_each_row_once(home):
    Institution.objects.create(name="测试", zone="Asia/Shanghai", mark="test", created_at=START)
    institution.forget()
    for number in range(20):
        do(by=SYSTEM, number=number)
    start, made = threading.Barrier(3), []

    def one():
        try:
            start.wait(10)
            made.append(sealing.seal("event"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(kept.count for kept in made if kept) == 20 and broken() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statements", range(5))
def test_sealer_that_is_overtaken_after_any_statement_seals_no_row_twice(home, statements):
    """Another sealer does all its work between two statements of this one (on SQLite it has to wait for the gate)."""
    Institution.objects.create(name="测试", zone="Asia/Shanghai", mark="test", created_at=START)
    institution.forget()
    for number in range(5):
        do(by=SYSTEM, number=number)
    made, seen = [], []

    def other():
        try:
            made.append(sealing.seal("event"))
        finally:
            connections.close_all()

    faster = threading.Thread(target=other)

    def overtaken(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        seen.append(sql)
        if len(seen) == statements + 1:
            faster.start()
            faster.join(0.5)  # it may have to wait for us
        return result

    with connection.execute_wrapper(overtaken):
        made.append(sealing.seal("event"))
    faster.join(20)
    assert [kept.count for kept in made if kept] == [5] and broken() == []
