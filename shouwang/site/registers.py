"""What auditors ask of the logs: the audit record, the access log, the export register, broken glasses, alerts.

Newest first, read by keys and not by page numbers: a log that grows while somebody reads on does not shift under them.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from shouwang.core import clock, export
from shouwang.core.models import Access, Alert, Event, Review, Sighting
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Account, Glass, Kind, Person, Tree

WEEK = 7


@dataclass(frozen=True)
class Asked:
    """A question to a log. `by` and `whom` are a number, a user name or a name; since and until are days, both included."""

    by: str = ""
    whom: str = ""
    kind: str = ""
    what: str = ""
    verb: str = ""
    purpose: str = ""
    mark: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def _whole(scope, right):
    return all(scope.allows(right, Tree.RESPONSIBLE, kind) for kind in Kind.values)


def require_auditor(scope: Scope):
    """A log is of the whole institution and of all its people: so must be the grant. Raises core.04."""
    if not _whole(scope, access.AUDIT):
        raise Refused("core.04")


def people_meant(text) -> list[int]:
    """The ids of the people with this number, user name or whole name, and of everybody merged with them."""
    text = text.strip()
    found = Person.objects.filter(Q(number=text) | Q(name=text) | Q(account__username=text))
    ids = set(found.values_list("pk", flat=True))
    ids |= set(Person.objects.filter(merged_into__in=ids).values_list("pk", flat=True))
    return sorted(ids)


def actors_meant(text) -> list[str]:
    """The Refs under which somebody may have acted: their account, their personal link; or operator, system."""
    if text.strip() in {"operator", "system", "anonymous"}:
        return [text.strip()]
    ids = people_meant(text)
    accounts = Account.objects.filter(Q(person__in=ids) | Q(username=text.strip())).values_list("pk", flat=True)
    return [f"roster.Account:{pk}" for pk in accounts] + [f"roster.Person:{pk}" for pk in ids]


def _between(rows, asked, field="at"):
    if asked.since:
        rows = rows.filter(**{f"{field}__gte": clock.instant(asked.since)})
    if asked.until:
        rows = rows.filter(**{f"{field}__lt": clock.instant(asked.until, 24 * 60)})
    return rows


def accesses(scope: Scope, asked: Asked):
    """The access log: who looked at, took away, or broke the glass over what. Raises core.04."""
    require_auditor(scope)
    rows = _between(Access.objects.order_by("-pk"), asked)
    if asked.by:
        rows = rows.filter(by__in=actors_meant(asked.by))
    if asked.whom:
        rows = rows.filter(_concerning(people_meant(asked.whom)))
    for name, wanted in (("kind", asked.kind), ("what", asked.what), ("purpose__contains", asked.purpose)):
        rows = rows.filter(**{name: wanted}) if wanted else rows
    return rows


def exports(scope: Scope, asked: Asked):
    """The export register: every file that left, by its watermark's number where one is given. Raises core.04."""
    rows = accesses(scope, asked).filter(kind=Access.Kind.EXPORT)
    return rows.filter(pk=export.access_of(asked.mark) or 0) if asked.mark else rows


def _concerning(ids) -> Q:
    seen = Sighting.objects.filter(person__in=ids).values("access")
    return Q(pk__in=seen) | Q(ref__in=[f"roster.Person:{pk}" for pk in ids])


def who_read(scope: Scope, ids, known_at=None):
    """Every entry of the access log that concerned one human being, newest first. The caller has asked who may know this."""
    return Access.objects.known(known_at).filter(_concerning(ids)).order_by("-pk")


def events(scope: Scope, asked: Asked):
    """The audit record. `whom` finds what is said of a person's own row or names them among its particulars. Raises core.04."""
    require_auditor(scope)
    rows = _between(Event.objects.order_by("-pk"), asked)
    if asked.verb:
        rows = rows.filter(verb=asked.verb)
    if asked.by:
        rows = rows.filter(by__in=actors_meant(asked.by))
    if asked.whom:
        ids = people_meant(asked.whom)
        named = Q(ref__in=[f"roster.Person:{pk}" for pk in ids])
        for pk in ids:
            named |= Q(refs__person=pk) | Q(refs__gone=pk) | Q(refs__member=pk) | Q(refs__head=pk)
        rows = rows.filter(named)
    return rows


def glasses(scope: Scope, asked: Asked):
    """Every broken glass, one row an episode as it was first opened. Raises core.04."""
    require_auditor(scope)
    rows = _between(Glass.objects.filter(episode=None).order_by("-pk"), asked, "since")
    if asked.by:
        rows = rows.filter(by__in=actors_meant(asked.by))
    return rows.filter(person__in=people_meant(asked.whom)) if asked.whom else rows


def alerts(scope: Scope, asked: Asked):
    """Every alert of many people read within an hour, or many rows taken within a day. For auditors and who grants. Raises core.04."""
    if not (_whole(scope, access.AUDIT) or _whole(scope, access.GRANTS)):
        raise Refused("core.04")
    rows = _between(Alert.objects.order_by("-pk"), asked)
    return rows.filter(by__in=actors_meant(asked.by)) if asked.by else rows


def reviews(scope: Scope, refs) -> dict[str, Review]:
    """What auditors have looked at already: {Ref: the last review}."""
    return {row.ref: row for row in Review.objects.filter(ref__in=list(refs)).order_by("pk")}


def last_end(scope: Scope, rows) -> dict[int, object]:
    """When each of some broken glasses was really closed: {id of the first row: end}."""
    ends = {row.pk: row.until for row in rows}
    later = Glass.objects.known().filter(episode__in=ends).values_list("episode", "until")
    return ends | dict(later)
