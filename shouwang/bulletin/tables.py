"""The tables of the B7 template that rooms above or beside check-in fill: registered by key, 本期无此项 until somebody does.

    register("kinds", build)      build(frame, known_at, at) -> Filled | None (None: nothing this issue)

A filled table brings its rows and the cells that they print, so that it is asserted, restated and replayed like table 1. It also
says how its cells hang together: the public copy hides small ones so that the sums do not give them away. An issue keeps which
tables there were to fill (`frame["tables"]`), so that one from before a room joined replays as it was.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """A table's place in the template: its number, section, title and the title of its first column."""

    key: str
    number: int
    section: int
    title: object
    first: object


@dataclass(frozen=True)
class Filled:
    """A table with content: columns of (key, names by language), rows of (key, names by language, emphasis), cells (row, column) → value."""

    columns: tuple
    rows: tuple
    cells: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)  # (row, column) → (figure, about)
    sums: tuple = ()  # (total, parts) of cells that every reader can add up
    bounds: tuple = ()  # (lesser, greater): cells of which readers know that the one cannot exceed the other
    unprinted: dict = field(default_factory=dict)  # cells that only the sums name, with their values
    guarded: dict = field(default_factory=dict)  # cells that no copy prints but every reader works out (应查 − 已查): hidden when small
    rates: dict = field(default_factory=dict)  # column → (part, whole): printed as a percentage, cut and never rounded up
    rate: str = ""  # the figure that the rates are
    inside: tuple = ()  # columns that the public copy leaves out
    note: dict = field(default_factory=dict)  # by language; stands under the table


PLACES = (
    Place("kinds", 2, 1, _("人员分类"), _("类别")),
    Place("sweeps", 3, 1, _("排查进度"), _("专项")),
    Place("supplies", 4, 2, _("物资"), _("品名")),
    Place("funds", 5, 2, _("捐赠与资金"), _("项目")),
    Place("helpline", 6, 2, _("心理援助"), _("项目")),
)
_builders: dict = {}


def register(key, builder):
    """Give a table of the template its content. Raises KeyError for a key that the template has not, or that is taken."""
    if key not in {place.key for place in PLACES} or key in _builders:
        raise KeyError(key)
    _builders[key] = builder


def unregister(key):
    """Take a table's builder away again (between tests)."""
    _builders.pop(key, None)


def fill(key, frame, known_at, at) -> Filled | None:
    """The content of a table, as known at an instant; None when it has none."""
    builder = _builders.get(key)
    return builder(frame, known_at, at) if builder else None


def asked() -> list[str]:
    """The tables that somebody fills, in their order."""
    return [place.key for place in PLACES if place.key in _builders]


def fill_all(frame, known_at, at) -> dict:
    """key → Filled of every table of a frame that has content."""
    wanted = frame.get("tables", ())
    return {key: filled for key in wanted if (filled := fill(key, frame, known_at, at)) is not None}


def cell(key, place) -> str:
    """The key of a cell among all of an issue: kinds/row/column."""
    return "/".join((key, *place))


def cells_of(filled: dict) -> dict[str, int]:
    """Every cell of the filled tables by its key."""
    return {cell(key, place): value for key, table in filled.items() for place, value in table.cells.items()}


def figures_of(filled: dict) -> dict[str, tuple]:
    """cell key → (figure, about) of every cell of the filled tables that opens."""
    return {cell(key, place): opens for key, table in filled.items() for place, opens in table.figures.items()}


def as_json(filled: dict) -> list[dict]:
    """The tables of the template as an issue keeps them: those without content as absent."""
    return [_as_json(place, filled.get(place.key)) for place in PLACES]


def _as_json(place, table) -> dict:
    entry = {"key": place.key, "number": place.number, "section": place.section, "absent": table is None}
    if table is None:
        return entry
    keyed = {name: cell(place.key, name) for name in {*table.cells, *table.unprinted, *table.guarded}}
    return entry | {
        "columns": [list(column) for column in table.columns], "lines": [list(row) for row in table.rows],
        "figures": {cell(place.key, name): list(opens) for name, opens in table.figures.items()},
        "sums": [[keyed[total], [keyed[part] for part in parts]] for total, parts in table.sums],
        "bounds": [[keyed[lesser], keyed[greater]] for lesser, greater in table.bounds],
        "unprinted": {keyed[name]: value for name, value in table.unprinted.items()},
        "guarded": {keyed[name]: value for name, value in table.guarded.items()},
        "rates": {column: list(pair) for column, pair in table.rates.items()}, "rate": table.rate,
        "inside": list(table.inside), "note": table.note,
    }  # fmt: skip
