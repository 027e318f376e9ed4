"""No count under five can be read off or worked out: proved cell by cell, by algebra, and by trying every table."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.bulletin.render.document import Number
from shouwang.bulletin.suppress import Sum, suppress, two_way


def table_of(rows, tree=None):
    """Cells and sums of a table with a total row and column; `tree` groups rows under subtotals."""
    names = [f"r{place}" for place in range(len(rows))]
    columns = [f"c{place}" for place in range(len(rows[0]))]
    cells = {
        (row, column): value
        for row, values in zip(names, rows, strict=True)
        for column, value in zip(columns, values, strict=True)
    }
    groups = {f"g{place}": [names[at] for at in group] for place, group in enumerate(tree or [])}
    row_sums = [Sum(group, tuple(members)) for group, members in groups.items()]
    row_sums.append(Sum("all", tuple(groups or names)))
    for rule in row_sums:
        cells |= {(rule.total, column): sum(cells[part, column] for part in rule.parts) for column in columns}
    cells |= {(row, "sum"): sum(cells[row, column] for column in columns) for row in [*names, *groups, "all"]}
    return cells, two_way(cells, row_sums, [Sum("sum", tuple(columns))])


def assert_moves_prove_it(cells, sums, found, threshold=5):
    """Each proof is another table that agrees with everything printed and every sum."""
    for key in found.moves:
        move = found.moves[key]
        assert move[key], f"{key} does not change"
        other = {cell: value + move.get(cell, 0) for cell, value in cells.items()}
        for rule in sums:
            assert other[rule.total] == sum(other[part] for part in rule.parts)
        for cell, value in other.items():
            if cell in found.small:
                assert 0 < value < threshold
            elif cell in found.withheld:
                assert value >= 0
            else:
                assert value == cells[cell]


def determined(cells, sums, hidden):
    """Hidden cells that the sums alone fix: the pivots without freedom in reduced row form."""
    order = [key for key in cells if key in hidden]
    rows = [[Fraction((key in rule.parts) - (key == rule.total)) for key in order] for rule in sums]
    pivots, at = [], 0
    for column in range(len(order)):
        pick = next((place for place in range(at, len(rows)) if rows[place][column]), None)
        if pick is None:
            continue
        rows[at], rows[pick] = rows[pick], rows[at]
        rows[at] = [value / rows[at][column] for value in rows[at]]
        for place in range(len(rows)):
            if place != at and rows[place][column]:
                factor = rows[place][column]
                rows[place] = [value - factor * lead for value, lead in zip(rows[place], rows[at], strict=True)]
        pivots.append((at, column))
        at += 1
    return {
        order[column]
        for place, column in pivots
        if not any(value for other, value in enumerate(rows[place]) if other != column)
    }


@st.composite
def tables(draw):
    width = draw(st.integers(1, 4))
    height = draw(st.integers(1, 7))
    values = st.one_of(st.integers(0, 6), st.integers(0, 60))
    rows = draw(st.lists(st.lists(values, min_size=width, max_size=width), min_size=height, max_size=height))
    cut = draw(st.integers(0, height))
    tree = [list(range(cut)), list(range(cut, height))] if 0 < cut < height and draw(st.booleans()) else None
    return rows, tree


@settings(deadline=None, max_examples=150)
@given(tables())
def test_suppress_no_hidden_cell_is_determined_by_the_sums(drawn):
    cells, sums = table_of(*drawn)
    found = suppress(cells, sums)
    assert {key for key, value in cells.items() if 0 < value < 5} <= found.hidden
    assert_moves_prove_it(cells, sums, found)
    assert not determined(cells, sums, found.hidden)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2), st.integers(2, 4))
def test_suppress_every_consistent_table_tried_leaves_two_values(rows, threshold):
    cells, sums = table_of(rows)
    found = suppress(cells, sums, threshold=threshold)
    seen = {key: set() for key in found.hidden}
    for values in product(range(7), repeat=4):
        other = table_of([values[:2], values[2:]])[0]
        if all(other[key] == value for key, value in cells.items() if key not in found.hidden) and all(
            0 < other[key] < threshold for key in found.small
        ):
            for key in found.hidden:
                seen[key].add(other[key])
    assert all(len(values) >= 2 for values in seen.values()), (found, seen)


def test_suppress_one_small_cell_takes_three_more_with_it():
    cells, sums = table_of([[3, 40], [50, 60], [70, 80]])
    found = suppress(cells, sums)
    assert found.small == {("r0", "c0")}
    assert found.withheld == {("r0", "c1"), ("r1", "c0"), ("r1", "c1")}
    assert "—*" in found.sentence and "<5" in found.sentence


def test_suppress_bounds_that_narrow_to_one_value_are_seen():
    """1 + 1 + 1 + 1 = 4: all printed <5 would say that each is 1."""
    cells = {"a": 1, "b": 1, "c": 1, "d": 1, "sum": 4}
    sums = [Sum("sum", ("a", "b", "c", "d"))]
    found = suppress(cells, sums)
    assert found.withheld
    assert_moves_prove_it(cells, sums, found)


def test_suppress_zero_and_large_cells_stay_printed():
    cells, sums = table_of([[0, 40], [50, 0], [5, 80]])
    found = suppress(cells, sums)
    assert not found.hidden and found.sentence == ""


def test_suppress_part_of_a_count_is_guarded_by_its_bound():
    """其中发热 4 of 异常 4: the reader knows that the part cannot exceed the whole."""
    cells = {"flagged": 5, "fever": 4}
    found = suppress(cells, at_most=[("fever", "flagged")])
    assert found.small == {"fever"} and found.withheld == frozenset()
    assert found.moves["fever"]["fever"] in (1, -1)


def test_suppress_rates_from_hidden_counts_are_hidden():
    cells, sums = table_of([[3, 40], [50, 60], [70, 80]])
    found = suppress(cells, sums)
    rate = Number(None, "93.0%", "rate", href="/rows/")
    assert found.number("r0 rate", rate, counted_from=[("r0", "c1"), ("r0", "sum")]).text == "—*"
    assert found.number("r2 rate", rate, counted_from=[("r2", "c1"), ("r2", "sum")]) == rate
    hidden = found.number(("r0", "c0"), Number(3, "3", "missing", href="/rows/"))
    assert (hidden.value, hidden.text, hidden.href, hidden.hidden) == (None, "<5", "", True)


def test_suppress_table_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError):
        suppress({"a": 3, "b": 9, "sum": 13}, [Sum("sum", ("a", "b"))])


def test_suppress_full_bulletin_table_in_a_second():
    """Forty units of eight counts, most of them small, as in table 1; the same result whatever the order of sets."""
    parts = [[900 + 13 * at, at % 7, at % 4, (at * 5) % 9] for at in range(40)]
    rows = [f"u{at}" for at in range(40)]
    cells = {}
    for row, (normal, missing, exempt, flagged) in zip(rows, parts, strict=True):
        cells |= {
            (row, "normal"): normal,
            (row, "missing"): missing,
            (row, "exempt"): exempt,
            (row, "flagged"): flagged,
        }
        cells |= {
            (row, "answered"): normal + flagged,
            (row, "due"): normal + flagged + missing,
            (row, "fever"): flagged // 2,
        }
    columns = ("normal", "missing", "exempt", "flagged", "answered", "due", "fever")
    row_sums = [Sum("学院", tuple(rows[:25])), Sum("机关", tuple(rows[25:])), Sum("合计", ("学院", "机关"))]
    for rule in row_sums:
        cells |= {(rule.total, column): sum(cells[part, column] for part in rule.parts) for column in columns}
    sums = two_way(cells, row_sums, [Sum("answered", ("normal", "flagged")), Sum("due", ("answered", "missing"))])
    found = suppress(
        cells, sums, at_most=[((row, "fever"), (row, "flagged")) for row in [*rows, "学院", "机关", "合计"]]
    )
    assert_moves_prove_it(cells, sums, found)
    assert ("合计", "due") not in found.hidden and ("合计", "missing") not in found.hidden
    assert len(found.withheld) < 60
