"""What is sealed must read back as it was sealed: the table keeps a definition as text."""

import datetime as dt

import pytest

from shouwang.core import assertions
from shouwang.core.actions import SYSTEM
from shouwang.core.writing import writing

WHEN = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize("definition", [{"rule": "rollcall", "version": 1}, 1, None, b"rollcall/1", ("rollcall", 1)])
def test_definition_that_is_no_text_is_refused(definition):
    with pytest.raises(TypeError, match="definition"):
        assertions.drafted(kind="k", ref="r:1", scope={}, known_at=WHEN, numbers={"should": 1}, definition=definition, by=SYSTEM)


@pytest.mark.django_db
def test_definition_in_words_keeps_its_seal():
    said = {"kind": "k", "ref": "r:1", "scope": {}, "known_at": WHEN, "numbers": {"should": 1}, "definition": "rollcall/1"}
    with writing():
        row = assertions.assert_numbers(**said, by=SYSTEM)
    row.refresh_from_db()
    assert assertions.genuine(row)
