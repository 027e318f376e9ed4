"""² is a digit to Python and no number to int(): an address, a form or a header that holds it is not found, never a fault of ours."""

import inspect
import itertools
import re

import pytest
from django.test import Client
from django.urls import resolve, reverse

from shouwang.core.figures import registry
from tests.addresses import ADDRESSES, url_of
from tests.inhabited import world  # noqa: F401  fixture
from tests.test_architecture import CODE, relative

pytestmark = pytest.mark.django_db
ODD = ["²", "9" * 30]
WHO = ["主任", "医生", "管理", "安全", "审计", "书记"]
PLAIN = {  # they ask whether there is a digit, and make no number of it
    "shouwang/bulletin/rules.py", "shouwang/roster/finding.py", "shouwang/core/channels/addresses.py", "shouwang/core/schema.py",
    "shouwang/core/retention.py",
}  # fmt: skip


def asked_by(name) -> set:
    """What the view of an address may read from the request, as its module and the page modules that it imports spell it."""
    view = inspect.unwrap(resolve(reverse_of(name)).func)
    source = inspect.getsource(inspect.getmodule(view))
    return set(re.findall(r'"(\w{2,20})"', source)) & NAMES


def reverse_of(name):
    return _urls[name].split("?")[0]


_urls: dict = {}
NAMES = {
    "day", "slot", "unit", "page", "before", "known_at", "list", "draw", "days", "hour", "person", "since", "until", "identity", "reset",
    "received", "answer", "each", "limit", "chain", "month", "number", "batch",
}  # fmt: skip


def test_nobody_asks_isdigit_before_making_a_number():
    using = {relative(path) for path in CODE if ".isdigit()" in path.read_text()}
    assert using <= PLAIN, f"use isdecimal: '²'.isdigit() is true, and int('²') raises: {sorted(using - PLAIN)}"


@pytest.mark.scale
def test_odd_numbers_in_an_address_are_no_fault(world):  # noqa: F811
    clients = []
    for name in WHO:
        clients.append(Client(raise_request_exception=False))
        clients[-1].force_login(world.account[name])
    _urls.update({name: url_of(world, name) for name in ADDRESSES})
    for name in sorted(ADDRESSES):
        client = next((one for one in clients if one.get(_urls[name]).status_code == 200), None)
        for asked, odd in itertools.product(asked_by(name) if client else (), ODD):
            answer = client.get(reverse_of(name), {asked: odd})
            assert answer.status_code < 500, f"{name}?{asked}={odd}: {answer.status_code}"


@pytest.mark.parametrize("odd", ODD)
def test_odd_numbers_asked_of_a_figure_are_no_fault(world, odd):  # noqa: F811
    client = Client(raise_request_exception=False)
    for name in ("主任", "管理"):
        client.force_login(world.account[name])
        for key, declared in sorted(registry.items()):
            for asked in sorted(declared.asks):
                answer = client.get(reverse("site:figure", args=[key]), {asked: odd})
                assert answer.status_code < 500, f"{key}?{asked}={odd}"


def test_odd_numbers_in_the_path_are_not_found(world):  # noqa: F811
    client = Client(raise_request_exception=False)
    client.force_login(world.account["主任"])
    for name in sorted(ADDRESSES):
        path = url_of(world, name).split("?")[0]
        for odd in ("²", "9" * 30):
            changed = re.sub(r"/\d+/", f"/{odd}/", path)
            if changed != path:
                status = client.get(changed).status_code
                assert status in {404, 405}, f"{name}: {changed} → {status}"
