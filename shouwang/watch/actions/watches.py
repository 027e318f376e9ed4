"""Watches: opened, confirmed or dismissed, changed, and ended by people. Nothing here happens by a clock.

A change voids the row and opens its successor of the same episode, with why: every earlier period stays on record with who set
it and by which rule. A watch that is directly opened is confirmed from when it began to hold; a reported one from the clinic's word.
"""

from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import spells
from shouwang.roster.actions.rights import place, require_about
from shouwang.roster.ruling import require_mandate
from shouwang.watch.actions.release import release_many, release_watch, review_many, review_watch
from shouwang.watch.actions.watch_rows import held_person, open_row, wall, write_end
from shouwang.watch.diseases import rule_of
from shouwang.watch.models import ORDERED, UNFOLLOWED, Day0, End, Ground, Kind, Watch
from shouwang.watch.reached import attempts_since
from shouwang.watch.rules import clocks
from shouwang.watch.rules.watches import opening_verdict

__all__ = [
    "change_watch", "confirm_watch", "dismiss_watch", "end_watch", "expose_again", "open_watch", "release_many", "release_watch",
    "review_many", "review_watch",
]  # fmt: skip
LIGHT = frozenset({Kind.MONITORING, Kind.SELF_MONITORING})  # whoever follows people up may begin these without the clinic
CONTACT_GROUNDS = frozenset({Ground.CONTACT, Ground.EXPOSED})
CHANGEABLE = frozenset({"day0", "last_day", "kind", "disease", "basis", "ground", "ordered_by", "doc", "ordered_day", "note"})
# who says how a watch ended; the end of the period is reviewed and signed in actions/release.py
ENDERS = {
    End.EARLY: (access.ORDER,), End.REFERRED: (access.CARE,), End.MOVED: (access.CARE, access.ORDER),
    End.CONFIRMED: (access.CARE,), End.LOST: (access.LOST,),
}  # fmt: skip


# ---- opening


@action("watch.watch_opened")
def open_watch(
    *, person, kind, day0, by, disease=None, mandate=None, ground=Ground.OTHER, basis=None, since=None, last_day=None,
    ordered_by="", doc="", ordered_day=None, ref="", note="", confirmed=True,
) -> Watch:
    """Put somebody under watch from an instant (default: now); without a last day the disease's rule of today says how long.

    confirmed False: reported, 待核实 until the clinic looks. Raises core.04, watch.11 to watch.18, watch.41, watch.43.
    """
    person = held_person(person)
    _require_opener(by, person, kind, confirmed)
    now = clock.stamp()
    since = since or now
    if since > now:
        raise Refused("watch.16", since=wall(since))
    rule, basis, last_day = _terms(kind, day0, disease, ground, basis, last_day)
    order = (ordered_by.strip()[:80], doc.strip()[:60])
    _require_sound(kind, day0, last_day, order, ordered_day)
    _require_free(person, kind, since)
    row = Watch.objects.create(
        person=person, person_kind=person.kind, mandate=mandate or require_mandate(by), kind=kind, ground=ground,
        disease=disease, rule=rule, basis=basis, day0=day0, last_day=last_day, ordered_by=order[0], doc=order[1],
        ordered_day=ordered_day, confirmed_at=since if confirmed else None, confirmed_by=by.ref if confirmed else "",
        opened_by=by.ref, ref=ref[:80], note=note.strip()[:300], since=since, opened_at=now,
    )  # fmt: skip
    emit("watch.watch_opened", f"watch.Watch:{row.pk}", person=person.pk, by=by)
    return row


def _require_opener(by, person, kind, confirmed):
    """The least harmful kinds by whoever follows people up, all by the clinic, an ordered one also by the office. Raises core.04, watch.43.

    What is only reported (待核实) may be reported by anybody who looks for such people, and by the person themself.
    """
    if access.may(by, access.CARE, place(person), person.kind):
        return
    if kind in ORDERED:
        return access.require(by, access.ORDER, place(person), person.kind)
    if not confirmed and by.person_id == person.pk:
        return None
    require_about(by, [access.FOLLOW, access.SWEEP], person)
    if confirmed and kind not in LIGHT:
        raise Refused("watch.43", kind=Kind(kind).label)


