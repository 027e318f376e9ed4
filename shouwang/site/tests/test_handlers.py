"""Expired logins are dropped; living ones stay."""

import datetime as dt

import pytest

from shouwang.core import clock
from shouwang.site.handlers import drop_expired_sessions
from shouwang.site.models import Session

pytestmark = pytest.mark.django_db


def test_only_logins_dead_for_a_day_are_dropped(institution):
    now = clock.true_now()
    for key, days in (("dead", -2), ("just", -0.1), ("alive", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + dt.timedelta(days=days))
    drop_expired_sessions()
    assert set(Session.objects.values_list("session_key", flat=True)) == {"alive"}
    drop_expired_sessions()  # nothing is due: nothing is done
