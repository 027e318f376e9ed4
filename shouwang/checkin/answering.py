"""Answering for somebody in front of the form: 代报, 补报 and 更正 are one thing, an answer to a slot through `record`.

Who may: whoever has the right PROXY over the person; the head of a household for its members (a child's guardian); everybody for
themselves, their first answer at any time and a correction until the slot locks.
"""

from django.db.models import Q

from shouwang.checkin import household as families
from shouwang.checkin.models import Channel, Return
from shouwang.checkin.record import Incoming, Outcome, record
from shouwang.core import clock, parameters
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.questions import screen
from shouwang.questions.queries import prepared
from shouwang.roster import access
from shouwang.roster.models import Household, Person


def _heads(person_id):
    """The ids of the heads of the households that a person belongs to now."""
    rows = Household.objects.holding(clock.now()).filter(member_id=person_id)
    return set(rows.values_list("head_id", flat=True))


def may_answer(scope: Scope, person) -> bool:
    """May the viewer answer for this person?"""
    if scope.allows(access.PROXY, person.path or None, person.kind) and person.path:
        return True
    me = scope.viewer.person_id
    return me is not None and (me == person.pk or ((tie := families.bond(me, person.pk)) is not None and not families.refusal(tie)))


def answerable(scope: Scope, pk) -> Person:
    """The person with an id, where the viewer may answer for them. Raises core.04, and checkin.61 to the head of a child's household."""
    person = Person.objects.filter(pk=pk, merged_into=None).select_related("unit").first()
    if person is not None and may_answer(scope, person):
        return person
    tie = families.bond(scope.viewer.person_id, pk) if person is not None and scope.viewer.person_id else None
    raise (tie and families.refusal(tie)) or Refused("core.04")


def locked_to(scope: Scope, slot, person) -> Refused | None:
    """Why somebody may not correct their own answer any more: the slot is locked. A first answer, late, is always taken."""
    if scope.viewer.person_id != person.pk or scope.allows(access.PROXY, person.path or None, person.kind):
        return None
    if slot.locks_at > clock.now() or not slot.pk or not Return.objects.filter(slot=slot, person=person).exists():
        return None
    return Refused("checkin.60", at=clock.local(slot.locks_at).strftime("%Y-%m-%d %H:%M"))


def household(scope: Scope, person) -> list[Person]:
    """Everybody of the household that a person heads or belongs to, the head first, as far as the viewer may answer."""
    heads = _heads(person.pk) | {person.pk}
    spells = Household.objects.holding(clock.now())
    members = set(spells.filter(head_id__in=heads).values_list("member_id", flat=True))
    rows = Person.objects.filter(Q(pk__in=members | heads), merged_into=None).select_related("unit").order_by("number")
    found = [row for row in rows if may_answer(scope, row)]
    return sorted(found, key=lambda row: row.pk not in heads) if len(found) > 1 else []


def current_answer(scope: Scope, slot, person) -> Return | None:
    """The current answer of a person in a slot; None where there is none, or the viewer may not read answers."""
    if not slot.pk:
        return None
    if not _may_read(scope, person):
        return None
    return Return.objects.filter(slot=slot, person=person).order_by("-seq").first()


def _may_read(scope, person):
    """One's own answers, and those of whom the viewer may see answers."""
    return scope.viewer.person_id == person.pk or scope.allows(access.ANSWERS, person.path, person.kind)


def last_place(scope: Scope, person) -> str:
    """The place of the last answer: the only thing that "same as yesterday" carries over. '' to whoever may not read answers:
    the head of a household answers for grown people too, and where they slept is theirs to tell.
    """
    if not _may_read(scope, person):
        return ""
    row = Return.objects.filter(person=person).order_by("-slot__opens_at", "-seq").first()
    return str(row.answers.get("place", "")) if row else ""


def drawn(scope: Scope, slot, person, *, lang, values=None, problems=(), current=None) -> list:
    """The sections of the form for the template, laid with what was typed, or with the current answer."""
    ready = prepared(slot.form_version_id)
    if values is None and current is not None:
        values = screen.wire(ready, current.answers)
    pages = screen.sections(
        ready, lang=lang, day=slot.day, params=parameters.values(slot.cutoff_at), values=values, problems=problems,
        last_place=last_place(scope, person),
    )  # fmt: skip
    for question in (q for page in pages for q in page["questions"] if q.get("place_name")):
        question["value"] = question["place_name"]  # an office types names of places, not six digits
    return pages


def script(slot, *, lang) -> dict:
    """What the page's script needs to show only the questions that apply."""
    return screen.script(
        prepared(slot.form_version_id), lang=lang, day=slot.day, params=parameters.values(slot.cutoff_at)
    )


def answer_for(scope: Scope, *, person, slot, post) -> tuple[dict, Outcome]:
    """Record what was typed for a person. Returns (the typed values, the outcome). Raises core.04 without the right, checkin.60.

    `record` is the one writer of returns and leaves the Event when the flag changes.
    """
    answerable(scope, person.pk)
    why = locked_to(scope, slot, person)
    if why is not None:
        raise why
    values = screen.from_post(prepared(slot.form_version_id), post)
    mine = scope.viewer.person_id == person.pk
    incoming = Incoming(
        campaign=slot.campaign, person_id=person.pk, answers=values, by=scope.viewer,
        channel=Channel.SCREEN if mine else Channel.PROXY, day=slot.day, slot=slot.name, key=post.get("key") or None,
    )  # fmt: skip
    return values, record([incoming])[0]
