"""Households: who belongs to whose, and who answers for a minor."""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access, standing
from shouwang.roster.actions import spells
from shouwang.roster.actions.rights import require_about
from shouwang.roster.models import Household, Person
from shouwang.roster.names import FAMILY_NUMBER


def next_family_number(head_number) -> str:
    """The next free number for a family member: 职工号-F1, -F2 … A number once given is never given again."""
    rows = Person.objects.filter(number__startswith=f"{head_number}-F").values_list("number", flat=True)
    given = [int(match[2]) for match in map(FAMILY_NUMBER.match, rows) if match and match[1] == head_number]
    return f"{head_number}-F{max(given, default=0) + 1}"


@action("roster.household_joined")
def join_household(*, head, member, by, relation="", guardian=False, since=None) -> Household:
    """A person belongs to somebody's household from an instant on (default: now); guardian: the head answers for this minor.

    A member belongs to one household; the earlier one ends. Nobody makes themselves a head or a member: a head answers for the
    others. Raises core.04, roster.51, roster.52, roster.59.
    """
    require_about(by, [access.ROSTER], member)
    if by.person_id is not None and by.person_id in {head.pk, member.pk}:
        raise Refused("roster.59")
    if head.pk == member.pk:
        raise Refused("roster.52", person=head)
    gone = next((person for person in (head, member) if person.merged_into_id), None)
    if gone is not None:
        raise Refused("roster.51", person=gone)
    now = clock.stamp()
    since = since or now
    for row in spells.holding_from(Household, since, member=member):
        spells.end(row, since)
    row = Household.objects.create(
        head=head, member=member, relation=relation.strip()[:20], guardian=guardian, since=since, opened_at=now
    )
    standing.bump()
    emit("roster.household_joined", f"roster.Household:{row.pk}", head=head.pk, member=member.pk, by=by)
    return row


@action("roster.household_left")
def end_household(*, household, by, at=None):
    """A person no longer belongs to a household, from an instant on (default: now). Raises core.04, roster.09."""
    require_about(by, [access.ROSTER], household.member)
    row = Household.objects.select_for_update().get(pk=household.pk)
    if row.voided_at is not None:
        raise Refused("roster.09")
    spells.end(row, at or clock.stamp())
    standing.bump()
    emit("roster.household_left", f"roster.Household:{row.pk}", member=row.member_id, by=by)
