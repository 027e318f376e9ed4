"""申诉: the person says that the answer about them is wrong; the clinic or the office answers, in words."""

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.gate.answering import Facts, Who
from shouwang.gate.models import Answer, Appeal
from shouwang.roster import access
from shouwang.roster.models import Person, Tree
from shouwang.roster.ruling import ruling


@action("gate.appealed")
def appeal(*, by, text="") -> Appeal:
    """Appeal against the answer about oneself, in words or without any. The clinic and the office are told.

    Raises core.04 (no person acts), gate.40 (one is open), gate.43 (nothing to appeal against), roster.97.
    """
    person = Person.objects.filter(pk=by.person_id or 0).first()
    if person is None:
        raise Refused("core.04")
    if Appeal.objects.select_for_update().filter(person=person, until=None, voided_at=None).exists():
        raise Refused("gate.40")
    now = clock.stamp()
    if Facts(now).of([Who(person.pk, person.kind)])[person.pk].answer != Answer.ASK_CLINIC:
        raise Refused("gate.43")
    row = Appeal.objects.create(person=person, mandate=ruling(), text=text.strip()[:300], since=now, opened_at=now)
    place = person.path or Tree.RESPONSIBLE.value
    to = [*access.holders(access.CARE, place, person.kind), *access.holders(access.ORDER, place, person.kind)]
    to = [ref for ref in dict.fromkeys(to) if ref != f"roster.Person:{person.pk}"]
    if to:
        notices.give(to=to, code="gate.appealed", ref=f"gate.Appeal:{row.pk}", by=by)
    emit("gate.appealed", f"gate.Appeal:{row.pk}", person=person.pk, by=by)
    return row


@action("gate.appeal_answered")
def answer_appeal(*, appeal, answer, by) -> Appeal:
    """Answer an appeal; the person is told. Raises core.04 (not theirs to answer, or their own), gate.41, gate.42."""
    row = Appeal.objects.select_for_update().select_related("person").get(pk=appeal.pk)
    place, kind = row.person.path or Tree.RESPONSIBLE.value, row.person.kind
    if not access.may(by, access.CARE, place, kind):
        access.require(by, access.ORDER, place, kind)
    if by.person_id == row.person_id:
        raise Refused("core.04")
    if row.until is not None:
        raise Refused("gate.41")
    if not answer.strip():
        raise Refused("gate.42", field="answer")
    row.until = row.closed_at = clock.stamp()
    row.answer, row.answered_by = answer.strip()[:300], by.ref
    row.save(update_fields=["until", "closed_at", "answer", "answered_by"])
    notices.give(to=[f"roster.Person:{row.person_id}"], code="gate.appeal_answered", ref=f"gate.Appeal:{row.pk}", by=by)
    emit("gate.appeal_answered", f"gate.Appeal:{row.pk}", person=row.person_id, by=by)
    return row
