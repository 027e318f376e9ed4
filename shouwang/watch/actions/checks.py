"""Entering one check of somebody under watch: by themselves, by whoever follows them up, of a moment that has been."""

import datetime as dt

from shouwang.checkin.answering import may_answer
from shouwang.checkin.models import Campaign, Channel, Return
from shouwang.checkin.record import Incoming, record
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions.followup import ensure_followup
from shouwang.watch.audiences import followed
from shouwang.watch.queries.health_contacts import follows
from shouwang.watch.rules.checks import half_of

NOW = dt.timedelta(minutes=30)  # a measurement this fresh is entered as it is taken


def _require_may(by, person):
    """Raise core.04 unless the actor may enter checks of a person."""
    scope = access.scope_acting(by)
    if not (by.trusted or may_answer(scope, person) or follows(scope, person)):
        raise Refused("core.04")


def _standing(person, watch, at):
    """The watch that an instant's check is for: of several the one of the earliest mandate, whose campaign asks. Raises watch.50."""
    rows = followed(at).filter(person=person).select_related("mandate").order_by("mandate_id", "id")
    found = rows.first()
    if found is None or (watch is not None and watch.until is not None and watch.until <= at):
        raise Refused("watch.50", at=clock.local(at).strftime("%Y-%m-%d %H:%M"))
    return found


def _channel(by, campaign, at) -> str:
    """What was measured long ago, or after the campaign was closed, is brought in; its lateness goes by its own time."""
    if campaign.state != Campaign.State.OPEN or by.trusted or clock.stamp() - at > NOW:
        return Channel.IMPORT
    return Channel.PROXY


@action("watch.checked")
def record_check(*, at, temp_c, by, symptoms=(), needs=(), person=None, watch=None, key=None) -> Return:
    """One measurement of somebody under watch, as the return of its half-day. Give the person or the watch.

    symptoms: codes or words of the form (cough, 咳嗽); none is “none of these”. The next one of a half-day is another version.
    Raises core.04, watch.50 (not under watch then), watch.51 (to come), watch.52 (what the form refuses).
    """
    person = person or watch.person
    _require_may(by, person)
    now = clock.stamp()
    if at > now:
        shown = {name: clock.local(value).strftime("%Y-%m-%d %H:%M") for name, value in (("at", at), ("now", now))}
        raise Refused("watch.51", **shown)
    standing = _standing(person, watch, at)
    local = clock.local(at)
    campaign = ensure_followup(standing.mandate, local.date())
    answers = {"temp_c": temp_c, "symptoms": list(symptoms) or ["none"]} | ({"needs": list(needs)} if needs else {})
    outcome = record(
        [Incoming(
            campaign=campaign, person_id=person.pk, answers=answers, by=by, channel=_channel(by, campaign, at), day=local.date(),
            slot=half_of(local.hour), at=at, key=key,
        )]
    )[0]  # fmt: skip
    if outcome.problems:
        raise Refused("watch.52", problems="；".join(problem.message for problem in outcome.problems))
    if outcome.refusal is not None:
        raise outcome.refusal
    emit("watch.checked", f"checkin.Return:{outcome.ret.pk}", person=person.pk, watch=standing.pk, by=by)
    return outcome.ret
