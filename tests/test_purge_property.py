"""Any history, any size of batches: a purge leaves every total of every slot, and no word of the class anywhere.

Histories are drawn: answers, corrections, proxies and imports of two days, exemptions and transfers between them.
"""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shouwang.checkin import cells
from shouwang.checkin.models import Channel, Check, Return
from shouwang.core import clock, verify
from shouwang.core.actions import SYSTEM
from shouwang.core.refusals import Refused
from shouwang.roster import actions
from shouwang.roster.models import Purge
from tests.purging import FIRST, LAST, a, approved, at, due_day, everywhere, over, plus, totals  # noqa: F401

pytestmark = pytest.mark.django_db
# ruff: noqa: F811  fixtures
NAMES = ["甲一", "甲二", "甲三", "乙一", "乙二", "丙一", "丁一"]
SECRET = "独一无二的答案{}"
deeds = st.one_of(
    st.tuples(
        st.just("answer"), st.sampled_from(NAMES), st.sampled_from([FIRST, LAST]), st.sampled_from(["36.5", "37.3", "39.0"]),
        st.integers(7, 23), st.sampled_from([None, "医生"]),
    ),
    st.tuples(st.just("exempt"), st.sampled_from(NAMES), st.sampled_from([FIRST, LAST])),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(["软件2301", "软件2302", "研2401"])),
)  # fmt: skip


def act(a, deed):
    """One deed of a history; a refusal is an outcome like any other."""
    try:
        if deed[0] == "answer":
            _kind, name, day, temp, hour, by = deed
            a.answer(name, temp, day=day, at=at(day, hour), by=by, channel=Channel.IMPORT)
        elif deed[0] == "exempt":
            _kind, name, day = deed
            since = clock.instant(day)
            actions.exempt(person=a.person[name], reason="suspended", since=since, until=since + plus(1), by=a.by)
        else:
            _kind, name, unit = deed
            offer = actions.offer_transfer(person=a.person[name], target=a.unit[unit], effective_at=at(LAST, 12), by=a.by)
            actions.accept_transfer(transfer=offer, by=a.by)
    except Refused:
        pass


def broken():
    return [sentence for held in verify.examine_all() for sentence in held.sentences]


@settings(
    max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=True,
    derandomize=True,
)
@given(history=st.lists(deeds, min_size=3, max_size=14), size=st.integers(1, 7), stops=st.integers(1, 5))
def test_any_history_keeps_its_totals_and_loses_its_words(a, history, size, stops):
    with transaction.atomic():
        cells._parents.clear()
        clock.move(at(LAST, 20))
        for deed in history:
            act(a, deed)
        secrets = []
        for row in Return.objects.all():
            secrets.append(SECRET.format(row.pk))
            Return.objects.filter(pk=row.pk).update(answers=row.answers | {"other": secrets[-1]})
        assert len(everywhere(secrets)) == len(secrets)
        clock.move(max(clock.now(), at(due_day(a))))
        before, purge = totals(), approved(a)
        while purge.state != Purge.State.DONE:
            purge = actions.run_purge(purge=purge, by=SYSTEM, size=size, steps=stops)
            assert totals() == before
        assert not Return.objects.exists() and not Check.objects.exists()
        assert everywhere(secrets) == {} and broken() == []
        transaction.set_rollback(True)
    for thing in a.person.values():
        thing.refresh_from_db()
