"""A class called through: exceptions, affirmed zero, a cadre's marks; and who may see and do what."""

import datetime as dt

import pytest
from django.urls import reverse

from shouwang.checkin import cells, classes, slots
from shouwang.checkin.actions import affirm_class, clear_mark, mark_class, open_campaign
from shouwang.checkin.models import Affirmation, Check, ClassMark, ClassRound, Return, Slot
from shouwang.checkin.tests.posted import actor, post, posted, scope
from shouwang.core import clock, verify
from shouwang.core.refusals import Refused
from shouwang.core.tally import Tally
from shouwang.questions.queries import forget
from shouwang.roster import actions
from shouwang.roster.models import Kind, Membership, Role, Tree, UnitKind
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db
ILL = {"attendance": "absent", "absence_reason": "ill", "symptoms": ["fever"]}


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        made = posted()
        made.campaign = open_campaign(code="morning", mandate=made.mandate, form="absence-check", since_day=FIRST, by=made.by)
        post(made, "甲三", Role.CADRE, "软件2301")
        yield made
    forget()


def slot(academy, day=FIRST):
    return slots.find(academy.campaign, day)


def answer(academy, name, **answers):
    from shouwang.checkin.record import Incoming, record
    from shouwang.core.actions import Actor

    person = academy.person[name]
    who = Actor(ref=f"roster.Person:{person.pk}", person_id=person.pk)
    return record([Incoming(campaign=academy.campaign, person_id=person.pk, answers=answers or {"attendance": "present"}, by=who)])[0]


def affirm(academy, exceptions=None, by="辅导员甲", unit="软件2301", **more):
    given = {academy.person[name].pk: answers for name, answers in (exceptions or {}).items()}
    return affirm_class(slot=slot(academy), unit=academy.unit[unit], exceptions=given, by=actor(academy, by), **more)


def mark(academy, *names, by="甲三", unit="软件2301"):
    absent = {academy.person[name].pk for name in names}
    return mark_class(slot=slot(academy), unit=academy.unit[unit], absent=absent, by=actor(academy, by))


def tally(academy, unit="软件2301"):
    return cells.roll_call(slot(academy)).find(academy.unit[unit].pk).total


def refused(code, call, **kwargs):
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    assert caught.value.code == code, caught.value


def broken():
    return [said for name in verify.names() if name.startswith("checkin") for said in verify.examine(name).sentences]


def test_affirmed_zero_is_an_answer_for_everybody_and_not_silence(academy):
    row = affirm(academy)
    assert (row.zero, row.answered, row.exceptions) == (True, 3, 0)
    assert tally(academy) == Tally(3, 0, 3, 0, 3, 0)
    assert tally(academy, "软件2302").answered == 0 and not Affirmation.objects.filter(unit=academy.unit["软件2302"]).exists()
    assert {one.channel for one in Return.objects.all()} == {"proxy"} and broken() == []


def test_exception_is_asked_the_forms_own_questions(academy):
    row = affirm(academy, {"甲二": ILL})
    assert (row.zero, row.answered, row.exceptions) == (False, 2, 1)
    assert tally(academy) == Tally(3, 0, 3, 0, 3, 1)
    assert Return.objects.get(person=academy.person["甲二"]).flags.split(",")[0] == "fever" and Check.objects.count() == 1
    assert broken() == []


def test_who_answered_themselves_is_not_overwritten(academy):
    answer(academy, "甲一", attendance="ill_here", symptoms=["cough"])
    row = affirm(academy)
    assert row.answered == 2 and not row.zero
    mine = Return.objects.get(person=academy.person["甲一"])
    assert (mine.seq, mine.proxy, mine.flagged) == (1, False, True) and broken() == []


def test_exempt_people_stay_exempt(academy):
    actions.exempt(person=academy.person["甲二"], reason="suspended", by=academy.by)
    row = affirm(academy)
    assert (row.answered, row.zero) == (2, True)
    assert tally(academy) == Tally(3, 1, 2, 0, 2, 0) and not Return.objects.filter(person=academy.person["甲二"]).exists()


