"""What is done about missed checks: tries to reach somebody, each on record; and the steps of a run, told once to whom they concern."""

from shouwang.checkin import slots
from shouwang.core import clock, jobs, notices
from shouwang.core.actions import SYSTEM, action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.audiences import followed
from shouwang.watch.models import FollowAttempt, StepTaken
from shouwang.watch.queries import followup
from shouwang.watch.queries.health_contacts import contacts_now, follows
from shouwang.watch.rules.checks import HALVES
from shouwang.watch.rules.streaks import Step, step_of

BEAT = "watch.streaks"


@action("watch.follow_attempted")
def enter_attempt(*, watch, way, outcome, by, note="") -> FollowAttempt:
    """Put a try to reach somebody under watch on record. Raises core.04, watch.19 (the watch ended), watch.57 (an unknown word)."""
    if not (by.trusted or follows(access.scope_acting(by), watch.person)):
        raise Refused("core.04")
    if way not in FollowAttempt.Way.values or outcome not in FollowAttempt.Outcome.values:
        raise Refused("watch.57", word=outcome if way in FollowAttempt.Way.values else way)
    now = clock.stamp()
    missed = followup.runs([watch], now)[watch.pk].missed if watch.until is None and watch.voided_at is None else 0
    row = FollowAttempt.objects.create(
        watch=watch, way=way, outcome=outcome, missed=missed, note=note.strip()[:200], caller=by.name[:80], by=by.ref, at=now,
        recorded_at=now,
    )  # fmt: skip
    emit("watch.follow_attempted", f"watch.FollowAttempt:{row.pk}", person=watch.person_id, watch=watch.pk, by=by)
    return row


def announce_due() -> int:
    """Announce the steps that came due since this last ran: after each instant from which a half-day counts as missed."""
    now = clock.now()
    last, ran = _last_missed_at(now), jobs.last_ran(BEAT)
    if last is None or (ran is not None and last <= ran <= now):
        return 0
    made = announce_steps(by=SYSTEM)
    jobs.note(BEAT)
    return made


def _last_missed_at(now):
    today = clock.day_of(now)
    plans = [
        slots.planned(campaign, clock.day_of(now - back), half)
        for campaign in followup.campaigns()
        for back in (now - now, now - clock.instant(today) + clock.TICK)
        for half in HALVES
    ]
    return max((plan.reminds_at for plan in plans if plan is not None and plan.reminds_at <= now), default=None)


@action("watch.steps_announced")
def announce_steps(*, by) -> int:
    """Tell the health contact of a second missed half-day, the unit and the clinic of a third: once a run and step. Returns how many.

    Raises core.04 for anybody but the system.
    """
    if not by.trusted:
        raise Refused("core.04")
    watches = {row.pk: row for row in followed(clock.stamp()).filter(person__isnull=False).select_related("person")}
    limits, found = followup.thresholds(), followup.runs(watches.values(), clock.stamp())
    due = [
        (watches[pk], run, step)
        for pk, run in found.items()
        for step in _steps(run.missed, limits)
    ]  # fmt: skip
    fresh = _taken(due)
    contacts = contacts_now(None, [watch.person_id for watch, _run, _step in fresh])
    reached: dict = {}
    for watch, _run, step in fresh:
        for to in _concerned(watch, step, contacts.get(watch.person_id), reached):
            key = (to, step)
            reached.setdefault("people", {}).setdefault(key, set()).add(watch.person_id)
    for (to, step), people in reached.get("people", {}).items():
        notices.give(to=[to], code=f"watch.step_{step}", people=len(people), by=by)
    emit("watch.steps_announced", "watch.StepTaken", steps=len(fresh), by=by)
    return len(fresh)


def _steps(missed, limits):
    reached = step_of(missed, *limits)
    return {Step.PHONE: (Step.PHONE,), Step.VISIT: (Step.PHONE, Step.VISIT)}.get(reached, ())


def _taken(due):
    """Of these steps those that nobody was told of yet, written down as told."""
    now = clock.stamp()
    rows = StepTaken.objects.filter(watch__in=[watch for watch, _run, _step in due])
    known = set(rows.values_list("watch_id", "step", "day", "half"))
    fresh = [
        (watch, run, step)
        for watch, run, step in due
        if (watch.pk, str(step), run.first.day, run.first.half) not in known
    ]
    StepTaken.objects.bulk_create(
        [
            StepTaken(watch=watch, step=str(step), day=run.first.day, half=run.first.half, at=now)
            for watch, run, step in fresh
        ],
        ignore_conflicts=True,
    )
    return fresh


def _concerned(watch, step, spell, reached) -> list[str]:
    """The Refs of those whom a step of somebody concerns: the contact, or without one whoever follows the unit's people up."""
    place = (watch.person.path or "-", watch.person.kind)
    if step == Step.PHONE and spell is not None:
        return [f"roster.Person:{spell.contact_id}"]
    rights = (access.FOLLOW,) if step == Step.PHONE else (access.FOLLOW, access.CARE)
    for right in rights:
        if (right, place) not in reached:
            reached[right, place] = access.holders(right, *place)
    return list(dict.fromkeys(ref for right in rights for ref in reached[right, place]))
