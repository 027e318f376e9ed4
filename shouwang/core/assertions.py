"""Assertions: numbers as somebody asserted them, frozen under a hash. The only freeze there is.

Rows are never copied, numbers are. An assertion is checked by counting again: *identical*, *restated* (what we know now says
otherwise; that is not a failure), *different* (the count at its own known_at does not give its numbers: a failure), *forged*
(its hash does not fit: a failure) or *purged* (its rows were destroyed under a certificate; not a failure).
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from shouwang.core import clock
from shouwang.core.models import Assertion


class Result(StrEnum):
    """What checking an assertion found."""

    IDENTICAL = "identical"
    RESTATED = "restated"
    DIFFERENT = "different"
    FORGED = "forged"
    PURGED = "purged"

    @property
    def failure(self):
        """Does it mean that something is broken?"""
        return self in {Result.DIFFERENT, Result.FORGED}


@dataclass(frozen=True)
class Change:
    """One number that came out otherwise; `key` is the way to it through the numbers: units/12/missing."""

    key: str
    asserted: object
    counted: object


@dataclass(frozen=True)
class Finding:
    """What checking an assertion found, with every number that differs; `certificate` names the purge, if there was one."""

    result: Result
    changes: tuple[Change, ...] = ()
    certificate: str = ""


_certificates: list = []


def canonical(value) -> bytes:
    """One spelling for equal values: JSON, keys sorted, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(*, kind, ref, scope, known_at, numbers, definition) -> str:
    """SHA-256 over everything that an assertion says."""
    said = [kind, ref, scope, known_at.astimezone(dt.UTC).isoformat(), numbers, definition]
    return hashlib.sha256(canonical(said)).hexdigest()


def drafted(*, kind, ref, scope, known_at, numbers, definition, by) -> Assertion:
    """An assertion ready for the table, stamped by the open transaction. Cost: none."""
    if not isinstance(definition, str):
        raise TypeError(f"definition names a counting rule and its version, not {definition!r}")  # read back, it would not fit the seal
    said = {"kind": kind, "ref": ref, "scope": scope | {"by": by.ref}, "known_at": known_at}
    said |= {"numbers": json.loads(canonical(numbers)), "definition": definition}
    now = clock.stamp()
    return Assertion(**said, digest=digest(**said), at=now, recorded_at=now)


def assert_numbers(*, kind, ref, scope, known_at, numbers, definition, by) -> Assertion:
    """Assert numbers about a scope as known at an instant. Called inside an action; returns the row."""
    row = drafted(kind=kind, ref=ref, scope=scope, known_at=known_at, numbers=numbers, definition=definition, by=by)
    row.save(force_insert=True)
    return row


def assert_many(rows) -> list[Assertion]:
    """Put drafted assertions into the table at once."""
    return Assertion.objects.bulk_create(rows, batch_size=500)


def genuine(row: Assertion) -> bool:
    """Does the hash still fit what the row says?"""
    said = {field: getattr(row, field) for field in ("kind", "ref", "scope", "known_at", "numbers", "definition")}
    return row.digest == digest(**said)


def differences(asserted, counted, key="") -> tuple[Change, ...]:
    """Every number in which two nests of dictionaries differ, in key order; what one side lacks counts as None."""
    if isinstance(asserted, dict) and isinstance(counted, dict):
        names = sorted({*map(str, asserted), *map(str, counted)})
        found: tuple = ()
        for name in names:
            found += differences(asserted.get(name), counted.get(name), f"{key}/{name}" if key else name)
        return found
    return () if asserted == counted else (Change(key, asserted, counted),)


def certificates(finder):
    """Register `finder(assertion) -> str`: the purge certificate under which the rows that it counted were destroyed, or ''."""
    _certificates.append(finder)
    return finder


def certificate_of(row: Assertion) -> str:
    """The certificate under which an assertion's rows were purged; '' when they are all there."""
    return next((number for finder in _certificates if (number := finder(row))), "")


def check(row: Assertion, recount) -> Finding:
    """Count again what was asserted. recount(known_at) gives the numbers as known then; None: as known now."""
    if not genuine(row):
        return Finding(Result.FORGED)
    certificate = certificate_of(row)
    if certificate:
        return Finding(Result.PURGED, certificate=certificate)
    changes = differences(row.numbers, json.loads(canonical(recount(row.known_at))))
    if changes:
        return Finding(Result.DIFFERENT, changes)
    changes = differences(row.numbers, json.loads(canonical(recount(None))))
    return Finding(Result.RESTATED if changes else Result.IDENTICAL, changes)
