"""如实上报: somebody says it of themself, and is 待核实 until the clinic looks; the clinic's word goes back to them."""

import datetime as dt

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions.watches import change_watch, confirm_watch, dismiss_watch, open_watch
from shouwang.watch.models import Day0, Ground, Kind, SelfReport, Watch
from shouwang.watch.queries.self_reports import standing_row, waiting_of

MOST_DAYS = 60  # as far back as a form asks for a contact
KINDS = (Kind.SELF_MONITORING, Kind.MONITORING, Kind.HOME_MONITORING, Kind.TEMPORARY)  # the least harmful that is free
ONSET = frozenset({SelfReport.What.SYMPTOM, SelfReport.What.POSITIVE})
WHY = "核实如实上报"


@action("watch.self_reported")
def report_self(*, person, what, day: dt.date, by, note="") -> SelfReport:
    """Open one's own case: one at a time, 待核实 until the clinic looks. The clinic is told.

    Raises core.04 for anybody else, watch.58 (one is waiting), watch.59 (an unknown word), watch.60 (the day).
    """
    if by.person_id != person.pk:
        raise Refused("core.04")
    if what not in SelfReport.What.values:
        raise Refused("watch.59", word=what, field="what")
    today = clock.day_of(clock.stamp())
    if not today - dt.timedelta(days=MOST_DAYS) <= day <= today:
        raise Refused("watch.60", days=MOST_DAYS, field="day")
    watch = _opened(person, what, day, by)
    now = clock.stamp()
    row = SelfReport.objects.create(watch=watch, what=what, day=day, note=note.strip()[:200], by=by.ref, at=now, recorded_at=now)
    concerned = access.holders(access.CARE, person.path, person.kind)
    notices.give(to=concerned, code="watch.self_reported", ref=f"watch.SelfReport:{row.pk}", by=by)
    emit("watch.self_reported", f"watch.SelfReport:{row.pk}", person=person.pk, by=by)
    return row


def _opened(person, what, day, by) -> Watch:
    """The watch that waits for the clinic: of the least harmful kind that the person is not under already. Raises watch.58."""
    if waiting_of(person) is not None:
        raise Refused("watch.58")
    taken = set(Watch.objects.filter(person=person, until=None, voided_at=None).values_list("kind", flat=True))
    kind = next((kind for kind in KINDS if kind not in taken), KINDS[0])
    basis = Day0.ONSET if what in ONSET else Day0.EXPOSURE
    return open_watch(person=person, kind=kind, day0=day, basis=basis, ground=Ground.SELF_REPORT, confirmed=False, by=by)


@action("watch.self_report_confirmed")
def confirm_report(*, report, by, kind=None, day0=None, disease=None, answer="") -> Watch:
    """It is so: the clinic names the measure, day 0 and the disease where they differ, and the person is followed up from now on.

    Raises core.04, watch.61 (decided already), and what a change of the watch does.
    """
    row = _waiting(report)
    said = {"kind": kind, "day0": day0, "disease": disease}
    changed = {name: value for name, value in said.items() if value is not None and value != getattr(row, name)}
    if changed:
        row = change_watch(watch=row, why=WHY, by=by, **changed)
    row = confirm_watch(watch=row, by=by)
    _answer(report, answer, "watch.self_report_confirmed", by)
    return row


@action("watch.self_report_dismissed")
def dismiss_report(*, report, answer, by) -> SelfReport:
    """It is not so: the person is told why, and that nothing follows. Raises core.04, watch.22 (no word), watch.61."""
    dismiss_watch(watch=_waiting(report), why=answer, by=by)
    _answer(report, answer, "watch.self_report_dismissed", by)
    return report


def _waiting(report) -> Watch:
    row = standing_row(None, report)
    if row is None or row.confirmed_at is not None:
        raise Refused("watch.61")
    return row


def _answer(report, answer, verb, by):
    """The clinic's word, kept on the report and left for the person."""
    report.answer, report.answered_at, report.answered_by = answer.strip()[:200], clock.stamp(), by.ref
    report.save(update_fields=["answer", "answered_at", "answered_by"])
    person = report.watch.person_id
    notices.give(to=[f"roster.Person:{person}"], code=verb, ref=f"watch.SelfReport:{report.pk}", by=by)
    emit(verb, f"watch.SelfReport:{report.pk}", person=person, by=by)
