"""Figures: every number that the system declares, with its definition; and the rows behind one."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from ninja import Path, Query

from shouwang.api import paging
from shouwang.api.problems import Turned
from shouwang.api.scopes import READ_FIGURES
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.people import note
from shouwang.api.v1.types import ID, LIMIT, LINE, After, Code, DayIn, Given, HalfDay, Instant, InstantIn, Limit, Word
from shouwang.checkin import queries
from shouwang.core import clock
from shouwang.core.figures import registry
from shouwang.core.refusals import Refused

TAG = "figures"
KEY = Annotated[str, Path(pattern=r"^[a-z]+\.[a-z_]+$", max_length=60)]
IDS = Annotated[str, Query(pattern=r"^[0-9,]{0,400}$", description=noop("几个单位的编号，用逗号分开"))]
KINDS = Annotated[str, Query(pattern=r"^[a-z,]{0,200}$", description=noop("人员类别，用逗号分开"))]
HOUR = Annotated[str, Query(max_length=20, pattern=LINE)]


class Figure(Given):
    key: str
    term: Word
    measure: Word
    definition: Word
    version: int
    asks: list[str]
    opens: bool
    sensitive: bool


class Figures(Given):
    items: list[Figure]


class Rows(Given):
    key: str
    title: str
    columns: list[str]
    rows: list[list[str | int]]
    total: int
    known_at: Instant | None
    next: str | None


def _shown(row) -> dict:
    fields = ("key", "term", "measure", "definition", "version", "sensitive")
    return {field: getattr(row, field) for field in fields} | {"asks": sorted(row.asks), "opens": row.rows is not None}


def _declared(key):
    row = registry.get(key)
    if row is None:
        raise Refused("core.04")
    return row


@endpoint(
    "GET", "/figures", TAG, _("数字的目录"),
    _("系统里的每一个数字：名称、单位、定义和版本，以及打开它要写明什么。"),
    scopes=READ_FIGURES, gives=Figures,
)  # fmt: skip
def figures(request):
    """Every number that the system declares: term, unit of measure, definition and its version, and what its rows are asked by."""
    return {"items": [_shown(registry[key]) for key in sorted(registry)]}


@endpoint(
    "GET", "/figures/{key}", TAG, _("一个数字的定义"),
    _("一个数字的名称、单位、定义和版本。"),
    scopes=READ_FIGURES, gives=Figure,
)  # fmt: skip
def figure(request, key: KEY):
    """One number's declaration."""
    return _shown(_declared(key))


@endpoint(
    "GET", "/figures/{key}/rows", TAG, _("打开一个数字"),
    _("这个数所数的每一行，行数恰好是 total。能写哪些参数，见 asks。"
      "没有 read:names 的令牌看到 张*，没有 read:answers 的在健康信息旁边看不到姓名。能写 known_at 的数字，翻页时以第一页的时刻为准。记入查看记录。"),
    scopes=READ_FIGURES, gives=Rows, cached=False,
)  # fmt: skip
def figure_rows(
    request, key: KEY, slot: ID | None = None, campaign: Annotated[Code | None, Query()] = None, day: Annotated[DayIn | None, Query()] = None,
    name: HalfDay = "", unit: ID | None = None, units: IDS = "", own: bool = False, kinds: KINDS = "", chain: Annotated[Code | None, Query()] = None,
    hour: HOUR = "", days: Annotated[int | None, Query(ge=1, le=99)] = None, known_at: Annotated[InstantIn | None, Query()] = None,
    limit: Limit = LIMIT, after: After = "",
):  # fmt: skip
    """The rows behind a number, exactly as many as it counts (`total`). `asks` of the figure says which parameters it knows.

    Names are masked without `read:names`, and stars beside anything of health without `read:answers`. A figure that knows
    `known_at` stands still while you turn its pages: `next` carries the instant of the first. Entered in the access log.
    """
    declared = _declared(key)
    if declared.rows is None:
        raise Refused("core.04")
    offset, pinned = paging.read(f"rows:{key}", after, int, str) or (0, "")
    asked = {"slot": slot, "campaign": campaign, "day": day and day.isoformat(), "name": name, "unit": unit, "units": units,
             "own": int(own), "kinds": kinds, "chain": chain, "hour": hour, "days": days}  # fmt: skip
    about = _about(request, declared, {name: value for name, value in asked.items() if value})
    known_at = known_at or _pinned(declared, pinned)
    about |= {"known_at": known_at.isoformat()} if known_at else {}
    found = declared.rows(request.scope, about)
    part = [[cell if isinstance(cell, int) else str(cell) for cell in row] for row in found.rows[offset : offset + limit]]
    note(request, f"figure:{key}", key, len(part))
    more = offset + limit < found.total
    position = paging.written(f"rows:{key}", offset + limit, known_at.isoformat() if known_at else "") if more else None
    return {"key": key, "title": str(found.title), "columns": [str(column) for column in found.columns], "rows": part,
            "total": found.total, "known_at": known_at, "next": position}  # fmt: skip


def _about(request, declared, asked) -> dict:
    """The plain parameters that name the rows. Raises api.09 for one that the figure does not know."""
    strange = [{"detail": "this figure does not ask it", "parameter": name} for name in asked if name not in declared.asks]
    if strange:
        raise Turned("api.09", places=strange, count=len(strange))
    if "campaign" in asked:
        asked["campaign"] = queries.campaign_by_code(request.scope, asked["campaign"]).pk
    return {name: str(value) for name, value in asked.items()}


def _pinned(declared, text):
    """The instant as of which the pages are turned: that of the first page, if the figure can be asked so."""
    if "known_at" not in declared.asks:
        return None
    try:
        at = clock.parse_instant(text) if text else clock.now()
    except ValueError:
        raise Refused("api.10", field="after") from None
    if at > clock.now():
        raise Refused("core.05", at=clock.local(at).isoformat(), now=clock.local(clock.now()).isoformat())
    return at
