"""The tables of the B7 template that rooms above or beside check-in fill: registered by key, 本期无此项 until somebody does.

    register("kinds", build)      build(frame, known_at, at) -> Filled | None (None: nothing this issue)

A filled table brings its rows and the cells that they print, so that it is asserted, restated and replayed like table 1.
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
    """A table with content: column keys and titles, rows of (key, names by language, emphasis), cells (row, column) → value."""

    columns: tuple
    rows: tuple
    cells: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)  # (row, column) → (figure, about)


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


def fill_all(frame, known_at, at) -> dict:
    """key → Filled of every table that has content."""
    return {place.key: filled for place in PLACES if (filled := fill(place.key, frame, known_at, at)) is not None}


def cells_of(filled: dict) -> dict[str, int]:
    """Every cell of the filled tables by its key: kinds/row/column."""
    return {
        f"{key}/{row}/{column}": value for key, table in filled.items() for (row, column), value in table.cells.items()
    }


def as_json(filled: dict) -> list[dict]:
    """The tables of the template as an issue keeps them: those without content as absent."""
    out = []
    for place in PLACES:
        table = filled.get(place.key)
        entry = {"key": place.key, "number": place.number, "section": place.section, "absent": table is None}
        if table is not None:
            entry |= {"columns": [[key, str(title)] for key, title in table.columns], "lines": [list(row) for row in table.rows]}
        out.append(entry)
    return out
