"""The doors of the API, from its own list of endpoints: a stranger gets the same 401 everywhere, each scope opens its own endpoints
and no other, and no token shows a person whom its holder may not see.
"""

import os
import re

import pytest
from django.test import Client

from shouwang.api import limits, scopes
from shouwang.api.actions import end_token
from shouwang.api.models import Token
from shouwang.api.tests.conftest import EVERY, Caller, token_for
from shouwang.api.v1 import surface
from shouwang.core import clock
from shouwang.core.models import Event
from shouwang.roster.actions import set_account_active
from tests.academy import GRANTS, PEOPLE
from tests.inhabited import SECOND, world  # noqa: F401  fixtures
from tests.test_doors import within

pytestmark = pytest.mark.django_db
NUMBERS = {f"P{number:03}" for number, _ in enumerate(PEOPLE, 1)}
BODIES = {  # what a POST sends that would do something, were it allowed
    "returns_send": {"returns": [{"number": "P003", "answers": {"temp_c": 36.5}, "key": "doors-0001"}]},
    "check_close": {"outcome": "clinic"}, "signoff_sign": {"unit": 7, "reasons": {}}, "signoff_return": {"unit": 7, "note": "核对"},
    "sheet_send": {}, "sheet_decide": {"to": "received"}, "exempt": {"number": "P003", "reason": "other"},
    "exemption_reend": {"last_day": "2026-03-09"}, "transfer_offer": {"number": "P003", "unit": "MED"},
    "transfer_decide": {"to": "accept"}, "grant_give": {"number": "P003", "role": "head", "unit": "CS"},
    "parameter_set": {"value": 374, "since_day": "2026-03-09", "source": "测试"}, "import_commit": {}, "gate_answers": {"numbers": ["P001", "P003"]},
}  # fmt: skip


def endpoints():
    return [said for methods in surface.operations().values() for _op, said in methods.values()]


def address_of(said, a) -> str:
    """An address of an endpoint that leads to something."""
    there = {
        "unit": a.unit["软件2301"].pk, "person": a.person["甲二"].pk, "day": SECOND, "chain": "undergraduate", "issue": a.issue.pk,
        "key": "checkin.on_roster", "check": a.person["甲二"].checks.order_by("pk").first().pk, "run": 1, "grant": a.person["督查"].grants.get().pk,
        "exemption": a.person["乙二"].exemptions.get().pk, "transfer": a.person["乙一"].transfers.get().pk,
        "code": "fever_dc" if said.path.startswith("/parameters") else "daily",
    }  # fmt: skip
    path = re.sub(r"{(\w+)}", lambda found: str(there[found[1]]), said.path)
    queries = {"figure_rows": f"?campaign=daily&day={SECOND}", "bulletin_file": "?format=html", "names": "?list=on_roster"}
    return path + queries.get(said.name, "")


def knock(said, a, headers):
    """The answer of an endpoint to whoever comes with these headers."""
    address = f"/api/v1{address_of(said, a)}"
    if said.method == "GET":
        return Client().get(address, headers=headers)
    if said.takes:
        return Client().post(address, headers=headers)
    return Client().post(address, BODIES.get(said.name, {}), content_type="application/json", headers=headers)


def written():
    return Event.objects.exclude(verb__in=["core.rows_read", "core.rows_exported", "api.token_used", "site.login_refused"]).count()


BAD_KEYS = ["", "Bearer", "Bearer x", "Basic c3c6c3c=", "Bearer sw_aaaaaaaa_" + "b" * 43, "Bearer sw_" + "\u4e2d" * 50]


@pytest.mark.parametrize("header", BAD_KEYS, ids=range(len(BAD_KEYS)))
def test_stranger_gets_the_same_401_everywhere(header, world):  # noqa: F811
    before, answers = written(), set()
    for said in endpoints():
        limits.forget()
        response = knock(said, world, {"Authorization": header.encode().decode("latin-1")} if header else {})
        assert response.status_code == 401 and response["WWW-Authenticate"] == 'Bearer realm="shouwang"', said.name
        answers.add((response.content, response["Content-Type"]))
    nowhere = Client().get("/api/v1/no/such/address")
    answers.add((nowhere.content, nowhere["Content-Type"]))
    assert len(answers) == 1, "what is behind the door shows through"
    assert written() == before


def test_session_of_a_browser_opens_nothing(world):  # noqa: F811
    client = Client()
    client.force_login(world.account["主任"])
    assert client.get("/api/v1/units").status_code == 401


@pytest.mark.parametrize("scope", EVERY)
def test_scope_opens_its_endpoints_and_no_other(scope, world):  # noqa: F811
    """For somebody who holds most roles: what a scope does not name is 403, what it names is not."""
    from shouwang.roster.actions import grant_role

    for role in ("clinic", "roster", "leader", "adviser"):
        grant_role(person=world.person["主任"], role=role, unit=world.root, by=world.by)
    key = token_for(world.person["主任"], [scope])[1]
    for said in endpoints():
        before = written()
        limits.forget()
        response = knock(said, world, {"Authorization": f"Bearer {key}"})
        open_to_it = not said.scopes or scope in said.scopes
        assert (response.status_code == 403) != open_to_it, f"{scope} {said.name}: {response.status_code}"
        assert response.status_code < 500
        if not open_to_it:
            assert response.json()["code"] == "api.02" and scope not in response["WWW-Authenticate"]
            assert written() == before, f"{scope} wrote through {said.name}"


