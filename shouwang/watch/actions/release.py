"""Release: a doctor reviews, the office signs, two human beings. Nobody is released by a clock.

At the command line the operator vouches for both: the command writes the review and the end, each with whom it is recorded under.
"""

from dataclasses import dataclass

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit, emit_many
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions.rights import place
from shouwang.watch.actions.watch_rows import open_row, write_end
from shouwang.watch.models import End, Review, Watch
from shouwang.watch.queries.release import judged
from shouwang.watch.rules.release import release_verdict, review_verdict
from shouwang.watch.wording.release import worded

NOTHING = "watch.Watch"  # the Ref of an Event that is about no one row


@dataclass(frozen=True)
class Batch:
    """What came of doing one thing to many: those done, and for each other one the reasons (code, particulars)."""

    done: tuple[Watch, ...]
    refused: tuple[tuple[Watch, tuple], ...]


def _refuse(reasons):
    """The first reason as a refusal, its particulars in words."""
    code, params = reasons[0]
    raise Refused(code, **worded(params))


# ---- the doctor


@action("watch.watch_reviewed")
def review_watch(*, watch, agreed, by, note="") -> Review:
    """A doctor's word on a watch: it may end, or not yet and why. Over missed or abnormal checks only with a note.

    Raises core.04, watch.19, watch.30 (not over), watch.37, watch.39, watch.40.
    """
    row = open_row(watch, by, [access.CARE])
    [one] = judged(access.everything(by), [row])
    verdict = review_verdict(one.facts, agreed=agreed, note=note)
    if not verdict.ok:
        _refuse(verdict.reasons)
    review = _write_reviews([row], agreed, note, by)[0]
    emit("watch.watch_reviewed", f"watch.Watch:{row.pk}", person=row.person_id, agreed=agreed, by=by)
    return review


def _write_reviews(rows, agreed, note, by) -> list[Review]:
    now = clock.stamp()
    return Review.objects.bulk_create(
        [
            Review(watch=row, agreed=agreed, note=note.strip()[:300], by=by.ref, by_person_id=by.person_id, at=now, recorded_at=now)
            for row in rows
        ]
    )


@action("watch.watch_reviewed")
def review_many(*, watches, by) -> Batch:
    """A doctor agrees to many at once: those with nothing missed or abnormal; each other one needs a note of its own."""
    scope, rows, gone = _held(watches, by, access.CARE)
    done, refused = [], gone
    for one in judged(scope, rows):
        verdict = review_verdict(one.facts, agreed=True, note="")
        if verdict.ok:
            done.append(one.watch)
        else:
            refused.append((one.watch, verdict.reasons))
    _write_reviews(done, True, "", by)
    _tell("watch.watch_reviewed", done, len(refused), by, agreed=True)
    return Batch(tuple(done), tuple(refused))


# ---- the office


@action("watch.watch_ended")
def release_watch(*, watch, by, at=None, note="") -> Watch:
    """The office signs: a watch whose period is over, which a doctor reviewed, ends at an instant (default now).

    Raises core.04, watch.19, watch.29 (the reviewer signs), watch.30 to watch.37 (the verdict), watch.44.
    """
    row = open_row(watch, by, [access.ORDER])
    day = clock.day_of(at or clock.stamp())
    [one] = judged(access.everything(by), [row], day)
    verdict = _signing(one, by)
    if not verdict.ok:
        _refuse(verdict.reasons)
    if by.trusted and one.facts.review is None:
        _write_reviews([row], True, note, by)
    return write_end(row, End.RELEASED, by, note=note, at=at)


def _signing(one, by):
    """The verdict of whoever signs; the operator's command is review and signature in one."""
    verdict = release_verdict(one.facts, signing=not by.trusted)
    if verdict.ok and not by.trusted and one.facts.review.by_person == by.person_id:
        return type(verdict)(False, (("watch.29", {}),))
    return verdict


@action("watch.watch_ended")
def release_many(*, watches, by) -> Batch:
    """Sign many at once. Each is judged before anything is written; those who may not go are named with why. Cost: constant."""
    scope, rows, refused = _held(watches, by, access.ORDER)
    done, unreviewed = [], []
    for one in judged(scope, rows):
        verdict = _signing(one, by)
        if verdict.ok:
            done.append(one.watch)
            unreviewed += [one.watch] if one.facts.review is None else []
        else:
            refused.append((one.watch, verdict.reasons))
    _write_reviews(unreviewed, True, "", by)
    now = clock.stamp()
    said = {"until": now, "closed_at": now, "end": End.RELEASED, "ended_by": by.ref}
    Watch.objects.filter(pk__in=[row.pk for row in done]).update(**said)
    _tell("watch.watch_ended", done, len(refused), by)
    return Batch(tuple(done), tuple(refused))


def _held(watches, by, right):
    """(whole scope, the open rows that the actor may act on, [(row, reasons)] of those that are over). What is out of reach is absent."""
    asked = Watch.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=[watch.pk for watch in watches])
    scope, rows, over = access.scope_acting(by), [], []
    for row in asked.select_related("person", "disease", "rule").order_by("pk"):
        if row.person_id is None or not scope.allows(right, place(row.person), row.person.kind):
            continue
        if row.until is None and row.voided_at is None:
            rows.append(row)
        else:
            over.append((row, (("watch.19", {}),)))
    return access.everything(by), rows, over


def _tell(verb, done, refused, by, **more):
    """One Event for each that was done; where none was, one that says that somebody tried."""
    if done:
        emit_many(verb, [(f"watch.Watch:{row.pk}", {"person": row.person_id} | more) for row in done], by=by)
    else:
        emit("watch.release_refused", NOTHING, count=refused, by=by)
