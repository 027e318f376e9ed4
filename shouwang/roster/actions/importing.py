"""Committing an import: prepared outside, one short exclusive transaction, all or nothing, one Event with counts."""

import itertools

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access, standing
from shouwang.roster.actions import bulk, spells
from shouwang.roster.actions.rights import require_everybody
from shouwang.roster.imports import headers, kept, shelf
from shouwang.roster.imports.plans import Plan
from shouwang.roster.imports.preparing import (
    HOUSEHOLD_COLUMNS,
    MEMBER_COLUMNS,
    PERSON_COLUMNS,
    PLACE_COLUMNS,
    PRESENT_COLUMNS,
    UNIT_COLUMNS,
    Prepared,
    prepare,
)
from shouwang.roster.models import (
    Exemption,
    Grant,
    Household,
    ImportMapping,
    ImportRun,
    Membership,
    Person,
    RosterVersion,
    Tree,
    Unit,
    UnitSpell,
)

EVERYBODY = 500  # more people than this are recounted as a whole


def commit_import(*, plan: Plan, by, allow_leaves=False, run=None) -> ImportRun:
    """Do what a plan says, all of it or nothing. Returns the ImportRun with its counts.

    Raises core.04, roster.22 (more than 2 % would leave), roster.23 (errors in rows), roster.24 (the roster has changed).
    """
    require_everybody(by, access.ROSTER, Tree.RESPONSIBLE)
    if plan.errors:
        raise Refused("roster.23", count=len(plan.errors))
    if plan.too_many_leave and not allow_leaves:
        raise Refused("roster.22", leaves=len(plan.leaves), percent=plan.leaves_percent)
    prepared = prepare(plan)
    with bulk.Stage() as stage:
        _lay(stage, prepared)
        done = write_import(plan=plan, prepared=prepared, stage=stage, run=run, by=by)
    if run is not None:
        shelf.clear(run.pk)
    return done


def commit_staged(*, run: ImportRun, by, allow_leaves=False) -> ImportRun:
    """Do what the file of a dry run says, if it still says what somebody read. Raises what commit_import does, and roster.47."""
    plan = kept.plan_of(run)
    if plan.counts() | {"columns": plan.columns} != run.counts:
        raise Refused("roster.24")
    done = commit_import(plan=plan, run=run, allow_leaves=allow_leaves, by=by)
    kept.forget(run)
    return done


def _lay(stage, prepared):
    stage.lay(Unit, UNIT_COLUMNS, prepared.units)
    stage.lay(UnitSpell, PLACE_COLUMNS, prepared.places)
    stage.lay(Person, PERSON_COLUMNS, prepared.people)
    stage.lay(Membership, MEMBER_COLUMNS, prepared.members)
    stage.lay(Household, HOUSEHOLD_COLUMNS, prepared.households)


@action("roster.imported", lock="exclusive")
def write_import(*, plan: Plan, prepared: Prepared, stage: bulk.Stage, by, run=None) -> ImportRun:
    """The transaction of an import. Raises roster.24."""
    version = RosterVersion.objects.filter(pk=1).values_list("version", flat=True).first() or 0
    if version != plan.version:
        raise Refused("roster.24")
    people = prepared.standing_of
    if people:
        with standing.changing(sorted(people) if len(people) <= EVERYBODY else None, plan.since):
            _write(plan, prepared, stage)
    elif not plan.changes_nothing:
        _write(plan, prepared, stage)
        standing.bump()
    _remember(plan)
    run = run or ImportRun(file_name=plan.file_name[:200], digest=plan.digest, as_of=plan.since)
    run.state, run.counts, run.recorded_at, run.by = ImportRun.State.DONE, plan.counts(), clock.stamp(), by.ref
    run.save()
    emit("roster.imported", f"roster.ImportRun:{run.pk}", counts=plan.counts(), by=by)
    return run


def _write(plan, prepared, stage):
    now, since = bulk.instant(clock.stamp()), bulk.instant(plan.since)
    stage.pour(Unit)
    stage.pour(UnitSpell, since=since, opened_at=now)
    stage.pour(Person)
    for some in _chunks(prepared.voided):
        Membership.objects.filter(pk__in=some).update(voided_at=clock.stamp())
    for some in _chunks(prepared.ended):
        Membership.objects.filter(pk__in=some).update(until=plan.since, closed_at=clock.stamp())
    for some in _chunks(leave.person_id for leave in plan.leaves):
        _end_everything(some, plan.since)
    stage.pour(Membership, since=since, opened_at=now)
    for row in Household.objects.filter(pk__in=prepared.ended_households):
        spells.end(row, max(plan.since, row.since))
    stage.pour(Household, since=since, opened_at=now)
    bulk.update(Person, PRESENT_COLUMNS, prepared.present)
    for columns, rows in prepared.particulars.items():
        bulk.update(Person, columns, rows)


def _chunks(ids, size=500):
    pending = iter(ids)
    while some := list(itertools.islice(pending, size)):
        yield some


def _end_everything(people, at):
    """Whoever leaves the roster leaves it whole, as in memberships.leave."""
    Person.objects.filter(pk__in=people).update(unit=None, path="")
    for model in (Membership, Exemption, Grant):
        for row in spells.holding_from(model, at, person__in=people):
            spells.end(row, at)


def _remember(plan):
    """Keep how the columns were understood, for the next file with the same headers."""
    ImportMapping.objects.update_or_create(
        headers=headers.digest(plan.headers), defaults={"columns": plan.columns, "recorded_at": clock.stamp()}
    )


@action("roster.import_staged")
def stage_import(*, plan: Plan, content: bytes, by) -> ImportRun:
    """Keep an uploaded file, encrypted, until a person has read its dry run and commits it. Raises core.04."""
    require_everybody(by, access.ROSTER, Tree.RESPONSIBLE)
    run = ImportRun.objects.create(
        file_name=plan.file_name[:200], digest=plan.digest, as_of=plan.since, state=ImportRun.State.DRY,
        counts=plan.counts() | {"columns": plan.columns}, recorded_at=clock.stamp(), by=by.ref,
    )  # fmt: skip
    shelf.put(run.pk, content)
    emit("roster.import_staged", f"roster.ImportRun:{run.pk}", counts=plan.counts(), by=by)
    return run


@action("roster.import_discarded")
def discard_import(*, run, by) -> ImportRun:
    """Throw an uploaded file away without importing it. Raises core.04, roster.47."""
    require_everybody(by, access.ROSTER, Tree.RESPONSIBLE)
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.state != ImportRun.State.DRY:
        raise Refused("roster.47")
    row.state = ImportRun.State.REFUSED
    row.save(update_fields=["state"])
    shelf.clear(row.pk)
    emit("roster.import_discarded", f"roster.ImportRun:{row.pk}", by=by)
    return row
