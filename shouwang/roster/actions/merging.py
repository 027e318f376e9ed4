"""Merging: two rows turn out to be one human being. Both histories are kept, under the number that stays."""

from django.db.models import Min

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access, standing
from shouwang.roster.actions import spells
from shouwang.roster.actions.grants import apart_from
from shouwang.roster.actions.rights import may_grant, require_about
from shouwang.roster.actions.settling import refresh_people
from shouwang.roster.models import (
    Account,
    Exemption,
    ExemptionRequest,
    Grant,
    Household,
    Membership,
    Person,
    Transfer,
    Tree,
)

_PARTICULARS = (
    "phone", "phone_hash", "email", "id_document", "id_hash", "birth_date", "emergency_name", "emergency_phone", "dormitory",
)  # fmt: skip


@action("roster.people_merged", lock="exclusive")
def merge_people(*, kept, gone, by) -> Person:
    """`gone` is the same human being as `kept`. Returns kept.

    What gone was and kept was not (membership, exemption, household) is kept's from now on, for the time it held; gone's
    rows are voided, not deleted, so that what was known before stays readable; gone's returns follow kept's as new marks
    (rooms above do that, see standing.on_merge); gone's link and account end. Gone's grants are kept's only when whoever
    merges might grant them, and none makes one person of two offices that are kept apart; else they end. Raises core.04, roster.19.
    """
    require_about(by, [access.ROSTER], kept)
    require_about(by, [access.ROSTER], gone)
    kept, gone = _locked(kept, gone)
    with standing.changing([kept.pk, gone.pk], _earliest(kept, gone)):
        for model, tree in ((Membership, t) for t in Tree.values):
            _carry(model, kept, gone, lambda row, tree=tree: row.tree == tree, one=tree == Tree.RESPONSIBLE)
        _carry(Exemption, kept, gone, one=True)
        _carry(Grant, kept, gone, onward=lambda row: _goes_on(row, kept, by))
        _carry_households(kept, gone)
        standing.merged(kept, gone, by)
    _retire(kept, gone)
    refresh_people([kept.pk, gone.pk])
    kept.refresh_from_db()
    emit("roster.people_merged", f"roster.Person:{kept.pk}", gone=gone.pk, by=by)
    return kept


def _goes_on(row, kept, by):
    return may_grant(by, kept, row.unit, row.kinds) and not apart_from(kept, row.role, row.since, row.until)


def _locked(kept, gone):
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    kept, gone = rows[kept.pk], rows[gone.pk]
    if kept.pk == gone.pk or kept.merged_into_id or gone.merged_into_id:
        raise Refused("roster.19")
    return kept, gone


def _earliest(kept, gone):
    """The first instant at which the merging can change who is expected, or where."""
    both = [kept.pk, gone.pk]
    first = [
        model.objects.known().filter(person__in=both).aggregate(at=Min("since"))["at"]
        for model in (Membership, Exemption)
    ]
    return min((at for at in first if at), default=clock.stamp())


def _carry(model, kept, gone, chosen=lambda row: True, one=False, onward=lambda row: True):
    """Void gone's spells and give kept those (onward) stretches in which kept had none (one) or none like it."""
    held = [row for row in model.objects.known().filter(person=kept) if chosen(row)]
    for row in [row for row in model.objects.known().filter(person=gone).order_by("since") if chosen(row)]:
        taken = held if one else [other for other in held if _alike(row, other)]
        free = _uncovered(row.since, row.until, [(other.since, other.until) for other in taken]) if onward(row) else []
        spells.void(row)
        for since, until in free:
            held.append(spells.successor(row, person=kept, since=since, until=until))


def _alike(row, other):
    names = {"unit_id", "role", "kinds"}
    return all(getattr(row, name, None) == getattr(other, name, None) for name in names)


def _uncovered(since, until, taken):
    """The parts of [since, until) that none of the taken stretches covers."""
    parts, start = [], since
    for low, high in sorted(taken, key=lambda pair: pair[0]):
        if until is not None and low >= until:
            break
        if low > start:
            parts.append((start, low))
        if high is None:
            return parts
        start = max(start, high)
    if until is None or start < until:
        parts.append((start, until))
    return parts


def _carry_households(kept, gone):
    """Gone's household is kept's: as head and as member, unless kept has one already or would be their own head."""
    for row in Household.objects.known().filter(head=gone):
        spells.void(row)
        if row.member_id != kept.pk:
            spells.successor(row, head=kept)
    has = Household.objects.known().filter(member=kept, until=None).exists()
    for row in Household.objects.known().filter(member=gone):
        spells.void(row)
        if not has and row.head_id != kept.pk:
            spells.successor(row, member=kept)


def _retire(kept, gone):
    """Gone's link, pending transfer and account end; kept gets the particulars that only gone had."""
    now = clock.stamp()
    missing = [name for name in _PARTICULARS if not getattr(kept, name) and getattr(gone, name)]
    for name in missing:
        setattr(kept, name, getattr(gone, name))
    if missing:
        kept.save(update_fields=missing)
    gone.merged_into, gone.link_version = kept, gone.link_version + 1
    gone.save(update_fields=["merged_into", "link_version"])
    Account.objects.filter(person=gone).update(active=False)
    ExemptionRequest.objects.filter(person=gone, state=ExemptionRequest.State.ASKED).update(
        state=ExemptionRequest.State.WITHDRAWN, decided_at=now, decided_by="system"
    )
    Transfer.objects.filter(person=gone, state=Transfer.State.OFFERED).update(
        state=Transfer.State.WITHDRAWN, decided_at=now, decided_by="system"
    )
