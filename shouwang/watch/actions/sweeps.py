"""Opening a sweep, announcing one more place, naming more targets, counting, closing."""

import re
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from shouwang.checkin.actions import close_campaign, open_campaign
from shouwang.checkin.models import Cadence, Campaign
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.assertions import assert_numbers
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.shapes import under
from shouwang.questions import places
from shouwang.roster import access, tree
from shouwang.roster.models import Exemption, Household, Kind, Mandate, Person
from shouwang.watch import whereabouts
from shouwang.watch.divisions import division_by_word
from shouwang.watch.models import Sweep, SweepMark, SweepTarget, SweepWindow
from shouwang.watch.rules import sweeps as rules
from shouwang.watch.rules.matching import Match, Window, last_day_there
from shouwang.watch.sweep_counts import COUNT, DEFINITION, numbers_of

FORM = "sweep-question"
AUDIENCE = "watch.sweep"
FEW = 500  # beyond this a whole table is read: shorter than a list of so many people
_CODE = re.compile(r"[^\W_][\w.-]{0,29}")
_What, _Way, _How = SweepMark.What, SweepMark.Way, SweepTarget.How


@action("watch.sweep_opened")
def open_sweep(
    *, code, mandate: Mandate, question, place, from_day, to_day, by, unit=None, reach=Sweep.Reach.WHOLE, numbers=()
) -> Sweep:
    """Ask who was at a place between two days (both whole): the whole roll of a unit and its families, those whom earlier answers
    place there, or a list. What people have said before is used first; the others are asked by a campaign.

    Raises core.04, watch.170–.175, .187, .202, roster.02.
    """
    unit = unit or tree.root()
    access.require(by, access.SWEEP, unit.path)
    if not _CODE.fullmatch(code) or code == "new" or Sweep.objects.filter(code=code).exists():
        raise Refused("watch.175", field="code", code=code[:40])
    if not question.strip():
        raise Refused("watch.202", field="question")
    _judge(rules.reach_verdict(whole=reach == Sweep.Reach.WHOLE, outbreak=mandate.nature == Mandate.Nature.OUTBREAK))
    row = Sweep.objects.create(
        code=code, mandate=mandate, question=question.strip()[:80], reach=reach, unit=unit, opened_at=clock.stamp(), opened_by=by.ref
    )
    window = _window(row, place, from_day, to_day, by)
    facts = whereabouts.facts(_pure(window), but=row)
    named = _people(row, by, numbers, facts, window)
    if not named:
        raise Refused("watch.187")
    targets = _name(row, named)
    _round(row, window, targets, facts, by)
    emit("watch.sweep_opened", f"watch.Sweep:{row.pk}", mandate=mandate.pk, targets=len(targets), by=by)
    return row


@action("watch.place_announced")
def announce(*, sweep, place, from_day, to_day, by) -> SweepWindow:
    """One more place and its days. The sweep re-opens with the new matches only: whoever joined the roll since, and whoever is not
    known to have been elsewhere then. Raises core.04, watch.170–.173, .176, .201.
    """
    row = Sweep.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sweep.pk)
    access.require(by, access.SWEEP, row.unit.path)
    if row.closed_at is not None:
        raise Refused("watch.176")
    window = _window(row, place, from_day, to_day, by)
    facts = whereabouts.facts(_pure(window))
    targets = {one.person_id: one for one in _standing(row)}
    matched = _people(row, by, (), facts, window)
    named = _name(row, {pk: how for pk, how in matched.items() if pk not in targets})
    if row.reach == Sweep.Reach.RULE:
        targets = {pk: one for pk, one in targets.items() if pk in matched}
    _round(row, window, targets | named, facts, by)
    emit("watch.place_announced", f"watch.SweepWindow:{window.pk}", sweep=row.pk, division=window.division, by=by)
    return window


@action("watch.targets_named")
def name_targets(*, sweep, numbers, by) -> int:
    """Add people by their numbers to a sweep; they are asked about every place of it. Returns how many are new. Raises core.04,
    roster.02, watch.176.
    """
    row = Sweep.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sweep.pk)
    access.require(by, access.SWEEP, row.unit.path)
    if row.closed_at is not None:
        raise Refused("watch.176")
    known = {one.person_id for one in _standing(row)}
    targets = _name(row, {pk: how for pk, how in _listed(by, numbers).items() if pk not in known})
    for window in row.windows.order_by("id"):
        _round(row, window, targets, whereabouts.facts(_pure(window), but=row), by)
    emit("watch.targets_named", f"watch.Sweep:{row.pk}", targets=len(targets), by=by)
    return len(targets)


