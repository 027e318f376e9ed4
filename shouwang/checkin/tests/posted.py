"""The academy with its posts filled, each holder with an account that has no password: a slow hash each is not what these tests ask."""

from shouwang.roster import access, actions
from tests.academy import GRANTS, Academy, found


def posted() -> Academy:
    """The drawn academy; `a.account["辅导员甲"]`. Call it inside clock.moved."""
    found()
    academy = Academy(founded=True)
    for name, role, unit, kinds in GRANTS:
        post(academy, name, role, unit, kinds)
    return academy


def post(academy, name, role, unit, kinds=()):
    """One more post, with an account for whoever holds it; the one who acts."""
    person = academy.person[name]
    actions.grant_role(person=person, role=role, unit=academy.unit[unit], kinds=list(kinds), by=academy.by)
    if name not in academy.account:
        academy.account[name] = actions.make_account(person=person, by=academy.by)
    return actor(academy, name)


def actor(academy, name):
    """Somebody of the academy as the one who acts: only their grants count."""
    return access.actor_of(academy.account[name])


def scope(academy, name):
    """What somebody of the academy sees."""
    return access.scope_of(academy.account[name])
