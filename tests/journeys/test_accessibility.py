"""axe-core looks at every page that the product has, as the role that sees most of it: light on a desk, dark on a phone.

The pages are those of tests/addresses.py, made by the product itself over the inhabited academy, and shown in Chromium with its own
styles and scripts. Nothing may be found but what axe calls minor, and that is printed (-rP).
"""

import mimetypes
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

import axe_playwright_python
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.addresses import ADDRESSES, url_of
from tests.inhabited import world  # noqa: F401  fixture
from tests.journeys.conftest import FLAGS, chromium_path
from tests.journeys.visitor import WIDTHS
from tests.test_doors import ROLES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
GRAVE = {"moderate", "serious", "critical"}
LOOKS = {"light on a desk": ("desk", "light"), "dark on a phone": ("phone", "dark")}
BASE = "http://testserver"


def richest(world, name):  # noqa: F811
    """The page of an address as the role that sees most: its HTML, or None where it is no page, or a part that a page fetches."""
    pages = []
    for role in [None, *ROLES]:
        client = Client()
        if role:
            client.force_login(world.account[role])
        answer = client.get(url_of(world, name))
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            content = b"".join(answer) if answer.streaming else answer.content
            pages += [content] if b"<html" in content else []
    return max(pages, key=len, default=None)


@pytest.fixture
def pages(world):  # noqa: F811
    """{path: HTML} of every address."""
    made = {url_of(world, name): richest(world, name) for name in sorted(ADDRESSES)}
    return {unquote(path): html for path, html in made.items() if html}


def answering(pages):
    """What the browser gets for a request: the page made beforehand, or a static file."""

    def answer(route, request):
        path = urlsplit(request.url).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        asked = unquote(request.url.removeprefix(BASE))
        if asked in pages:
            route.fulfill(body=pages[asked], content_type="text/html; charset=utf-8")
        elif found:
            route.fulfill(body=Path(found).read_bytes(), content_type=mimetypes.guess_type(path)[0] or "text/plain")
        else:
            route.fulfill(status=404, body="")

    return answer


def complaints(page, path):
    """The grave findings of axe on a page, as sentences."""
    page.goto(BASE + path)
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    for one in found:
        for node in one["nodes"]:
            line = f"{path}: {one['id']} ({one['impact']}) {one['help']}: {node['html'][:160]}"
            print(line)
            if one["impact"] in GRAVE:
                yield line


def findings(pages):
    """Every page in every look, in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        for look, (width, scheme) in LOOKS.items():
            size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
            context = browser.new_context(
                viewport=size, color_scheme=scheme, locale="zh-CN", bypass_csp=True, service_workers="block"
            )
            page = context.new_page()
            page.route("**/*", answering(pages))
            for path in pages:
                yield from (f"{look} {line}" for line in complaints(page, path))
            context.close()


def test_axe_finds_nothing_serious_on_any_page(pages):
    assert len(pages) > 40, "the robot is blind: hardly any page was made"
    with ThreadPoolExecutor(1) as thread:  # the browser's event loop must not run where the database is used
        grave = thread.submit(lambda: list(findings(pages))).result()
    assert not grave, f"{len(grave)} grave findings:\n" + "\n".join(grave)
