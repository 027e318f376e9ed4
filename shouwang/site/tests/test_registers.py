"""The logs: in sentences, found by who, whom, what and when; read by keys; haste noticed at its boundary; a found file leads to its row."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from shouwang.core import accesses, alerts, clock, export, jobs, parameters
from shouwang.core.actions import Actor
from shouwang.core.models import Access, Alert, Event, Notice, Sighting
from shouwang.roster import access, actions
from shouwang.roster.models import Kind, Role
from shouwang.site import log_pages, registers
from tests.inhabited import world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
READER = Actor(ref="roster.Account:4711")


def limits(world, **values):  # noqa: F811
    for code, value in values.items():
        parameters.set_parameter(code=code, value=value, since_day=clock.today(), source="测试", by=world.by)


def read(*people, by=READER):
    return accesses.log_read(ref="checkin.Campaign:1", what="roster.phones", rows=len(people), by=by, people=people)


def take(rows, by=READER):
    return accesses.log_export(ref="figure:x", what="x", rows=rows, by=by, purpose="测试")


def test_alert_at_one_more_than_the_limit_of_people(world):  # noqa: F811
    limits(world, bulk_people=5)
    read(1, 2, 3)
    read(3, 4, 5)
    assert not Alert.objects.exists(), "five different people are within the limit"
    row = read(6)
    alert = Alert.objects.get()
    assert (alert.code, alert.by, alert.count, alert.most, alert.access_id) == ("people", READER.ref, 6, 5, row.pk)
    read(7, 8, 9)
    assert Alert.objects.count() == 1, "once, while the window has not passed"


def test_somebody_elses_reading_is_not_added(world):  # noqa: F811
    limits(world, bulk_people=2)
    read(1, 2)
    read(3, 4, by=Actor(ref="roster.Account:4712"))
    assert not Alert.objects.exists()


def test_the_same_person_many_times_is_one(world):  # noqa: F811
    limits(world, bulk_people=2)
    for _again in range(10):
        read(1)
    assert not Alert.objects.exists()


@pytest.mark.parametrize(("minutes", "microseconds", "alerted"), [(60, 0, False), (60, -3, True), (59, 0, True)])
def test_the_window_is_an_hour_open_at_its_beginning(world, minutes, microseconds, alerted):  # noqa: F811
    limits(world, bulk_people=2)
    first, start = read(1, 2), clock.now()
    clock.move(first.at + dt.timedelta(minutes=minutes, microseconds=microseconds) - clock.TICK)  # the stamp is a tick later
    assert read(3).at - first.at == dt.timedelta(minutes=minutes, microseconds=microseconds)
    assert Alert.objects.exists() == alerted
    clock.move(start)


def test_after_an_hour_haste_is_reported_again(world):  # noqa: F811
    limits(world, bulk_people=1)
    start = clock.now()
    read(1, 2)
    clock.move(start + dt.timedelta(minutes=61))
    read(1, 2)
    clock.move(start)
    assert Alert.objects.count() == 2


def test_rows_taken_within_a_day_and_not_over_midnight(world):  # noqa: F811
    limits(world, bulk_rows=100)
    start, midnight = clock.now(), clock.instant(clock.today() + dt.timedelta(days=1))
    take(100)
    assert not Alert.objects.exists()
    clock.move(midnight)
    take(100)
    assert not Alert.objects.exists(), "a new day of the institution's clock"
    take(1)
    clock.move(start)
    assert [(row.code, row.count) for row in Alert.objects.all()] == [("rows", 101)]


def test_exports_are_not_counted_as_reading(world):  # noqa: F811
    limits(world, bulk_people=2)
    accesses.log_export(ref="x", what="x", rows=9, by=READER, purpose="测试", people=range(9))
    read(1)
    assert not Alert.objects.exists() and Sighting.objects.count() == 10


def test_the_cost_of_a_read_does_not_grow_with_the_log(world, django_assert_max_num_queries):  # noqa: F811
    now = clock.now() - dt.timedelta(days=3)
    rows = [Access(kind="read", by=READER.ref, ref="x", what="x", at=now, recorded_at=now) for _n in range(2000)]
    Access.objects.bulk_create(rows)
    Sighting.objects.bulk_create([Sighting(access=row, person=n, by=READER.ref, at=now) for n, row in enumerate(rows)])
    with django_assert_max_num_queries(12):
        read(1)
    assert not Alert.objects.exists(), "old reading is outside the window"
    assert dt.timedelta(hours=1) == alerts.HOUR


def test_auditors_and_security_officers_hear_of_it_once(world):  # noqa: F811
    limits(world, bulk_people=1)
    read(1, 2)
    jobs.run_due(500)
    event = Event.objects.get(verb="core.bulk_noticed")
    told = {(row.to, row.code) for row in Notice.objects.filter(ref=event.ref)}
    wanted = {f"roster.Person:{world.person[name].pk}" for name in ("审计", "安全")}
    assert told == {(to, "site.bulk_people") for to in wanted}
    from shouwang.site.notices import tell_of_haste

    tell_of_haste(event)
    assert Notice.objects.filter(ref=event.ref).count() == 2, "a job that is done twice tells nobody twice"


def test_alerts_are_listed_and_their_number_opens(client, world):  # noqa: F811
    limits(world, bulk_people=1)
    actor = access.actor_of(world.account["医生"])
    read(1, 2, by=actor)
    for who in ("审计", "安全"):
        client.force_login(world.account[who])
        page = client.get(reverse("site:alerts"))
        assert "医生" in page.content.decode() and page.context["numbers"][0].value == 1
    client.force_login(world.account["主任"])
    assert client.get(reverse("site:alerts")).status_code == 404


# ---- the logs


def page_of(client, world, name, **asked):  # noqa: F811
    client.force_login(world.account["审计"])
    return client.get(reverse(f"site:{name}"), asked)


def test_events_are_sentences(client, world):  # noqa: F811
    page = page_of(client, world, "events", verb="roster.exempted")
    text = page.content.decode()
    assert "准予免报" in text and "操作员" in text and "乙*" in text
    assert all(line.words == "准予免报" for line in page.context["lines"])
    assert "roster.exempted</td>" not in text and "roster.Exemption:" not in text


def test_every_event_of_the_academy_is_said_without_a_code(client, world):  # noqa: F811
    scope = access.scope_of(world.account["审计"])
    lines = log_pages.event_lines(scope, list(Event.objects.all()))
    assert len(lines) > 50
    coded = {line.row.verb for line in lines if "." in line.words or ":" in str(line.about) or not str(line.about)}
    assert not coded


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"whom": "甲二"}, {"甲二"}), ({"whom": "P002"}, {"甲二"}), ({"by": "医生"}, {"甲二", "丙一"}),
        ({"by": "医生", "whom": "丙一"}, {"丙一"}), ({"whom": "没有这人"}, set()), ({"by": "P001"}, set()),
        ({"kind": "export"}, set()), ({"purpose": "转诊"}, {"丙一"}), ({"what": "roster.contacts"}, {"丙一"}),
    ],
)  # fmt: skip
def test_accesses_are_found_by_who_whom_what_and_why(client, world, asked, found):  # noqa: F811
    doctor = access.actor_of(world.account["医生"])
    for name, what, why in (("甲二", "site.file", ""), ("丙一", "roster.contacts", "联系转诊")):
        accesses.log_read(ref=f"roster.Person:{world.person[name].pk}", what=what, rows=1, by=doctor, purpose=why)
    pks = {f"roster.Person:{world.person[name].pk}": name for name in world.person}
    page = page_of(client, world, "accesses", **asked)
    assert {pks[line.row.ref] for line in page.context["lines"] if line.row.ref in pks} == found


def test_days_are_both_included(client, world):  # noqa: F811
    read(1)
    today = clock.today().isoformat()
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    yesterday = (clock.today() - dt.timedelta(days=1)).isoformat()
    counts = [
        len(page_of(client, world, "accesses", what="roster.phones", **asked).context["lines"])
        for asked in ({"since": today, "until": today}, {"since": tomorrow}, {"until": yesterday}, {"until": today})
    ]
    assert counts == [1, 0, 0, 1]
    assert page_of(client, world, "accesses", since="soon").status_code == 404
    assert page_of(client, world, "accesses", before="x").status_code == 404


def test_a_log_that_grows_does_not_shift_under_its_reader(client, world, monkeypatch):  # noqa: F811
    monkeypatch.setattr(log_pages, "PAGE", 3)
    rows = [read(n).pk for n in range(7)]
    first = page_of(client, world, "accesses", what="roster.phones")
    assert [line.row.pk for line in first.context["lines"]] == rows[:3:-1]
    read(8)
    second = page_of(client, world, "accesses", what="roster.phones", before=first.context["older"])
    assert [line.row.pk for line in second.context["lines"]] == rows[3:0:-1]
    third = page_of(client, world, "accesses", what="roster.phones", before=second.context["older"])
    assert [line.row.pk for line in third.context["lines"]] == rows[:1] and third.context["older"] is None


@pytest.mark.parametrize("name", ["events", "accesses", "exports", "glasses", "alerts"])
def test_an_auditor_of_one_college_reads_no_log(client, world, name):  # noqa: F811
    person = world.person["丙二"]
    actions.grant_role(person=person, role=Role.AUDITOR, unit=world.unit["医学院"], by=world.by)
    client.force_login(actions.make_account(person=person, by=world.by))
    assert client.get(reverse(f"site:{name}")).status_code == 404


# ---- exports


@given(st.integers(1, 32**7 - 1))
def test_a_watermark_s_number_leads_back(pk):
    mark = export.mark_of(pk)
    assert export.access_of(mark) == pk and export.access_of(f" {mark.lower()} ") == pk


@given(st.integers(1, 10**7), st.integers(0, 7), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_character_of_it_is_noticed(pk, place, digit):
    mark = export.mark_of(pk).replace("-", "")
    wrong = mark[:place] + digit + mark[place + 1 :]
    assert (export.access_of(wrong) is None) == (wrong != mark)


@pytest.mark.parametrize("mark", ["", "abc", "0000-000", "UUUU-UUUU", "0000-00000", "张三"])
def test_what_is_no_number_is_none(mark):
    assert export.access_of(mark) is None


def test_a_found_file_leads_to_its_row(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    slot = world.campaign.slots.order_by("day").first()
    about = {"slot": slot.pk, "unit": world.root.pk, "purpose": "上会", "file_format": "csv"}
    content = client.post(reverse("site:export", args=["checkin.missing"]), about).content.decode("utf-8-sig")
    row = Access.objects.get(kind=Access.Kind.EXPORT)
    last = content.strip().splitlines()[-1]
    assert export.mark_of(row.pk) in last and "上会" in last and "销毁" in last
    page = page_of(client, world, "exports", mark=export.mark_of(row.pk))
    assert [line.row.pk for line in page.context["lines"]] == [row.pk] and "主任" in page.content.decode()
    assert not page_of(client, world, "exports", mark="0000-0000").context["lines"]
    held = {person.name for person in world.person.values() if row.sightings.filter(person=person.pk).exists()}
    assert "甲三" in held and len(held) == row.rows, "whoever was on it can read so"


def test_masked_rows_of_an_export_hold_nobody(client, world):  # noqa: F811
    client.force_login(world.account["院长"])
    slot = world.campaign.slots.order_by("day").first()
    about = {"slot": slot.pk, "unit": world.root.pk, "purpose": "上会", "file_format": "csv"}
    assert client.post(reverse("site:export", args=["checkin.missing"]), about).status_code == 200
    assert not Sighting.objects.exists()


def test_an_export_expires_and_a_sheet_without_names_does_not(world):  # noqa: F811
    row, sheet = take(3), accesses.log_export(ref="x", what="checkin.sheet", rows=3, by=READER, purpose="日报")
    until = export.expires_at(row)
    assert until == clock.instant(clock.today() + dt.timedelta(days=31)) and export.expires_at(sheet) is None
    start = clock.now()
    scope = access.scope_of(world.account["审计"])
    for moment, over in ((until - clock.TICK, False), (until, True)):
        clock.move(moment)
        assert log_pages.access_lines(scope, [row])[0].over == over
    clock.move(start)
    assert "销毁" not in export.watermark(sheet, "主任")


def test_register_counts_a_week(world):  # noqa: F811
    scope, start = access.scope_of(world.account["审计"]), clock.now()
    take(1)
    clock.move(clock.instant(clock.today() + dt.timedelta(days=registers.WEEK - 1)))
    from shouwang.site.figures import register_numbers

    assert register_numbers(scope)[0].value == 1, "the seventh day"
    clock.move(clock.instant(clock.today() + dt.timedelta(days=1)))
    assert register_numbers(scope)[0].value == 0
    clock.move(start)


def test_kinds_of_people_do_not_narrow_a_log(world):  # noqa: F811
    """A grant of auditing for some kinds carries nothing: a log cannot be cut by kinds."""
    person = world.person["丙二"]
    actions.grant_role(person=person, role=Role.AUDITOR, unit=world.root, kinds=[Kind.STAFF], by=world.by)
    assert not access.may(access.actor_of(actions.make_account(person=person, by=world.by)), access.AUDIT)