def _terms(kind, day0, disease, ground, basis, last_day):
    """(rule, basis, last day): what is written down, else what the rule of today says. Raises watch.17, watch.18."""
    rule = rule_of(disease)
    case = ground == Ground.CASE
    if basis is None:
        basis = Day0.EXPOSURE if rule is None else rule.case_day0 if case else rule.day0
    if last_day is not None:
        return None, basis, last_day
    if rule is None:
        raise Refused("watch.17", disease=disease or "—")
    if ground in CONTACT_GROUNDS and not rule.contacts and kind != rule.measure:
        raise Refused("watch.18", disease=disease, source=rule.source)
    days = _days(rule, ground)
    if not days and ground in CONTACT_GROUNDS:  # a watch of no days would be over before it began: such contacts are screened
        raise Refused("watch.18", disease=disease, source=rule.source)
    return rule, basis, clocks.last_day(day0, days)


def _days(rule, ground) -> int:
    return (rule.case_days or rule.watch_days) if ground == Ground.CASE else rule.watch_days


def _require_sound(kind, day0, last_day, order, ordered_day):
    verdict = opening_verdict(
        day0=day0, last_day=last_day, today=clock.day_of(clock.stamp()), ordered=kind in ORDERED, order=order, ordered_day=ordered_day
    )  # fmt: skip
    if not verdict.ok:
        code, params = verdict.reasons[0]
        raise Refused(code, **params)


def _require_free(person, kind, since, until=None, but=()):
    """Raise watch.12 when another watch of this kind shares an instant with [since, until)."""
    rows = spells.overlapping(Watch, since, until, person=person, kind=kind).exclude(pk__in=but)
    other = rows.order_by("since").first()
    if other is not None:
        until = clock.day_of(other.until) if other.until else _("尚未结束")
        raise Refused("watch.12", person=person, kind=Kind(kind).label, since=clock.day_of(other.since), until=until)


# ---- confirming


@action("watch.watch_confirmed")
def confirm_watch(*, watch, by) -> Watch:
    """The clinic looked: what was reported is so, and the person is followed up from now on. Raises core.04, watch.19, watch.20."""
    row = open_row(watch, by, [access.CARE])
    if row.confirmed_at is not None:
        raise Refused("watch.20")
    row.confirmed_at, row.confirmed_by = clock.stamp(), by.ref
    Watch.objects.filter(pk=row.pk).update(confirmed_at=row.confirmed_at, confirmed_by=row.confirmed_by)
    emit("watch.watch_confirmed", f"watch.Watch:{row.pk}", person=row.person_id, by=by)
    return row


@action("watch.watch_dismissed")
def dismiss_watch(*, watch, why, by) -> Watch:
    """The clinic looked: what was reported is not so. The row is known never to have held. Raises core.04, watch.19, .20, .22."""
    row = open_row(watch, by, [access.CARE])
    if row.confirmed_at is not None:
        raise Refused("watch.20")
    row.voided_at, row.end_note, row.ended_by = clock.stamp(), _said(why), by.ref
    Watch.objects.filter(pk=row.pk).update(voided_at=row.voided_at, end_note=row.end_note, ended_by=row.ended_by)
    emit("watch.watch_dismissed", f"watch.Watch:{row.pk}", person=row.person_id, by=by)
    return row


def _said(why) -> str:
    if not why.strip():
        raise Refused("watch.22", field="why")
    return why.strip()[:200]


# ---- changing


@action("watch.watch_changed")
def change_watch(*, watch, why, by, **changed) -> Watch:
    """Extension, shortening, another day 0, another kind or disease: void + successor of the same episode, with why.

    Another day 0 without a last day counts anew by the rule of today. Raises core.04, watch.11, .12, .14, .15, .19, .22, .23, .41.
    """
    if not set(changed) <= CHANGEABLE:
        raise Refused("core.04")
    ordered = changed.get("kind", watch.kind) in ORDERED
    row = open_row(watch, by, [access.CARE, access.ORDER] if ordered else [access.CARE])
    fresh = _succeed(row, _said(why), by, changed)
    emit("watch.watch_changed", f"watch.Watch:{fresh.pk}", person=row.person_id, was=row.pk, fields=sorted(changed), by=by)
    return fresh


