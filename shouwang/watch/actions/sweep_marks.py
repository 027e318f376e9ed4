"""What happens to targets: answers taken from the campaign, attempts and findings of people, a case opened, a record merged."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from shouwang.checkin.models import Return
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.roster.standing import on_merge
from shouwang.watch.diseases import rule_of
from shouwang.watch.models import Ground, Kind, Sweep, SweepMark, SweepTarget
from shouwang.watch.rules import sweeps as rules
from shouwang.watch.rules.sweeps import Said

_What, _Way = SweepMark.What, SweepMark.Way
FEW = 500


@dataclass(frozen=True)
class Found:
    """One row about a target as somebody wrote it down. at None: now; whole_day: only the day of `at` was written."""

    person_id: int
    what: str
    way: str = ""
    at: dt.datetime | None = None
    whole_day: bool = False
    place: str = ""
    from_day: dt.date | None = None
    to_day: dt.date | None = None
    note: str = ""
    teller: str = ""
    window_id: int | None = None


# ---- the one place where marks are written


def put_marks(targets, marks):
    """Write marks in their order, each with what its target came to; then the targets. targets: {id: target}, all of one sweep."""
    before = defaultdict(list)
    old = SweepMark.objects.filter(target__in=list(targets)) if len(targets) <= FEW else SweepMark.objects.filter(target__sweep_id=_sweep_of(targets))
    for pk, *said in old.order_by("id").values_list("target_id", "what", "window_id", "way"):
        before[pk].append(Said(*said))
    changed = {}
    for mark in marks:
        said = before[mark.target_id]
        said.append(Said(mark.what, mark.window_id, mark.way))
        now = rules.stands(said)
        mark.state, mark.tries = now.state, min(now.tries, 999)
        changed[mark.target_id] = now
    SweepMark.objects.bulk_create(marks, batch_size=1000)
    rows = []
    for pk, now in changed.items():
        target = targets[pk]
        if (target.state, target.tries) != (now.state, now.tries):
            target.state, target.tries = now.state, min(now.tries, 999)
            rows.append(target)
    by_standing = defaultdict(list)
    for row in rows:
        by_standing[row.state, row.tries].append(row.pk)
    for (state, tries), pks in by_standing.items():
        for start in range(0, len(pks), FEW):
            SweepTarget.objects.filter(pk__in=pks[start : start + FEW]).update(state=state, tries=tries)
    return marks


def _sweep_of(targets):
    return next(iter(targets.values())).sweep_id


# ---- answers in the campaign


@action("watch.sweep_answers_taken")
def take_answers(*, sweep, by) -> int:
    """Turn the answers that came in since into marks, each once. Returns how many."""
    taken = 0
    for window in sweep.windows.filter(campaign__isnull=False).order_by("id"):
        rows = list(untaken(window)[:5000])
        targets = {one.person_id: one for one in sweep.targets.filter(person__in=[row.person_id for row in rows], dropped_at=None)}
        marks = [_answered(targets[row.person_id], window, row) for row in rows if row.person_id in targets]
        put_marks({one.pk: one for one in targets.values()}, marks)
        taken += len(marks)
    emit("watch.sweep_answers_taken", f"watch.Sweep:{sweep.pk}", answers=taken, by=by)
    return taken


def untaken(window):
    """The returns of a window's campaign that are no marks yet, of people who are its targets, as they came in."""
    rows = Return.objects.filter(slot__campaign=window.campaign_id, slot__sealed_at=None)
    taken = SweepMark.objects.filter(window=window, answer__isnull=False).values("answer")
    ours = SweepTarget.objects.filter(sweep=window.sweep_id, person__isnull=False, dropped_at=None).values("person")
    return rows.exclude(pk__in=taken).filter(person__in=ours).order_by("id")


def _answered(target, window, row):
    said, now = row.answers, clock.stamp()
    there = said.get("been") == "yes"
    day = {name: clock.parse_day(said[name]) if said.get(name) else None for name in ("from_day", "to_day")}
    return SweepMark(
        target=target, window=window, what=_What.POSITIVE if there else _What.NEGATIVE, way=_Way.ANSWER, at=row.at,
        recorded_at=now, place=(said.get("place") or "")[:60], **day, note=(said.get("transport") or "")[:200],
        ref=f"checkin.Return:{row.pk}", answer=row.pk, by=row.by,
    )  # fmt: skip


# ---- attempts and findings of people


