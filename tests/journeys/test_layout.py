"""Every page that the navigation offers, for every role, on a phone and on a desk: nothing sticks out, nothing is complained of."""

import pytest

from tests.journeys.visitor import WIDTHS

pytestmark = pytest.mark.browser
WORLD = ["--at", "18:30", "--answered", "--issued"]
ROLES = ["辅导员甲", "书记", "主任", "院长", "督查", "医生", "学工", "管理", "安全", "审计"]


def offered(visitor):
    """The addresses of the side navigation and of the person's own menu, as far as they only show something."""
    links = visitor.page.locator("#navigation a[href^='/'], header a[href^='/']")
    return sorted({link.get_attribute("href") for link in links.all()})


@pytest.mark.parametrize("name", ROLES)
def test_every_page_of_the_navigation_fits(log_in, name):
    visitor = log_in(name)
    ways = offered(visitor)
    assert ways
    for path in ways:
        visitor.open(path)
        for width, height in WIDTHS.values():
            visitor.page.set_viewport_size({"width": width, "height": height})
            assert visitor.overflow() <= 0, f"{path} is {visitor.overflow()} px wider than {width}"
