"""A class laid out for a page: who is silent, who is an exception, who is well; the questions about each exception."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from shouwang.checkin import board, classes, slots
from shouwang.checkin.classes import Pupil
from shouwang.checkin.models import Affirmation, ClassRound, Slot, Suspension
from shouwang.core import clock, parameters
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.questions import screen
from shouwang.questions.answers import check
from shouwang.questions.flags import Flag
from shouwang.questions.queries import prepared
from shouwang.questions.shipped import absence_check
from shouwang.roster import access
from shouwang.roster.models import Person, Unit

GROUPS = ("silent", "away", "exception", "present", "exempt")


def slot_of(scope: Scope, code, query) -> Slot:
    """The slot in an address. Raises core.04."""
    only(query, {"day", "slot"})
    try:
        day = clock.parse_day(query["day"]) if query.get("day") else None
    except ValueError:
        raise Refused("core.04") from None
    slot = classes.slot_asked(scope, code, day, query.get("slot"))
    if query.get("slot") and query["slot"] not in slots.names(slot.campaign):
        raise Refused("core.04")
    return slot


def unit_of(scope: Scope, pk) -> Unit:
    """A unit that the viewer may affirm. Raises core.04."""
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None or not classes.may_affirm(scope, unit):
        raise Refused("core.04")
    return unit


def person_of(scope: Scope, pk) -> Person:
    """A person whom the viewer answers for. Raises core.04."""
    person = Person.objects.filter(pk=pk).first()
    if person is None or not scope.allows(access.PROXY, person.path or "-", person.kind):
        raise Refused("core.04")
    return person


def address(slot: Slot, unit: Unit) -> str:
    """Where a class is entered."""
    wanted = {"day": slot.day.isoformat(), "slot": slot.name}
    kept = urlencode({name: value for name, value in wanted.items() if value})
    return reverse("checkin:one_class", args=[slot.campaign.code, unit.pk]) + "?" + kept


def shown(scope: Scope, slot: Slot, unit: Unit) -> dict:
    """The class by groups; `told`: of whom it says something of their health."""
    pupils = classes.class_of(scope, slot, unit)
    reads = {pupil.person.pk for pupil in pupils if scope.allows(access.ANSWERS, unit.path, pupil.called.kind)}
    groups = {state: [_drawn(slot, pupil, pupil.person.pk in reads) for pupil in pupils if pupil.state == state] for state in GROUPS}
    seen = max((pupil.mark.pk for pupil in pupils if pupil.mark), default=0)
    return {
        "unit": unit, "slot": slot, "campaign": slot.campaign, "groups": groups, "seen_mark": seen, "people": len(pupils),
        "affirmed": classes.last_word(slot, Affirmation, unit), "round": classes.last_word(slot, ClassRound, unit),
        "told": [p.person.pk for p in pupils if p.state == "exception" and p.person.pk in reads],
        "suspended": Suspension.objects.holding(slot.cutoff_at).filter(unit=unit).first() if classes.asks_attendance(slot.campaign) else None,
        "may_enter": slot.campaign.state == "open" and clock.now() < slot.locks_at, "late": clock.now() >= slot.cutoff_at,
    }  # fmt: skip


def _drawn(slot, pupil: Pupil, reads) -> dict:
    flags = [Flag(flag).label for flag in pupil.called.flags.split(",") if flag] if reads else []
    return {
        "pupil": pupil, "pk": pupil.person.pk, "name": pupil.person.name, "number": pupil.person.number, "flags": flags,
        "marked": pupil.unfinished, "url": board.answer_address(slot, pupil.person),
    }  # fmt: skip


def ticked(post, name) -> set[int]:
    """The people ticked in a form."""
    return {int(pk) for pk in post.getlist(name) if pk.isdecimal()}


def chosen(post) -> list[int]:
    """The exceptions that were ticked, in order."""
    return sorted(ticked(post, "exception"))


def given(slot: Slot, people, post) -> dict[int, dict]:
    """person id → what was typed about them: the form's questions under p<id>-<name>."""
    ready, found = prepared(slot.form_version_id), {}
    for pk in people:
        head = f"p{pk}-"
        own = {name.removeprefix(head): values for name, values in post.lists() if name.startswith(head)}
        found[pk] = screen.from_post(ready, MultiValueDict(own))
    return found


def problems(slot: Slot, answers) -> dict[int, tuple]:
    """person id → what is wrong with the answers about them."""
    ready, params = prepared(slot.form_version_id), parameters.values(slot.cutoff_at)
    lang = get_language() or "zh-hans"
    checked = {pk: check(ready, values, params=params, day=slot.day, full=True, lang=lang) for pk, values in answers.items()}
    return {pk: one.problems for pk, one in checked.items() if one.problems}


def questions(scope: Scope, slot: Slot, unit: Unit, people, answers, wrong) -> dict:
    """The form's own questions for each exception. Raises core.04 for somebody who is not of the class."""
    pupils = {pupil.person.pk: pupil for pupil in classes.class_of(scope, slot, unit)}
    if set(people) - set(pupils):
        raise Refused("core.04")
    ready, params = prepared(slot.form_version_id), parameters.values(slot.cutoff_at)
    asked = []
    for pk in people:
        values = answers.get(pk) or absence_check.ABSENT
        pages = screen.sections(ready, lang=get_language(), day=slot.day, params=params, values=values, problems=wrong.get(pk, ()))
        drawn = [question | {"name": f"p{pk}-{question['name']}"} for page in pages for question in page["questions"]]
        asked.append({"person": pupils[pk].person, "questions": drawn})
    silent = sum(pupil.state == "silent" and pk not in people for pk, pupil in pupils.items())
    return {"unit": unit, "slot": slot, "campaign": slot.campaign, "asked": asked, "silent": silent, "back": address(slot, unit)}


def said(row: Affirmation | None, exceptions) -> str:
    """What was done, in a sentence."""
    if row is None:
        return ngettext("已登记 %(n)s 人。", "已登记 %(n)s 人。", exceptions) % {"n": exceptions}
    if row.zero:
        return _("已确认：无人例外，全部在校正常（零报告）。")
    return _("已登记例外 %(exceptions)s 人，其余 %(rest)s 人在校正常。") % {"exceptions": exceptions, "rest": row.answered}


def unit_to_mark(scope: Scope, slot: Slot, pk) -> Unit:
    """One of the units in which the viewer marks. Raises core.04."""
    found = next((unit for unit in classes.marked_units(scope, slot) if str(unit.pk) == pk), None)
    if found is None:
        raise Refused("core.04")
    return found


def to_mark(scope: Scope, slot: Slot) -> list[dict]:
    """Each class of a cadre, and when it was last called through."""
    return [
        {"unit": unit, "mates": mates, "round": classes.last_word(slot, ClassRound, unit)}
        for unit, mates in classes.classmates(scope, slot)
    ]
