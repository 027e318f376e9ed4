"""The office pages of check-in: as known then, names by right, answering for others, corrections, checks, campaigns."""

import pytest
from django.urls import reverse

from shouwang.checkin import cells, recount
from shouwang.checkin.models import Campaign, Check, Return
from shouwang.core.models import Access
from tests.inhabited import FIRST, SECOND, world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def rollcall(client, world, **query):  # noqa: F811
    return client.get(reverse("checkin:rollcall_of", args=["daily"]), query)


def whole_form(world):  # noqa: F811
    """A post that answers every question of the daily form that a well person is asked."""
    from shouwang.questions.queries import prepared

    post = {}
    for ask in prepared(world.campaign.form_version_id).asks:
        if ask.type == "number":
            post[ask.name] = "36.4"
        elif ask.type == "multiple":
            post[ask.name] = ask.none
        elif ask.type == "consent":
            post[ask.name] = "yes"
        elif ask.type == "choice":
            post[ask.name] = "yes" if "campus" in ask.name or "school" in ask.name else "no"
    return post


def answer_url(world, name, day=SECOND):  # noqa: F811
    return reverse("checkin:answer", args=["daily", world.person[name].pk]) + f"?day={day}"


def tallies_hold(world):  # noqa: F811
    for slot in world.campaign.slots.all():
        slot.campaign = world.campaign
        assert cells.roll_call(slot).total == cells.recounted(slot).total


