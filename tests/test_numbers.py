"""A robot logs in as each role, opens every page it may, and follows every number: as many rows as the number says.

The rows page must say the same total, list exactly that many rows over its pages, and give the definition.
"""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests.addresses import ADDRESSES, url_of
from tests.inhabited import world  # noqa: F401  fixture
from tests.test_doors import ROLES

pytestmark = pytest.mark.django_db
MORE = {
    "checkin:rollcall_of": [
        "", "?list=missing", "?list=flagged", "?day=2026-03-02", "?day=2026-03-02&known_at=2026-03-02T12:00", "?unit={class}", "?unit={college}",
    ],
}  # fmt: skip


class Numbers(HTMLParser):
    """The numbers of a page: (address, text) of every <a class="num …">."""

    def __init__(self):
        super().__init__()
        self.found, self.link, self.hidden = [], None, 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        classes = (attributes.get("class") or "").split()
        if tag == "a" and "num" in classes and not (attributes.get("href") or "").startswith("tel:"):
            self.link, self.text = attributes["href"], ""
        elif self.link and (tag == "small" or "visually-hidden" in classes):
            self.hidden += 1

    def handle_endtag(self, tag):
        if tag in {"small", "span"} and self.hidden:
            self.hidden -= 1
        elif tag == "a" and self.link:
            self.found.append((self.link, self.text.strip()))
            self.link = None

    def handle_data(self, data):
        if self.link and not self.hidden:
            self.text += data


def numbers_of(response):
    parser = Numbers()
    parser.feed(response.content.decode())
    return parser.found


def rows_behind(client, url):
    """(total said, rows listed) of the page behind a number, over all its pages."""
    said, listed, page, pages = None, 0, 1, 1
    while page <= pages:
        response = client.get(url + ("&" if "?" in url else "?") + f"page={page}")
        assert response.status_code == 200, f"{url}: {response.status_code}"
        html = response.content.decode()
        said = int(re.search(r'<h1>[^<]*<span class="num">(\d+)</span>', html)[1])
        weighed = [int(weight) for weight in re.findall(r'<tr data-counts="(\d+)">', html)]
        listed += sum(weighed) if weighed else html.count('<td class="r num"')
        pages = response.context["page"].paginator.num_pages
        page += 1
    return said, listed


def pages_of(academy, name):
    yield url_of(academy, name)
    ids = {"class": academy.unit["软件2301"].pk, "college": academy.unit["计算机学院"].pk}
    for query in MORE.get(name, ()):
        yield reverse(name, args=ADDRESSES[name].args(academy)) + query.format(**ids)


@pytest.mark.parametrize("role", ROLES)
def test_every_number_opens_exactly_its_rows(role, world):  # noqa: F811
    client, followed = Client(), {}
    client.force_login(world.account[role])
    for name in sorted(ADDRESSES):
        for page in pages_of(world, name):
            response = client.get(page)
            if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
                continue
            for url, text in numbers_of(response):
                followed.setdefault((url, text), page)
    for (url, text), page in followed.items():
        said, listed = rows_behind(client, url)
        counted = str(said) if text.endswith("%") else text  # a rate opens the rows of its numerator
        assert counted == str(said) == str(listed), f"{role} on {page}: {text} opens {said}, {listed} rows, {url}"


def test_the_robot_finds_numbers(world):  # noqa: F811
    """The robot is not blind: the office's roll call prints dozens of numbers."""
    client = Client()
    client.force_login(world.account["主任"])
    assert len(numbers_of(client.get(reverse("checkin:rollcall_of", args=["daily"])))) > 50
