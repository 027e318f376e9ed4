"""Activation links: who may give one to whom, and that it works once, for a while, for nobody else."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from shouwang.core import clock, notices
from shouwang.core.models import Access, Event
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions
from shouwang.roster.models import Account, Kind, Person, Role
from shouwang.site.login import activating, tokens
from shouwang.site.login.actions import give_activations, revoke_activations
from shouwang.site.models import Activation
from tests.academy import PASSWORD
from tests.inhabited import EVENING, world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
FRESH = "quite-another-271828"


def browser(client, world, name):  # noqa: F811
    client.force_login(world.account[name])
    return client


def given(client, world, by, name):  # noqa: F811
    """The link that an officer gives, as the page shows it; None when it is refused."""
    page = browser(client, world, by).post(reverse("site:give_link", args=[world.person[name].pk]))
    found = re.search(r"https?://[^<\s]+/activate/[^<\s]+/", page.content.decode())
    client.logout()
    return found and found[0].split("://", 1)[1].split("/", 1)[1].join(["/", ""])


def test_a_link_sets_a_password_that_nobody_else_knows_and_logs_in(client, world):  # noqa: F811
    link = given(client, world, "书记", "甲一")
    assert world.person["甲一"].name in client.get(link).content.decode()
    assert client.post(link, {"new": FRESH, "again": FRESH}).status_code == 302
    assert client.get(reverse("site:account")).status_code == 200
    account = Account.objects.get(person=world.person["甲一"])
    assert account.check_password(FRESH) and account.username == world.person["甲一"].number


def test_a_look_at_a_link_spends_nothing_and_a_use_spends_it(client, world):  # noqa: F811
    link = given(client, world, "书记", "甲一")
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.post(link, {"new": "short", "again": "short"}).status_code == 422
    assert client.post(link, {"new": FRESH, "again": FRESH + "x"}).status_code == 422
    assert client.post(link, {"new": FRESH, "again": FRESH}).status_code == 302
    client.logout()
    assert client.get(link).status_code == client.post(link, {"new": FRESH, "again": FRESH}).status_code == 404


@pytest.mark.parametrize("hours,status", [(72, 404), (71, 200)])
def test_a_link_expires_after_its_hours(client, world, hours, status):  # noqa: F811
    link = given(client, world, "书记", "甲一")
    with clock.moved(EVENING + dt.timedelta(hours=hours, seconds=1 if hours == 72 else 0)):
        assert client.get(link).status_code == status


def test_another_link_and_a_revocation_make_the_first_void(client, world):  # noqa: F811
    first = given(client, world, "书记", "甲一")
    second = given(client, world, "书记", "甲一")
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200
    browser(client, world, "书记").post(reverse("site:account_change", args=[world.person["甲一"].pk, "revoke"]))
    assert client.get(second).status_code == 404


def test_a_forged_link_touches_no_table(client, world, django_assert_num_queries):  # noqa: F811
    row = give_activations(accounts=[world.account["督查"]], by=world.by)[0]
    good = tokens.sign("activation", f"{row.pk}-{int(row.given_at.timestamp())}")
    assert activating.read(good, clock.now()) == row
    other = tokens.sign("device", f"{row.pk}-{int(row.given_at.timestamp())}")
    with django_assert_num_queries(0):
        for forged in (other, good[:-1] + ("A" if good[-1] != "A" else "B"), f"{row.pk}-0." + good.split(".")[1], "", ".", "²-²."):
            assert activating.read(forged, clock.now()) is None


def test_a_link_of_a_closed_account_opens_nothing(client, world):  # noqa: F811
    link = given(client, world, "安全", "督查")
    account = Account.objects.get(person=world.person["督查"])
    actions.set_account_active(account=account, active=False, by=world.by)
    assert client.get(link).status_code == 404
    with pytest.raises(Refused) as refused:
        give_activations(accounts=[account], by=world.by)
    assert refused.value.code == "login.04"


MAY = {
    ("书记", "甲一"), ("书记", "乙一"), ("辅导员甲", "甲一"), ("安全", "甲一"), ("安全", "乙一"), ("安全", "主任"), ("安全", "管理"), ("安全", "书记"), ("安全", "丙一"),
    ("安全", "辅导员甲"),
}  # fmt: skip


@pytest.mark.parametrize("by", ["书记", "辅导员甲", "安全", "管理", "主任", "审计", "督查", "医生", "学工"])
def test_links_are_given_by_who_may_let_them_in(client, world, by):  # noqa: F811
    for name in ("甲一", "乙一", "丙一", "书记", "辅导员甲", "主任", "管理", "安全"):
        link = given(client, world, by, name)
        assert bool(link) == ((by, name) in MAY), f"{by} → {name}"


def test_an_officer_of_a_department_cannot_come_in_as_the_office_that_sits_there(world):  # noqa: F811
    """主任 belongs to 人事处; an officer of 人事处 who could give them a link could come in as the whole office."""
    clerk = world.person["丙二"]
    actions.grant_role(person=clerk, role=Role.OFFICER, unit=world.unit["人事处"], by=world.by)
    by = access.actor_of(actions.make_account(person=clerk, by=world.by))
    assert not actions.may_let_in(by, [world.person["主任"]]) and not actions.may_let_in(by, [world.person["安全"]])
    plain = world.add("P050", "办事员", "人事处", Kind.STAFF)
    assert actions.may_let_in(by, [plain]) == {plain.pk}


def test_a_security_officer_of_a_college_cannot_come_in_as_who_reaches_further(world):  # noqa: F811
    keeper = world.person["丙二"]
    actions.grant_role(person=keeper, role=Role.SECURITY, unit=world.unit["人事处"], by=world.by)
    by = access.actor_of(actions.make_account(person=keeper, by=world.by))
    assert not actions.may_let_in(by, [world.person["主任"]]), "the grant reaches the whole school"
    assert not actions.may_let_in(by, [world.person["书记"]]), "the grant is on another college"
    assert not actions.may_let_in(by, [keeper]), "oneself"


def test_nobody_sets_a_password_for_another(world):  # noqa: F811
    for name in ("安全", "管理", "主任"):
        with pytest.raises(Refused) as refused:
            actions.set_password(account=world.account["督查"], password=FRESH, by=access.actor_of(world.account[name]))
        assert refused.value.code == "core.04"


@pytest.mark.parametrize("password,code", [("short", "roster.31"), ("1234567890123", "roster.31"), ("password123", "roster.31"), ("P015P015", "roster.31")])
def test_weak_passwords_are_refused_with_what_is_wrong(world, password, code):  # noqa: F811
    account = world.account["管理"]
    with pytest.raises(Refused) as refused:
        actions.set_password(account=account, password=password, by=access.actor_of(account))
    assert refused.value.code == code and len(refused.value.sentence) > 12


def test_the_holder_of_a_working_account_is_told(client, world):  # noqa: F811
    given(client, world, "安全", "督查")
    told = notices.waiting(world.person["督查"].pk)
    assert [notice.code for notice in told] == ["login.activation_given"] and "激活链接" in notices.sentence(told[0])


def test_slips_are_an_export_and_every_one_works(client, world):  # noqa: F811
    unit = world.unit["软件2301"]
    browser(client, world, "书记")
    page = client.post(reverse("site:slips", args=[unit.pk]), {"all": "1"})
    text = page.content.decode()
    links = re.findall(r"/activate/[^<\s]+/", text)
    assert len(set(links)) == len(Person.objects.filter(unit=unit)) == text.count('class="qr"') == 3
    entered = Access.objects.get(what="site.activations")
    assert entered.rows == 3 and entered.kind == "export" and entered.by == f"roster.Account:{world.account['书记'].pk}"
    client.logout()
    assert all(client.get(link).status_code == 200 for link in links)
    assert not re.search(r"\sstyle=", text), "the content security policy would refuse it"


def test_slips_go_to_nobody_beyond_the_reach(client, world):  # noqa: F811
    browser(client, world, "辅导员甲")
    assert client.get(reverse("site:unit_accounts", args=[world.unit["软件2302"].pk])).status_code == 404
    assert client.post(reverse("site:slips", args=[world.unit["计算机学院"].pk]), {"all": "1"}).status_code == 404
    mine = {"person": [world.person["甲一"].pk, world.person["乙一"].pk, "²", "x"]}
    page = client.post(reverse("site:slips", args=[world.unit["软件2301"].pk]), mine)
    assert page.status_code == 200 and "甲一" in page.content.decode() and "乙一" not in page.content.decode()


def test_events_hold_no_link(client, world):  # noqa: F811
    link = given(client, world, "书记", "甲一")
    token = link.split("/")[2]
    for row in Event.objects.all():
        assert token not in f"{row.ref} {row.refs}"
    for row in Activation.objects.values():
        assert token.split(".")[1] not in str(row)


def test_links_given_again_and_again_leave_one_that_works(world):  # noqa: F811
    account = Account.objects.get(person=world.person["督查"])
    for _ in range(4):
        give_activations(accounts=[account], by=world.by)
    assert sum(activating.read(tokens.sign("activation", f"{row.pk}-{int(row.given_at.timestamp())}"), clock.now()) is not None for row in Activation.objects.all()) == 1
    revoke_activations(account=account, by=world.by)
    assert not Activation.objects.filter(revoked_at=None).exists()
    assert account.check_password(PASSWORD), "a link that nobody used changes nothing"
