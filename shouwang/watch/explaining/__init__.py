"""Why is somebody on a list today? Each subject says it of its own states, in its own file here:

    @reason("watch.watches", term=_("观察"), rights=(access.FOLLOW, access.CARE))
    def watches(scope, person, at):
        yield Reason(state=_("…"), rule=_("…"), version=_("…"), inputs=((_("末次暴露"), "2026-03-01"),), next=_("…"), who=_("…"))

`rights` are those of which any one opens the subject where the person is; the person is told every reason that is theirs, in words
for them. A file asks `speaks_to(scope, person, RIGHT)` before it says what only some may read (what the clinic found).
Rooms above register theirs here too (`gate/explaining.py`); a state without a reason is a state to do away with.
"""

from dataclasses import dataclass, replace

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.subjects import bring
from shouwang.roster import access
from shouwang.roster.models import Person


@dataclass(frozen=True)
class Reason:
    """One state that somebody is in: which, by which rule in which version, from what, what comes next, who must act."""

    state: str  # 健康监测，第 3/14 天
    rule: str  # the rule in words
    version: str = ""  # which row of it, since when, from which source
    inputs: tuple = ()  # (label, value), …: what the rule was given
    next: str = ""  # what comes next and on which day
    who: str = ""  # who must act
    appeal: str = ""  # where the person turns who holds it to be wrong
    url: str = ""  # where whoever acts does it; '' for the person and for who may not
    ref: str = ""  # "watch.Watch:5"
    sensitive: bool = False  # it says something of the person's health: reading it is entered in the access log
    subject: str = ""  # filled in by the registry


@dataclass(frozen=True)
class Subject:
    """One kind of lists, and who may read why somebody is on them."""

    key: str
    term: object
    rights: tuple
    reasons: object


_subjects: dict[str, Subject] = {}


def reason(key, *, term, rights):
    """Register a subject: `function(scope, person, at)` yields a Reason for each state that the person is in at an instant."""

    def register(function):
        if key in _subjects:
            raise ValueError(f"reasons {key} declared twice")
        _subjects[key] = Subject(key, term, tuple(rights), function)
        return function

    return register


def is_own(scope: Scope, person) -> bool:
    """Does somebody ask about themself?"""
    return scope.viewer.person_id is not None and scope.viewer.person_id == person.pk


def speaks_to(scope: Scope, person, *rights) -> bool:
    """May the viewer be told something of this person by one of these rights, or because it is themself?"""
    return access.reads(scope, rights, person)


def readable(scope: Scope, person) -> list[Subject]:
    """The subjects that the viewer may read about a person."""
    return [one for _key, one in sorted(_subjects.items()) if access.reads(scope, one.rights, person)]


def why(scope: Scope, pk, at=None) -> tuple[Person, list[Reason]]:
    """(the person, every reason that the viewer may read) at an instant, default now. Raises core.04 for who may read none."""
    person = Person.objects.select_related("unit").filter(pk=pk, merged_into=None).first()
    subjects = readable(scope, person) if person is not None else []
    if not subjects:
        raise Refused("core.04")
    at = at or clock.now()
    return person, [replace(row, subject=str(one.term)) for one in subjects for row in one.reasons(scope, person, at)]


bring(__name__)
