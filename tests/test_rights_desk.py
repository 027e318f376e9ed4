"""The rights desk: asked, taken in hand, answered or refused in time; a copy that forgets no place; a deletion under a certificate."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.checkin import cells, queries
from shouwang.checkin.actions import open_campaign
from shouwang.checkin.models import Return, Slot
from shouwang.core import clock, jobs, notices, retention
from shouwang.core.actions import SYSTEM
from shouwang.core.models import Access
from shouwang.core.refusals import Refused
from shouwang.core.retention import Place
from shouwang.roster import access, actions, rules
from shouwang.roster.models import Asking, Person, Purge, Restriction
from shouwang.site import personal_copy
from tests.purging import FIRST, LAST, a, actor, at, due_day, over, plus  # noqa: F401
from tests.test_purge import broken

pytestmark = pytest.mark.django_db
# ruff: noqa: F811  fixtures
OFFICE, SECURITY, OWN = "主任", "安全", "督查"


def refused(code):
    return pytest.raises(Refused, match=rf"\[{code}\]|{code}")


def ask(a, kind, name="甲一", by=None, **more):
    return actions.ask_right(person=a.person[name], kind=kind, by=by or actor(a, OFFICE), **more)


def voluntary(a):
    """A survey that everybody answers on their own consent, answered by two people."""
    mandate = actions.open_standing_duty(
        code="mood", name="自愿问卷", basis="本人同意", since_day=LAST, review_day=LAST + plus(60), consent=True, by=a.by
    )
    before, a.campaign = a.campaign, open_campaign(code="mood", mandate=mandate, form="daily-health", since_day=LAST, unit=a.top, by=a.by)
    a.answer("甲一", "38.0")
    a.answer("甲二")
    slot, a.campaign = a.campaign.slots.get(), before
    return mandate, slot


def test_asking_has_its_days_and_the_desk_is_told(a):
    row = ask(a, "see")
    assert row.due_day == rules.answer_due(LAST, 21) == LAST + plus(21)
    assert any(notice.code == "roster.right_asked" for notice in notices.waiting(a.person[OFFICE].pk))
    with refused("roster.88"):
        ask(a, "see")
    actions.take_asking(asking=row, by=actor(a, OFFICE))
    with refused("roster.87"):
        actions.answer_asking(asking=row, answer=" ", by=actor(a, OFFICE))
    row = actions.answer_asking(asking=row, answer="见副本", by=actor(a, OFFICE))
    assert row.state == Asking.State.ANSWERED
    assert [notice.code for notice in notices.waiting(a.person["甲一"].pk)] == ["roster.right_answered", "roster.right_taken"]
    with refused("roster.86"):
        actions.refuse_asking(asking=row, answer="x", by=actor(a, OFFICE))


@pytest.mark.parametrize("role", ["辅导员甲", "书记", "院长", "督查", "医生", "管理", "审计"])
def test_other_roles_neither_enter_nor_decide(a, role):
    row = ask(a, "correct")
    for act, more in (
        (actions.take_asking, {"asking": row}), (actions.answer_asking, {"asking": row, "answer": "x"}),
        (actions.refuse_asking, {"asking": row, "answer": "x"}), (actions.grant_deletion, {"asking": row}),
        (actions.ask_right, {"person": a.person["乙一"], "kind": "see"}), (personal_copy.make_copy, {"person": a.person["甲一"]}),
    ):  # fmt: skip
        with refused("core.04"):
            act(by=actor(a, role), **more)


def test_whoever_asks_takes_back_their_own_and_nobody_elses(a):
    mine = ask(a, "see", name=OWN, by=actor(a, OWN))
    with refused("core.04"):
        actions.withdraw_asking(asking=mine, by=actor(a, "书记"))
    assert actions.withdraw_asking(asking=mine, by=actor(a, OWN)).state == Asking.State.WITHDRAWN


def test_copy_holds_every_place_that_holds_anything(a):
    """Built from the purge manifest: for every place with rows about the person there is a part with as many."""
    person = a.person["甲一"]
    actions.change_person(person=person, phone="13800009999", by=a.by)
    actions.exempt(person=person, reason="other", note="独一无二的理由", by=a.by)
    _name, content = personal_copy.make_copy(person=person, by=actor(a, OFFICE))
    box = zipfile.ZipFile(io.BytesIO(content))
    held = {part["place"]: part["rows"] for part in json.loads(box.read("data.json"))["held"]}
    asked = retention.Asked(person=person.pk)
    before_log = {"core.Access", "core.Sighting", "core.Event"}  # the copy itself is logged
    for place in retention.manifest():
        if isinstance(place, Place) and place.person and place.name not in before_log:
            assert len(held.get(place.name, [])) == place.count(asked), place.name
    text = box.read("data.json").decode()
    assert "13800009999" in text and "独一无二的理由" in text and "temp_dc" in text
    assert "13800009999" in box.read("index.html").decode()
    assert not any(word in text for word in ("scrypt", a.person["甲二"].name)), "no password, nobody else"
    assert Access.objects.filter(what="site.personal_copy", ref=f"roster.Person:{person.pk}").exists()


def test_everybody_downloads_their_own_copy(a):
    client = Client()
    client.force_login(a.account[OWN])
    page = client.get(reverse("site:rights"))
    assert page.status_code == 200 and "保存期限" in page.content.decode()
    response = client.post(reverse("site:my_copy"))
    value = json.loads(zipfile.ZipFile(io.BytesIO(response.content)).read("data.json"))
    assert value["number"] == a.person[OWN].number


def test_deletion_within_its_time_is_refused_with_the_law_and_the_day(a):
    row = ask(a, "delete", mandate=a.mandate)
    with refused("roster.84") as caught:
        actions.grant_deletion(asking=row, by=actor(a, OFFICE))
    assert str(LAST + plus(30)) in caught.value.sentence and "传染病防治法" in caught.value.sentence
    with refused("roster.92"):
        actions.answer_asking(asking=row, answer="删了", by=actor(a, OFFICE))
    assert actions.refuse_asking(asking=row, answer=caught.value.sentence, by=actor(a, OFFICE)).state == Asking.State.REFUSED
    open_one = type(a.mandate).objects.filter(pk=a.mandate.pk)
    open_one.update(until=None, closed_at=None)
    again = ask(a, "delete", name="甲二", mandate=open_one.get())
    with refused("roster.85"):
        actions.grant_deletion(asking=again, by=actor(a, OFFICE))


def test_consent_can_be_withdrawn_only_where_it_was_the_basis(a):
    with refused("roster.89"):
        ask(a, "withdraw", mandate=a.mandate)


def test_withdrawn_consent_deletes_one_persons_answers_under_a_certificate(a):
    mandate, slot = voluntary(a)
    others = set(Return.objects.exclude(person=a.person["甲一"]).values_list("pk", flat=True))
    outbreak = set(Return.objects.filter(person=a.person["甲一"]).exclude(slot=slot).values_list("pk", flat=True))
    row = actions.grant_deletion(asking=ask(a, "withdraw", mandate=mandate), by=actor(a, OFFICE))
    with refused("roster.75"):
        actions.approve_purge(purge=row.purge, by=actor(a, OFFICE))
    actions.approve_purge(purge=row.purge, by=actor(a, SECURITY))
    purge = actions.run_purge(purge=row.purge, by=SYSTEM)
    assert purge.state == Purge.State.DONE and purge.certificate.content["one_person"]
    assert set(Return.objects.values_list("pk", flat=True)) == others | outbreak, "nobody else's, and nothing of the outbreak"
    slot = Slot.objects.select_related("campaign__unit").get(pk=slot.pk)
    assert slot.sealed_at is None and cells.roll_call(slot).total.answered == 1
    assert broken() == []
    assert "甲一" not in str(purge.certificate.content)
    jobs.run_due()
    row.refresh_from_db()
    assert row.state == Asking.State.ANSWERED and "第 1 号" in row.answer


def test_who_has_left_and_is_not_needed_is_forgotten_on_request(a):
    person = a.person["乙二"]
    row = ask(a, "delete", name="乙二")
    with refused("roster.91"):
        actions.grant_deletion(asking=row, by=actor(a, OFFICE))
    actions.leave(person=person, by=a.by)
    clock.move(at(LAST + plus(2)))
    row = actions.grant_deletion(asking=row, by=actor(a, OFFICE))
    actions.approve_purge(purge=row.purge, by=actor(a, SECURITY))
    actions.run_purge(purge=row.purge, by=SYSTEM)
    kept = Person.objects.get(pk=person.pk)
    assert kept.forgotten_at is not None and kept.number != "P005"
    assert not Person.objects.exclude(pk=person.pk).exclude(forgotten_at=None).exists() and broken() == []


def test_restricted_answers_are_read_by_nobody_else(a):
    person, scope = a.person["甲一"], access.scope_of(a.account["医生"])
    assert queries.history(scope, person)
    doctor = Client()
    doctor.force_login(a.account["医生"])
    assert "38.2" in doctor.get(reverse("site:dossier", args=[person.pk])).content.decode()
    row = ask(a, "restrict")
    actions.answer_asking(asking=row, answer="已限制", by=actor(a, OFFICE))
    with refused("roster.90"):
        queries.history(scope, person)
    assert "38.2" not in doctor.get(reverse("site:dossier", args=[person.pk])).content.decode()
    with refused("core.04"):
        actions.lift_restriction(person=person, by=actor(a, "医生"))
    actions.lift_restriction(person=person, by=actor(a, OFFICE))
    assert queries.history(scope, person) and Restriction.objects.get().until is not None


def test_overdue_is_counted_from_the_day_after(a):
    ask(a, "see")
    client = Client()
    client.force_login(a.account[OFFICE])
    for days, overdue in ((21, False), (22, True)):
        clock.move(at(LAST + plus(days)))
        assert ("已逾期" in client.get(reverse("site:desk")).content.decode()) is overdue, days


def test_desk_pages_work_through_a_browser_and_refuse_others(a):
    office, adviser = Client(), Client(raise_request_exception=False)
    office.force_login(a.account[OFFICE])
    adviser.force_login(a.account["辅导员甲"])
    response = office.post(reverse("site:desk"), {"number": a.person["甲一"].number, "kind": "correct", "text": "电话错了"})
    row = Asking.objects.get()
    assert response["Location"] == reverse("site:desk_asking", args=[row.pk])
    for step in ("take", "answer", "refuse", "grant", "copy"):
        assert adviser.post(reverse("site:desk_step", args=[row.pk, step]), {"answer": "x"}).status_code == 404, step
    assert adviser.get(reverse("site:desk_asking", args=[row.pk])).status_code == 404
    assert "电话错了" in office.get(reverse("site:desk_asking", args=[row.pk])).content.decode()
    office.post(reverse("site:desk_step", args=[row.pk, "take"]))
    office.post(reverse("site:desk_step", args=[row.pk, "answer"]), {"answer": "已更正"})
    row.refresh_from_db()
    assert (row.state, row.answer) == (Asking.State.ANSWERED, "已更正")
    assert due_day(a) > FIRST