def test_record_spares_who_answered_between_the_page_and_the_press(academy):
    from shouwang.checkin.record import Incoming, record

    answer(academy, "甲一")
    late = Incoming(campaign=academy.campaign, person_id=academy.person["甲一"].pk, answers={"attendance": "present"}, by=academy.by, if_silent=True)
    assert record([late])[0].status == "spared" and Return.objects.count() == 1


def test_press_again_after_somebody_joined(academy):
    affirm(academy)
    academy.person["新来"] = academy.add("P099", "新来", "软件2301")
    assert tally(academy).missing == 1
    row = affirm(academy)
    assert (row.answered, row.zero) == (1, True) and Affirmation.objects.count() == 2 and broken() == []


def test_only_the_exceptions_leave_the_rest_silent(academy):
    assert affirm(academy, {"甲二": ILL}, rest=False) is None
    assert tally(academy) == Tally(3, 0, 1, 0, 1, 1) and not Affirmation.objects.exists()


def test_answers_that_do_not_fit_leave_everything_as_it_was(academy):
    refused("checkin.03", affirm, academy=academy, exceptions={"甲二": {"attendance": "asleep"}})
    assert not Return.objects.exists() and not Affirmation.objects.exists()


@pytest.mark.parametrize("name", ["甲三", "辅导员乙", "督查", "学工", "主任", "医生", "院长", "审计"])
def test_wrong_roles_affirm_nothing(academy, name):
    """The cadre least of all; the clinic answers for people but signs for nobody."""
    refused("core.04", affirm, academy=academy, by=name)
    assert not Return.objects.exists()


def test_exception_of_another_class_is_refused(academy):
    refused("core.04", affirm, academy=academy, exceptions={"乙一": ILL})


def test_campaign_that_asks_no_attendance_has_no_classes(academy):
    health = slots.find(access_campaign(academy), FIRST)
    refused("checkin.114", affirm_class, slot=health, unit=academy.unit["软件2301"], exceptions={}, by=actor(academy, "辅导员甲"))
    refused("checkin.114", mark_class, slot=health, unit=academy.unit["软件2301"], absent=set(), by=actor(academy, "甲三"))


def access_campaign(academy):
    from shouwang.checkin.models import Campaign

    return Campaign.objects.select_related("unit", "form", "mandate").get(code="daily")


def test_class_is_entered_from_the_opening_until_the_lock(academy):
    tomorrow = slot(academy, FIRST + dt.timedelta(days=1))
    more = {"unit": academy.unit["软件2301"], "exceptions": {}, "by": actor(academy, "辅导员甲")}
    refused("checkin.116", affirm_class, slot=tomorrow, **more)
    locks = slot(academy).locks_at
    clock.move(locks - dt.timedelta(seconds=1))
    assert affirm(academy).answered == 3 and tally(academy).late == 3
    clock.move(locks)
    refused("checkin.116", affirm_class, slot=slot(academy), **more)


# ---- the cadre


def test_mark_is_no_answer_and_waits_for_the_adviser(academy):
    row = mark(academy, "甲一")
    assert (row.people, row.absent) == (3, 1)
    assert not Return.objects.exists() and tally(academy).missing == 3
    assert [one.person.name for one in classes.waiting_marks(scope(academy, "辅导员甲"))] == ["甲一"]
    assert classes.waiting_marks(scope(academy, "辅导员乙")) == []
    affirm(academy, {"甲一": ILL})
    assert classes.waiting_marks(scope(academy, "辅导员甲")) == [] and ClassMark.objects.count() == 1


def test_marks_change_by_another_mark(academy):
    mark(academy, "甲一", "甲二")
    clock.move(MORNING + dt.timedelta(minutes=10))
    mark(academy, "甲二")
    said = {row.person.name: row.absent for row in classes.last_marks(slot(academy)).values()}
    assert said == {"甲一": False, "甲二": True} and ClassMark.objects.count() == 3 and ClassRound.objects.count() == 2


def test_adviser_is_not_led_past_a_mark_that_came_after_the_page(academy):
    mark(academy)
    mark(academy, "甲一")
    refused("checkin.117", affirm, academy=academy, seen_mark=0)
    assert not Return.objects.exists()
    seen = ClassMark.objects.get().pk
    assert affirm(academy, seen_mark=seen).answered == 3, "seen, and unticked: the person came after all"


