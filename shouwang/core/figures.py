"""The way out. A figure is a declared number: key, term, unit of measure, definition, and the rows behind it.

    figure("checkin.missing", term=_("未报"), measure=_("人"), definition=_("…"), version=1)

A Number is one value of a figure with the question it answers (`about`), so that a page can print it and open it:
`{% number n %}` prints a link to the rows; the page of rows asks `rows(key)(scope, about)` and shows exactly that many.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Figure:
    """The declaration of a number."""

    key: str
    term: object
    measure: object
    definition: object
    version: int
    rows: object = None  # callable(scope, about: dict) -> Rows
    asks: frozenset = frozenset()  # the names that `about` may use
    sensitive: bool = False  # its rows say something of somebody's health: opening them is logged
    opens: object = None  # callable(scope, about) -> bool: may this viewer see all the rows it counts? None: whoever reads it


@dataclass(frozen=True)
class Number:
    """A value of a figure. value None prints —. `about` are the plain parameters that name the rows."""

    key: str
    value: int | None
    about: dict = field(default_factory=dict)
    text: str = ""  # printed instead of the value, e.g. 98.7%

    def __str__(self):
        return self.text or ("—" if self.value is None else str(self.value))

    @property
    def figure(self):
        """Its declaration."""
        return registry[self.key]


@dataclass(frozen=True)
class Rows:
    """The rows behind a number: a heading, column titles, the rows themselves (sliceable), and how many there are.

    counted: the column that says how many a row counts, where a department counted and nobody wrote them one by one;
    then `total` is the sum of it.
    """

    title: str
    columns: tuple
    rows: object
    total: int
    counted: int | None = None


registry: dict[str, Figure] = {}


def figure(key, *, term, measure, definition, version=1, rows=None, asks=(), sensitive=False, opens=None):
    """Declare a figure. Returns its key."""
    if key in registry:
        raise ValueError(f"figure {key} declared twice")
    registry[key] = Figure(key, term, measure, definition, version, rows, frozenset(asks), sensitive, opens)
    return key


def percent(part: int, whole: int) -> str:
    """A rate for print: one decimal, cut and never rounded up to 100.0; — where there is nobody to count."""
    if not whole:
        return "—"
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"


PERSONS, TIMES = _("人"), _("人次")
