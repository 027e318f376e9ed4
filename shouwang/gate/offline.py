"""What a guard's device keeps to judge without the network: the key that verifies codes, and for each measure who is to be asked about.

Nobody is named in it: codes by the handles of three days, numbers by a salted hash that is made anew for every list. A number that is
typed can be looked for in it, as a guard may ask about any number; so it is short-lived, and the device drops it when it is too old.
"""

import datetime as dt
import hashlib
import secrets

from django.template.loader import render_to_string

from shouwang.core import clock, parameters
from shouwang.core.scope import Scope
from shouwang.core.service_worker import ServiceWorker
from shouwang.gate import codes, queries, rules
from shouwang.gate.answering import Facts
from shouwang.gate.models import Visit
from shouwang.roster import access
from shouwang.roster.models import Person

FILES = ("css/gate.css", "js/gate.js", "icons/mark.svg")
ICONS = (("icons/app-192.png", "192x192"), ("icons/app-512.png", "512x512"))
AHEAD = dt.timedelta(days=1)  # a list taken at night still knows the codes of the morning


def digest(salt: str, number: str) -> str:
    """A number as a list holds it: sixteen hexadecimal digits."""
    return hashlib.sha256(f"{salt}:{number.strip()}".encode()).hexdigest()[:16]


def whole(scope: Scope) -> dict:
    """The list of now: the key, for each measure that holds now or begins within a day who is to be asked about, passes that are used up."""
    now = clock.now()
    facts, salt, values = Facts(now), secrets.token_hex(8), parameters.values()
    held = facts.watches()
    people = {
        row.pk: row for row in Person.objects.filter(scope.people(access.GATE), pk__in=list(held)).only("pk", "number", "kind", "link_version", "path")
    }
    measures = [_measure(facts, one, people, held, salt) for one in facts.measures if one.since < now + AHEAD]
    return {
        "at": clock.local(now).isoformat(), "zone": clock.zone().key, "key": codes.public_jwk(), "salt": salt, "skew_s": values["gate.skew_s"],
        "stale_min": values["gate.list_min"], "measures": measures, "visits": _spent(now),
        "gates": [[row.pk, row.name, row.waiting] for row in queries.gates(scope)],
    }  # fmt: skip


def _measure(facts, one, people, held, salt) -> dict:
    """A measure as a device reads it. Whoever is held now or later within its time is in it: the device knows no times of persons."""
    at = max(facts.at, one.since)
    found = [row for row in people.values() if _asked(facts, one, row, held[row.pk], at)]
    days = [clock.day_of(facts.at) + dt.timedelta(days=n) for n in (-1, 0, 1)]
    row = facts.rows[one.pk]
    return {
        "since": one.since.isoformat(), "until": one.until.isoformat(), "direction": one.direction, "gates": sorted(one.gates),
        "unknown": one.unknown, "stale": one.stale, "say": row.say, "phone": row.phone, "waiting": row.waiting,
        "codes": sorted({codes.short(raw) for person in found for raw in _handles(person, days)}),
        "numbers": sorted(digest(salt, person.number) for person in found),
    }  # fmt: skip


def _asked(facts, one, person, held, at) -> bool:
    question = rules.Asked(at, one.direction or "in", min(one.gates, default=None), person.kind)
    return rules.said_of(held, (one,), facts.asking, question, day_end=facts.day_end + AHEAD, most=AHEAD).answer == rules.ASK


def _handles(person, days):
    """Of the present link and the last ones that it replaced, so that a replaced code leads nobody past."""
    versions = range(max(1, person.link_version - codes.VERSIONS_BACK), person.link_version + 1)
    return [codes.handle(codes.PERSON, person.pk, version, day) for version in versions for day in days]


def _spent(now) -> list[str]:
    """Passes of these days that let nobody in any more: used, or withdrawn."""
    rows = Visit.objects.filter(until__gt=now - AHEAD, since__lt=now + AHEAD)
    spent = [row for row in rows if row.entered_at is not None or row.state != Visit.State.APPROVED]
    return sorted(codes.short(codes.visit_handle(row)) for row in spent)


# ---- the shell and the worker


def shell() -> str:
    """The page that a device shows without the network: the guard's, without anybody's name."""
    return render_to_string("gate/door.html", {"shell": True, "direction": "in"})


worker = ServiceWorker("shouwang-gate", "js/gate-sw.js", FILES, shell)
