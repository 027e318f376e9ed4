"""Each deed on an account, tried by each role that may not: a missing page, and nothing done."""

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.core.models import Event
from shouwang.site.views.accounts import DEEDS
from tests.inhabited import world  # noqa: F401  fixture
from tests.test_doors import READS

pytestmark = pytest.mark.django_db
WRONG = ["主任", "院长", "督查", "医生", "学工", "管理", "审计", "书记", "辅导员甲", "辅导员乙"]


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("what", [*DEEDS, "link", "mail", "nonsense"])
def test_the_account_of_an_office_is_the_security_officers_alone(world, name, what):  # noqa: F811
    client = Client()
    client.force_login(world.account[name])
    whose = "院长" if name != "院长" else "督查"
    before = Event.objects.exclude(verb__in=READS).count()
    sent = {"reason": "x", "reset": "1", "identity": "1"}
    page = client.post(reverse("site:account_change", args=[world.person[whose].pk, what]), sent)
    assert page.status_code == 404, f"{name} {what} {whose}: {page.status_code}"
    assert client.get(reverse("site:person_account", args=[world.person[whose].pk])).status_code == 404
    assert Event.objects.exclude(verb__in=READS).count() == before


@pytest.mark.parametrize("what", [*DEEDS, "link", "mail"])
def test_nobody_does_them_to_themselves(world, what):  # noqa: F811
    client = Client()
    client.force_login(world.account["安全"])
    before = Event.objects.exclude(verb__in=READS).count()
    assert client.post(reverse("site:account_change", args=[world.person["安全"].pk, what]), {"reason": "x"}).status_code == 404
    assert Event.objects.exclude(verb__in=READS).count() == before


def test_the_person_page_leads_to_the_account_for_whoever_may_open_it(client, world):  # noqa: F811
    way = reverse("site:person_account", args=[world.person["甲一"].pk])
    for name, shown in (("书记", True), ("主任", False)):
        client.force_login(world.account[name])
        page = client.get(reverse("roster:person", args=[world.person["甲一"].pk]))
        assert (way in page.content.decode()) == shown, name
