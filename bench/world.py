"""An institution to measure: N people in colleges, grades and classes, one outbreak, one daily campaign.

All of it is made by the product's own actions; the people come through its roster import.
"""

import csv
import datetime as dt
import tempfile
from pathlib import Path

CLASS_SIZE, CLASSES, GRADES = 36, 14, 4  # a college of 2,016


def setup():
    """Django, on the database that SHOUWANG_DATABASE_URL names."""
    import django

    django.setup()


def make(people, days_ago=0, code="bench"):
    """An empty database becomes an institution of `people`, asked daily since so many days. Returns the campaign."""
    from django.core.management import call_command

    from shouwang.core import clock, institution
    from shouwang.core.actions import operator

    call_command("migrate", verbosity=0, interactive=False)
    institution.forget()
    from shouwang.questions.actions import ship_forms
    from shouwang.roster.actions.founding import found_institution

    found_institution(name="测量大学", zone="Asia/Shanghai", by=operator(), mark="test")
    institution.forget()
    ship_forms(by=operator())
    since = clock.today() - dt.timedelta(days=days_ago)
    with clock.moved(clock.instant(since)):  # known from the beginning on
        populate(people, since)
        return ask(code, since)


def ask(code, since_day, **more):
    """An outbreak and a daily campaign for everybody."""
    from shouwang.checkin.actions import open_campaign
    from shouwang.core.actions import operator
    from shouwang.roster.actions import open_outbreak

    review = since_day + dt.timedelta(days=200)
    mandate = open_outbreak(code=code, name="测量", basis="测量", since_day=since_day, review_day=review, by=operator())
    return open_campaign(code=code, mandate=mandate, form="daily-health", since_day=since_day, by=operator(), **more)


def populate(people, since_day):
    """Everybody through the roster import."""
    from shouwang.core.actions import operator
    from shouwang.roster.actions import commit_import
    from shouwang.roster.imports import plan

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "roster.csv")
        write_roster(path, people)
        commit_import(plan=plan(path, as_of=since_day), by=operator())


def write_roster(path, people, more=0):
    """A roster file: so many people of the measured institution, and some new ones in a college of their own."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["学工号", "姓名", "类别", "单位"])
        for number in range(people):
            table.writerow([f"B{number:07d}", f"王{number % 97}", "本科生", unit_of(number // CLASS_SIZE)])
        for number in range(more):
            table.writerow([f"N{number:07d}", f"李{number % 97}", "本科生", f"新学院/2026级/{number // 40 + 1}班"])


def unit_of(number):
    """The path of the class with that number."""
    college, rest = divmod(number, GRADES * CLASSES)
    return f"学院{college + 1}/{2021 + rest // CLASSES}级/{rest % CLASSES + 1}班"


def analyze():
    """Fresh statistics, as autovacuum leaves them a minute after an import."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
