"""The API attacked by its own description (schemathesis): whatever a program sends, with a token of each kind, the answer is one
that the description knows: no 5xx, no undocumented status, every body of its schema, every refusal a problem.

Half of the addresses and bodies are laid with things that exist, or nearly every call would end at 404.
"""

import functools
import os
import random

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi import checks as known

from shouwang.api import limits
from shouwang.api.tests.conftest import EVERY, token_for
from shouwang.core.figures import registry
from shouwang.roster.actions import grant_role
from shouwang.roster.models import ImportRun
from tests.inhabited import SECOND, world  # noqa: F401  fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.scale]  # seconds: half of them building strategies for fifty operations
# A day before the campaign or a number that nobody has is of the schema, and refused all the same: not `positive_data_acceptance`.
CHECKS = [
    checks.not_a_server_error, known.status_code_conformance, known.content_type_conformance, known.response_headers_conformance,
    known.response_schema_conformance, known.negative_data_rejection, known.missing_required_header,
]  # fmt: skip
MORE = int(os.environ.get("SHOUWANG_FUZZ", "0"))  # a longer attack, drawn anew each time
FEW = settings(
    max_examples=MORE or 2, deadline=None, database=None, derandomize=not MORE, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
KINDS = {  # a token of each kind: whose, with which scopes
    "everything": ("主任", EVERY),
    "security": ("安全", EVERY),
    "audit": ("审计", ["read:events"]),
    "adviser": ("辅导员甲", ["read:rollcall", "read:names", "read:answers", "write:returns", "write:checks", "write:signoffs"]),
    "figures": ("督查", ["read:figures"]),
    "nothing": ("丙二", EVERY),
}


@pytest.fixture(autouse=True)
def _one_connection():
    """As Django's own test client does: the end of a request does not close the connection that holds the test's transaction."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@functools.cache
def schema():
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


def operations():
    return [found.ok() for found in schema().get_all_operations()]


def ids(rows):
    return list(rows.values_list("pk", flat=True))


def real(world) -> dict:  # noqa: F811
    """What exists, by the name that a parameter or a field has."""
    units = [unit.pk for unit in world.unit.values()]
    slot = world.campaign.slots.get(day=SECOND)
    numbers = [person.number for person in world.person.values()]
    return {
        "parameter": ["fever_dc", "export_rows"], "day": [SECOND.isoformat(), "2026-03-02", "2026-02-01"], "unit": [*units, "ALL", "CS"],
        "person": [person.pk for person in world.person.values()], "chain": ["undergraduate", "all"], "key": sorted(registry),
        "check": ids(world.person["甲二"].checks), "issue": [world.issue.pk, world.draft.pk], "slot": [slot.pk, "", None],
        "exemption": ids(world.person["乙二"].exemptions), "transfer": ids(world.person["乙一"].transfers),
        "grant": ids(world.person["督查"].grants), "run": ids(ImportRun.objects) or [1], "campaign": ["daily"], "number": numbers,
        "known_at": ["2026-03-03T12:00:00+08:00"], "reason": ["hospital", "other"], "role": ["head"], "kind": ["staff", None], "after": [""], "answers": [{"temp_c": 36.6, "symptoms": [], "truthful": True}, {"temp_c": 38.4}], "reasons": [{}],
        "value": [374], "allow_leaves": [True], "q": ["P0", ""], "units": [str(units[1])], "name": [""], "limit": [2], "note": ["x"],
        "outcome": ["clinic", "not_reached"], "last_day": ["2026-03-09"], "since_day": ["2026-03-04"], "kinds": [["staff"]],
    }  # fmt: skip


def lay(place, there, chance):
    """Put things that exist into a generated case, each of the type that it had, as deep as it goes."""
    for name, value in place.items():
        inside = value if isinstance(value, list) else [value]
        for each in inside:
            if isinstance(each, dict):
                lay(each, there, chance)
        fits = [real for real in there.get(name, ()) if type(real) is type(value)]
        if fits and chance.random() < 0.85:
            place[name] = chance.choice(fits)


def laid(case, there, chance):
    """The case with addresses, parameters and fields that exist, most of the time."""
    code = "campaign" if "/campaigns/" in case.operation.path else "parameter"
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            lay(place, there | {"code": there[code]}, chance)


def attack(operation, world, key, mode):  # noqa: F811
    """A few calls of one operation."""
    there = real(world)

    @FEW
    @given(case=operation.as_strategy(generation_mode=mode), seed=st.integers(0, 2**32))
    def run(case, seed):
        limits.forget()
        if mode is schemathesis.GenerationMode.POSITIVE:
            laid(case, there, random.Random(seed))
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    run()


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_one_that_the_description_knows(kind, world):  # noqa: F811
    name, scopes = KINDS[kind]
    person = world.person[name]
    if kind == "everything":  # whoever may do everything finds most
        for role in ("clinic", "roster", "leader", "adviser"):
            grant_role(person=person, role=role, unit=world.root, by=world.by)
    key = token_for(person, scopes)[1]
    for operation in operations():
        attack(operation, world, key, schemathesis.GenerationMode.POSITIVE)
        if kind == "everything":
            attack(operation, world, key, schemathesis.GenerationMode.NEGATIVE)
