"""The academy of tests/academy.py with its grants, on its first morning."""

import pytest

from shouwang.core import clock
from shouwang.roster.actions import grant_role
from tests.academy import GRANTS, MORNING, Academy, found


@pytest.fixture
def academy(db):
    found()
    with clock.moved(MORNING):
        made = Academy(founded=True)
        for name, role, unit, kinds in GRANTS:
            grant_role(person=made.person[name], role=role, unit=made.unit[unit], kinds=list(kinds), by=made.by)
        yield made