def _succeed(row, why, by, changed) -> Watch:
    """The successor of a watch with other terms. Raises watch.11, .12, .14, .15, .23, .41."""
    said = {name: value for name, value in changed.items() if value is not None and value != getattr(row, name)}
    if not said:
        raise Refused("watch.23")
    said["last_day"], said["rule"] = _other_period(row, said)
    terms = {name: said.get(name, getattr(row, name)) for name in ("kind", "day0", "last_day", "ordered_day")}
    order = (said.get("ordered_by", row.ordered_by).strip(), said.get("doc", row.doc).strip())
    _require_sound(terms["kind"], terms["day0"], terms["last_day"], order, terms["ordered_day"])
    _require_free(row.person, terms["kind"], row.since, but=[row.pk])
    spells.void(row)
    return spells.successor(row, **said, why=why, opened_by=by.ref)


def _other_period(row, said):
    """(last day, rule) after a change: as written down, else by the rule of today where a rule set it, else as long as before."""
    if "last_day" in said:
        return said["last_day"], None
    if not {"day0", "disease"} & set(said):
        return row.last_day, row.rule
    day0 = said.get("day0", row.day0)
    rule = rule_of(said.get("disease", row.disease)) if row.rule_id or "disease" in said else None
    length = _days(rule, said.get("ground", row.ground)) if rule else clocks.length(row.day0, row.last_day)
    return clocks.last_day(day0, length), rule


@action("watch.watch_changed")
def expose_again(*, person, day, by, why="") -> list[Watch]:
    """A new exposure: every watch that counts from an exposure counts from this day on. It never gets shorter by it.

    Returns the successors. Raises core.04, watch.13, watch.14, watch.24 (no such watch), watch.25 (an earlier day).
    """
    person = held_person(person)
    require_about(by, [access.CARE, access.ANALYSE], person)
    rows = Watch.objects.known().filter(person=person, until=None, basis=Day0.EXPOSURE).exclude(kind__in=UNFOLLOWED)
    rows = list(rows.select_related("person", "disease", "rule").order_by("since", "pk"))
    if not rows:
        raise Refused("watch.24", person=person)
    later = [row for row in rows if row.day0 < day]
    if not later:
        raise Refused("watch.25", person=person, day=day)
    fresh = [_count_anew(row, day, why.strip()[:200], by) for row in later]
    for row in fresh:
        emit("watch.watch_changed", f"watch.Watch:{row.pk}", person=person.pk, fields=["day0", "last_day"], by=by)
    return fresh


def _count_anew(row, day, why, by) -> Watch:
    last_day, _rule_of_today = _other_period(row, {"day0": day})
    longer = {} if last_day >= row.last_day else {"last_day": row.last_day}
    return _succeed(row, why, by, {"day0": day} | longer)


# ---- ending


@action("watch.watch_ended")
def end_watch(*, watch, end, by, basis="", note="", at=None) -> Watch:
    """End a watch in another way than by its period: referred, moved, confirmed as a case, early by a rule, or lost.

    Raises core.04, watch.19, watch.21 (not confirmed yet), watch.26 (lost without attempts), watch.27 (early without a rule),
    watch.28 (the end of the period is released), watch.44.
    """
    end = End(end)
    if end not in ENDERS:
        raise Refused("watch.28")
    row = open_row(watch, by, ENDERS[end])
    if row.confirmed_at is None:
        raise Refused("watch.21")
    if end == End.EARLY and not basis.strip():
        raise Refused("watch.27", field="basis")
    if end == End.LOST and not attempts_since(row.person_id, row.since):
        raise Refused("watch.26", person=row.person)
    return write_end(row, end, by, basis=basis, note=note, at=at)
