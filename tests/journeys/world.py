"""`python -m tests.journeys.world`: the drawn academy, in an installation's own database, for people to walk about in.

Beside it 甲四 of 软件2301 and 副主任 of the office. On Monday nobody answered. Tuesday is today, and the clock stands at 08:30 or where the words ask (18:30 is past the
cut-off). With --answered: 甲一 36.5, 甲二 38.0 (待核实), 丙一 36.6, the rest silent; with --issued Monday's bulletin is issued,
Tuesday's drafted, 乙二 exempt and 乙一 offered to 软件2301. With
--evening a class is called through and 甲四's late return claims to be on time. Prints {name: {number, link}} as JSON.
"""

import argparse
import datetime as dt
import json

import django

DAY = dt.date(2026, 3, 3)
PHONES = {"甲二": "13800000002", "甲三": "13800000003"}


def main():
    """Make it."""
    words = argparse.ArgumentParser()
    words.add_argument("--at", default="08:30")
    words.add_argument("--answered", action="store_true")
    words.add_argument("--issued", action="store_true")
    words.add_argument("--evening", action="store_true")
    asked = words.parse_args()
    django.setup()
    from django.core.management import call_command

    from shouwang.checkin import links
    from shouwang.core import clock
    from shouwang.core.clock_moving import move_clock
    from tests.academy import MORNING, Academy, found

    call_command("migrate", verbosity=0, interactive=False)
    with clock.moved(MORNING):
        found()
        academy = Academy(founded=True).grant()
        join(academy)
        hours, minutes = map(int, asked.at.split(":"))
        now = clock.instant(DAY, hours * 60 + minutes)
        if asked.answered:
            answer(academy)
        if asked.evening:
            evening(academy)
        if asked.issued:
            issue(academy)
    move_clock(to=now, by=academy.by)
    print(json.dumps({name: {"number": p.number, "link": links.path(p)} for name, p in academy.person.items()}))


def join(academy):
    """甲四 of 软件2301, and 副主任, a second person of the office: who drafts a bulletin may not review it."""
    from shouwang.roster import actions
    from shouwang.roster.models import Kind, Role
    from tests.academy import FIRST, PASSWORD, clock

    since = clock.instant(FIRST)
    for name, phone in PHONES.items():
        actions.change_person(person=academy.person[name], phone=phone, by=academy.by)
    academy.person["甲四"] = academy.add("P020", "甲四", "软件2301", since=since)
    academy.person["副主任"] = deputy = academy.add("P021", "副主任", "人事处", Kind.STAFF, since)
    actions.grant_role(person=deputy, role=Role.OFFICE, unit=academy.root, by=academy.by)
    account = actions.make_account(person=deputy, by=academy.by)
    actions.set_password(account=account, password=PASSWORD, by=academy.by)


def answer(academy):
    """What had been answered on Tuesday morning: by three students."""
    from shouwang.core import clock

    clock.move(clock.instant(DAY, 7 * 60))
    for name, temp_c in (("甲一", "36.5"), ("甲二", "38.0"), ("丙一", "36.6")):
        academy.answer(name, temp_c)


def evening(academy):
    """A class that is called through each day, its cadre 甲三; 甲四 answered at 17:50 without a network, which came in at 18:20."""
    from shouwang.checkin.actions import open_campaign
    from shouwang.core import clock
    from shouwang.roster import actions
    from shouwang.roster.models import Role
    from tests.academy import PASSWORD

    open_campaign(code="morning", mandate=academy.mandate, form="absence-check", since_day=DAY, by=academy.by)
    actions.grant_role(person=academy.person["甲三"], role=Role.CADRE, unit=academy.unit["软件2301"], by=academy.by)
    account = actions.make_account(person=academy.person["甲三"], by=academy.by)
    actions.set_password(account=account, password=PASSWORD, by=academy.by)
    clock.move(clock.instant(DAY, 18 * 60 + 20))
    academy.answer("甲四", at=clock.instant(DAY, 17 * 60 + 50))


def issue(academy):
    """Monday's bulletin issued, Tuesday's a draft; a transfer offered, an exemption granted."""
    from shouwang.bulletin.actions import draft_issue, issue_now
    from shouwang.core import clock
    from shouwang.roster import actions

    actions.exempt(person=academy.person["乙二"], reason="suspended", by=academy.by)
    actions.offer_transfer(person=academy.person["乙一"], target=academy.unit["软件2301"], by=academy.by)
    clock.move(clock.instant(DAY, 18 * 60 + 20))
    issue_now(day=DAY - dt.timedelta(days=1), by=academy.by)
    draft_issue(day=DAY, by=academy.by)


if __name__ == "__main__":
    main()
