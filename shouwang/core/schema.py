"""Do the tables fit this version? Asked before anything is served or written, so that no version works on another's tables."""

import functools
import importlib
import pkgutil
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from shouwang.core.refusals import Refused

DJANGOS = {"admin", "auth", "contenttypes", "sessions", "sites"}  # tables of Django that a version may have stopped using


@dataclass(frozen=True)
class State:
    """Migrations that this version brings and the database lacks, and those it has and this version does not know."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    empty: bool = False


@functools.cache
def brought() -> frozenset[str]:
    """Every migration of this version: `app.0001_initial`."""
    found = set()
    for config in apps.get_app_configs():
        name = f"{config.name}.migrations"
        if importlib.util.find_spec(name) is None:
            continue
        for module in pkgutil.iter_modules(importlib.import_module(name).__path__):
            if module.name[:1].isdigit():
                found.add(f"{config.label}.{module.name}")
    return frozenset(found)


def state() -> State:
    """Compare the database with this version. Cost: one query."""
    if "django_migrations" not in connection.introspection.table_names():
        return State(tuple(sorted(brought())), (), empty=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {f"{app}.{name}" for app, name in cursor.fetchall()}
    strange = [name for name in applied - brought() if name.partition(".")[0] not in DJANGOS]
    return State(tuple(sorted(brought() - applied)), tuple(sorted(strange)))


def require():
    """Raise core.31 where the tables are older than this version, core.32 where they are newer."""
    found = state()
    if found.empty:
        raise Refused("core.01")
    if found.unknown:
        raise Refused("core.32", number=len(found.unknown), last=found.unknown[-1])
    if found.missing:
        raise Refused("core.31", number=len(found.missing), first=found.missing[0])
