"""Drafting: an issue with its problem list and boxes, edited by people until it is signed."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import override

from shouwang.bulletin import freezing, rules, selection
from shouwang.bulletin.models import Box, Issue, Problem, Stage
from shouwang.checkin.actions.signoff import opened
from shouwang.core import clock, institution
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.writing import freeze
from shouwang.roster import access
from shouwang.roster.models import Tree, Unit

GROUPS = ("教职工管理组", "学生管理组", "教学科研组", "宣传信息组", "物资及财务保障组", "校医院", "心理援助组")  # B7, until there is a tree of groups
SECTIONS = (2, 4)
BOX_TIME = dt.timedelta(hours=2)  # a group's time when the lock is past already
LINES = ("report_to", "send_to", "copy_to")


def stage(issue, step, by, note="") -> Stage:
    """Put a step of an issue on record, with name and time."""
    now = clock.stamp()
    return Stage.objects.create(
        issue=issue, step=step, by=by.ref, name=str(by)[:80], by_person_id=by.person_id, note=note[:300], at=now, recorded_at=now
    )  # fmt: skip


def refuse(verdict):
    """Raise what a verdict says against it."""
    if not verdict.ok:
        code, params = verdict.reasons[0]
        if "state" in params:
            params["state"] = Issue.State(params["state"]).label
        if "due" in params:
            params["due"] = clock.local(params["due"]).strftime("%Y-%m-%d %H:%M")
        raise Refused(code, **params)


def subject_of(day, known_at):
    """The slot that an issue of a day counts, opened if nobody has, and as of when. Raises bulletin.02, core.05."""
    slot, _others = selection.subject(day, known_at or clock.now())
    slot = opened(slot)
    at = known_at or selection.default_known_at(slot, clock.now())
    return slot, freeze(at)


def draft_issue(*, day: dt.date, by, known_at=None, title="", box_due_at=None, find=True) -> Issue:
    """Draft a bulletin of a day (拟稿): its problem list generated, a box for each working group. Raises core.04, bulletin.02.

    find=False leaves the list to the signing, which generates it as of its own instant anyway.

    known_at: as of when it shall be signed; None: the last lock if there is one by then, else the moment of signing.
    """
    access.require(by, access.BULLETIN, "R")
    slot, at = subject_of(day, known_at)
    found = freezing.look(slot, [], at)[2] if find else []
    return _draft(day=day, known_at=known_at, title=title, box_due_at=box_due_at, locks_at=slot.locks_at, found=found, by=by)


@action("bulletin.drafted")
def _draft(*, day, known_at, title, box_due_at, locks_at, found, by) -> Issue:
    """Write the draft with its problems and boxes."""
    now = clock.stamp()
    lines = _last_lines()
    issue = Issue.objects.create(
        day=day, known_at=known_at, title=title.strip() or default_title(), created_at=now, **lines
    )
    stage(issue, "draft", by)
    _write_problems(issue, found)
    due = box_due_at or max(locks_at, now + BOX_TIME)
    Box.objects.bulk_create(
        [Box(issue=issue, section=section, group=group, due_at=due) for section in SECTIONS for group in groups()]
    )
    emit("bulletin.drafted", f"bulletin.Issue:{issue.pk}", day=day.isoformat(), by=by)
    return issue


def default_title() -> str:
    """What a bulletin is called where nobody has given it another name, in Chinese; copies in other languages translate it."""
    with override("zh-hans"):
        return _("%(name)s疫情防控工作通报") % {"name": institution.current().name}


def _last_lines() -> dict:
    """报 / 送 / 发 as in the issue before."""
    last = Issue.objects.filter(serial__isnull=False).order_by("-serial").first()
    if last is None:
        return {"report_to": [], "send_to": [], "copy_to": ["各单位"]}
    return {name: getattr(last, name) for name in LINES}


def groups() -> list[str]:
    """The working groups that write into an issue: the units under the root of their tree, or the template's own names."""
    names = list(Unit.objects.filter(tree=Tree.GROUP, parent__path="G", closed_day=None).order_by("path").values_list("name", flat=True))
    return names or list(GROUPS)


def _write_problems(issue, found):
    Problem.objects.bulk_create(
        [Problem(issue=issue, order=place, generated=one.text, text=one.text) for place, one in enumerate(found, 1)]
    )


def _editable(issue, by, right=access.BULLETIN) -> Issue:
    """The issue, locked for a change, if it is not signed yet. Raises core.04, bulletin.05."""
    access.require(by, right, "R")
    row = Issue.objects.select_for_update().get(pk=issue.pk)
    if row.state in rules.REVIEWED:
        raise Refused("bulletin.05")
    return row


def regenerate_problems(*, issue: Issue, by) -> Issue:
    """List the problems anew as of now: lines that nobody touched are replaced, edited, added and dropped ones stay."""
    access.require(by, access.BULLETIN, "R")
    slot, at = subject_of(issue.day, issue.known_at)
    _frame, _counted, found = freezing.look(slot, [], at)
    return _regenerate(issue=issue, found=found, by=by)