def test_mark_after_an_answer_of_presence_waits_until_somebody_says(academy):
    answer(academy, "甲一")
    clock.move(MORNING + dt.timedelta(minutes=5))
    mark(academy, "甲一")
    assert len(classes.waiting_marks(scope(academy, "辅导员甲"))) == 1
    clear_mark(slot=slot(academy), person=academy.person["甲一"], by=actor(academy, "辅导员甲"))
    assert classes.waiting_marks(scope(academy, "辅导员甲")) == []
    refused("core.04", clear_mark, slot=slot(academy), person=academy.person["甲一"], by=actor(academy, "辅导员甲"))


def test_cadre_marks_in_their_own_class_only(academy):
    refused("core.04", mark, academy=academy, unit="软件2302")
    refused("core.04", mark_class, slot=slot(academy), unit=academy.unit["软件2301"], absent={academy.person["乙一"].pk}, by=actor(academy, "甲三"))
    refused("core.04", mark, academy=academy, by="督查")
    mark(academy, "甲一")
    refused("core.04", clear_mark, slot=slot(academy), person=academy.person["甲一"], by=actor(academy, "甲三"))
    assert ClassRound.objects.count() == 1


def test_head_of_a_dormitory_marks_those_who_live_there(academy):
    from shouwang.roster import tree

    building = actions.create_unit(parent=tree.root(Tree.DORMITORY), name="一号楼", kind=UnitKind.DORM_BUILDING, by=academy.by)
    academy.unit["一号楼"] = building
    for name in ("甲一", "乙一"):
        Membership.objects.create(person=academy.person[name], unit=building, tree=Tree.DORMITORY, since=MORNING, opened_at=MORNING)
    post(academy, "乙二", Role.CADRE, "一号楼")
    found = classes.classmates(scope(academy, "乙二"), slot(academy))
    assert [(str(unit), sorted(mate.name for mate in mates)) for unit, mates in found] == [("一号楼", ["乙一", "甲一"])]
    mark_class(slot=slot(academy), unit=building, absent={academy.person["乙一"].pk}, by=actor(academy, "乙二"))
    assert [one.person.name for one in classes.waiting_marks(scope(academy, "辅导员乙"))] == ["乙一"]


def test_marks_of_other_kinds_are_not_the_cadres(academy):
    post(academy, "丙二", Role.CADRE, "医学院", [Kind.UNDERGRADUATE])
    assert classes.classmates(scope(academy, "丙二"), slot(academy)) == []


def test_cadres_page_shows_names_and_nothing_else_of_anybody(academy, client):
    actions.change_person(person=academy.person["甲一"], phone="13800000001", by=academy.by)
    answer(academy, "甲一", attendance="ill_here", symptoms=["fever"])
    actions.exempt(person=academy.person["甲二"], reason="suspended", by=academy.by)
    client.force_login(academy.account["甲三"])
    page = client.get(reverse("checkin:marks", args=["morning"])).content.decode().split("<main")[1]
    assert "甲一" in page and "甲二" in page and "乙一" not in page
    assert not [word for word in ("发热", "症状", "P001", "138", "免报", "休学", "本人填报", "已报", "代报") if word in page]
    for to, args in (
        ("checkin:classes_of", ["morning"]), ("checkin:one_class", ["morning", academy.unit["软件2301"].pk]),
        ("checkin:answer", ["morning", academy.person["甲一"].pk]), ("checkin:calls_of", ["morning"]), ("checkin:rollcall_of", ["morning"]),
        ("checkin:answers", [academy.person["甲一"].pk]), ("roster:person", [academy.person["甲一"].pk]), ("roster:people", []),
        ("checkin:claims", []), ("checkin:checks", []),
    ):  # fmt: skip
        assert client.get(reverse(to, args=args)).status_code == 404, to
    assert client.post(reverse("checkin:one_class", args=["morning", academy.unit["软件2301"].pk]), {"rest": 1}).status_code == 404


