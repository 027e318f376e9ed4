"""The clinic log: posts opened and ended, visits and counts entered and corrected, upkeep and its mending."""

from django.db import IntegrityError, transaction

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.ruling import ruling
from shouwang.watch.models import DayCount, Mending, Post, Upkeep, Visit
from shouwang.watch.rules.clinic import count_verdict, visit_verdict

COUNTED_BY_GUARDS = frozenset({Post.Nature.TEMPERATURE, Post.Nature.STATION})
PARTICULARS = ("sex", "age", "temp_dc", "symptoms", "onset_day", "indication", "result", "onward", "readers", "note")
PARTS = ("history", "contact", "abnormal", "handed_over")


def _require_post(by, post, *rights):
    """Whoever keeps the post's log, and only while it is open. Returns the row, locked. Raises core.04, watch.160."""
    if not any(access.may(by, right, post.unit.path) for right in rights):
        raise Refused("core.04")
    row = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post.pk)
    if row.voided_at is not None or row.until is not None:
        raise Refused("watch.160")
    return row


def _refuse(verdict):
    if not verdict.ok:
        code, said = verdict.reasons[0]
        raise Refused(code, **said)


@action("watch.post_opened")
def open_post(*, name, nature, unit, by) -> Post:
    """Open a post under the department that answers for it. Raises core.04, watch.159 (name taken), watch.162 (no name)."""
    access.require(by, access.CARE, unit.path)
    if not name.strip():
        raise Refused("watch.162", field="name")
    now = clock.stamp()
    try:
        with transaction.atomic():
            row = Post.objects.create(
                name=name.strip()[:80], nature=nature, unit=unit, since=now, opened_at=now, opened_by=by.ref
            )
    except IntegrityError:
        raise Refused("watch.159", name=name.strip(), field="name") from None
    emit("watch.post_opened", f"watch.Post:{row.pk}", by=by)
    return row


@action("watch.post_ended")
def end_post(*, post, by) -> Post:
    """End a post; its log stays. Raises core.04, watch.160."""
    row = _require_post(by, post, access.CARE)
    row.until = row.closed_at = clock.stamp()
    row.save(update_fields=["until", "closed_at"])
    emit("watch.post_ended", f"watch.Post:{row.pk}", by=by)
    return row


def _is_counted(post, day) -> bool:
    """Does the day's number of a post stand, and say more than zero?"""
    return DayCount.objects.filter(post=post, day=day, superseded_by=None, visits__gt=0).exists()


@action("watch.visit_entered")
def enter_visit(*, post, at, code, indication, by, person=None, **particulars) -> Visit:
    """Enter one visit at an instant. particulars: PARTICULARS. Raises core.04, watch.155, .156 (counted), .160, .163 (no code)."""
    row = _require_post(by, post, access.CARE)
    day = clock.day_of(at)
    _refuse(visit_verdict(day=day, today=clock.day_of(clock.stamp()), counted=_is_counted(row, day)))
    if not code.strip():
        raise Refused("watch.163", field="code")
    visit = Visit.objects.create(
        post=row, mandate=ruling(clock.stamp()), day=day, at=at, recorded_at=clock.stamp(), code=code.strip()[:30], person=person,
        indication=indication, by=by.ref, **particulars,
    )  # fmt: skip
    emit("watch.visit_entered", f"watch.Visit:{visit.pk}", by=by, **({"person": person.pk} if person else {}))
    return visit


@action("watch.visit_corrected")
def correct_visit(*, visit, by, cancelled=False, **changed) -> Visit:
    """Say it anew: another row supersedes it, the first stays. cancelled: it never happened. Raises core.04, watch.160, .161."""
    _require_post(by, visit.post, access.CARE)
    first = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if Visit.objects.filter(supersedes=first).exists() or first.cancelled:
        raise Refused("watch.161")
    kept = {name: getattr(first, name) for name in (*PARTICULARS, "person", "code")}
    row = Visit.objects.create(
        post=first.post, mandate=first.mandate, day=first.day, at=first.at, recorded_at=clock.stamp(), supersedes=first,
        cancelled=cancelled, by=by.ref, **(kept | changed),
    )  # fmt: skip
    emit("watch.visit_corrected", f"watch.Visit:{row.pk}", fields=sorted(changed), cancelled=cancelled, by=by)
    return row


@action("watch.count_entered")
def enter_count(*, post, day, visits, by, reporter="", **parts) -> DayCount:
    """Enter or correct the number of a day. parts: PARTS. The same number again changes nothing.

    Raises core.04, watch.155, .157 (visits stand one by one), .158 (a part too large), .160.
    """
    rights = (access.CARE, access.GATE) if post.nature in COUNTED_BY_GUARDS else (access.CARE,)
    row = _require_post(by, post, *rights)
    said = {name: parts.get(name) for name in PARTS}
    visited = standing_visits(row, day)
    _refuse(
        count_verdict(
            day=day, today=clock.day_of(clock.stamp()), visited=visited, visits=visits, parts=list(said.values())
        )
    )
    last = DayCount.objects.filter(post=row, day=day, superseded_by=None).first()
    if last is None or any(getattr(last, name) != value for name, value in (said | {"visits": visits}).items()):
        now = clock.stamp()
        last = DayCount.objects.create(
            post=row, mandate=ruling(now), day=day, at=now, recorded_at=now, visits=visits, reporter=reporter.strip()[:40],
            supersedes=last, by=by.ref, **said,
        )  # fmt: skip
    emit("watch.count_entered", f"watch.DayCount:{last.pk}", day=day.isoformat(), by=by)
    return last


def standing_visits(post, day) -> int:
    """How many visits of a post and day stand: neither superseded nor cancelled."""
    return Visit.objects.filter(post=post, day=day, superseded_by=None, cancelled=False).count()


@action("watch.upkeep_entered")
def enter_upkeep(*, kind, unit, day, place, by, **said) -> Upkeep:
    """Enter that a place was disinfected, aired, cleared of mosquitoes, or that protection was looked at.

    said: method, minutes, operator, checker, finding. Raises core.04, watch.155, watch.162 (no place).
    """
    if not (access.may(by, access.CARE, unit.path) or access.may(by, access.STAYS, unit.path)):
        raise Refused("core.04")
    now = clock.stamp()
    _refuse(visit_verdict(day=day, today=clock.day_of(now), counted=False))
    if not place.strip():
        raise Refused("watch.162", field="place")
    row = Upkeep.objects.create(
        mandate=ruling(now),
        kind=kind,
        unit=unit,
        day=day,
        place=place.strip()[:80],
        at=now,
        recorded_at=now,
        by=by.ref,
        **said,
    )
    emit("watch.upkeep_entered", f"watch.Upkeep:{row.pk}", by=by)
    return row


@action("watch.upkeep_mended")
def mend_upkeep(*, upkeep, note, by) -> Mending:
    """Say that what was found was put right, and how. Raises core.04, watch.164 (nothing to mend), watch.165 (how)."""
    if not (access.may(by, access.CARE, upkeep.unit.path) or access.may(by, access.STAYS, upkeep.unit.path)):
        raise Refused("core.04")
    row = Upkeep.objects.select_for_update(of=("self",)).get(pk=upkeep.pk)
    if not row.finding or Mending.objects.filter(upkeep=row).exists():
        raise Refused("watch.164")
    if not note.strip():
        raise Refused("watch.165", field="note")
    now = clock.stamp()
    mended = Mending.objects.create(upkeep=row, note=note.strip()[:300], at=now, recorded_at=now, by=by.ref)
    emit("watch.upkeep_mended", f"watch.Upkeep:{row.pk}", by=by)
    return mended