@action("watch.sweep_counted", lock="exclusive")
def count_sweep(*, sweep, by):
    """Freeze the counts of a sweep as they are known now, so that the next reading says what changed since. Raises core.04."""
    access.require(by, access.SWEEP, sweep.unit.path)
    return _counted(sweep, by)


def _counted(sweep, by):
    at = clock.stamp()
    row = assert_numbers(
        kind=COUNT, ref=f"watch.Sweep:{sweep.pk}", scope={}, known_at=at, numbers=numbers_of(sweep, at), definition=DEFINITION, by=by
    )
    emit("watch.sweep_counted", f"watch.Sweep:{sweep.pk}", assertion=row.pk, by=by)
    return row


@action("watch.sweep_closed", lock="exclusive")
def close_sweep(*, sweep, by) -> Sweep:
    """Ask no more: its campaigns close and its last count is kept. Raises core.04, watch.176."""
    row = Sweep.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sweep.pk)
    access.require(by, access.SWEEP, row.unit.path)
    if row.closed_at is not None:
        raise Refused("watch.176")
    from shouwang.watch.actions.sweep_marks import take_answers

    take_answers(sweep=row, by=by)
    for campaign in Campaign.objects.filter(pk__in=row.windows.values("campaign")).exclude(state=Campaign.State.CLOSED):
        close_campaign(campaign=campaign, by=_asking(by))
    row.closed_at, row.closed_by = clock.stamp(), by.ref
    row.save(update_fields=["closed_at", "closed_by"])
    _counted(row, by)
    emit("watch.sweep_closed", f"watch.Sweep:{row.pk}", by=by)
    return row


def _judge(verdict):
    if not verdict.ok:
        code, params = verdict.reasons[0]
        raise Refused(code, **params)


def _asking(by):
    """Whoever may sweep may have asked what the sweep asks; who did it is on record all the same."""
    return replace(by, trusted=True)


def _pure(window) -> Window:
    return Window(window.division, window.from_day, window.to_day)


def _window(sweep, place, from_day, to_day, by):
    division = division_by_word(place)
    _judge(rules.window_verdict(from_day=from_day, to_day=to_day, today=clock.today()))
    if sweep.windows.filter(division=division, from_day__lte=from_day, to_day__gte=to_day).exists():
        raise Refused("watch.201", place=places.name(division), since=from_day, until=to_day)
    now = clock.stamp()
    return SweepWindow.objects.create(
        sweep=sweep, division=division, from_day=from_day, to_day=to_day, at=now, recorded_at=now, by=by.ref
    )


# ---- who is asked


def _people(sweep, by, numbers, facts, window) -> dict[int, str]:
    """{person id: how they became a target}, in the order of units."""
    if sweep.reach == Sweep.Reach.LIST:
        return _listed(by, numbers)
    if sweep.reach == Sweep.Reach.WHOLE:
        _require_everybody(by, sweep.unit.path)
        return _roll(sweep.unit)
    within = access.scope_acting(by).people(access.SWEEP)
    found = {pk for pk in facts.stays if facts.known(pk, _pure(window)).match == Match.THERE}
    rows = _present().filter(under(sweep.unit.path) & within).values_list("pk", flat=True)
    return {pk: _How.RULE for pk in rows.order_by("path", "number") if pk in found}


def _require_everybody(by, path):
    """The whole roll is asked by whoever sweeps among every kind of its people."""
    if not by.trusted and not all(access.may(by, access.SWEEP, path, kind) for kind in Kind.values):
        raise Refused("core.04")


def _present():
    """Everybody on the roster but the dead."""
    gone = Exemption.objects.holding(clock.stamp()).filter(reason=Exemption.Reason.DECEASED)
    return Person.objects.filter(merged_into=None).exclude(path="").exclude(pk__in=gone.values("person"))


def _roll(unit):
    """Everybody of a unit, and of the households of its people wherever those stand."""
    families = Household.objects.holding(clock.stamp()).filter(under(unit.path, "head__path"))
    rows = _present().filter(under(unit.path) | Q(pk__in=families.values("member")))
    kinds = rows.order_by("path", "number").values_list("pk", "kind")
    return {pk: _How.HOUSEHOLD if kind == Kind.FAMILY else _How.WHOLE for pk, kind in kinds}