@action("watch.sweep_marked")
def mark_targets(*, sweep, found: list[Found], by) -> list[SweepMark]:
    """Put attempts and findings on record, those that are not there yet. Raises core.04, watch.171, .176–.181."""
    row = Sweep.objects.select_for_update().get(pk=sweep.pk)
    take_answers(sweep=row, by=by)
    targets = _reached(row, {one.person_id for one in found}, by)
    fresh = new_among(row, targets, found)
    judged = Judge(row, targets)
    for one in fresh:
        require_may(by, one.what, targets[one.person_id].person)
        judged.require(one)
    marks = put_marks({one.pk: one for one in targets.values()}, [_mark(targets[one.person_id], one, by) for one in fresh])
    emit("watch.sweep_marked", f"watch.Sweep:{row.pk}", marks=len(marks), known=len(found) - len(marks), by=by)
    return marks


def _reached(sweep, people, by) -> dict[int, SweepTarget]:
    """The targets of some people whom the actor may follow. Raises core.04."""
    rows = sweep.targets.select_related("person").filter(person__in=people, dropped_at=None)
    targets = {one.person_id: one for one in rows.defer("person__phone", "person__id_document", "person__birth_date", "person__emergency_phone")}
    scope = access.scope_acting(by)
    if set(targets) != set(people) or not (by.trusted or all(may_follow(scope, one.person) for one in targets.values())):
        raise Refused("core.04")
    return targets


def may_follow(scope, person) -> bool:
    """May the viewer put down what became of somebody: by sweeping, following or (only the loss) by the student office's right?"""
    place = person.path or Tree.RESPONSIBLE.value
    return any(scope.allows(right, place, person.kind) for right in (access.SWEEP, access.FOLLOW, access.LOST))


def require_may(by, what, person):
    """失联 only by whoever holds that right; anything else by whoever sweeps or follows. Raises core.04."""
    place = person.path or Tree.RESPONSIBLE.value
    rights = (access.LOST,) if what == _What.LOST else (access.SWEEP, access.FOLLOW)
    if not any(access.may(by, right, place, person.kind) for right in rights):
        raise Refused("core.04")


class Judge:
    """Judges one row after another about the targets of a sweep, as they would stand then."""

    def __init__(self, sweep, targets):
        self.closed = sweep.closed_at is not None
        self.windows = {row.pk: row for row in sweep.windows.all()}
        self.said = defaultdict(list)
        self.people = {one.pk: person for person, one in targets.items()}
        marks = SweepMark.objects.filter(target__in=list(self.people)).order_by("id")
        for pk, *said in marks.values_list("target_id", "what", "window_id", "way"):
            self.said[self.people[pk]].append(Said(*said))

    def verdict(self, one: Found):
        """May this be put down after what came before?"""
        said, today = self.said[one.person_id], clock.today()
        tried = any(mark.what in (_What.NO_ANSWER, _What.REACHED) for mark in said)
        verdict = rules.mark_verdict(what=one.what, state=rules.stands(said).state, tried=tried, closed=self.closed)
        for more in (
            rules.day_verdict(day=clock.day_of(one.at) if one.at else None, today=today),
            rules.stay_verdict(from_day=one.from_day, to_day=one.to_day, today=today),
        ):
            verdict = verdict if not verdict.ok or more.ok else more
        if verdict.ok:
            said.append(Said(one.what, one.window_id, one.way))
        return verdict

    def require(self, one: Found):
        """Raise what the verdict refuses."""
        verdict = self.verdict(one)
        if not verdict.ok:
            code, params = verdict.reasons[0]
            raise Refused(code, **params)


def new_among(sweep, targets, found) -> list[Found]:
    """Those that are not on record yet, in the order in which they happened. The same line twice in a file are two attempts; the
    file read again says nothing new. A finding without a day is the last word: it is known only where the record ends with it."""
    kept = defaultdict(list)
    for mark in SweepMark.objects.filter(target__in=[one.pk for one in targets.values()]).select_related("target").order_by("id"):
        kept[mark.target.person_id].append(mark)
    repeated, fresh = _repeated(kept, found), []
    for one in found:
        if id(one) in repeated:
            continue
        last_word = one.at is None and one.what in rules.FINDINGS
        same = None if last_word else next((mark for mark in kept[one.person_id] if _same(mark, one)), None)
        if same is None:
            fresh.append(one)
        else:
            kept[one.person_id].remove(same)
    now = clock.now()
    return sorted(fresh, key=lambda one: one.at or now)


