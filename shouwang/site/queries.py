"""What the site's own pages ask: who did what, who looked at whom, which rules hold, where a person or unit is."""

import json
from dataclasses import dataclass

from django.db.models import Q

from shouwang.core import clock, parameters, wording
from shouwang.core.models import Access, Job, Parameter
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Account, Grant, Person, Unit
from shouwang.roster.timeline import file_of
from shouwang.site import registers


def my_grants(scope: Scope):
    """The roles that the viewer holds now, with their units."""
    rows = Grant.objects.holding(clock.now()).filter(person_id=scope.viewer.person_id)
    return list(rows.select_related("unit").order_by("unit__path"))


def who_read_me(scope: Scope):
    """Who looked at the viewer's own file, saw their telephone or took away a copy that holds them, newest first."""
    person = Person.objects.filter(pk=scope.viewer.person_id).first() if scope.viewer.person_id else None
    if person is None:
        return Access.objects.none()
    own = Account.objects.filter(person=person).values_list("pk", flat=True)
    return registers.who_read(scope, file_of(person).ids).exclude(by__in=[f"roster.Account:{pk}" for pk in own])


def readers(scope: Scope, rows) -> list[dict]:
    """Entries of the access log as the one they concern reads them: by whom, in which office, what, what for. Cost: three queries."""
    rows = list(rows)
    named, offices = wording.named(scope, {row.by for row in rows}), _offices({row.by for row in rows})
    return [
        {"row": row, "name": str(named[row.by]), "office": offices.get(row.by, ""), "what": wording.sight(row.what)} for row in rows
    ]


def _offices(refs) -> dict[str, str]:
    """The roles that accounts hold now, in words."""
    ids = {int(ref.partition(":")[2]) for ref in refs if ref.startswith("roster.Account:")}
    people = dict(Account.objects.filter(pk__in=ids).values_list("person_id", "pk"))
    roles: dict = {}
    for grant in Grant.objects.holding(clock.now()).filter(person__in=people).order_by("unit__path"):
        roles.setdefault(f"roster.Account:{people[grant.person_id]}", []).append(grant.get_role_display())
    return {ref: "、".join(dict.fromkeys(words)) for ref, words in roles.items()}


def jobs(scope: Scope, state):
    """Background work that is owed (past its time) or failed. Raises core.04 without the system right."""
    _require(scope, access.SYSTEM)
    if state == "failed":
        return Job.objects.filter(failed_at__isnull=False).order_by("-failed_at")
    return Job.objects.filter(done_at=None, failed_at=None, run_at__lte=clock.now()).order_by("run_at")


@dataclass(frozen=True)
class Rule:
    """A rule value as shipped, as in force today, and all it ever was."""

    shipped: parameters.Declared
    value: object
    source: str
    since: object
    history: list

    @property
    def written(self):
        """The value as the form takes it."""
        return _written(self.shipped, self.value)

    @property
    def measure(self):
        """The unit of measure as people read it."""
        return parameters.spoken(self.shipped, self.value)[1]

    @property
    def past(self):
        """The values it had, newest first, and the one that was shipped: (since, until, value as written, source)."""
        rows = [(row.since, row.until, _written(self.shipped, row.value), row.source) for row in self.history]
        return [*rows, (None, None, _written(self.shipped, self.shipped.value), self.shipped.source)]


def _written(declared, value):
    value = parameters.spoken(declared, value)[0]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def rules(scope: Scope) -> list[Rule]:
    """Every rule value with its present source. Raises core.04 without the right to set them."""
    _require(scope, access.CAMPAIGNS)
    kept: dict = {}
    for row in Parameter.objects.known().order_by("since"):
        kept.setdefault(row.code, []).append(row)
    return [_rule(declared, kept.get(code, [])) for code, declared in sorted(parameters.shipped.items())]


def rule(scope: Scope, code) -> Rule:
    """One rule value. Raises core.04."""
    found = next((rule for rule in rules(scope) if rule.shipped.code == code), None)
    if found is None:
        raise Refused("core.04")
    return found


def _rule(declared, rows):
    now = clock.now()
    current = next((row for row in reversed(rows) if row.since <= now and (row.until is None or row.until > now)), None)
    if current is None:
        return Rule(declared, declared.value, declared.source, None, rows[::-1])
    return Rule(declared, current.value, current.source, current.since, rows[::-1])


def find_units(scope: Scope, words, limit=30) -> list[Unit]:
    """Units within reach, by name or code."""
    rows = Unit.objects.filter(scope.units(access.COUNT), Q(title__icontains=words) | Q(code__istartswith=words))
    return list(rows.filter(closed_day=None).order_by("path")[:limit])


def _require(scope, right):
    if not scope.allows(right):
        raise Refused("core.04")
