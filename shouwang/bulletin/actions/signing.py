"""From draft to issue: 核稿 → 会签 → 签发 → 编号 → 印发, each with name and time; then copies sent and received."""

import hashlib

from shouwang.bulletin import counting, freezing, rules
from shouwang.bulletin.actions.drafting import draft_issue, refuse, stage, subject_of
from shouwang.bulletin.freezing import Counted
from shouwang.bulletin.models import Cell, Dispatch, Issue, Stage
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.assertions import assert_many, canonical, drafted
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access

State = Issue.State
KIND = "bulletin"


def _step(issue, by, right, needed, second_pair=True) -> Issue:
    """The issue, locked for its next step. Raises core.04, bulletin.03, bulletin.04."""
    access.require(by, right, "R")
    row = Issue.objects.select_for_update().get(pk=issue.pk)
    refuse(rules.step_verdict(row.state, needed))
    if second_pair:
        drafters = set(row.stages.filter(step="draft").values_list("by_person_id", flat=True)) - {None}
        refuse(rules.reviewer_verdict(by.trusted, by.person_id, drafters))
    return row


def _to(issue, state, verb, by):
    issue.state = state
    issue.save(update_fields=["state"])
    emit(verb, f"bulletin.Issue:{issue.pk}", by=by)
    return issue


@action("bulletin.submitted")
def submit_for_review(*, issue: Issue, by) -> Issue:
    """Hand a draft over for review. Who hands it over counts as a drafter. Raises core.04, bulletin.03."""
    issue = _step(issue, by, access.BULLETIN, {State.DRAFT}, second_pair=False)
    if not issue.stages.filter(step="draft", by=by.ref).exists():
        stage(issue, "draft", by)
    return _to(issue, State.REVIEW, "bulletin.submitted", by)


@action("bulletin.reviewed")
def review_issue(*, issue: Issue, by, note="") -> Issue:
    """Review a draft (核稿). Raises core.04, bulletin.03, bulletin.04."""
    issue = _step(issue, by, access.BULLETIN, {State.REVIEW})
    stage(issue, "review", by, note)
    return _to(issue, State.COUNTERSIGN, "bulletin.reviewed", by)


@action("bulletin.countersigned")
def countersign(*, issue: Issue, by, note="") -> Issue:
    """Countersign a reviewed draft (会签); several may, one after the other. Raises core.04, bulletin.03, bulletin.04."""
    issue = _step(issue, by, access.BULLETIN, {State.COUNTERSIGN})
    stage(issue, "countersign", by, note)
    emit("bulletin.countersigned", f"bulletin.Issue:{issue.pk}", by=by)
    return issue


@action("bulletin.sent_back")
def send_back(*, issue: Issue, note, by) -> Issue:
    """Send a draft back to its drafter with what to mend. Raises core.04, bulletin.03."""
    issue = _step(issue, by, access.BULLETIN, {State.REVIEW, State.COUNTERSIGN}, second_pair=False)
    stage(issue, "sent_back", by, note)
    return _to(issue, State.DRAFT, "bulletin.sent_back", by)


def sign_issue(*, issue: Issue, by) -> Issue:
    """Sign an issue (签发): its numbers are counted as of its instant, asserted, frozen, and it is numbered 〔year〕第n期.

    Raises core.04, bulletin.03, bulletin.04, core.05. Call it outside a transaction: it waits until everything that began
    before its instant is counted.
    """
    access.require(by, access.ISSUE, "R")
    _slot, known_at = subject_of(issue.day, issue.known_at)
    return _sign(issue=issue, counted=freezing.count(issue, known_at), by=by)


@action("bulletin.signed", lock="exclusive")
def _sign(*, issue, counted: Counted, by) -> Issue:
    """Assert, number and freeze what was counted; the exclusive lock gives each issue its number."""
    issue = _step(issue, by, access.ISSUE, {State.COUNTERSIGN})
    stage(issue, "signed", by)
    issue.year = clock.day_of(clock.stamp()).year
    issue.serial = 1 + (Issue.objects.exclude(serial=None).order_by("-serial").values_list("serial", flat=True).first() or 0)
    last = Issue.objects.filter(year=issue.year).exclude(number=None).order_by("-number").first()
    issue.number = 1 + (last.number if last else 0)
    stage(issue, "numbered", by)
    issue.known_at, issue.state = counted.known_at, State.SIGNED
    issue.frozen = freezing.freeze(issue, counted, _stages(issue))
    issue.digest = digest(issue.frozen)
    issue.save()
    _assert_cells(issue, counted, by)
    emit("bulletin.signed", f"bulletin.Issue:{issue.pk}", serial=issue.serial, by=by)
    return issue


