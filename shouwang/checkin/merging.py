"""When two records of one person are merged, the answers of the record that goes follow to the one that stays.

Nothing is rewritten: they are appended as new marks recorded at the merge, so that what was known before it still reads as
it did. The earlier answer of a slot stays first (its lateness counts), the other follows as seq n+1; the content that was
given last is current.
"""

from shouwang.checkin.models import Channel, Check, Explanation, Return, Slot
from shouwang.checkin.record import CHECK_DUE
from shouwang.core import clock
from shouwang.roster.standing import on_merge


@on_merge
def bring_answers(kept, gone, by):
    """Append the answers of `gone` to `kept`, slot by slot, and their open checks. The tallies are recounted around it."""
    for slot in Slot.objects.filter(returns__person=gone, sealed_at=None).distinct().order_by("id"):
        rows = Return.objects.bulk_create(_appended(slot, kept, gone, by))
        _bring_check(slot, kept, gone, rows[-1])
    _bring_explanations(kept, gone)


def _bring_explanations(kept, gone):
    """Why the record that goes was missing explains the one that stays, from now on; who said it and when stays said."""
    now = clock.stamp()
    Explanation.objects.bulk_create(
        [
            Explanation(slot_id=row.slot_id, person=kept, text=row.text, by=row.by, at=row.at, recorded_at=now)
            for row in Explanation.objects.filter(person=gone).order_by("id")
        ]
    )


def _bring_check(slot, kept, gone, answer):
    """The open check of the record that goes is voided; one stays open on the other while the current answer is flagged."""
    now = clock.stamp()
    Check.objects.filter(slot=slot, person=gone, until=None, voided_at=None).update(voided_at=now)
    standing = Check.objects.filter(slot=slot, person=kept, until=None, voided_at=None)
    if answer.flagged and not standing.exists():
        Check.objects.create(slot=slot, person=kept, answer=answer, since=now, opened_at=now, due_at=now + CHECK_DUE)
    elif not answer.flagged:
        standing.update(until=now, closed_at=now, outcome=Check.Outcome.MISTAKEN)


def _appended(slot, kept, gone, by):
    """The rows to add: the other's answers in order; then, if the kept one's own answer was the later, that again."""
    own = list(Return.objects.filter(slot=slot, person=kept).order_by("seq"))
    others = list(Return.objects.filter(slot=slot, person=gone).order_by("seq"))
    late = _late(own, others)
    follow = list(others)
    if own and own[-1].recorded_at > others[-1].recorded_at:
        follow.append(own[-1])
    stamp = clock.stamp()
    return [
        Return(
            slot=slot, person=kept, seq=len(own) + number, unit_id=row.unit_id, at=row.at, recorded_at=stamp,
            answers=row.answers, flags=row.flags, flagged=row.flagged, late=late, proxy=row.proxy,
            channel=Channel.MERGE, by=by.ref, key=None, digest=row.digest,
        )
        for number, row in enumerate(follow, 1)
    ]  # fmt: skip


def _late(own, others) -> bool:
    """Lateness is that of whichever answered first, as it stands now; a claimed time accepted on either stays accepted."""
    first = min((rows for rows in (own, others) if rows), key=lambda rows: rows[0].recorded_at)
    return first[-1].late and not any(row.channel == Channel.ACCEPTED for row in own + others)
