"""Laws of the roll call and of the vector, as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.core.rollcall import Place, broken, tree
from shouwang.core.tally import COUNTERS, NOTHING, Answer, Tally, broken_laws, vector

answers = st.none() | st.builds(Answer, st.booleans(), st.booleans(), st.booleans())
standings = st.tuples(st.booleans(), st.booleans(), answers)


@st.composite
def forests(draw):
    """A tree of 1–12 places and the people standing in each."""
    size = draw(st.integers(1, 12))
    parents = [None] + [draw(st.integers(0, index - 1)) for index in range(1, size)]
    places = [Place(index, parent, f"R{index:04}") for index, parent in enumerate(parents)]
    people = [draw(st.lists(standings, max_size=6)) for _ in places]
    return places, people


@given(forests())
def test_roll_call_partitions_and_sums(forest):
    places, people = forest
    own = {}
    for place, standing in zip(places, people, strict=True):
        for who in standing:
            own[place.id] = own.get(place.id, NOTHING).plus(vector(*who))
    root = tree(places, own)
    everybody = [who for standing in people for who in standing if who[0]]
    assert broken(root) == []
    total = root.total
    assert total.on_roster == len(everybody) == total.expected + total.exempt
    assert total.expected == total.answered + total.missing
    assert total.answered == total.on_time + total.late == total.normal + total.flagged
    assert total.missing == sum(1 for _, exempt, answer in everybody if answer is None and not exempt)
    assert {node.place.id for node in root.walk()} == {place.id for place in places}


@given(standings)
def test_a_person_is_counted_once_or_not_at_all(standing):
    one = vector(*standing)
    assert broken_laws(one) == [] and one.on_roster == int(standing[0])
    assert one.exempt + one.missing + one.on_time + one.late == one.on_roster


@given(standings, standings)
def test_deltas_carry_one_standing_into_the_other(before, after):
    assert vector(*before).plus(vector(*after).minus(vector(*before))) == vector(*after)


def test_exempt_person_who_answers_is_expected():
    assert vector(True, True, Answer(False, False, False)) == Tally(1, 0, 1, 0, 0, 0)


def test_tally_prints_the_counters_of_the_contract():
    assert tuple(NOTHING.as_dict()) == COUNTERS


@pytest.mark.parametrize(
    "tally", [Tally(1, 2), Tally(1, 0, 2), Tally(2, 1, 2), Tally(1, 0, 0, 1), Tally(1, 0, 0, 0, 0, 1), Tally(-1)]
)
def test_broken_tallies_are_called_broken(tally):
    assert broken_laws(tally)


def test_people_outside_the_tree_are_refused():
    with pytest.raises(ValueError, match="outside the tree"):
        tree([Place(1, None, "R")], {2: Tally(1)})