@pytest.mark.parametrize("scope", [scope for scope in EVERY if scope.startswith("read:")])
def test_reading_scope_writes_nothing(scope, world):  # noqa: F811
    key, before = token_for(world.person["主任"], [scope])[1], written()
    for said in endpoints():
        if said.method == "POST":
            knock(said, world, {"Authorization": f"Bearer {key}"})
    assert written() == before


@pytest.mark.parametrize("role", sorted({name for name, *_rest in GRANTS}))
def test_token_shows_nobody_whom_its_person_may_not_see(role, world):  # noqa: F811
    key, allowed = token_for(world.person[role])[1], within(world, role)
    for said in endpoints():
        if said.method == "GET":
            response = knock(said, world, {"Authorization": f"Bearer {key}"})
            seen = set(re.findall(r"(?<![A-Za-z0-9])P0\d\d(?![A-Za-z0-9])", response.content.decode(errors="replace"))) & NUMBERS
            assert response.status_code in {200, 404, 409, 422}, f"{role} {said.name}: {response.status_code}"
            assert seen <= allowed, f"{role} reads {sorted(seen - allowed)} through {said.name}"


@pytest.mark.parametrize("role", sorted({name for name, *_rest in GRANTS}))
def test_post_does_no_more_than_its_person_may(role, world):  # noqa: F811
    """A token with every scope, for somebody without the right: nothing is written, and it looks like nothing there."""
    rights = {"returns_send": "proxy", "check_close": "verify", "signoff_sign": "sign", "exempt": "exempt", "exemption_end": "exempt",
              "transfer_offer": "transfer", "grant_give": "grants", "grant_end": "grants", "parameter_set": "campaigns",
              "import_send": "roster", "sheet_send": "consolidate", "signoff_return": "consolidate"}  # fmt: skip
    key, scope = token_for(world.person[role])[1], within_scope(world, role)
    for said in endpoints():
        right = rights.get(said.name)
        if right and not scope.allows(right):
            before = written()
            response = knock(said, world, {"Authorization": f"Bearer {key}"})
            outcome = response.json()
            refused = response.status_code in {404, 422} or (response.status_code == 200 and outcome["recorded"] == 0)
            assert refused, f"{role} {said.name}: {response.status_code}"
            assert written() == before, f"{role} wrote through {said.name} without {right}"


def within_scope(world, role):  # noqa: F811
    from shouwang.roster import access

    return access.scope_of(world.account[role])


def test_absent_and_forbidden_look_the_same(world, caller):  # noqa: F811
    call = caller("辅导员乙")
    theirs, nobody = call.get(f"/people/{world.person['甲一'].pk}"), call.get("/people/999999")
    assert theirs.status_code == nobody.status_code == 404 and theirs.content == nobody.content
    theirs, nobody = call.get(f"/units/{world.unit['医学院'].pk}"), call.get("/units/999999")
    assert theirs.status_code == nobody.status_code == 404 and theirs.content == nobody.content


@pytest.mark.parametrize("what", ["ended", "expired", "elsewhere", "account off", "not yet"])
def test_token_that_holds_no_more_is_as_good_as_none(what, world):  # noqa: F811
    networks = ["10.0.0.0/8"] if what == "elsewhere" else []
    row, key = token_for(world.person["主任"], networks=networks)
    call = Caller(key)
    if what == "ended":
        assert call.get("/institution").status_code == 200
        end_token(token=row, by=world.by)
    if what == "expired":
        Token.objects.filter(pk=row.pk).update(since=clock.instant(SECOND), until=clock.now())
    if what == "not yet":
        Token.objects.filter(pk=row.pk).update(since=clock.now() + clock.TICK)
    if what == "account off":
        set_account_active(account=world.account["主任"], active=False, by=world.by)
    assert call.get("/institution").status_code == 401


def test_every_scope_lets_something_through_and_opens_something():
    opened = {scope for said in endpoints() for scope in said.scopes}
    assert opened == set(scopes.RIGHTS) == set(scopes.MEANINGS)
    assert all(scopes.RIGHTS.values())


def test_starting_up_loads_neither_ninja_nor_the_endpoints():
    """They would cost every start, and every process of the check-in, more than half a second."""
    import subprocess
    import sys

    words = "import django; django.setup(); import shouwang.urls, sys; print([n for n in ('ninja', 'pydantic', 'shouwang.api.v1.surface') if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, env=dict(os.environ, DJANGO_SETTINGS_MODULE="shouwang.settings"))
    assert found.stdout.strip() == "[]"


def test_actor_of_a_token_may_no_more_than_its_scopes(world):  # noqa: F811
    """Behind every endpoint: an action that is called with a token's actor asks for a right, and the scope did not let it through."""
    from shouwang.api.tokens import actor_of
    from shouwang.roster import access
    from shouwang.roster.actions.rights import may_for

    row, _key = token_for(world.person["安全"], ["read:rollcall"])
    assert access.may(access.actor_of(world.account["安全"]), access.GRANTS, "R")
    assert not access.may(actor_of(row), access.GRANTS, "R") and not may_for(actor_of(row), access.GRANTS, "R")
    row, _key = token_for(world.person["安全"], ["write:grants"])
    assert access.may(actor_of(row), access.GRANTS, "R")