def _listed(by, numbers):
    wanted = list(dict.fromkeys(text.strip() for text in numbers if text.strip()))
    found = Person.objects.in_bulk(wanted, field_name="number")
    scope, named = access.scope_acting(by), {}
    for number in wanted:
        person = found.get(number)
        kept = person.merged_into if person is not None and person.merged_into_id else person
        if kept is None or not (by.trusted or scope.allows(access.SWEEP, kept.path or "R", kept.kind)):
            raise Refused("roster.02", number=number)
        named[kept.pk] = _How.LIST
    return named


def _standing(sweep):
    return sweep.targets.filter(person__isnull=False, dropped_at=None)


def _name(sweep, named) -> dict[int, SweepTarget]:
    """Make targets of people: {person id: target}."""
    rows, now = Person.objects.values_list("pk", "kind"), clock.stamp()
    kinds = dict(rows.filter(pk__in=list(named)) if len(named) < FEW else rows)
    rows = [SweepTarget(sweep=sweep, person_id=pk, person_kind=kinds[pk], how=how, recorded_at=now) for pk, how in named.items()]
    made = SweepTarget.objects.bulk_create(rows, batch_size=1000)
    return dict(zip(named, made, strict=True))


# ---- one round: what is known is put down, the others are asked


def _round(sweep, window, targets, facts, by):
    """Put down for each target what is known of a window, or that they are asked; open the campaign that asks."""
    pure, now = _pure(window), clock.stamp()
    marks, by_rule = [], []
    for pk, target in targets.items():
        known = facts.known(pk, pure)
        trace = known.match == Match.THERE and known.stay.trace
        if known.match == Match.UNKNOWN or trace:
            marks.append(_asked(target, window, known, now, by))
            by_rule += [target] if trace and target.how != _How.LIST else []
        else:
            marks.append(_known(target, window, known, now, by))
    _put(targets.values(), marks)
    if by_rule:
        SweepTarget.objects.filter(pk__in=[one.pk for one in by_rule]).update(how=_How.RULE)
    if window.campaign_id is None and any(mark.what == _What.ASKED for mark in marks):
        _ask(sweep, window, by)


def _asked(target, window, known, now, by):
    """Whoever was seen there by a daily return is asked too: a place of a day is a trace, not an answer."""
    return SweepMark(target=target, window=window, what=_What.ASKED, at=now, recorded_at=now, ref=known.ref, by=by.ref)


def _known(target, window, known, now, by):
    there = known.match == Match.THERE
    stay = known.stay
    return SweepMark(
        target=target, window=window, what=_What.POSITIVE if there else _What.NEGATIVE, way=_Way.KNOWN, at=now, recorded_at=now,
        place=stay.division if there else "", from_day=stay.from_day if there else None, to_day=stay.to_day if there else None,
        ref=known.ref, by=by.ref,
    )  # fmt: skip


def _put(targets, marks):
    from shouwang.watch.actions.sweep_marks import put_marks

    put_marks({one.pk: one for one in targets}, marks)


def _ask(sweep, window, by):
    """The campaign that asks those of this round; its name is the question."""
    words = {
        "question": sweep.question, "place": places.name(window.division), "since": window.from_day, "until": window.to_day,
    }  # fmt: skip
    window.campaign = open_campaign(
        code=f"sweep-{sweep.pk}-{window.pk}", mandate=sweep.mandate, form=FORM, since_day=clock.today(), cadence=Cadence.ONCE,
        name=(_("%(question)s（%(place)s，%(since)s 至 %(until)s）") % words)[:120], audience="", by=_asking(by),
    )  # fmt: skip
    window.campaign.audience = f"{AUDIENCE}:{window.campaign.pk}"
    window.campaign.save(update_fields=["audience"])
    window.save(update_fields=["campaign"])


def day0_of(mark) -> object:
    """The last day on which somebody was there, as a positive mark says: within its window, else the last day of the windows."""
    windows = [mark.window] if mark.window_id else list(mark.target.sweep.windows.all())
    days = [last_day_there(_pure(one), mark.from_day, mark.to_day) for one in windows]
    return max(days)