def digest(frozen) -> str:
    """SHA-256 of an issue as it was frozen."""
    return hashlib.sha256(canonical(frozen)).hexdigest()


def _stages(issue) -> list[dict]:
    return [{"step": row.step, "name": row.name, "at": row.at} for row in Stage.objects.filter(issue=issue).order_by("id")]


def parts_of(cells) -> dict[str, dict]:
    """The cells by what asserts them: each line of table 1, and each chart, table and list as a whole."""
    parts: dict = {}
    for key, value in cells.items():
        head, _slash, rest = key.partition("/")
        part = f"t1/{rest.rpartition('/')[0]}" if head == "t1" else head
        parts.setdefault(part, {})[key] = value
    return parts


def _assert_cells(issue, counted: Counted, by):
    """One assertion for each part, one cell for each number."""
    figures = counted.figures
    parts = parts_of(counted.cells)
    said = assert_many(
        [
            drafted(
                kind=KIND, ref=f"bulletin.Issue:{issue.pk}", scope={"part": part, "slot": counted.slot.pk},
                known_at=counted.known_at, numbers=numbers, definition=counting.DEFINITION, by=by,
            )
            for part, numbers in parts.items()
        ]
    )  # fmt: skip
    Cell.objects.bulk_create(
        [
            Cell(issue=issue, key=key, figure=figures.get(key, ("", {}))[0], about=figures.get(key, ("", {}))[1], value=value, assertion=row)
            for row, numbers in zip(said, parts.values(), strict=True)
            for key, value in numbers.items()
        ],
        batch_size=1000,
    )  # fmt: skip


@action("bulletin.issued")
def publish(*, issue: Issue, by) -> Issue:
    """Print and give out a signed issue (印发). Raises core.04, bulletin.03."""
    access.require(by, access.BULLETIN, "R")
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    refuse(rules.step_verdict(issue.state, {State.SIGNED}))
    issue.issued_at, issue.state = clock.stamp(), State.ISSUED
    issue.save(update_fields=["issued_at", "state"])
    stage(issue, "issued", by)
    emit("bulletin.issued", f"bulletin.Issue:{issue.pk}", serial=issue.serial, by=by)
    return issue


def issue_now(*, day, by, known_at=None) -> Issue:
    """All steps at once, by the operator or whoever the operator vouches for: each step is on record. Raises what the steps do."""
    issue = draft_issue(day=day, known_at=known_at, by=by, find=False)
    submit_for_review(issue=issue, by=by)
    review_issue(issue=issue, by=by)
    countersign(issue=issue, by=by)
    signed = sign_issue(issue=issue, by=by)
    return publish(issue=signed, by=by)


@action("bulletin.copy_sent")
def dispatch_copy(*, issue: Issue, to, by) -> Dispatch:
    """Send a copy of an issue to somebody. Raises core.04, bulletin.03, bulletin.09."""
    access.require(by, access.BULLETIN, "R")
    refuse(rules.step_verdict(issue.state, {State.ISSUED}))
    if not to.strip():
        raise Refused("bulletin.09")
    now = clock.stamp()
    row = Dispatch.objects.create(issue=issue, to=to.strip()[:120], at=now, recorded_at=now)
    emit("bulletin.copy_sent", f"bulletin.Dispatch:{row.pk}", issue=issue.pk, by=by)
    return row


@action("bulletin.copy_received")
def receive_copy(*, dispatch: Dispatch, by) -> Dispatch:
    """Put on record that a copy was received, by whom. Raises core.04."""
    access.require(by, access.BULLETIN, "R")
    row = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if row.received_at is None:
        row.received_at, row.received_by = clock.stamp(), str(by)[:80]
        row.save(update_fields=["received_at", "received_by"])
    emit("bulletin.copy_received", f"bulletin.Dispatch:{row.pk}", issue=row.issue_id, by=by)
    return row


