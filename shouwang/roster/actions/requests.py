"""Requests 免报申请: asked by whoever looks after a person, or by the person; granted or declined by whoever may exempt there."""

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions.exemptions import exempt
from shouwang.roster.actions.memberships import local_text
from shouwang.roster.actions.rights import require_about
from shouwang.roster.models import Exemption, ExemptionRequest

State = ExemptionRequest.State


@action("roster.exemption_asked")
def ask_exemption(*, person, reason, by, since=None, until=None, note="") -> ExemptionRequest:
    """Ask that a person be exempt from an instant (None: from the decision) until another (None: until somebody ends it).

    Whoever answers for the person may ask, and the person. Raises core.04, roster.07, roster.49, roster.51, roster.60 (one waits).
    """
    if by.person_id != person.pk:
        require_about(by, [access.PROXY], person)
    if person.merged_into_id:
        raise Refused("roster.51", person=person)
    if reason not in Exemption.Reason.values:
        raise Refused("roster.49", value=reason)
    now = clock.stamp()
    if until is not None and until <= (since or now):
        raise Refused("roster.07", until=local_text(until), since=local_text(since or now))
    if ExemptionRequest.objects.filter(person=person, state=State.ASKED).exists():
        raise Refused("roster.60", person=person)
    row = ExemptionRequest.objects.create(
        person=person, reason=reason, since=since, until=until, note=note.strip()[:200], asked_at=now, asked_by=by.ref,
        asker_id=by.person_id,
    )  # fmt: skip
    emit("roster.exemption_asked", f"roster.ExemptionRequest:{row.pk}", person=person.pk, by=by)
    return row


def _waiting(request) -> ExemptionRequest:
    """The request, locked. Raises roster.61 when it has been decided."""
    row = ExemptionRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != State.ASKED:
        raise Refused("roster.61", state=row.get_state_display())
    return row


def _require_decider(by, person):
    """Whoever may exempt the person; never the person themself. Raises core.04, roster.62."""
    require_about(by, [access.EXEMPT], person)
    if by.person_id == person.pk:
        raise Refused("roster.62")


def _decided(row, state, by, **more):
    row.state, row.decided_at, row.decided_by = state, clock.stamp(), by.ref
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "decided_at", "decided_by", *more])
    emit(f"roster.request_{state}", f"roster.ExemptionRequest:{row.pk}", person=row.person_id, by=by)
    to = {row.asker_id, row.person_id} - {None, by.person_id}
    if state != State.WITHDRAWN and to:
        people = [f"roster.Person:{pk}" for pk in sorted(to)]
        notices.give(to=people, code=f"roster.request_{state}", ref=f"roster.ExemptionRequest:{row.pk}", by=by, number=row.pk)
    return row


@action("roster.request_granted", lock="exclusive")
def grant_request(*, request, by) -> ExemptionRequest:
    """Grant a request: the exemption begins in the same transaction. Raises core.04, roster.07, .08 (overlap), .61, .62."""
    _require_decider(by, request.person)
    row = _waiting(request)
    exemption = exempt(person=row.person, reason=row.reason, since=row.since, until=row.until, note=row.note, by=by)
    return _decided(row, State.GRANTED, by, exemption=exemption)


@action("roster.request_declined")
def decline_request(*, request, answer, by) -> ExemptionRequest:
    """Decline a request, and say why. Raises core.04, roster.61, roster.62, roster.63 (why)."""
    _require_decider(by, request.person)
    if not answer.strip():
        raise Refused("roster.63", field="answer")
    return _decided(_waiting(request), State.DECLINED, by, answer=answer.strip()[:200])


@action("roster.request_withdrawn")
def withdraw_request(*, request, by) -> ExemptionRequest:
    """Whoever asked takes the request back. Raises core.04, roster.61."""
    if by.person_id is None or by.person_id not in {request.asker_id, request.person_id}:
        require_about(by, [access.PROXY], request.person)
    return _decided(_waiting(request), State.WITHDRAWN, by)
