"""Notices: what the system tells one person, waiting on their home page. A code and ids, never values; the sentence is made when read.

A room says its sentences once (`catalogue`), an action gives a notice (`give`, inside its own transaction), and whoever it is for
marks it read. Telling by e-mail or in a group chat is a delivery of its own (checkin, reminders).
"""

from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused

_sentences: dict[str, object] = {}


def catalogue(entries):
    """Add a room's sentences: {"site.file_read": _lazy("…%(rows)s…")}. A code is given once."""
    twice = set(entries) & set(_sentences)
    if twice:
        raise ValueError(f"notice codes given twice: {sorted(twice)}")
    _sentences.update(entries)


def sentence(notice) -> str:
    """The notice in the language that is active now."""
    return _(str(_sentences[notice.code])) % notice.refs if notice.code in _sentences else notice.code


@action("core.notice_given")
def give(*, to, code, by, ref="", **refs) -> list[Notice]:
    """Leave a notice for each of some people (Refs). Raises KeyError for a code without a sentence."""
    if code not in _sentences:
        raise KeyError(f"unknown notice {code}")
    now = clock.stamp()
    rows = [Notice(to=one, code=code, ref=ref, refs=refs, at=now, recorded_at=now) for one in dict.fromkeys(to)]
    rows = Notice.objects.bulk_create(rows)
    emit("core.notice_given", ref or code, code=code, notices=len(rows), by=by)
    return rows


@action("core.notice_given")
def give_each(*, rows, code, by) -> list[Notice]:
    """Leave one person each a notice of their own. rows: [(who it is for, what it is about, particulars)]. Cost: one insert."""
    if code not in _sentences:
        raise KeyError(f"unknown notice {code}")
    now = clock.stamp()
    given = Notice.objects.bulk_create([Notice(to=to, code=code, ref=ref, refs=refs, at=now, recorded_at=now) for to, ref, refs in rows])
    emit("core.notice_given", code, code=code, notices=len(given), by=by)
    return given


@action("core.notice_read")
def mark_read(*, notice, by) -> Notice:
    """Whoever a notice is for has read it. Raises core.04 for anybody else."""
    if by.person_id is None or notice.to != f"roster.Person:{by.person_id}":
        raise Refused("core.04")
    if notice.read_at is None:
        notice.read_at = clock.stamp()
        notice.save(update_fields=["read_at"])
    emit("core.notice_read", f"core.Notice:{notice.pk}", by=by)
    return notice


@action("core.notices_read")
def mark_all_read(*, by) -> int:
    """Whoever acts has read everything that waited for them. Returns how many there were."""
    rows = Notice.objects.filter(to=f"roster.Person:{by.person_id}", read_at=None)
    read = rows.update(read_at=clock.stamp()) if by.person_id is not None else 0
    emit("core.notices_read", by.ref, notices=read, by=by)
    return read


def count_waiting(person_id) -> int:
    """How many notices a person has not read. Cost: one query."""
    return Notice.objects.filter(to=f"roster.Person:{person_id}", read_at=None).count()


def of_person(person_id):
    """Every notice that was ever left for a person, newest first."""
    return Notice.objects.filter(to=f"roster.Person:{person_id}").order_by("-id")


def waiting(person_id) -> list[Notice]:
    """The notices that a person has not read, newest first, at most fifty."""
    return list(Notice.objects.filter(to=f"roster.Person:{person_id}", read_at=None).order_by("-id")[:50])
