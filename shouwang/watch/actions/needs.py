"""Needs: asked by the person or whoever follows them up, taken up, met or declined with an answer; the person is told each time."""

import datetime as dt

from shouwang.core import clock, notices, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions.rights import require_about
from shouwang.roster.ruling import require_mandate
from shouwang.watch.models import OPEN_NEEDS, Need, NeedKind, NeedState, Watch

ANSWERERS = (access.STAYS, access.FOLLOW)


@action("watch.need_asked")
def ask_need(*, person, kind, text, by) -> Need:
    """Ask for something for somebody under watch; childcare also for who is deployed. Raises core.04, watch.95, watch.98."""
    if by.person_id != person.pk:
        require_about(by, ANSWERERS, person)
    text = text.strip()
    if kind not in NeedKind.values:
        raise Refused("core.04")
    if not text or len(text) > 300:
        raise Refused("watch.95", field="text")
    watch = Watch.objects.known().filter(person=person, until=None).order_by("-pk").first()
    if watch is None and kind != NeedKind.CHILDCARE:
        raise Refused("watch.98", field="kind", person=person)
    now = clock.stamp()
    row = Need.objects.create(
        person=person, kind=kind, text=text, asked_by=by.ref, at=now, recorded_at=now, chain_of_watch=watch.chain if watch else None,
        mandate=watch.mandate if watch else require_mandate(by), due_at=now + dt.timedelta(hours=parameters.value(f"need_{kind}_hours", now)),
    )  # fmt: skip
    emit("watch.need_asked", f"watch.Need:{row.pk}", person=person.pk, kind=kind, by=by)
    return row


@action("watch.need_taken")
def take_need(*, need, by) -> Need:
    """Whoever answers takes it up. Raises core.04, watch.96."""
    row = _held(need, by, (NeedState.ASKED,))
    return _stepped(row, NeedState.TAKEN, by, taken_at=clock.stamp(), taken_by=by.ref)


@action("watch.need_settled")
def settle_need(*, need, state, answer, by) -> Need:
    """It was met, or cannot be met, with a word that the person reads. Raises core.04, watch.96, watch.97."""
    if state not in {NeedState.MET, NeedState.DECLINED}:
        raise Refused("core.04")
    row = _held(need, by, OPEN_NEEDS)
    if not answer.strip():
        raise Refused("watch.97", field="answer")
    return _stepped(row, state, by, settled_at=clock.stamp(), settled_by=by.ref, answer=answer.strip()[:300])


def _held(need, by, states) -> Need:
    row = Need.objects.select_for_update(of=("self",)).select_related("person").get(pk=need.pk)
    if row.person is None or by.person_id == row.person_id:
        raise Refused("core.04")
    require_about(by, ANSWERERS, row.person)
    if row.state not in states:
        raise Refused("watch.96", state=row.get_state_display())
    return row


def _stepped(row, state, by, **said) -> Need:
    for name, value in (said | {"state": state}).items():
        setattr(row, name, value)
    row.save(update_fields=["state", *said])
    emit("watch.need_taken" if state == NeedState.TAKEN else "watch.need_settled", f"watch.Need:{row.pk}", person=row.person_id, state=state, by=by)
    notices.give(to=[f"roster.Person:{row.person_id}"], code=f"watch.need_{state}", ref=f"watch.Need:{row.pk}", by=by, number=row.pk)
    return row


@action("watch.needs_merged", lock="exclusive")
def merge_needs(*, kept, gone, by) -> int:
    """Two numbers are one person: what was asked for one is the other's. Raises core.04."""
    require_about(by, [access.ROSTER], kept)
    rows = Need.objects.filter(person=gone).update(person=kept)
    emit("watch.needs_merged", f"roster.Person:{kept.pk}", needs=rows, by=by)
    return rows
