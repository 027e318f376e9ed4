"""Rows written past the ORM are the rows that the ORM would have written."""

import datetime as dt

import pytest
from django.db import DataError, connection

from shouwang.core.models import Event, Job
from shouwang.core.statements import insert

pytestmark = pytest.mark.django_db
AT = dt.datetime(2020, 2, 3, 9, 59, 59, 123456, tzinfo=dt.UTC)


def _fields(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_inserted_rows_are_read_back_as_they_were_in_their_order():
    refs = [{"person": number, "why": '发热 "37.3" \\ {x},', "none": None, "list": [1, "二"], "yes": True} for number in range(30)]
    made = insert([Event(verb="core.tried", ref=f"core.Event:{number}", refs=each, at=AT, by="operator") for number, each in enumerate(refs)])
    jobs = insert([Job(event=row, handler="shouwang.nobody", run_at=AT, refs={}) for row in made])
    assert [row.refs["person"] for row in made] == list(range(30))
    for row in [*made, *jobs]:
        kept = type(row).objects.get(pk=row.pk)
        assert _fields(kept) == _fields(row) and not row._state.adding
    assert [job.event_id for job in jobs] == [row.pk for row in made]


def test_nothing_inserted_asks_nothing():
    assert insert([]) == []


@pytest.mark.pg
def test_text_that_is_too_long_fails_and_is_not_cut():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite limits no text")
    with pytest.raises(DataError):
        insert([Event(verb="x" * 61, ref="core.Event:1", at=AT, by="operator")])
