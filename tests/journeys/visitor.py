"""Somebody at a browser: taps are counted, and whatever the browser complains of is written down."""

import re
import time

from playwright.sync_api import Error, TimeoutError

WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}


class Visitor:
    """One person with one browser window on one server."""

    def __init__(self, browser, base, *, width="phone", scripts=True, locale="zh-CN", dark=False, **more):
        size = WIDTHS[width]
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, locale=locale, base_url=base,
            color_scheme="dark" if dark else "light", has_touch=width == "phone", timezone_id="Asia/Shanghai", **more,
        )  # fmt: skip
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.base, self.width, self.taps, self.complaints, self.expected = base, size[0], 0, [], set()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.on("request", self._asked)

    def _console(self, message):
        if (
            message.type in {"error", "warning"} and "Failed to load resource" not in message.text
        ):  # _answered names those
            self.complaints.append(f"console: {message.text}")

    def _failed(self, request):
        if "ERR_ABORTED" not in (request.failure or ""):  # a download, or a page left before it was done
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")

    def _asked(self, request):
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(f"elsewhere: {request.url}")

    def open(self, path):
        """Go to an address of the server."""
        self.page.goto(path)
        return self

    def log_in(self, number, password):
        """Through the login page, as everybody does."""
        self.open("/login/")
        self.page.fill("input[name=username]", number)
        self.page.fill("input[name=password]", password)
        self.page.click("main button.main")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self

    def tap(self, target):
        """Touch something, by its words or its selector."""
        self.taps += 1
        place = (
            self.page.locator(target) if re.search(r"[\[#.>=]", target) else self.page.get_by_text(target, exact=True)
        )
        place.first.tap() if self.width == WIDTHS["phone"][0] else place.first.click()
        return self

    def type(self, selector, text):
        """Touch a field and type into it."""
        self.taps += 1
        self.page.locator(selector).first.fill(text)
        return self

    def reads(self, *words, within="body", seconds=10):
        """Waits until every word can be read there."""
        deadline = time.monotonic() + seconds
        while missing := [word for word in words if word not in self.text(within)]:
            assert time.monotonic() < deadline, f"{missing} cannot be read:\n{self.text(within)}"
            self.page.wait_for_timeout(50)
        return self

    def comes_to_read(self, path, *words, seconds=20):
        """Opens an address again and again until every word can be read there: what reacts to an event may take a moment."""
        deadline = time.monotonic() + seconds
        while missing := [word for word in words if word not in self.open(path).text()]:
            assert time.monotonic() < deadline, f"{missing} never came:\n{self.text()}"
            self.page.wait_for_timeout(250)
        return self

    def text(self, within="body"):
        """The words of the page."""
        try:
            return self.page.locator(within).first.inner_text(timeout=1000)
        except (Error, TimeoutError):  # the page is on its way, or has no such place
            return ""

    def overflow(self):
        """Pixels by which the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    def took(self, since):
        """Seconds since `since` (time.perf_counter)."""
        return time.perf_counter() - since
