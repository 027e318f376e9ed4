"""The plan of a file that waits for its commit, for whoever asks next: the page, a program, the command line."""

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster.imports import shelf
from shouwang.roster.imports.planning import plan
from shouwang.roster.imports.plans import Plan
from shouwang.roster.imports.present import present_version
from shouwang.roster.models import ImportRun

KEPT = 4
_plans: dict[int, Plan] = {}  # the last few of this process, so that a page need not read its file anew


def keep(run: ImportRun, made: Plan):
    """Remember the plan of a run."""
    _plans[run.pk] = made
    while len(_plans) > KEPT:
        _plans.pop(next(iter(_plans)))


def forget(run: ImportRun):
    """The run was dealt with."""
    _plans.pop(run.pk, None)


def plan_of(run: ImportRun) -> Plan:
    """What the file of a run would do now. Raises roster.47 when the file is gone or was dealt with."""
    if run.state != ImportRun.State.DRY:
        raise Refused("roster.47")
    kept = _plans.get(run.pk)
    if kept is not None and kept.version == present_version():
        return kept
    content = shelf.take(run.pk)
    if content is None:
        raise Refused("roster.47")
    made = plan(content, as_of=clock.day_of(run.as_of), mapping=run.counts.get("columns"), name=run.file_name)
    keep(run, made)
    return made