@action("bulletin.problems_generated")
def _regenerate(*, issue, found, by) -> Issue:
    """Replace the generated lines that nobody touched."""
    issue = _editable(issue, by)
    issue.problems.filter(by="", dropped=False).delete()
    kept = set(issue.problems.values_list("generated", flat=True))
    start = (issue.problems.order_by("-order").values_list("order", flat=True).first() or 0) + 1
    fresh = [one for one in found if one.text not in kept]
    Problem.objects.bulk_create(
        [Problem(issue=issue, order=start + place, generated=one.text, text=one.text) for place, one in enumerate(fresh)]
    )
    emit("bulletin.problems_generated", f"bulletin.Issue:{issue.pk}", by=by)
    return issue


@action("bulletin.problem_edited")
def edit_problem(*, problem: Problem, text, by) -> Problem:
    """Put a problem into a person's words. A number that stays a token keeps its rows; typed digits are marked. Raises bulletin.08."""
    _editable(problem.issue, by)
    if not text.strip():
        raise Refused("bulletin.08")
    row = Problem.objects.get(pk=problem.pk)
    row.text, row.by, row.dropped = text.strip(), str(by)[:80], False
    row.save(update_fields=["text", "by", "dropped"])
    emit("bulletin.problem_edited", f"bulletin.Problem:{row.pk}", issue=row.issue_id, by=by)
    return row


@action("bulletin.problem_added")
def add_problem(*, issue: Issue, text, by) -> Problem:
    """Add a problem that no ledger found. Raises core.04, bulletin.05, bulletin.08."""
    issue = _editable(issue, by)
    if not text.strip():
        raise Refused("bulletin.08")
    last = issue.problems.order_by("-order").values_list("order", flat=True).first() or 0
    row = Problem.objects.create(issue=issue, order=last + 1, text=text.strip(), by=str(by)[:80])
    emit("bulletin.problem_added", f"bulletin.Problem:{row.pk}", issue=issue.pk, by=by)
    return row


@action("bulletin.problem_dropped")
def drop_problem(*, problem: Problem, by) -> Problem:
    """Leave a problem out of the issue; it stays on record. Raises core.04, bulletin.05."""
    _editable(problem.issue, by)
    row = Problem.objects.get(pk=problem.pk)
    row.dropped, row.by = True, str(by)[:80]
    row.save(update_fields=["dropped", "by"])
    emit("bulletin.problem_dropped", f"bulletin.Problem:{row.pk}", issue=row.issue_id, by=by)
    return row


def may_write(by, box: Box) -> bool:
    """A working group writes into its own box, the office into any."""
    unit = Unit.objects.filter(tree=Tree.GROUP, name=box.group, closed_day=None).first()
    return access.may(by, access.BULLETIN, "R") or (unit is not None and access.may(by, access.BOX, unit.path))


@action("bulletin.box_written")
def edit_box(*, box: Box, text, by) -> Box:
    """Write what a working group has to say. Raises core.04, bulletin.05 (signed), bulletin.06 (past its deadline)."""
    if not may_write(by, box):
        raise Refused("core.04")
    row = Box.objects.select_for_update().select_related("issue").get(pk=box.pk)
    refuse(rules.box_verdict(row.issue.state, row.due_at, clock.stamp(), access.may(by, access.BULLETIN, "R")))
    row.text, row.by, row.written_at = text.strip(), str(by)[:80], clock.stamp()
    row.save(update_fields=["text", "by", "written_at"])
    emit("bulletin.box_written", f"bulletin.Box:{row.pk}", issue=row.issue_id, by=by)
    return row


@action("bulletin.lines_edited")
def edit_lines(*, issue: Issue, by, report_to=None, send_to=None, copy_to=None) -> Issue:
    """Say to whom an issue is reported (报), sent (送) and given out (发). Raises core.04, bulletin.05."""
    issue = _editable(issue, by)
    given = {"report_to": report_to, "send_to": send_to, "copy_to": copy_to}
    for name, value in given.items():
        if value is not None:
            setattr(issue, name, [part.strip() for part in value if part.strip()])
    issue.save(update_fields=LINES)
    emit("bulletin.lines_edited", f"bulletin.Issue:{issue.pk}", fields=[n for n, v in given.items() if v is not None], by=by)
    return issue


@action("bulletin.next_steps_edited")
def edit_next_steps(*, issue: Issue, text, by) -> Issue:
    """Write section four, what is to be done next. Raises core.04, bulletin.05."""
    issue = _editable(issue, by)
    issue.next_steps = text.strip()
    issue.save(update_fields=["next_steps"])
    emit("bulletin.next_steps_edited", f"bulletin.Issue:{issue.pk}", by=by)
    return issue
