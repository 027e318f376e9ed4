"""An academy whose outbreak is over, for the tests of retention: the answers of two days, and two people who hold the right to purge."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import BinaryField

from shouwang.checkin import cells
from shouwang.checkin.models import Slot
from shouwang.core import clock, institution
from shouwang.roster import access, actions
from shouwang.roster.models import Role
from tests.academy import FIRST, MORNING, Academy, found

LAST = FIRST + dt.timedelta(days=1)  # the last day of the outbreak
SECRETS = ("独一无二的备注甲", "独一无二的说明乙", "独一无二的核实丙")  # planted by hand where free text goes


def at(day, hour=8):
    """An instant on the wall clock of a day."""
    return clock.instant(day, hour * 60)


def ended(**more) -> Academy:
    """The academy after its outbreak: two days answered, closed after LAST. Call it inside clock.moved(MORNING)."""
    a = Academy(founded=True, **more).grant()
    actions.grant_role(person=a.person["学工"], role=Role.OFFICE, unit=a.root, by=a.by)
    clock.move(at(FIRST, 9))
    a.answer("甲一", "38.2")
    a.answer("甲二")
    a.answer("乙一", "36.6")
    clock.move(at(LAST, 9))
    a.answer("甲一")
    a.answer("甲二", "38.0")
    a.answer("丙一", by="医生")
    actions.close_mandate(mandate=a.mandate, last_day=LAST, by=a.by)
    return a


@pytest.fixture(scope="module")
def over(django_db_setup, django_db_blocker):
    """The academy after its outbreak, for a whole module; a test's own writing is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        found()
        with clock.moved(MORNING):
            yield ended()
        transaction.set_rollback(True)
    institution.forget()


@pytest.fixture
def a(over, db, tmp_path, monkeypatch, settings):
    """That academy on the evening of the last day, with keys and certificates in a home of the test's own."""
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path))
    settings.HOME = tmp_path
    clock.move(at(LAST, 20))
    over.mandate.refresh_from_db()
    yield over
    for thing in (*over.person.values(), *over.account.values()):
        thing.refresh_from_db()


def actor(a, name):
    """Somebody of the academy as who acts, by their account: no authority but their grants."""
    return access.actor_of(a.account[name])


def due_day(a) -> dt.date:
    """The first day on which the academy's returns are due."""
    return LAST + dt.timedelta(days=a.mandate.retention_days + 1)


def approved(a, keep="return", **more):
    """A purge proposed by the office and approved by the security officer."""
    if keep == "return":
        more.setdefault("mandate", a.mandate)
    purge = actions.propose_purge(keep=keep, by=actor(a, "主任"), reason="到期", **more)
    return actions.approve_purge(purge=purge, by=actor(a, "安全"))


def totals() -> dict:
    """slot → unit → six counters, from the live roll call of every slot."""
    return {
        slot.pk: {node.place.id: tuple(node.total) for node in cells.roll_call(slot).walk() if any(node.total)}
        for slot in Slot.objects.select_related("campaign__unit").order_by("id")
    }


def everywhere(words) -> dict[str, list[str]]:
    """word → the columns of the whole database (of any app) in which it stands."""
    found: dict = {word: [] for word in words}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            fields = [field for field in model._meta.concrete_fields if not isinstance(field, BinaryField)]  # workbooks of forms
            table, columns = model._meta.db_table, [field.column for field in fields]
            quoted = ", ".join(f"CAST({connection.ops.quote_name(column)} AS TEXT)" for column in columns)
            cursor.execute(f"SELECT {quoted} FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    for word in words:
                        if value is not None and (word in value or _escaped(word) in value):
                            found[word].append(f"{table}.{column}")
    return {word: sorted(set(places)) for word, places in found.items() if places}


def _escaped(word):
    """As a JSON column may spell it."""
    return word.encode("unicode_escape").decode()


def plus(days):
    """So many days."""
    return dt.timedelta(days=days)

