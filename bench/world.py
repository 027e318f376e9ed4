"""An institution to measure: N people in colleges, grades and classes, one outbreak, one daily campaign.

The institution, the form, the outbreak and the campaign are made by the product's actions. People and units are written in
bulk, the same rows that the roster import writes, because making them is not what is measured here.
"""

import datetime as dt

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
    with clock.moved(clock.instant(since - dt.timedelta(days=1))):  # known from the beginning on
        populate(people, clock.instant(since - dt.timedelta(days=1)))
        return ask(code, since)


def ask(code, since_day, **more):
    """An outbreak and a daily campaign for everybody."""
    from shouwang.checkin.actions.campaigns import open_campaign
    from shouwang.core import clock
    from shouwang.core.actions import operator
    from shouwang.core.writing import writing
    from shouwang.roster.models import Mandate

    with writing("exclusive") as at:
        mandate = Mandate.objects.create(
            nature="outbreak", code=code, name="测量", basis="测量", opened_by="bench", since=clock.instant(since_day),
            opened_at=at, review_day=since_day + dt.timedelta(days=200),
        )  # fmt: skip
    return open_campaign(code=code, mandate=mandate, form="daily-health", since_day=since_day, by=operator(), **more)


def populate(people, since):
    """Units and people with their memberships; everyone since `since`."""
    from shouwang.core.writing import writing
    from shouwang.roster.models import Membership, Person, Unit
    from shouwang.roster.tree import segment

    with writing("exclusive") as at:
        root = Unit.objects.get(path="R")
        classes = list(_classes(root, -(-people // CLASS_SIZE), segment))
        rows = (_person(number, classes[number // CLASS_SIZE]) for number in range(people))
        for part in _parts(rows, 5000):
            made = Person.objects.bulk_create(part)
            Membership.objects.bulk_create(
                Membership(person=p, unit_id=p.unit_id, tree="R", kind=p.kind, since=since, opened_at=at) for p in made
            )


def _parts(rows, size):
    part = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _person(number, unit):
    from shouwang.roster.models import Person

    return Person(number=f"B{number:07d}", name=f"王{number % 97}", kind="undergraduate", unit=unit, path=unit.path)


def _classes(root, wanted, segment):
    """Classes under grades under colleges, as many as wanted."""
    from shouwang.roster.models import Unit

    def child(parent, number, kind, name):
        title = f"{parent.title}/{name}" if parent.title else name
        return Unit.objects.create(
            parent=parent, kind=kind, name=name, path=parent.path + segment(number), title=title, tree="R"
        )

    made = college_number = 0
    while made < wanted:
        college_number += 1
        college = child(root, college_number, "college", f"学院{college_number}")
        for grade_number in range(1, GRADES + 1):
            if made >= wanted:
                break
            grade = child(college, grade_number, "grade", f"{2020 + grade_number}级")
            for class_number in range(1, min(CLASSES, wanted - made) + 1):
                yield child(grade, class_number, "class", f"{class_number}班")
                made += 1


def analyze():
    """Fresh statistics, as autovacuum leaves them a minute after an import."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