def test_cadre_marks_by_the_page_and_home_says_so(academy, client):
    client.force_login(academy.account["甲三"])
    assert "班级点名：记没有到的人" in client.get(reverse("site:home")).content.decode()
    assert client.get(reverse("checkin:classes"))["Location"] == reverse("checkin:marks", args=["morning"])
    sent = {"unit": academy.unit["软件2301"].pk, "absent": [academy.person["甲一"].pk]}
    page = client.post(reverse("checkin:marks", args=["morning"]), sent, follow=True).content.decode()
    assert "应到 3 人，缺课 1 人" in page
    assert "班级点名：记没有到的人" not in client.get(reverse("site:home")).content.decode()
    client.force_login(academy.account["辅导员甲"])
    assert "班级记了缺课，等您补全原因" in client.get(reverse("site:home")).content.decode()


def test_namesakes_are_told_apart_by_the_end_of_their_numbers(academy):
    academy.add("P0771", "甲一", "软件2301")
    ((_unit, mates),) = classes.classmates(scope(academy, "甲三"), slot(academy))
    assert sorted(mate.tail for mate in mates if mate.name == "甲一") == ["001", "771"]
    assert {mate.tail for mate in mates if mate.name != "甲一"} == {""}


# ---- the adviser's page


def test_page_affirms_with_one_press(academy, client):
    client.force_login(academy.account["辅导员甲"])
    url = client.get(reverse("checkin:classes_of", args=["morning"]))["Location"]
    page = client.get(url).content.decode()
    assert "其余全部在校正常" in page and page.count('name="exception"') == 3
    page = client.post(url, {"rest": "1", "seen_mark": "0"}, follow=True).content.decode()
    assert "无人例外，全部在校正常（零报告）" in page and "辅导员甲 于" in page
    assert Slot.objects.filter(campaign=academy.campaign).get().returns.count() == 3


def test_page_asks_about_the_exceptions_and_says_what_is_wrong(academy, client):
    client.force_login(academy.account["辅导员甲"])
    mark(academy, "甲二")
    url = client.get(reverse("checkin:classes_of", args=["morning"]))["Location"]
    page = client.get(url).content.decode()
    pk, seen = academy.person["甲二"].pk, ClassMark.objects.get().pk
    assert f'value="{pk}" checked' in page and "班级记缺课" in page
    asked = client.post(url, {"exception": [pk], "rest": "1", "seen_mark": seen}).content.decode()
    assert f'name="p{pk}-symptoms"' in asked and not Return.objects.exists()
    sent = {"exception": [pk], "answered": "1", "rest": "1", "seen_mark": seen, f"p{pk}-attendance": "absent", f"p{pk}-symptoms": ["cough"]}
    wrong = client.post(url, sent | {f"p{pk}-onset_day": "2026-03-09"})
    assert wrong.status_code == 422 and "不能晚于今天" in wrong.content.decode() and not Return.objects.exists()
    done = client.post(url, sent, follow=True).content.decode()
    assert "已登记例外 1 人，其余 2 人在校正常" in done
    assert tally(academy) == Tally(3, 0, 3, 0, 3, 1)


def test_overview_tells_silence_from_an_affirmed_zero(academy, client):
    affirm(academy, by="书记", unit="软件2302")
    client.force_login(academy.account["书记"])
    page = client.get(reverse("checkin:classes_of", args=["morning"])).content.decode()
    assert page.split("<tbody>")[1].count("没有确认") == 1 and "零报告" in page and "书记" in page


def test_verify_finds_a_zero_that_was_none(academy):
    affirm(academy, {"甲二": ILL})
    Affirmation.objects.update(zero=True)
    assert [said for said in broken() if "无人例外" in said]


def test_class_of_sixty_takes_few_queries(academy, client, django_assert_max_num_queries):
    for number in range(57):
        academy.add(f"P2{number:03}", f"生{number}", "软件2301", since=clock.instant(FIRST))
    client.force_login(academy.account["辅导员甲"])
    url = client.get(reverse("checkin:classes_of", args=["morning"]))["Location"]
    with django_assert_max_num_queries(60):
        client.post(url, {"rest": "1", "seen_mark": "0"})
    assert tally(academy).answered == 60
