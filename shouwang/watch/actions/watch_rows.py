"""The rows that the actions about watches share: held for the transaction, and ended once."""

from shouwang.core import clock
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster.actions.rights import require_about
from shouwang.roster.models import Person
from shouwang.watch.models import Watch


def held_person(person) -> Person:
    """The person as the database has them, their watches changed by nobody else meanwhile. Raises watch.13."""
    row = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if row.merged_into_id or not row.path:
        raise Refused("watch.13", person=row)
    return row


def open_row(watch, by, rights) -> Watch:
    """The open watch as the database has it, held for this transaction, for who has one of these rights over its person.

    Raises core.04, watch.19 when it ended or was replaced.
    """
    row = Watch.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "disease", "rule").get(pk=watch.pk)
    if row.person_id is None:
        raise Refused("core.04")
    require_about(by, rights, row.person)
    if row.voided_at is not None or row.until is not None:
        raise Refused("watch.19")
    return row


def wall(at) -> str:
    """An instant on the institution's wall clock, for a sentence."""
    return clock.local(at).strftime("%Y-%m-%d %H:%M")


def write_end(row, end, by, *, basis="", note="", at=None) -> Watch:
    """Write the end of a held row once, with who, how, and by what; its Event. Raises watch.44."""
    now = clock.stamp()
    at = at or now
    if not row.since <= at <= now:
        raise Refused("watch.44", at=wall(at), since=wall(row.since))
    said = {
        "until": at, "closed_at": now, "end": end, "end_basis": basis.strip()[:120], "end_note": note.strip()[:300], "ended_by": by.ref
    }  # fmt: skip
    Watch.objects.filter(pk=row.pk).update(**said)
    for name, value in said.items():
        setattr(row, name, value)
    emit("watch.watch_ended", f"watch.Watch:{row.pk}", person=row.person_id, by=by)
    return row
