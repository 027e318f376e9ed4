"""A roster file, through the same dry run as on the page: sent, read by somebody, then committed as a whole or thrown away."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import File, Path, Query
from ninja.files import UploadedFile

from shouwang.api.scopes import READ_ROSTER, WRITE_ROSTER
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import ID, DayIn, Given, Instant, Sent, one_of
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, imports, queries
from shouwang.roster.imports import kept
from shouwang.roster.models import ImportRun

TAG = "imports"
SHOWN = 200  # of each list; the counts are of all
PATH_ID = Annotated[int, Path(ge=1, le=2**62)]


class ImportGiven(Given):
    id: ID
    file_name: str
    as_of: Instant
    state: one_of(ImportRun.State)
    counts: dict[str, int]
    recorded_at: Instant


class RowProblem(Given):
    row: int
    column: str
    sentence: str


class RowMove(Given):
    number: str
    origin: str
    to: str


class ImportWhole(ImportGiven):
    too_many_leave: bool
    joins: list[str]
    leaves: list[str]
    moves: list[RowMove]
    changes: list[str]
    units: list[str]
    errors: list[RowProblem]
    warnings: list[RowProblem]


class Imports(Given):
    items: list[ImportGiven]


class Commit(Sent):
    allow_leaves: bool = False


def _run(row) -> dict:
    counts = {name: value for name, value in row.counts.items() if isinstance(value, int)}
    fields = ("file_name", "as_of", "state", "recorded_at")
    return {"id": row.pk, "counts": counts} | {field: getattr(row, field) for field in fields}


def _whole(row, plan) -> dict:
    moves = [{"number": m.entry.number, "origin": m.origin, "to": "/".join(m.entry.unit)} for m in plan.moves[:SHOWN]]
    return _run(row) | {
        "too_many_leave": plan.too_many_leave, "joins": [entry.number for entry in plan.joins[:SHOWN]],
        "leaves": [leave.number for leave in plan.leaves[:SHOWN]], "moves": moves,
        "changes": sorted(plan.changed_people())[:SHOWN], "units": [unit.title for unit in plan.units[:SHOWN]],
        "errors": [problem._asdict() for problem in plan.errors[:SHOWN]],
        "warnings": [problem._asdict() for problem in plan.warnings[:SHOWN]],
    }  # fmt: skip


@endpoint(
    "GET", "/imports", TAG, _("最近五十次导入"),
    _("最近五十次，新的在前。"),
    scopes=READ_ROSTER, gives=Imports,
)  # fmt: skip
def import_runs(request):
    """The last fifty readings of roster files, the newest first."""
    return {"items": [_run(row) for row in queries.import_runs(request.scope)]}


@endpoint(
    "POST", "/imports", TAG, _("上传名册文件并试算"),
    _("读文件，说明会有哪些变动；提交以前什么也不写入。每个名单最多给 200 个，counts 是全部。列名不常见的文件，请先在页面上对照一次。"),
    scopes=WRITE_ROSTER, gives=ImportWhole, status=201, takes=("multipart/form-data",),
)  # fmt: skip
def import_send(
    request, file: Annotated[UploadedFile, File(description=noop(".xlsx 或 .csv，必须有 学工号、姓名、类别、单位"))],
    as_of: Annotated[DayIn | None, Query(description=noop("文件说的是这一天开始时的情况；不写为今天"))] = None,
):  # fmt: skip
    """Read a roster file and say what it would do; nothing is written until it is committed.

    At most 200 of each list are given; `counts` count all. Columns of other names are understood as they were last time.
    """
    queries.import_runs(request.scope)  # core.04 for whoever keeps but a part of the roster
    content, name = file.read(), (file.name or "").replace("\x00", "")[:200]
    made = imports.plan(content, as_of=as_of, name=name or "api")
    run = actions.stage_import(plan=made, content=content, by=request.scope.viewer)
    kept.keep(run, made)
    return _whole(run, made)


@endpoint(
    "GET", "/imports/{run}", TAG, _("一次导入；没有提交的再试算一次"),
    _("还没有提交的，给现在提交会有的变动；文件存放一天，过后是 409。已经处理的，名单为空。"),
    scopes=READ_ROSTER, gives=ImportWhole, also=(404, 409),
)  # fmt: skip
def import_run(request, run: PATH_ID):
    """One reading. While it waits, what it would do now; 409 when its file is gone after a day. Afterwards the lists are empty."""
    row = queries.import_run(request.scope, run)
    if row.state != ImportRun.State.DRY:
        lists = ("joins", "leaves", "moves", "changes", "units", "errors", "warnings")
        return _run(row) | {name: [] for name in lists} | {"too_many_leave": False}
    return _whole(row, kept.plan_of(row))


@endpoint(
    "POST", "/imports/{run}/commit", TAG, _("提交导入"),
    _("要么全部写入，要么什么也不写。离册超过 2% 要写明 allow_leaves。试算以后名册又有变动的是 409，请重新上传。"),
    scopes=WRITE_ROSTER, gives=ImportGiven, also=(404, 409),
)  # fmt: skip
def import_commit(request, run: PATH_ID, sent: Commit):
    """Do it: all or nothing. More than 2 % leaving needs `allow_leaves`. 409 when the roster has changed since: send the file again."""
    row = queries.import_run(request.scope, run)
    return _run(actions.commit_staged(run=row, allow_leaves=sent.allow_leaves, by=request.scope.viewer))


@endpoint(
    "POST", "/imports/{run}/discard", TAG, _("不导入，删除文件"),
    _("删除文件，什么也不写入。"),
    scopes=WRITE_ROSTER, gives=ImportGiven, also=(404, 409),
)  # fmt: skip
def import_discard(request, run: PATH_ID):
    """Throw the file away."""
    if not request.scope.allows(access.ROSTER):
        raise Refused("core.04")
    return _run(actions.discard_import(run=queries.import_run(request.scope, run), by=request.scope.viewer))
