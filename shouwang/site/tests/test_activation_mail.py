"""An activation link by e-mail, against a small SMTP server: delivered and it works, or void and said so."""

import re

import pytest
from django.urls import reverse

from shouwang.checkin.actions.gateways import open_gateway
from shouwang.checkin.reminders import gateways
from shouwang.core.channels import mail
from shouwang.core.models import Event
from shouwang.core.tests.test_mail_channel import Post
from shouwang.roster import actions
from shouwang.site.models import Activation
from tests.inhabited import world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
FRESH = "quite-another-271828"


@pytest.fixture(autouse=True)
def no_channel_kept():
    gateways.forget()
    yield
    gateways.forget()


def posted(client, world, post, unit=None, kinds=(), address="jia@example.cn", by="书记"):  # noqa: F811
    """What 书记 reads after sending 甲一 a link by this server."""
    person = world.person["甲一"]
    actions.change_person(person=person, email=address, by=world.by)
    told = {"host": "127.0.0.1", "port": str(post.server_address[1]), "security": mail.PLAIN, "sender": "no-reply@example.edu.cn"}
    open_gateway(name="校邮", adapter="email", given=told, unit=unit, kinds=kinds, by=world.by)
    client.force_login(world.account[by])
    return client.post(reverse("site:mail_link", args=[person.pk]), follow=True)


def test_the_letter_goes_to_the_holder_and_its_link_works(client, world):  # noqa: F811
    with Post() as post:
        page = posted(client, world, post)
    assert "激活链接已发到本人邮箱" in page.content.decode()
    [letter] = post.letters
    assert letter["To"] == "jia@example.cn" and "守望学院" in letter["Subject"]
    link = re.search(r"https?://\S+/activate/\S+/", letter.get_content())[0]
    assert link not in page.content.decode(), "whoever sends it does not see it"
    client.logout()
    assert client.post("/" + link.split("/", 3)[3], {"new": FRESH, "again": FRESH}).status_code == 302
    assert [row.refs["outcome"] for row in Event.objects.filter(verb="site.activation_mailed")] == ["delivered"]


@pytest.mark.parametrize("replies", [{"RCPT": "550 no such user"}, {"MAIL": "451 busy"}, {"after": "hang up"}], ids=["refused", "failed", "unknown"])
def test_a_letter_that_did_not_go_out_leaves_no_link(client, world, replies):  # noqa: F811
    with Post(**replies) as post:
        page = posted(client, world, post)
    assert "邮件没有发出" in page.content.decode()
    assert not Activation.objects.filter(revoked_at=None).exists()


def test_a_gateway_of_others_is_not_used(client, world):  # noqa: F811
    with Post() as post:
        page = posted(client, world, post, unit=world.unit["医学院"])
        assert "不能发邮件" in page.content.decode() and not post.letters
        page = posted(client, world, post, kinds=["staff"])
        assert "不能发邮件" in page.content.decode() and not post.letters and not Activation.objects.exists()


def test_without_an_address_the_button_is_not_offered(client, world):  # noqa: F811
    with Post() as post:
        page = posted(client, world, post, address="")
    assert "不能发邮件" in page.content.decode() and "发到本人邮箱" not in page.content.decode()
