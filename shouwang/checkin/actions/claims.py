"""A late answer that claims to have been given in time: accepted, from then on it counts as on time; or not accepted.

What was asserted before stays as it was and reads as restated; as known before the decision, the answer is late.
"""

from shouwang.checkin import rules
from shouwang.checkin.claims import still_late
from shouwang.checkin.models import ClaimDecision, Return
from shouwang.checkin.record import accept_as_timely
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit_many
from shouwang.core.refusals import Refused
from shouwang.roster import access

Verdict = ClaimDecision.Verdict


@action("checkin.claim_accepted", lock="exclusive")
def accept_claims(*, answers: list[Return], reason, by) -> list[ClaimDecision]:
    """Let late answers count as given when they claim to have been: all of them or none.

    Raises core.04, checkin.70 (not late), .71 (before the slot opened), .72 (not before the cut-off), .73 (reason).
    """
    rows = _ruled(answers, reason, by)
    made = accept_as_timely({(row.slot, row.person_id): row.at for row in rows}, by)
    return _decided(rows, Verdict.ACCEPTED, reason, made, "checkin.claim_accepted", by)


@action("checkin.claim_declined", lock="exclusive")
def decline_claims(*, answers: list[Return], reason, by) -> list[ClaimDecision]:
    """Let late answers stay late, whatever they claim; one may be accepted after all. Raises as accept_claims, and checkin.74."""
    return _decided(_ruled(answers, reason, by, again=True), Verdict.DECLINED, reason, {}, "checkin.claim_declined", by)


def _ruled(answers, reason, by, again=False) -> list[Return]:
    """The answers as the database has them, once a person and slot, each of which may be decided on by this actor.

    again: refuse what has been declined before; to accept it after all is a correction.
    """
    rows = Return.objects.filter(pk__in=[row.pk for row in answers], slot__sealed_at=None).select_related("person", "slot__campaign__unit")
    found = {(row.slot_id, row.person_id): row for row in rows.order_by("-at", "-seq")}
    scope, late, declined = access.scope_acting(by), still_late(found), _declined(found) if again else set()
    for pair, row in found.items():
        if row.person.merged_into_id or not scope.allows(access.SIGN, row.person.path or "R", row.person.kind):
            raise Refused("core.04")
        if pair in declined:
            raise Refused("checkin.74", person=row.person)
        _judge(row, late[pair], reason)
    if not found:
        raise Refused("core.04")
    return [found[pair] for pair in sorted(found)]


def _declined(pairs) -> set:
    rows = ClaimDecision.objects.filter(slot__in={slot for slot, _ in pairs}, verdict=Verdict.DECLINED)
    return set(rows.values_list("slot_id", "person_id"))


def _judge(row, late, reason):
    verdict = rules.claim_verdict(late, row.at, row.slot.opens_at, row.slot.cutoff_at, reason)
    if not verdict.ok:
        code, params = verdict.reasons[0]
        raise Refused(code, person=row.person, claimed=_wall(row.at), **{name: _wall(at) for name, at in params.items()})


def _wall(at):
    return clock.local(at).strftime("%Y-%m-%d %H:%M")


def _decided(rows, verdict, reason, made, verb, by) -> list[ClaimDecision]:
    now = clock.stamp()
    decisions = ClaimDecision.objects.bulk_create(
        [
            ClaimDecision(
                slot=row.slot, person_id=row.person_id, answer=row, made=made.get((row.slot, row.person_id)), verdict=verdict,
                reason=reason.strip()[:200], by=by.ref, at=now, recorded_at=now,
            )
            for row in rows
        ]
    )  # fmt: skip
    pairs = [
        (f"checkin.ClaimDecision:{row.pk}", {"person": row.person_id, "slot": row.slot_id, "answer": row.answer_id})
        for row in decisions
    ]
    emit_many(verb, pairs, by=by)
    return decisions
