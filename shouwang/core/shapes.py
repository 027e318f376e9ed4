"""The two shapes of fact. Every table of the rooms is a Spell, a Mark, or the identity that spells hang on."""

from django.db import models
from django.db.models import F, Q


class BytePath(models.CharField):
    """A materialised path compared byte by byte on both databases, so that `>= p AND < next(p)` uses one index.

    PostgreSQL would otherwise sort by the cluster's language; db_collation cannot say "C here, BINARY there".
    """

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def after(path: str) -> str:
    """The first path in byte order that is not under `path`: the open end of its range."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def under(path: str, field: str = "path") -> Q:
    """The rows at or below `path`, as a range (never LIKE, which SQLite cannot index)."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": after(path)})


def known(k, prefix: str = "") -> Q:
    """Spells as they were known at instant k (None: now): opened by then and not voided by then."""
    if k is None:
        return Q(**{f"{prefix}voided_at__isnull": True})
    return Q(**{f"{prefix}opened_at__lte": k}) & (
        Q(**{f"{prefix}voided_at__isnull": True}) | Q(**{f"{prefix}voided_at__gt": k})
    )


def holding(at, k=None, prefix: str = "") -> Q:
    """Spells that hold at instant `at`, as known at k: since ≤ at < until, an end recorded after k being unknown."""
    open_end = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": at})
    if k is not None:
        open_end |= Q(**{f"{prefix}closed_at__gt": k})
    return known(k, prefix) & Q(**{f"{prefix}since__lte": at}) & open_end


class SpellQuerySet(models.QuerySet):
    """Reads of spells."""

    def known(self, k=None):
        """Rows known at k: opened by then, not voided by then."""
        return self.filter(known(k))

    def holding(self, at, k=None):
        """Rows that hold at an instant, as known at k."""
        return self.filter(holding(at, k))


class Spell(models.Model):
    """True for a while, half-open [since, until). `until` is written at most once; any other change is void + successor."""

    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    episode = models.BigIntegerField(null=True, blank=True)  # id of the first row of the chain; null on that row

    objects = SpellQuerySet.as_manager()

    class Meta:
        abstract = True

    @staticmethod
    def constraints_for(name):
        """The constraints every spell table carries: an end after its start, and an end known when it has one."""
        return [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name=f"{name}_until_after_since"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, closed_at__isnull=True)
                | Q(until__isnull=False, closed_at__isnull=False),
                name=f"{name}_until_with_closed_at",
            ),
        ]

    @property
    def chain(self):
        """The id of the episode that this row belongs to."""
        return self.episode or self.pk


class MarkQuerySet(models.QuerySet):
    """Reads of marks."""

    def known(self, k=None):
        """Marks recorded by k (None: now)."""
        return self if k is None else self.filter(recorded_at__lte=k)


class Mark(models.Model):
    """Happened at an instant; append-only. A correction is another mark."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        abstract = True
