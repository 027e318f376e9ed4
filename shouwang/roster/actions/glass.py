"""Breaking the glass: one file out of reach, opened read-only for a while with a reason, everybody concerned told (decision 0007)."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from shouwang.core import accesses, clock, notices, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access, tree
from shouwang.roster.actions import spells
from shouwang.roster.actions.memberships import local_text
from shouwang.roster.actions.rights import place
from shouwang.roster.models import Glass, Unit

SHORTEST = 4  # characters of a reason: a word is not one
parameters.declare(
    "glass_minutes", 60, measure="分钟", source="本系统默认值", meaning=_("一次紧急查看开放多久，到时自动关闭")
)


@action("roster.glass_broken")
def break_glass(*, person, reason, by) -> Glass:
    """Open the file of somebody out of reach, for the minutes of a parameter. Tells the person, their unit and the auditors.

    Raises core.04, roster.51, roster.56 (no reason), roster.57 (open already), roster.58 (within reach anyway).
    """
    reason = reason.strip()[:200]
    if by.person_id is None or not access.may(by, access.GLASS):
        raise Refused("core.04")
    _require_needed(person, by)
    if len(reason) < SHORTEST:
        raise Refused("roster.56", field="reason")
    now = clock.stamp()
    until = now + dt.timedelta(minutes=parameters.value("glass_minutes", now))
    seen = accesses.log_glass(ref=f"roster.Person:{person.pk}", what="site.file_health", purpose=reason, by=by)
    row = Glass.objects.create(
        person=person, by_person_id=by.person_id, by=by.ref, reason=reason, access=seen, since=now, until=until,
        opened_at=now, closed_at=now,
    )  # fmt: skip
    _tell(row, person, by)
    emit("roster.glass_broken", f"roster.Glass:{row.pk}", person=person.pk, by=by)
    return row


def _require_needed(person, by):
    if person.merged_into_id:
        raise Refused("roster.51", person=person)
    scope = Scope(by, access.reach_of(by.person_id))
    if all(access.reads(scope, (right,), person) for right in access.GLASS_OPENS):
        raise Refused("roster.58")
    held = Glass.objects.holding(clock.stamp()).filter(person=person, by_person=by.person_id).first()
    if held is not None:
        raise Refused("roster.57", until=local_text(held.until))


def _tell(row, person, by):
    ref = f"roster.Glass:{row.pk}"
    notices.give(to=[f"roster.Person:{person.pk}"], code="roster.glass_over_you", ref=ref, by=by)
    others = [*_responsible(person), *access.holders(access.AUDIT, place(person), person.kind)]
    others = [to for to in others if to not in {f"roster.Person:{person.pk}", f"roster.Person:{by.person_id}"}]
    if others:
        notices.give(to=others, code="roster.glass_broken", ref=ref, by=by)


def _responsible(person):
    """Whoever answers for the person's unit, or for the nearest one above it that somebody answers for."""
    above = Unit.objects.filter(path__in=tree.ancestors(person.path), responsible__isnull=False) if person.path else ()
    nearest = max(above, key=lambda unit: unit.path, default=None)
    return [f"roster.Person:{nearest.responsible_id}"] if nearest else []


@action("roster.glass_ended")
def end_glass(*, glass, by) -> Glass:
    """Close an opened file before its time: whoever opened it needs it no longer. Raises core.04, roster.09."""
    row = Glass.objects.select_for_update().get(pk=glass.pk)
    if by.person_id is None or row.by_person_id != by.person_id:
        raise Refused("core.04")
    now = clock.stamp()
    if row.voided_at is not None or row.until <= now:
        raise Refused("roster.09")
    kept = spells.end(row, now)
    emit("roster.glass_ended", f"roster.Glass:{kept.pk}", person=row.person_id, by=by)
    return kept
