"""Personal links: short, the same every time, worthless when changed, silent in logs."""

import logging

import pytest

from shouwang.checkin import links
from shouwang.core import logs
from shouwang.roster.models import Person


def test_token_is_short_and_safe_in_an_address():
    token = links.token(123_456, 3)
    assert len(token) == 22 and token.replace("-", "").replace("_", "").isalnum()
    assert links.parse(token) == (123_456, 3)


def test_token_of_the_same_person_and_version_is_the_same():
    assert links.token(7, 1) == links.token(7, 1)
    assert len({links.token(7, 1), links.token(7, 2), links.token(8, 1)}) == 3


@pytest.mark.parametrize("person,version", [(1, 1), (2**40 - 1, 65_535)])
def test_token_bears_the_largest_ids(person, version):
    assert links.parse(links.token(person, version)) == (person, version)


def test_token_changed_anywhere_opens_nothing():
    token = links.token(7, 1)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place in range(len(token)):
        for letter in alphabet:
            changed = token[:place] + letter + token[place + 1 :]
            assert changed == token or links.parse(changed) is None


@pytest.mark.parametrize(
    "text", ["", "x", "x" * 22, "张" * 22, "\x00" * 22, "A" * 23, "../../etc/passwd-------", " " * 22, "A" * 10_000]
)
def test_rubbish_opens_nothing(text):
    assert links.parse(text) is None


def test_url_names_the_public_address(settings):
    settings.PUBLIC_URL = "https://example.edu"
    person = Person(pk=7, link_version=2)
    assert links.url(person) == f"https://example.edu/c/{links.token(7, 2)}"


def test_token_is_struck_out_of_what_is_logged():
    token = links.token(7, 1)
    for logger, words in (("django.request", "Not Found: %s"), ("shouwang.checkin", "Not Found: /c/…?lang=en")):
        record = logs.Record(logger, logging.WARNING, "", 0, "Not Found: %s", (f"/c/{token}?lang=en",), None)
        assert record.getMessage() == words
