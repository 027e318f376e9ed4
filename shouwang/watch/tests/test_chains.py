"""Chains: generations are shortest, degrees add up to links, loops and selves are reported, and every case is drawn once."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from shouwang.watch.rules.chains import chain, forest

DAY = dt.date(2026, 3, 1)


def days(**after):
    return {name: None if n is None else DAY + dt.timedelta(days=n) for name, n in after.items()}


def test_a_generation_is_the_shortest_chain_from_a_case_without_a_source():
    found = chain(days(a=0, b=3, c=6, d=9), [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    assert found.generations == {"a": 0, "b": 1, "c": 2, "d": 1} and found.degrees == {"a": 2, "b": 1, "c": 1, "d": 0}
    assert found.counted() == {0: 1, 1: 2, 2: 1} and found.parents["d"] == "a" and found.sources["d"] == ["c", "a"]


def test_a_case_with_two_sources_is_counted_for_both():
    found = chain(days(a=0, b=0, c=3), [("a", "c"), ("b", "c"), ("a", "c")])
    assert found.degrees == {"a": 1, "b": 1, "c": 0} and found.links == 2


def test_a_link_to_oneself_says_nothing_and_is_reported():
    found = chain(days(a=0, b=1), [("a", "a"), ("a", "b")])
    assert found.selves == ("a",) and found.generations == {"a": 0, "b": 1} and found.links == 1


def test_a_loop_without_an_entry_has_no_generation_and_one_with_an_entry_has():
    found = chain(days(a=0, b=1, c=2), [("a", "b"), ("b", "a"), ("b", "c")])
    assert found.loops == ("a", "b", "c") and found.counted() == {}
    assert chain(days(a=0, b=1, c=2), [("a", "b"), ("b", "c"), ("c", "b")]).generations == {"a": 0, "b": 1, "c": 2}


def test_serial_intervals_need_both_days_and_may_run_backward():
    found = chain(days(a=5, b=3, c=None), [("a", "b"), ("a", "c")])
    assert found.intervals == {("a", "b"): -2} and found.backward == (("a", "b"),)


def test_nobody_makes_an_empty_chain():
    found = chain({}, [])
    assert found.links == 0 and found.counted() == {} and forest(found, {}).trees == []


LINKS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)
ONSETS = st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=10, max_size=10)


@given(LINKS, ONSETS)
def test_degrees_sum_to_links_and_generations_are_shortest_and_partition(links, onsets):
    when = {n: None if day is None else DAY + dt.timedelta(days=day) for n, day in enumerate(onsets)}
    found = chain(when, links)
    assert sum(found.degrees.values()) == found.links == len({link for link in links if link[0] != link[1]})
    assert sum(found.counted().values()) + len(found.loops) == len(when)
    for one, generation in found.generations.items():
        reached = [found.generations[source] for source in found.sources[one] if found.generations[source] is not None]
        assert generation == (0 if not found.sources[one] else min(reached) + 1 if reached else None)


@given(LINKS, ONSETS, st.booleans())
def test_every_case_is_drawn_exactly_once_below_its_parent(links, onsets, by_day):
    when = {n: None if day is None else DAY + dt.timedelta(days=day) for n, day in enumerate(onsets)}
    picture = forest(chain(when, links), when, by_day)
    drawn = [spot.case for tree in picture.trees for spot in tree.spots] + picture.single
    assert sorted(drawn) == sorted(when)
    for tree in picture.trees:
        rows = {spot.case: spot.row for spot in tree.spots}
        assert [spot.row for spot in tree.spots] == list(range(len(tree.spots)))
        assert all(rows[spot.parent] < spot.row for spot in tree.spots if spot.parent is not None)
        assert all(spot.column is None or 0 <= spot.column < picture.columns for spot in tree.spots)
