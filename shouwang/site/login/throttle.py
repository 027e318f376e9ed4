"""Guessing grows slow: each failed attempt is counted by name, by address, and by both, and each count has its own delay.

An attempt is counted before the password is looked at and taken back when it was right, so that a hundred at once are a
hundred. A browser that has logged the name in before (a signed cookie) is counted by itself: what others fail at does not
shut it out. Names that nobody has are counted alike. The counts are no deeds, so they leave no Event; a failure does.
"""

import datetime as dt
from dataclasses import dataclass

from shouwang.core import clock
from shouwang.core.privacy import keyed_hash
from shouwang.core.refusals import Refused
from shouwang.core.writing import writing
from shouwang.site.login import rules
from shouwang.site.models import Attempt

OWN = (rules.PAIR, rules.DEVICE, rules.CODE)
QUIET = dt.timedelta(days=2)  # by then every bucket has leaked empty


def buckets(name, address, device="") -> dict:
    """Bucket name → how it fills, for an attempt at a name from an address, or from a known device."""
    name, address = keyed_hash(name) or "nobody", keyed_hash(rules.network(address))
    if device:
        return {f"device:{keyed_hash(device)}:{name[:16]}": rules.DEVICE}
    return {f"pair:{keyed_hash(name + address)}": rules.PAIR, f"name:{name}": rules.NAME, f"address:{address}": rules.ADDRESS}


def code_bucket(account) -> dict:
    """The bucket of an account's second step."""
    return {f"code:{account.pk}": rules.CODE}


@dataclass(frozen=True)
class Counted:
    """An attempt that has been let through and counted."""

    kinds: dict
    enough: bool = False  # from here on the next one waits

    def was_right(self):
        """It was the right password after all: it never counted, and what its own pair or device failed at is forgotten."""
        self._lower(lambda row: 0 if self.kinds[row.bucket] in OWN else row.level - 1)

    def take_back(self):
        """It came to nothing through a fault of ours: it never counted."""
        self._lower(lambda row: row.level - 1)

    def _lower(self, level):
        with writing():
            for row in _locked(self.kinds):
                row.level = max(level(row), 0)
                row.save(update_fields=["level"])


def count(kinds) -> Counted:
    """Let an attempt through and count it. Raises site.01 or login.02 with how long to wait."""
    with writing() as now:
        Attempt.objects.bulk_create(
            [Attempt(bucket=name, leaked_at=now, last_at=now) for name in sorted(kinds)], ignore_conflicts=True
        )
        rows = _locked(kinds)
        wait = max(_leak(row, kinds[row.bucket], now) for row in rows)
        if not wait:
            for row in rows:
                row.level, row.last_at = min(row.level + 1, kinds[row.bucket].full), now
                row.save(update_fields=["level", "leaked_at", "last_at"])
    if wait:
        raise Refused("login.02", seconds=wait) if wait <= 120 else Refused("site.01", minutes=-(-wait // 60))
    return Counted(kinds, any(row.level == kinds[row.bucket].free for row in rows))


def _locked(kinds):
    return list(Attempt.objects.select_for_update().filter(bucket__in=list(kinds)).order_by("bucket"))


def _leak(row, kind, now) -> int:
    """What has leaked since is gone. Returns the seconds still to wait."""
    passed = int((now - row.leaked_at).total_seconds())
    row.level, rest = rules.leaked(row.level, passed, kind)
    row.leaked_at = now - dt.timedelta(seconds=rest)
    return rules.wait_s(row.level, int((now - row.last_at).total_seconds()), kind)


def prune() -> int:
    """Drop the buckets that have leaked empty; how many."""
    old = clock.now() - QUIET
    if not Attempt.objects.filter(last_at__lt=old).exists():
        return 0
    with writing():
        return Attempt.objects.filter(last_at__lt=old).delete()[0]
