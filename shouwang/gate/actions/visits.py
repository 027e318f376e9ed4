"""Visitors: asked for by an inviter, approved by whoever looks after the gates, let in once and out once."""

import datetime as dt
import re

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.gate.models import Visit
from shouwang.roster import access
from shouwang.roster.models import Person, Tree

TOP, MOST_DAYS = Tree.RESPONSIBLE.value, 7
PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9·]{4,8}[\u4e00-\u9fff]?|[A-Z0-9-]{4,10}")


@action("gate.visit_asked")
def ask_visit(*, name, phone, purpose, since, until, by, plate="") -> Visit:
    """Ask that a visitor be let in. The asker is the inviter. Raises gate.30, .31, .32, .35, .36."""
    inviter = Person.objects.filter(pk=by.person_id or 0).exclude(path="").first()
    if inviter is None:
        raise Refused("gate.36")
    name, phone, purpose, plate = name.strip()[:80], phone.strip()[:40], purpose.strip()[:200], plate.strip().upper().replace(" ", "")
    if not name or sum(sign.isdecimal() for sign in phone) < 5:
        raise Refused("gate.30", field="phone" if name else "name")
    if not purpose:
        raise Refused("gate.31", field="purpose")
    if plate and not PLATE.fullmatch(plate):
        raise Refused("gate.35", field="plate", text=plate)
    now = clock.stamp()
    if not since < until or until <= now or until - since > dt.timedelta(days=MOST_DAYS):
        raise Refused("gate.32", field="until", days=MOST_DAYS)
    row = Visit.objects.create(
        inviter=inviter, name=name, phone=phone, purpose=purpose, plate=plate, since=since, until=until, asked_at=now, asked_by=by.ref
    )
    to = [ref for ref in access.holders(access.VISITORS, TOP) if ref != f"roster.Person:{inviter.pk}"]
    if to:
        notices.give(to=to, code="gate.visit_waiting", ref=f"gate.Visit:{row.pk}", by=by)
    emit("gate.visit_asked", f"gate.Visit:{row.pk}", by=by)
    return row


def _standing(visit) -> Visit:
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    over = row.state in (Visit.State.DECLINED, Visit.State.WITHDRAWN) or row.entered_at is not None
    if over:
        raise Refused("gate.34", state=row.get_state_display())
    return row


@action("gate.visit_decided")
def decide_visit(*, visit, approve, by, reason="") -> Visit:
    """Approve a visit, or decline it with why. The inviter is told. Raises core.04, gate.17, gate.33 (one's own), gate.34."""
    access.require(by, access.VISITORS, TOP)
    row = _standing(visit)
    if row.state != Visit.State.ASKED:
        raise Refused("gate.34", state=row.get_state_display())
    if by.person_id is not None and row.inviter_id == by.person_id:
        raise Refused("gate.33")
    if not approve and not reason.strip():
        raise Refused("gate.17", field="reason")
    row.state = Visit.State.APPROVED if approve else Visit.State.DECLINED
    row.decided_at, row.decided_by, row.reason = clock.stamp(), by.ref, reason.strip()[:200]
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    code = "gate.visit_approved" if approve else "gate.visit_declined"
    notices.give(to=[f"roster.Person:{row.inviter_id}"], code=code, ref=f"gate.Visit:{row.pk}", by=by)
    emit("gate.visit_decided", f"gate.Visit:{row.pk}", approved=bool(approve), by=by)
    return row


@action("gate.visit_withdrawn")
def withdraw_visit(*, visit, by) -> Visit:
    """Take a visit back, approved or not, before the visitor has come: the inviter, or whoever approves. Raises core.04, gate.34."""
    if by.person_id is None or visit.inviter_id != by.person_id:
        access.require(by, access.VISITORS, TOP)
    row = _standing(visit)
    row.state = Visit.State.WITHDRAWN
    row.save(update_fields=["state"])
    emit("gate.visit_withdrawn", f"gate.Visit:{row.pk}", by=by)
    return row
