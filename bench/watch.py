"""1,000 people under watch, two checks a day for 14 days: every screen of the clinic, and a signature for 500 of whom three may not go.

python bench/watch.py [--database sqlite|postgresql] [--people 1000]
"""

import argparse
import datetime as dt
import shutil
import statistics
import time

import measure
import world

ASKED = argparse.ArgumentParser(description=__doc__)
ASKED.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
ASKED.add_argument("--people", type=int, default=1000)
DAYS, MISSED = 14, 3
SCAN = "SELECT slot_id, person_id, at, flags FROM checkin_return"


def watched(people, first):
    """So many people put under watch by the operator, from the morning of a day on."""
    from shouwang.core import clock
    from shouwang.core.actions import operator
    from shouwang.roster.models import Person
    from shouwang.watch.actions.diseases import ship_diseases
    from shouwang.watch.actions.watches import open_watch

    ship_diseases(by=operator())
    chosen = list(Person.objects.exclude(path="").order_by("number")[:people])
    return [
        open_watch(person=person, kind="home_monitoring", day0=first, since=clock.instant(first), by=operator())
        for person in chosen
    ]


def answer(rows, campaign, day, half, hour, but):
    """One half-day of everybody, as one batch of the one writer of returns."""
    from shouwang.checkin.models import Channel
    from shouwang.checkin.record import Incoming, record
    from shouwang.core import clock
    from shouwang.core.actions import operator

    at = clock.instant(day, hour * 60)
    record(
        [
            Incoming(
                campaign=campaign, person_id=row.person_id, answers={"temp_c": "36.5", "symptoms": ["none"]}, by=operator(),
                channel=Channel.IMPORT, day=day, slot=half, at=at,
            )
            for row in rows if row.pk not in but
        ]
    )  # fmt: skip


def fourteen_days(rows, first):
    """Every check but the last evening of three people."""
    from shouwang.core import clock
    from shouwang.watch.actions.followup import ensure_followup

    gone = {row.pk for row in rows[:MISSED]}
    for number in range(1, DAYS + 1):
        day = first + dt.timedelta(days=number)
        for half, hour in (("am", 8), ("pm", 20)):
            clock.move(clock.instant(day, hour * 60 + 1))
            campaign = ensure_followup(rows[0].mandate, day)
            answer(rows, campaign, day, half, hour, gone if (number, half) == (DAYS, "pm") else ())
    clock.move(clock.instant(first + dt.timedelta(days=DAYS + 1), 9 * 60))


def officer(number, role):
    """Somebody with a role over the whole institution, and a browser in which they have logged in."""
    from django.test import Client

    from shouwang.core.actions import operator
    from shouwang.roster import actions, tree

    person = actions.add_person(number=number, name=number, kind="staff", unit=tree.root(), by=operator())
    actions.grant_role(person=person, role=role, unit=tree.root(), kinds=[], by=operator())
    browser, account = Client(), actions.make_account(person=person, by=operator())
    browser.force_login(account)
    return browser, account


def timed(browser, path, times=7) -> tuple[float, float, int]:
    """(milliseconds, of processor time, statements) of a page: the medians of some, after one that warms up."""
    from django.db import connection

    said = []

    def counting(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    browser.get(path)
    with connection.execute_wrapper(counting):
        assert browser.get(path).status_code == 200, path
    took = []
    for _time in range(times):
        began = time.perf_counter()
        browser.get(path)
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 1), measure.worked(lambda: browser.get(path)), len(said)


def scanned() -> float:
    """Milliseconds in which the database itself reads every check."""
    from django.db import connection

    took = []
    for _time in range(5):
        with connection.cursor() as cursor:
            began = time.perf_counter()
            cursor.execute(SCAN)
            cursor.fetchall()
            took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 1)


def judged_all() -> float:
    """Milliseconds in which the verdicts of everybody who is due are made."""
    from shouwang.roster import access
    from shouwang.watch.queries import watches as queries
    from shouwang.watch.queries.release import judged

    began = time.perf_counter()
    judged(access.everything(), queries.due(access.everything()))
    return round((time.perf_counter() - began) * 1000, 1)


def main():
    """Make them, look, and sign."""
    asked = ASKED.parse_args()
    home = measure.settle(asked.database)
    world.setup()
    from django.conf import settings
    from django.urls import reverse

    from shouwang.core import clock
    from shouwang.roster import access
    from shouwang.roster.models import Role
    from shouwang.watch.actions.watches import release_many, review_many

    settings.ALLOWED_HOSTS = ["*"]
    load = measure.load()
    campaign = world.make(2 * asked.people, days_ago=DAYS + 10)
    first = clock.today() - dt.timedelta(days=DAYS + 1)
    result = {"database": asked.database, "people": asked.people, "load_before": load}
    with clock.moved(clock.instant(campaign.since_day, 600)):
        clock.move(clock.instant(first, 600))
        began = time.perf_counter()
        rows = watched(asked.people, first)
        result["opened_seconds"] = round(time.perf_counter() - began, 1)
        began = time.perf_counter()
        fourteen_days(rows, first)
        result["checks_seconds"] = round(time.perf_counter() - began, 1)
        world.analyze()
        (doctor, clinic), (_browser, office) = officer("B1", Role.CLINIC), officer("B2", Role.OFFICE)
        pages = {
            "list": reverse("watch:watches"), "due": reverse("watch:watches_due"), "pending": reverse("watch:watches_pending"),
            "one": reverse("watch:watch", args=[rows[0].pk]), "new": reverse("watch:watch_new"),
            "filtered": reverse("watch:watches") + "?kind=home_monitoring&state=due", "figure": reverse("site:figure", args=["watch.standing"]),
        }  # fmt: skip
        for name, path in pages.items():
            result[f"{name}_ms"], result[f"{name}_cpu_ms"], result[f"{name}_statements"] = timed(doctor, path)
        result["scan_ms"], result["judged_ms"] = scanned(), judged_all()
        result["judged_to_scan"] = round(result["judged_ms"] / result["scan_ms"], 1)
        half = rows[: asked.people // 2]
        review_many(watches=half, by=access.actor_of(clinic))
        began = time.perf_counter()
        batch = release_many(watches=half, by=access.actor_of(office))
        result["signed_ms"] = round((time.perf_counter() - began) * 1000, 1)
        result["signed"], result["not_signed"] = len(batch.done), len(batch.refused)
        assert (result["signed"], result["not_signed"]) == (len(half) - MISSED, MISSED)
    shutil.rmtree(home)
    measure.done("watch", result, {f"{name}_cpu_ms": ("<=", 200) for name in pages})


if __name__ == "__main__":
    main()
