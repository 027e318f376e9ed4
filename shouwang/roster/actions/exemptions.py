"""Exemptions 免报: a person is not expected for a while, for a reason, by a named officer. Half-open [since, until).

In hospital or abroad one stays expected and is answered for by proxy, unless an officer exempts.
"""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access, standing
from shouwang.roster.actions import spells
from shouwang.roster.actions.memberships import local_text
from shouwang.roster.actions.rights import require_about
from shouwang.roster.models import Exemption


def _require_free(person, since, until, but=()):
    """Raise roster.08 when the person has another exemption that shares an instant with [since, until)."""
    other = spells.overlapping(Exemption, since, until, person=person).exclude(pk__in=but).order_by("since").first()
    if other is not None:
        raise Refused("roster.08", person=person, since=clock.day_of(other.since))


@action("roster.exempted", lock="exclusive")
def exempt(*, person, reason, by, since=None, until=None, note="") -> Exemption:
    """Exempt a person from an instant (default: now) until another (None: until somebody ends it).

    Raises core.04, roster.07 (end before start), roster.08 (overlap), roster.49 (reason).
    """
    require_about(by, [access.EXEMPT], person)
    if reason not in Exemption.Reason.values:
        raise Refused("roster.49", value=reason)
    now = clock.stamp()
    since = since or now
    if until is not None and until <= since:
        raise Refused("roster.07", until=local_text(until), since=local_text(since))
    _require_free(person, since, until)
    with standing.changing([person.pk], since):
        row = Exemption.objects.create(
            person=person, reason=reason, note=note.strip()[:200], granted_by=by.ref, since=since, until=until, opened_at=now,
            closed_at=now if until else None,
        )  # fmt: skip
    emit("roster.exempted", f"roster.Exemption:{row.pk}", person=person.pk, by=by)
    return row


def _standing_row(exemption) -> Exemption:
    """The exemption as the database has it now. Raises roster.09 when it was voided or is over."""
    row = Exemption.objects.select_for_update().get(pk=exemption.pk)
    if row.voided_at is not None or (row.until is not None and row.until <= clock.stamp()):
        raise Refused("roster.09")
    return row


def _reend(row, until, verb, by):
    """Another end: written into one that had none, else void + successor of the same episode."""
    if until is not None and until < row.since:
        raise Refused("roster.07", until=local_text(until), since=local_text(row.since))
    _require_free(row.person, row.since, until, but=[row.pk])
    earliest = min((edge for edge in (row.until, until) if edge), default=row.since)
    with standing.changing([row.person_id], earliest):
        fresh = spells.end(row, until) if row.until is None else spells.reend(row, until)
    emit(verb, f"roster.Exemption:{fresh.pk}", person=row.person_id, was=row.pk, by=by)
    return fresh


@action("roster.exemption_extended", lock="exclusive")
def extend_exemption(*, exemption, until, by) -> Exemption:
    """Let an exemption end later (None: until somebody ends it). The earlier end stays on record. Raises core.04, roster.08, .09, .38."""
    require_about(by, [access.EXEMPT], exemption.person)
    row = _standing_row(exemption)
    if row.until is None or (until is not None and until <= row.until):
        raise Refused("roster.38")
    return _reend(row, until, "roster.exemption_extended", by)


@action("roster.exemption_shortened", lock="exclusive")
def shorten_exemption(*, exemption, until, by) -> Exemption:
    """Let an exemption end earlier. The later end stays on record. Raises core.04, roster.07, roster.09, roster.50."""
    require_about(by, [access.EXEMPT], exemption.person)
    row = _standing_row(exemption)
    if until is None or (row.until is not None and until >= row.until):
        raise Refused("roster.50")
    return _reend(row, until, "roster.exemption_shortened", by)


@action("roster.exemption_ended", lock="exclusive")
def end_exemption(*, exemption, by, at=None) -> Exemption | None:
    """End an exemption at an instant (default: now); one that had not begun is voided. Raises core.04, roster.09."""
    require_about(by, [access.EXEMPT], exemption.person)
    row = _standing_row(exemption)
    at = at or clock.stamp()
    with standing.changing([row.person_id], min(at, row.until or at)):
        kept = spells.end(row, at)
    emit("roster.exemption_ended", f"roster.Exemption:{row.pk}", person=row.person_id, by=by)
    return kept
