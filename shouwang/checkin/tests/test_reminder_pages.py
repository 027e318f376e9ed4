"""The pages of reminders: what is seen and done by whom, the group's text without names, the SMS file, gateways, words."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from shouwang.checkin.actions import reminder_files, reminding
from shouwang.checkin.actions.gateways import open_gateway, reset_reminder_text, set_reminder_text, try_gateway
from shouwang.checkin.models import Gateway, ReminderText
from shouwang.checkin.reminders import texts
from shouwang.checkin.tests.reminding import Reminder, clock, deliver_due
from shouwang.core.models import Access, Event, Notice
from shouwang.core.refusals import Refused
from shouwang.core.tests.vendor import Vendor, ok, said, status
from shouwang.roster import access, actions
from tests.academy import FIRST

pytestmark = pytest.mark.django_db


def browser(day, name):
    client = Client()
    client.force_login(day.academy.account[name])
    return client


def page(day, name, what="checkin:reminders_of", **query):
    return browser(day, name).get(reverse(what, args=["daily"]), query)


def press(day, name, what, *args, **data):
    return browser(day, name).post(reverse(what, args=["daily", *args]), data, follow=True)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# ---- 催报


def test_page_says_what_will_happen_what_happened_and_what_did_not(day):
    day.academy.answer("甲一")
    assert "将在 03-02 14:00 自动催报" in text_of(page(day, "主任"))
    day.at("14:00")
    assert "03-02 14:00 已自动催报当时未报的人。" in text_of(page(day, "主任"))
    clock.move(clock.instant(FIRST + dt.timedelta(days=1), 9 * 60))
    day.academy.answer("甲一")
    day.at("18:30", FIRST + dt.timedelta(days=1))
    shown = browser(day, "主任").get(reverse("checkin:reminders_of", args=["daily"]), {"day": "2026-03-03"})
    assert "后台任务没有运行" in text_of(shown)


def test_adviser_sees_the_numbers_of_the_own_class_only(day):
    day.at("14:00")
    response = page(day, "辅导员甲")
    assert response.context["people"]["reached"].value == 3
    assert page(day, "主任").context["people"]["reached"].value == 18
    assert page(day, "学工").context["people"]["reached"].value == 5, "the office of undergraduates"


def test_every_number_of_the_page_opens_into_its_rows(day):
    day._vendor = day.vendor._answers
    day.vendor._answers = lambda call: status(500) if call.json["mobile"] == "13800000000" else said({"code": 9 if call.json["mobile"] == "13800000001" else 0})
    day.at("14:00")
    client = browser(day, "主任")
    response = client.get(reverse("checkin:reminders_of", args=["daily"]))
    numbers = [number for row in response.context["table"] for number in row["numbers"]]
    numbers += [*response.context["people"].values(), *response.context["totals"].values()]
    assert sum(number.value for number in numbers) > 18
    for number in numbers:
        shown = client.get(reverse("site:figure", args=[number.key]), number.about)
        assert shown.context["rows"].total == number.value == len(shown.context["page"].object_list), number.key
    unknown = client.get(reverse("site:figure", args=["checkin.reminders_unknown"]), {"slot": day.slot.pk}).content.decode()
    assert "甲一" in unknown
    assert "http 500" in unknown
    assert "13800000000" not in unknown


def test_whoever_has_no_channel_is_to_be_rung(day):
    day.at("14:00")
    number = page(day, "主任").context["people"]["unreached"]
    assert number.value == 1
    rows = browser(day, "主任").get(reverse("site:figure", args=["checkin.unreached"]), {"slot": day.slot.pk})
    assert "丁一" in rows.content.decode()


def test_pressing_once_more_reminds_nobody_twice(day):
    clock.move(clock.instant(FIRST, 12 * 60))
    assert "已列入 3 条催报" in text_of(press(day, "辅导员甲", "checkin:remind_now"))
    assert "没有要催的人" in text_of(press(day, "辅导员甲", "checkin:remind_now"))
    deliver_due()
    assert len(day.vendor.calls) == 3


@pytest.mark.parametrize("name", ["督查", "院长", "医生", "管理", "安全", "审计"])
def test_others_find_no_reminders(day, name):
    day.at("14:00")
    assert page(day, name).status_code == 404
    for what in ("checkin:remind_now", "checkin:remind_retry", "checkin:remind_settle", "checkin:remind_file"):
        assert press(day, name, what).status_code == 404
    assert browser(day, name).get(reverse("site:figure", args=["checkin.reminded"]), {"slot": day.slot.pk}).status_code == 404


def test_failed_and_unknown_are_a_task_of_whoever_looks_after_them(day):
    day.vendor._answers = lambda call: status(500) if call.json["mobile"] == "13800000000" else said({"code": 0})
    day.at("14:00")
    assert "催报结果不明" in browser(day, "辅导员甲").get(reverse("site:home")).content.decode()
    assert "催报结果不明" not in browser(day, "辅导员乙").get(reverse("site:home")).content.decode()
    assert "已将 1 条记为已送出" in text_of(press(day, "辅导员甲", "checkin:remind_settle"))
    assert "催报结果不明" not in browser(day, "辅导员甲").get(reverse("site:home")).content.decode()


def test_gateway_that_is_down_is_a_task_of_the_system(day):
    day.vendor._answers = [status(503)]
    day.at("14:00")
    assert "通知渠道连续失败" in browser(day, "管理").get(reverse("site:home")).content.decode()
    assert "连续失败" in text_of(page(day, "主任"))


def test_adviser_settles_the_own_class_only(day):
    day.at("14:00")
    Reminder.objects.update(state="unknown")
    press(day, "辅导员甲", "checkin:remind_settle")
    assert Reminder.objects.filter(state="delivered").count() == 3
    assert reminding.retry_reminders(slot=day.slot, state="unknown", by=access.actor_of(day.academy.account["辅导员乙"])) == 2


# ---- the group


def group_text(day, name, unit):
    return page(day, name, "checkin:group", unit=day.academy.unit[unit].pk)


def test_group_text_names_nobody_and_holds_no_personal_link(day, settings):
    response = group_text(day, "辅导员甲", "软件2301")
    html = response.content.decode()
    text = next(each["text"] for each in response.context["versions"] if each["language"] == "zh-hans")
    assert "软件2301" in text
    assert not re.search("甲一|甲二|甲三|张", text)
    assert "/c/" not in html
    assert settings.PUBLIC_URL + "/" in text
    assert "<svg" in str(response.context["qr"])


def test_group_text_of_a_small_unit_says_no_number(day):
    for each in group_text(day, "辅导员甲", "软件2301").context["versions"]:
        assert not re.search(r"\b3\b", each["text"].replace("2026-03-02", "")), each["text"]
    from shouwang.core import parameters

    parameters.set_parameter(code="reminders.group_min", value=3, since_day=FIRST, source="班级都大", by=day.academy.by)
    day.academy.answer("甲一")
    text = group_text(day, "辅导员甲", "软件2301").context["versions"][0]["text"]
    assert "还有 2 人未报" in text


def test_group_of_another_class_is_not_found(day):
    assert group_text(day, "辅导员甲", "软件2302").status_code == 404


@pytest.fixture
def robot(day):
    """A robot in the group of 软件2301."""
    with Vendor([ok()]) as group:
        given = {"url": group.url("/robot/send?access_token=T"), "secret": "SEC"}
        group.gateway = day.gateway("dingtalk_robot", name="2301 群", unit="软件2301", automatic=False, given=given)
        yield group


def test_group_is_posted_to_once_by_its_own_robot(day, robot):
    day.academy.answer("乙一")
    assert "将由群机器人发出" in text_of(press(day, "辅导员甲", "checkin:group_post", robot.gateway.pk))
    assert "不再发第二次" in text_of(press(day, "辅导员甲", "checkin:group_post", robot.gateway.pk))
    deliver_due()
    assert len(robot.calls) == 1
    content = robot.calls[0].json["text"]["content"]
    assert "软件2301" in content
    assert "甲" not in content
    assert "/c/" not in content
    assert press(day, "辅导员乙", "checkin:group_post", robot.gateway.pk).status_code == 404


def test_automatic_robot_posts_at_the_slots_instant_while_anybody_is_missing(bare):
    with Vendor([ok()]) as group:
        bare.gateway("wecom_robot", unit="软件2301", given={"url": group.url("/a")})
        bare.gateway("feishu_robot", unit="软件2302", given={"url": group.url("/b")})
        group._answers = lambda call: ok() if call.path == "/a" else said({"code": 0})
        for name in ("乙一", "乙二"):
            bare.academy.answer(name)
        bare.at("14:00")
        assert [call.path for call in group.calls] == ["/a"]
        assert Reminder.objects.get(unit=bare.academy.unit["软件2302"]).reason == "answered"


# ---- SMS as a file


@pytest.fixture
def by_file(bare):
    bare.gateway("sms_file", name="短信文件")
    bare.at("14:00")
    return bare


def test_file_holds_whoever_waits_once_and_is_logged(by_file):
    assert Reminder.objects.filter(state="owed").count() == 18, "nobody sends it by itself"
    response = browser(by_file, "辅导员甲").post(reverse("checkin:remind_file", args=["daily"]), {"file_format": "csv"})
    lines = response.content.decode("utf-8-sig").strip().splitlines()
    assert lines[0] == "手机号码,短信内容"
    assert [line.split(",")[0] for line in lines[1:]] == ["13800000000", "13800000001", "13800000002"]
    assert all("/c/" in line for line in lines[1:])
    logged = Access.objects.get(kind="export", what="checkin.sms_file")
    assert (logged.rows, logged.by) == (3, f"roster.Account:{by_file.academy.account['辅导员甲'].pk}")
    again = browser(by_file, "辅导员甲").post(reverse("checkin:remind_file", args=["daily"]), {"file_format": "csv"}, follow=True)
    assert "没有待取的短信" in again.content.decode()
    number = Reminder.objects.filter(file__isnull=False).first().file
    lost = browser(by_file, "辅导员甲").post(reverse("checkin:remind_file", args=["daily"]), {"file_format": "csv", "file": number})
    assert lost.content == response.content
    assert Access.objects.filter(what="checkin.sms_file").count() == 2


def test_file_is_for_whoever_may_read_the_telephones(by_file):
    office = browser(by_file, "主任").post(reverse("checkin:remind_file", args=["daily"]), {"file_format": "csv"}, follow=True)
    assert "没有待取的短信" in office.content.decode()
    assert "138" not in office.content.decode()
    number = _taken(by_file, "辅导员甲")
    theirs = browser(by_file, "辅导员乙").post(reverse("checkin:remind_file", args=["daily"]), {"file": number}, follow=True)
    assert "没有待取的短信" in theirs.content.decode()


def _taken(day, name):
    reminder_files.take_file(slot=day.slot, by=access.actor_of(day.academy.account[name]))
    return Reminder.objects.filter(file__isnull=False).first().file


def test_file_leaves_out_whoever_has_answered(by_file):
    by_file.academy.answer("甲一")
    _name, content = reminder_files.take_file(slot=by_file.slot, file_format="csv", by=by_file.academy.by)
    assert b"13800000000" not in content
    assert len(content.decode().strip().splitlines()) == 18


def test_file_that_nobody_took_by_the_cut_off_is_said_to_be_late(by_file):
    by_file.at("18:00")
    assert set(Reminder.objects.values_list("state", "reason")) == {("dropped", "too_late")}


def test_excel_file_keeps_numbers_as_text(by_file):
    import io

    import openpyxl

    actions.change_person(person=by_file.academy.person["甲一"], phone="+86 138-0000 0000", by=by_file.academy.by)
    _name, content = reminder_files.take_file(slot=by_file.slot, by=by_file.academy.by)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet["A2"].value == "13800000000"
    assert isinstance(sheet["A3"].value, str)


# ---- gateways


def test_gateway_is_set_up_tried_and_switched_off_without_showing_its_secret(day):
    with Vendor([ok()]) as group:
        client = browser(day, "管理")
        form = {"name": "全校群", "automatic": "on", "per_minute": "20", "told_url": group.url("/robot/send?access_token=TOPSECRET"), "told_secret": "SECRETWORD"}
        assert client.post(reverse("checkin:gateway_new", args=["dingtalk_robot"]), form).status_code == 302
        row = Gateway.objects.get(name="全校群")
        assert "TOPSECRET" not in row.settings.get("url", "")
        shown = client.get(reverse("checkin:gateways")).content.decode()
        assert "全校群" in shown
        assert "TOPSECRET" not in shown
        assert "SECRETWORD" not in shown
        tried = client.post(reverse("checkin:gateway_test", args=[row.pk]), follow=True).content.decode()
        assert "渠道已接受测试消息" in tried
        group._answers = [said({"errcode": 310000, "errmsg": "sign not match"})]
        tried = client.post(reverse("checkin:gateway_test", args=[row.pk]), follow=True).content.decode()
        assert "errcode 310000" in tried
        assert client.post(reverse("checkin:gateway_end", args=[row.pk])).status_code == 302
        row.refresh_from_db()
        assert (row.secrets, row.until is not None) == ("", True)
    assert Event.objects.filter(verb__startswith="checkin.gateway_").count() == 5
    assert "SECRET" not in str(list(Event.objects.values_list("refs", flat=True)))


def test_secret_is_encrypted_in_the_database(day):
    from django.db import connection

    row = day.gateway("dingtalk_robot", given={"url": day.vendor.url("/?access_token=T"), "secret": "SECRETWORD"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM checkin_gateway WHERE id = %s", [row.pk])
        assert "SECRETWORD" not in cursor.fetchone()[0]


@pytest.mark.parametrize("url", ["http://10.1.1.1/sms", "https://169.254.169.254/", "file:///etc/passwd", ""])
def test_gateway_with_an_address_that_may_not_be_called_is_refused(day, url):
    form = {"name": "x", "per_minute": "0", "told_url": url, "told_manner": "json", "told_template": '{"a":"{phone}{text}"}', "told_expected": "0"}
    response = browser(day, "管理").post(reverse("checkin:gateway_new", args=["sms_http"]), form)
    assert response.status_code == 422
    assert Gateway.objects.count() == 1


def test_gateways_are_for_the_system_right_alone(day):
    row = Gateway.objects.get()
    for name in ("主任", "辅导员甲", "安全", "审计", "院长"):
        client = browser(day, name)
        assert client.get(reverse("checkin:gateways")).status_code == 404
        for what, args in (("gateway_new", ["email"]), ("gateway_test", [row.pk]), ("gateway_end", [row.pk])):
            assert client.post(reverse(f"checkin:{what}", args=args)).status_code == 404
        with pytest.raises(Refused) as refused:
            open_gateway(name="x", adapter="in_app", by=access.actor_of(day.academy.account[name]))
        assert refused.value.code == "core.04"
    assert row.until is None


def test_test_message_within_the_house_waits_on_the_own_page(bare):
    row = bare.gateway("in_app")
    outcome = try_gateway(gateway=row, by=access.actor_of(bare.academy.account["管理"]))
    assert outcome.result == "delivered"
    assert Notice.objects.get().to == f"roster.Person:{bare.academy.person['管理'].pk}"


# ---- the words


def test_words_are_changed_and_used_and_put_back(day):
    by = access.actor_of(day.academy.account["主任"])
    set_reminder_text(code="sms", language="zh-hans", text="喂，{campaign}！{link}", by=by)
    day.at("14:00")
    assert day.vendor.calls[0].json["content"].startswith("喂，")
    reset_reminder_text(code="sms", language="zh-hans", by=by)
    assert not ReminderText.objects.exists()


@pytest.mark.parametrize(
    ("code", "text", "refusal"),
    [
        ("group", "{name} 没有报", "checkin.120"),
        ("group_small", "还有 {count} 人", "checkin.120"),
        ("sms", "{phone}{link}", "checkin.120"),
        ("sms", "{link.__class__}", None),
        ("sms", " ", "checkin.121"),
        ("sms", "长" * 201, "checkin.121"),
    ],
)
def test_words_with_a_place_that_does_not_belong_there_are_refused(day, code, text, refusal):
    by = access.actor_of(day.academy.account["主任"])
    if refusal is None:
        set_reminder_text(code=code, language="zh-hans", text=text, by=by)
        assert texts.filled(texts.all_words()[code, "zh-hans"], {"link": "L"}).text == text, "not a place: left as it is"
        return
    with pytest.raises(Refused) as refused:
        set_reminder_text(code=code, language="zh-hans", text=text, by=by)
    assert refused.value.code == refusal


def test_words_are_for_whoever_keeps_campaigns(day):
    for name in ("辅导员甲", "管理", "督查"):
        assert browser(day, name).get(reverse("checkin:reminder_texts")).status_code == 404
        with pytest.raises(Refused):
            set_reminder_text(code="sms", language="en", text="x", by=access.actor_of(day.academy.account[name]))


def test_a_word_that_is_the_same_for_all_goes_out_in_one_call(bare):
    def answer(call):
        return ok(access_token="T", expires_in=7200) if call.path.endswith("gettoken") else ok(invaliduser="p001")

    with Vendor(answer) as wecom:
        bare.gateway("wecom_app", given={"corp_id": "c", "agent_id": 1, "secret": "s", "base": wecom.url("")})
        for language in texts.LANGUAGES:
            set_reminder_text(code="chat", language=language, text="请填报{campaign}。{deadline}", by=bare.academy.by)
        bare.at("14:00")
        sent = [call.json["touser"].split("|") for call in wecom.calls if call.path.endswith("message/send")]
    assert [len(users) for users in sent] == [18]
    assert bare.names(state="refused") == ["甲一"]
    assert len(bare.names(state="delivered")) == 17


def test_shipped_words_have_no_place_that_is_not_theirs():
    for (code, language), words in texts.SHIPPED.items():
        texts.check(code, words)
        assert texts.is_personal(words) or code.startswith("group"), (code, language)
    assert len(texts.SHIPPED) == len(texts.CODES) * len(texts.LANGUAGES)
    assert settings.PUBLIC_URL
