"""Watches in one person's file, and after the purge of their class."""

import datetime as dt

from django.test import Client
from django.urls import reverse

from shouwang.core import clock
from shouwang.core.timeline import parts
from shouwang.core.verify import examine
from shouwang.roster import access
from shouwang.roster.timeline import file_of
from shouwang.watch.actions.watches import change_watch, end_watch, open_watch
from shouwang.watch.figures.watches import table
from shouwang.watch.models import End, Kind, Watch
from shouwang.watch.tests.test_release import MARCH


def entries(academy, name, person="甲一", known_at=None):
    """What somebody reads of the watches in a file."""
    part = next(part for part in parts() if part.key == "watch.watches")
    return part.entries(access.scope_of(academy.account[name]), file_of(academy.person[person]), known_at)


def test_file_keeps_every_period_with_why_and_the_clinics_note_for_the_clinic(academy):
    row = open_watch(person=academy.person["甲一"], kind=Kind.MONITORING, day0=MARCH(10), note="同寝室", by=academy.by)
    known_then = clock.now()
    clock.move(known_then + dt.timedelta(hours=1))
    row = change_watch(watch=row, why="同住者确诊", last_day=MARCH(28), by=academy.by)
    clock.move(known_then + dt.timedelta(hours=2))
    end_watch(watch=row, end=End.REFERRED, note="肺部阴影", by=academy.by)
    first, second = entries(academy, "医生")
    assert "2026-03-24" in first.words and "2026-03-28" in second.words and second.until is not None
    said = lambda name: str([entry.lines for entry in entries(academy, name)])  # noqa: E731
    assert "肺部阴影" in said("医生") and "同寝室" in said("医生") and "同住者确诊" in said("辅导员甲")
    assert "肺部阴影" not in said("辅导员甲") and "同寝室" not in said("辅导员甲")
    [then] = entries(academy, "医生", known_at=known_then)
    assert then.until is None and "2026-03-24" in then.words


def test_file_page_shows_watches_to_the_adviser_and_not_to_a_colleague(academy):
    open_watch(person=academy.person["甲一"], kind=Kind.MONITORING, day0=MARCH(10), by=academy.by)
    page = {}
    for name in ("辅导员甲", "督查"):
        browser = Client()
        browser.force_login(academy.account[name])
        page[name] = browser.get(reverse("site:dossier", args=[academy.person["甲一"].pk]), {"part": "watch.watches"}).content.decode()
    assert "2026-03-24" in page["辅导员甲"] and "2026-03-24" not in page["督查"]


def test_watches_whose_person_was_purged_stay_counted_and_hold_the_laws(academy):
    row = open_watch(person=academy.person["甲一"], kind=Kind.MONITORING, day0=MARCH(1), by=academy.by)
    end_watch(watch=row, end=End.REFERRED, by=academy.by)
    before = table(access.everything())
    Watch.objects.filter(pk=row.pk).update(person=None, note="", end_note="", why="", ref="")  # as the manifest says
    assert table(access.everything()) == before and before["", "student"]["ever_closed"] == 1
    assert all(examine(law).broken == 0 for law in ("watch.one_of_a_kind_at_an_instant", "watch.episodes", "watch.stamps", "watch.released_after_review"))
