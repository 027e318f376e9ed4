"""The rights desk: a person asks something about their own data; it is taken in hand and answered within its days, or refused with the law.

A deletion that is granted is a purge of one person: two people and a certificate, as any other.
"""

from shouwang.core import clock, notices, parameters
from shouwang.core.actions import SYSTEM, action
from shouwang.core.events import emit
from shouwang.core.privacy import Keep
from shouwang.core.refusals import Refused
from shouwang.core.retention import Asked
from shouwang.roster import access, keeping, rules
from shouwang.roster.actions.purging import propose_purge
from shouwang.roster.actions.rights import place
from shouwang.roster.models import Asking, Mandate, Restriction

Kind, State = Asking.Kind, Asking.State
OPEN = (State.ASKED, State.IN_HAND)
parameters.declare(
    "desk_answer_days", 21, measure="天", source="个人信息保护法 第五十条（及时受理和处理）；本系统默认值，约 15 个工作日",
    meaning="权利申请从提出起最迟多少天答复",
)  # fmt: skip


def require_desk(by, person):
    """Raise core.04 unless the actor answers what this person asks."""
    access.require(by, access.DESK, place(person), person.kind)


@action("roster.right_asked")
def ask_right(*, person, kind, by, text="", mandate=None) -> Asking:
    """Ask something about one's own data, or enter it for somebody who came to the desk. Raises core.04, roster.88, roster.89."""
    own = by.person_id == person.pk
    if not own:
        require_desk(by, person)
    if kind not in Kind.values:
        raise Refused("core.04")
    same = Asking.objects.filter(person=person, kind=kind, state__in=OPEN, mandate=mandate).first()
    if same is not None:
        raise Refused("roster.88", asking=same.pk, due=same.due_day)
    if kind == Kind.WITHDRAW and (mandate is None or not mandate.consent):
        raise Refused("roster.89", name=mandate.name if mandate else "—", basis=mandate.basis if mandate else "—")
    today = clock.day_of(clock.stamp())
    row = Asking.objects.create(
        person=person, kind=kind, text=text.strip()[:500], mandate=mandate, asked_at=clock.stamp(), asked_by=by.ref,
        due_day=rules.answer_due(today, parameters.value("desk_answer_days")),
    )  # fmt: skip
    emit("roster.right_asked", f"roster.Asking:{row.pk}", person=person.pk, kind=kind, by=by)
    desk = access.holders(access.DESK, place(person), person.kind)
    if desk:
        notices.give(to=desk, code="roster.right_asked", ref=f"roster.Asking:{row.pk}", by=SYSTEM, number=row.pk, due=str(row.due_day))
    return row


def _open(asking, by, *states) -> Asking:
    row = Asking.objects.select_for_update(of=("self",)).select_related("person", "mandate").get(pk=asking.pk)
    require_desk(by, row.person)
    if row.state not in (states or OPEN):
        raise Refused("roster.86", state=row.get_state_display())
    return row


def _told(row, code):
    notices.give(to=[f"roster.Person:{row.person_id}"], code=code, ref=f"roster.Asking:{row.pk}", by=SYSTEM, number=row.pk)


def _decided(row, state, answer, by):
    row.state, row.answer = state, answer.strip()[:1000]
    row.decided_at, row.decided_by = clock.stamp(), by.ref
    row.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    _told(row, "roster.right_answered" if state == State.ANSWERED else "roster.right_refused")
    return row


@action("roster.right_taken")
def take_asking(*, asking, by) -> Asking:
    """Take what somebody asked in hand. Raises core.04, roster.86."""
    row = _open(asking, by, State.ASKED)
    row.state, row.taken_at, row.taken_by = State.IN_HAND, clock.stamp(), by.ref
    row.save(update_fields=["state", "taken_at", "taken_by"])
    emit("roster.right_taken", f"roster.Asking:{row.pk}", by=by)
    _told(row, "roster.right_taken")
    return row


@action("roster.right_answered")
def answer_asking(*, asking, answer, by) -> Asking:
    """Answer what was asked; a restriction begins with it. Deletion and withdrawal are granted by a purge. Raises core.04, roster.86, .87."""
    row = _open(asking, by)
    if not answer.strip():
        raise Refused("roster.87", field="answer")
    if row.kind in (Kind.DELETE, Kind.WITHDRAW):
        raise Refused("roster.92")
    if row.kind == Kind.RESTRICT and not keeping.restricted(row.person_id):
        now = clock.stamp()
        Restriction.objects.create(person=row.person, asking=row, set_by=by.ref, since=now, opened_at=now)
    _decided(row, State.ANSWERED, answer, by)
    emit("roster.right_answered", f"roster.Asking:{row.pk}", by=by)
    return row