def test_roll_call_as_known_at_noon_differs_from_now(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    noon = rollcall(client, world, day=FIRST, known_at="2026-03-02T12:00")
    now = rollcall(client, world, day=FIRST)
    assert noon.context["counters"]["answered"].value == 3
    assert now.context["counters"]["answered"].value == 4 and now.context["counters"]["late"].value == 1
    assert "按 2026-03-02 12:00 时已知的情况" in text(noon)


def test_roll_call_of_the_future_is_refused(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    assert rollcall(client, world, known_at="2027-01-01T00:00").status_code == 409


def test_roll_call_of_a_day_without_a_slot_says_so(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    page = rollcall(client, world, day="2026-01-01")
    assert page.status_code == 200 and "这一天没有填报" in text(page)


def test_drilling_down_ends_at_the_names(client, world):  # noqa: F811
    client.force_login(world.account["书记"])
    college = rollcall(client, world)
    below = [row["url"] for row in college.context["rows"] if "url" in row]
    grade = client.get(below[0])
    classes = [row["url"] for row in grade.context["rows"] if "url" in row]
    page = client.get(classes[0])
    assert page.context["leaf"] and [person["name"] for person in page.context["people"]] == ["甲三"]


def test_names_without_the_right_to_answers_tell_no_flag(client, world):  # noqa: F811
    client.force_login(world.account["督查"])
    page = rollcall(client, world, unit=world.unit["软件2301"].pk, list="on_roster")
    order = [person["name"] for person in page.context["people"]]
    words = [str(badge["label"]) for person in page.context["people"] for badge in person["badges"]]
    assert "甲二" in order and "发热" not in words and "正常" not in words
    assert "休学" not in text(rollcall(client, world, list="exempt"))
    assert order.index("甲一") < order.index("甲二")  # not the flagged before the well


def test_phones_are_shown_on_request_and_entered(client, world):  # noqa: F811
    from shouwang.roster import actions

    actions.change_person(person=world.person["甲三"], phone="13812345678", by=world.by)
    client.force_login(world.account["辅导员甲"])
    assert "13812345678" not in text(rollcall(client, world))
    assert "13812345678" in text(rollcall(client, world, phones=1, list="missing"))
    assert Access.objects.filter(what="roster.phones").exists()
    client.force_login(world.account["督查"])
    assert "13812345678" not in text(rollcall(client, world, phones=1, list="missing"))


def test_consolidator_counts_its_kind_only(client, world):  # noqa: F811
    client.force_login(world.account["学工"])
    counters = rollcall(client, world).context["counters"]
    assert counters["on_roster"].value == 5  # the undergraduates of 2301 and 2302


def test_adviser_answers_for_a_student_late_and_tallies_hold(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    assert client.get(answer_url(world, "甲三")).status_code == 200
    response = client.post(answer_url(world, "甲三"), whole_form(world))
    assert response.status_code == 302, response.context and response.context["refusal"]
    row = Return.objects.get(person=world.person["甲三"], slot__day=SECOND)
    assert row.proxy and row.late and row.channel == "proxy"
    tallies_hold(world)


def test_refused_answer_says_which_question(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    page = client.post(answer_url(world, "甲三"), whole_form(world) | {"temp_c": "63.5"})
    assert page.status_code == 422 and "63.5" in text(page) and "体温" in text(page)
    assert not Return.objects.filter(person=world.person["甲三"], slot__day=SECOND).exists()


def test_same_key_twice_is_one_answer(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    form = whole_form(world) | {"key": "one-key-for-both"}
    for _ in range(2):
        assert client.post(answer_url(world, "甲三"), form).status_code == 302
    assert Return.objects.filter(person=world.person["甲三"], slot__day=SECOND).count() == 1


def test_correction_keeps_both_versions_in_sight_and_settles_the_check(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    assert "38.0" in text(client.get(answer_url(world, "甲二")))
    assert client.post(answer_url(world, "甲二"), whole_form(world)).status_code == 302
    page = text(client.get(reverse("checkin:answers", args=[world.person["甲二"].pk]), follow=True))
    assert "38.0" in page and "36.4" in page
    assert Check.objects.get(person=world.person["甲二"]).outcome == Check.Outcome.MISTAKEN
    tallies_hold(world)


def test_head_of_a_household_answers_for_the_child_and_no_other(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    assert client.post(answer_url(world, "丁一"), whole_form(world)).status_code == 302
    client.force_login(world.account["督查"])
    assert client.get(answer_url(world, "丁一")).status_code == 404
    assert client.post(answer_url(world, "丁一"), whole_form(world)).status_code == 404


def test_everybody_with_an_account_answers_for_themselves(client, world):  # noqa: F811
    client.force_login(world.account["审计"])
    assert client.post(answer_url(world, "审计"), whole_form(world)).status_code == 302
    row = Return.objects.get(person=world.person["审计"], slot__day=SECOND)
    assert not row.proxy and row.channel == "screen"


def test_paused_campaign_takes_no_answer(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    state = reverse("checkin:campaign_state", args=["daily"])
    assert client.post(state, {"to": "pause"}).status_code == 302
    client.force_login(world.account["辅导员甲"])
    page = client.post(answer_url(world, "甲三"), whole_form(world))
    assert page.status_code == 422 and "没有在进行中" in text(page)
    client.force_login(world.account["主任"])
    assert client.post(state, {"to": "resume"}).status_code == 302
    assert client.post(state, {"to": "resume"}).status_code == 409
    assert client.post(state, {"to": "burn"}).status_code == 404


def test_clinic_settles_a_check_and_a_second_word_is_refused(client, world):  # noqa: F811
    client.force_login(world.account["医生"])
    assert "甲二" in text(client.get(reverse("checkin:checks")))
    check = Check.objects.get(person=world.person["甲二"], until=None)
    close = reverse("checkin:check_close", args=[check.pk])
    assert client.post(close, {"outcome": "clinic", "note": "已到发热门诊"}).status_code == 302
    assert client.post(close, {"outcome": "clinic"}).status_code == 409
    page = text(client.get(reverse("checkin:checks")))
    assert "属实·转校医院" in page and "已到发热门诊" in page


def test_not_reached_stays_in_the_queue(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    check = Check.objects.get(person=world.person["甲二"], until=None)
    client.post(reverse("checkin:check_close", args=[check.pk]), {"outcome": "not_reached"})
    again = Check.objects.get(person=world.person["甲二"], until=None)
    assert again.pk != check.pk and again.due_at > check.due_at
    assert "再次联系" in text(client.get(reverse("checkin:checks")))


def test_check_of_another_class_cannot_be_settled(client, world):  # noqa: F811
    client.force_login(world.account["辅导员乙"])
    check = Check.objects.filter(person=world.person["甲二"], until=None).get()
    assert client.post(reverse("checkin:check_close", args=[check.pk]), {"outcome": "clinic"}).status_code == 404


def test_office_opens_a_campaign_for_one_college(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    form = client.get(reverse("checkin:campaign_new")).context["form"]
    asked = {
        "mandate": world.mandate.pk, "form": form.fields["form"].queryset.get(code="daily-health").pk, "code": "cs-am-pm",
        "name": "计算机学院两报", "unit": "CS", "kinds": ["undergraduate"], "cadence": "half-daily", "since_day": SECOND,
        "cutoff": "20:00",
    }  # fmt: skip
    assert client.post(reverse("checkin:campaign_new"), asked).status_code == 302
    row = Campaign.objects.get(code="cs-am-pm")
    assert row.unit == world.unit["计算机学院"] and row.cutoff_min == 1200 and row.kinds == ["undergraduate"]
    assert client.post(reverse("checkin:campaign_new"), asked).status_code == 422  # the code is taken
    page = client.get(reverse("checkin:rollcall_of", args=["cs-am-pm"]), {"slot": "am"})
    assert page.context["counters"]["on_roster"].value == 5


def test_clock_keeps_its_order(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    url = reverse("checkin:campaign", args=["daily"])
    wanted = {
        "opens_min": "06:00",
        "reminds_min": "13:00",
        "cutoff_min": "17:00",
        "adviser_min": "19:00",
        "unit_min": "08:00",
        "lock_min": "09:00",
    }
    days = {f"{field}_day": 1 if field in {"unit_min", "lock_min"} else 0 for field in wanted}
    assert client.post(url, wanted | days).status_code == 302
    assert Campaign.objects.get(code="daily").cutoff_min == 17 * 60
    assert client.post(url, wanted | days | {"cutoff_min": "05:00"}).status_code == 422


def test_advice_is_edited_with_its_phones(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    url = reverse("checkin:advice_edit", args=["fever"])
    posted = {"text": "请到校医院发热门诊。", "phones": "校医院 0898-66893600\n120"}
    assert client.post(url, posted).status_code == 302
    assert "0898-66893600" in text(client.get(reverse("checkin:advice")))
    assert client.get(reverse("checkin:advice_edit", args=["nothing"])).status_code == 404


def test_class_reads_its_own_rows_only(world, django_assert_max_num_queries):  # noqa: F811
    slot = world.campaign.slots.get(day=SECOND)
    slot.campaign = world.campaign
    rows = list(recount.standing_rows(slot, units=[world.unit["软件2301"].pk]))
    assert len(rows) == 3