def _repeated(kept, found) -> set[int]:
    """Which findings without a day only say again, in their order, how the record of their target ends."""
    rows, repeated = defaultdict(list), set()
    for one in found:
        if one.at is None and one.what in rules.FINDINGS:
            rows[one.person_id].append(one)
    for person, said in rows.items():
        marks = [mark for mark in kept[person] if mark.answer is None and mark.what in rules.FINDINGS]
        sizes = range(min(len(said), len(marks)), 0, -1)
        size = next((n for n in sizes if all(map(_same, marks[-n:], said))), 0)
        repeated |= {id(one) for one in said[:size]}
    return repeated


def _same(mark, one: Found) -> bool:
    if mark.answer is not None or mark.what != one.what or (one.way and mark.way != one.way):
        return False
    if (mark.place, mark.from_day, mark.to_day, mark.note, mark.teller) != (one.place, one.from_day, one.to_day, one.note, one.teller):
        return False
    if one.at is None:
        return True
    if one.whole_day:
        return clock.day_of(mark.at) == clock.day_of(one.at)
    return mark.at.replace(second=0, microsecond=0) == one.at.replace(second=0, microsecond=0)


def _mark(target, one: Found, by):
    now, way = clock.stamp(), one.way or ("" if one.what == _What.CASE else _Way.PHONE)
    return SweepMark(
        target=target, window_id=one.window_id, what=one.what, way=way, at=min(one.at or now, now), recorded_at=now,
        place=one.place, from_day=one.from_day, to_day=one.to_day, note=one.note[:200], teller=one.teller[:80], by=by.ref,
    )  # fmt: skip


# ---- a positive becomes a case


@action("watch.sweep_case_opened")
def open_case(*, target, by, kind="", day0=None, disease=None, **order):
    """Put somebody who was there under watch, by the least harmful measure of the rule unless another kind is named, counted from the
    last day there; the target becomes a case. Returns the watch. Raises core.04, watch.176, .179, .180 and what open_watch raises.
    """
    from shouwang.watch.actions.sweeps import day0_of
    from shouwang.watch.actions.watches import open_watch

    row = SweepTarget.objects.select_for_update(of=("self",)).select_related("sweep__mandate", "person").get(pk=target.pk)
    if row.person_id is None:
        raise Refused("core.04")
    require_may(by, _What.CASE, row.person)
    found = Found(row.person_id, _What.CASE)
    Judge(row.sweep, {row.person_id: row}).require(found)
    last = row.marks.filter(what=_What.POSITIVE).select_related("window", "target__sweep").order_by("-id").first()
    watch = open_watch(
        person=row.person, kind=kind or _least(row.person, disease, by), day0=day0 or day0_of(last), by=by, disease=disease, mandate=row.sweep.mandate,
        ground=Ground.EXPOSED, ref=f"watch.SweepTarget:{row.pk}", **order,
    )  # fmt: skip
    mark = _mark(row, found, by)
    mark.ref = f"watch.Watch:{watch.pk}"
    put_marks({row.pk: row}, [mark])
    emit("watch.sweep_case_opened", f"watch.SweepTarget:{row.pk}", person=row.person_id, watch=watch.pk, by=by)
    return watch


def _least(person, disease, by) -> str:
    """The least harmful measure: the rule's own; whoever is not the clinic begins with monitoring, and the clinic may do more."""
    rule = rule_of(disease)
    if rule is None or not access.may(by, access.CARE, person.path or Tree.RESPONSIBLE.value, person.kind):
        return Kind.MONITORING
    return rule.measure


# ---- two records turn out to be one


@on_merge
def bring_targets(kept, gone, by):
    """What was learnt about the record that goes is learnt about the one that stays; nobody is counted twice from now on."""
    for target in SweepTarget.objects.filter(person=gone, dropped_at=None).select_related("sweep"):
        now = clock.stamp()
        staying, _made = SweepTarget.objects.get_or_create(
            sweep=target.sweep, person=kept, defaults={"person_kind": kept.kind, "how": target.how, "recorded_at": now}
        )
        marks = [replaced(mark, staying, now) for mark in target.marks.order_by("id")]
        put_marks({staying.pk: staying}, marks)
        SweepTarget.objects.filter(pk=target.pk).update(dropped_at=now)


def replaced(mark, target, now):
    """The same mark about the record that stays, learnt now. The answer itself stays with the return that it was."""
    mark.pk, mark.target, mark.recorded_at, mark.answer = None, target, now, None
    mark._state.adding = True
    return mark

