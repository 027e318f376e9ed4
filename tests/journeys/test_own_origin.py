"""Nothing is fetched from anybody else: every page that a role reaches by its links, in a real browser, with the log of its requests."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.scale]
WORLD = ["--at", "18:30", "--answered", "--issued"]
MOST = 60  # shapes of addresses a role
FILES = re.compile(r"\.(csv|xlsx|docx|pdf|svg|json|webmanifest)$|/file|/source|/export|/download|logout")


def shape(path):
    """An address without its numbers and names: one of each shape is enough."""
    return re.sub(r"\d+|[0-9a-f]{16,}|(?<=/c/)[^/]+", "#", path)


def crawl(visitor, start="/"):
    """Open one page of each shape that links lead to; the paths opened."""
    seen, waiting, opened = set(), [start], []
    while waiting and len(opened) < MOST:
        path = waiting.pop(0)
        if shape(path) in seen or FILES.search(path):
            continue
        seen.add(shape(path))
        visitor.open(path)
        opened.append(path)
        for href in visitor.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))"):
            parts = urlsplit(urljoin(visitor.base + path, href))
            if f"{parts.scheme}://{parts.netloc}" == visitor.base:
                waiting.append(parts.path)
    return opened


@pytest.mark.parametrize("name", ["主任", "书记", "医生", "安全", "管理", "审计"])
def test_every_page_asks_our_own_origin_only(log_in, name):
    visitor = log_in(name)
    asked, broken = [], []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => console.error('csp ' + e.violatedDirective + ' ' + e.blockedURI))"
    )
    visitor.page.on("console", lambda message: broken.append(message.text) if "csp " in message.text else None)
    visitor.expected.update({404, 409})
    opened = crawl(visitor)
    assert len(opened) >= 4, opened
    elsewhere = {url for url in asked if not url.startswith((visitor.base, "data:", "blob:"))}
    assert not elsewhere and not broken, (elsewhere, broken)


def test_every_answer_carries_the_headers_of_the_house(log_in):
    visitor = log_in("主任")
    for path in ("/", "/login/", "/nowhere/", "/static/css/shouwang.css"):
        visitor.expected.add(404)
        head = visitor.page.request.get(visitor.base + path, max_redirects=0).headers
        assert head["cross-origin-resource-policy"] == "same-origin" and "camera=()" in head["permissions-policy"], path
        assert head["x-content-type-options"] == "nosniff" and head["cross-origin-opener-policy"] == "same-origin", path
        if "static" not in path:
            assert "default-src 'self'" in head["content-security-policy"] and "unsafe" not in head["content-security-policy"]
            assert "content-security-policy-report-only" not in head
