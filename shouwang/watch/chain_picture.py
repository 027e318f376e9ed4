"""A chain as a picture: trees along a time-line or along generations, in pixels, one case a row, for an SVG without any style."""

import datetime as dt
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from shouwang.watch.rules.chains import forest

ROW, LEFT, WIDTH, GENERATION, TOP = 18, 34, 800, 132, 26
LABEL = 130  # room for a label at the right
TICK = 64  # no two dates nearer than that


@dataclass(frozen=True)
class Picture:
    """One tree: what it is called, of how many cases, its size, and the shapes inside the SVG."""

    name: str
    cases: int
    width: int
    height: int
    shapes: str


def pictures(found, by_day=True) -> tuple[list[Picture], list]:
    """(a picture of each tree, the largest first; the cases without any link)."""
    wood = forest(found.chain, found.onsets, by_day)
    step = max(1, min(24, WIDTH // max(wood.columns, 1))) if by_day else GENERATION
    width = LEFT + (wood.columns - 1) * step + LABEL
    marks = _days(wood, step) if by_day else [(LEFT + n * step, _("第 %(n)s 代") % {"n": n}) for n in range(wood.columns)]
    drawn = [_tree(found, tree, step, marks, width, by_day) for tree in wood.trees]
    return drawn, [found.cases[one] for one in wood.single]


def _days(wood, step):
    every = max(1, -(-TICK // step))
    return [(LEFT + n * step, f"{wood.first + dt.timedelta(days=n):%m-%d}") for n in range(0, wood.columns, every)] if wood.first else []


def _tree(found, tree, step, marks, width, by_day) -> Picture:
    at = {spot.case: (8 if spot.column is None else LEFT + spot.column * step, TOP + spot.row * ROW + ROW // 2) for spot in tree.spots}
    height = TOP + len(tree.spots) * ROW + 6
    top = format_html_join("", MARK, ((x, height, x, words) for x, words in marks))
    ways = format_html_join("", WAY, ((also, path) for spot in tree.spots for also, path in _ways(spot, at)))
    dots = format_html_join("", DOT, (_dot(found, spot, at, by_day) for spot in tree.spots))
    return Picture(found.cases[tree.root].label, len(tree.spots), width, height, mark_safe(top + ways + dots))  # noqa: S308  joined by format_html


MARK = '<path class="mark" d="M{} 20V{}"/><text class="mark" x="{}" y="14" text-anchor="middle">{}</text>'
WAY = '<path class="way{}" d="{}"/>'
DOT = '<g transform="translate({} {})"><title>{}</title>{}<text x="10" y="4">{}</text></g>'
SHAPES = {
    "source": mark_safe('<path class="dot-source" d="M0-6L6 0L0 6L-6 0Z"/>'),
    "unknown": mark_safe('<path class="dot-unknown" d="M-4-4H4V4H-4Z"/>'),
    "case": mark_safe('<circle class="dot-case" r="4.5"/>'),
}


def _ways(spot, at):
    """The line from whoever it was reached from, and dashed ones from the other possible sources."""
    x, y = at[spot.case]
    if spot.parent is not None:
        yield "", f"M{at[spot.parent][0]} {at[spot.parent][1]}V{y}H{x}"
    for one in spot.also:
        if one in at and one != spot.case:
            yield " also", f"M{at[one][0]} {at[one][1]}V{y}H{x}"


def _dot(found, spot, at, by_day):
    row, degree = found.cases[spot.case], found.chain.degrees[spot.case]
    shape = "unknown" if row.onset_day is None and by_day else "source" if spot.parent is None else "case"
    return (*at[spot.case], f"{row.label} {row.onset_day or '?'}", SHAPES[shape], f"{row.label} · {degree}" if degree else row.label)