@action("roster.right_refused")
def refuse_asking(*, asking, answer, by) -> Asking:
    """Refuse what was asked, with the reason and the law. Raises core.04, roster.86, .87."""
    row = _open(asking, by)
    if not answer.strip():
        raise Refused("roster.87", field="answer")
    _decided(row, State.REFUSED, answer, by)
    emit("roster.right_refused", f"roster.Asking:{row.pk}", by=by)
    return row


@action("roster.right_withdrawn")
def withdraw_asking(*, asking, by) -> Asking:
    """Whoever asked takes it back. Raises core.04, roster.86."""
    row = Asking.objects.select_for_update().get(pk=asking.pk)
    if by.person_id != row.person_id:
        raise Refused("core.04")
    if row.state not in OPEN or row.purge_id:
        raise Refused("roster.86", state=row.get_state_display())
    row.state, row.decided_at, row.decided_by = State.WITHDRAWN, clock.stamp(), by.ref
    row.save(update_fields=["state", "decided_at", "decided_by"])
    emit("roster.right_withdrawn", f"roster.Asking:{row.pk}", by=by)
    return row


def deletion_verdict(row: Asking):
    """May what was asked to be deleted go now? (the rule's verdict, with the basis and the day otherwise)"""
    hold, mandate = keeping.hold_on(_meant(row)), row.mandate
    if mandate is None:
        return rules.no("roster.91") if row.person.unit_id else rules.YES if hold is None else rules.no("roster.74", reason=hold.reason)
    end = keeping.last_day(mandate)
    through = keeping.kept_through(Keep.RETURN, end, mandate) if end else None
    return rules.deletion_verdict(
        rules.Deletion(mandate.consent, mandate.basis, through, clock.today(), hold.reason if hold else "")
    )


def _meant(row: Asking):
    keep = Keep.RETURN if row.mandate_id else Keep.ROSTER
    return Asked(str(keep), row.mandate_id, None, row.person_id)


def grant_deletion(*, asking, by) -> Asking:
    """Grant a deletion or the withdrawal of a consent: proposed as a purge of one person, which a second person approves.

    Raises core.04, roster.74, .76, .84, .85, .86, .91 and what propose_purge raises.
    """
    row = Asking.objects.select_related("person", "mandate").get(pk=asking.pk)
    require_desk(by, row.person)
    if row.state not in OPEN or row.purge_id or row.kind not in (Kind.DELETE, Kind.WITHDRAW):
        raise Refused("roster.86", state=row.get_state_display())
    verdict = deletion_verdict(row)
    if not verdict.ok:
        code, params = verdict.reasons[0]
        raise Refused(code, **params)
    keep, reason = _meant(row).keep, f"{row.get_kind_display()} · 权利申请第 {row.pk} 件"
    purge = propose_purge(keep=keep, mandate=row.mandate, person=row.person, reason=reason, by=by)
    return _bind(asking=row, purge=purge, by=by)


@action("roster.deletion_granted")
def _bind(*, asking, purge, by) -> Asking:
    """What was asked is granted by a purge that is under way."""
    row = _open(asking, by)
    row.purge, row.state = purge, State.IN_HAND
    row.save(update_fields=["purge", "state"])
    emit("roster.deletion_granted", f"roster.Asking:{row.pk}", purge=purge.pk, by=by)
    return row


@action("roster.deletion_done")
def close_deletions(*, purge, by):
    """A purge of one person is certified: what was asked is answered with the number of the certificate."""
    for row in Asking.objects.select_for_update().filter(purge=purge, state__in=OPEN):
        row.state, row.answer = State.ANSWERED, f"已删除，销毁证明第 {purge.number} 号。"
        row.decided_at, row.decided_by = clock.stamp(), by.ref
        row.save(update_fields=["state", "answer", "decided_at", "decided_by"])
        _told(row, "roster.right_answered")
    emit("roster.deletion_done", f"roster.Purge:{purge.pk}", by=by)


@action("roster.restriction_lifted")
def lift_restriction(*, person, by):
    """What is held about a person may be used again: by the person, or the desk. Raises core.04."""
    if by.person_id != person.pk:
        require_desk(by, person)
    now = clock.stamp()
    Restriction.objects.holding(now).filter(person=person, until=None).update(until=now, closed_at=now)
    emit("roster.restriction_lifted", f"roster.Person:{person.pk}", by=by)


def mandates_of_consent():
    """Mandates under which people were asked on their own consent."""
    return Mandate.objects.known().filter(consent=True).order_by("-since")

