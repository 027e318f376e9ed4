"""The call list laid out for a page: which slot and unit, a page of people with what may be shown of each, and the way back."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse

from shouwang.checkin import asked as asking
from shouwang.checkin import calls, queries
from shouwang.checkin.asked import Asked
from shouwang.checkin.calls import Line
from shouwang.checkin.models import Attempt, Slot
from shouwang.core import accesses
from shouwang.core.privacy import masked_phone
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Person, Unit

PAGE = 20
GROUPS = ("todo", "again", "told")


@dataclass(frozen=True)
class Question:
    """What a page of calls is asked: the slot, the unit (None: wherever the viewer may ring), and whether telephones are shown."""

    asked: Asked
    unit: Unit | None
    phones: bool
    page: str

    @property
    def slot(self) -> Slot:
        """The slot asked about."""
        return self.asked.slot

    def address(self, to="checkin:calls_of", *args, **changes) -> str:
        """The same question at another address."""
        wanted = {"day": self.asked.day.isoformat(), "slot": self.asked.name, "unit": self.unit.pk if self.unit else ""}
        wanted |= {"phones": "1" if self.phones else "", "page": self.page} | changes
        kept = {name: value for name, value in wanted.items() if value not in (None, "")}
        return reverse(to, args=[self.asked.campaign.code, *args]) + "?" + urlencode(kept)


def read(scope: Scope, code, parameters) -> Question:
    """The question in an address. Raises core.04 for whoever may ring nobody there."""
    asked = asking.read(scope, code, parameters, also={"phones", "page"})
    unit = asked.unit if parameters.get("unit") else None
    if asked.slot is None or not scope.allows(access.CONTACTS, unit.path if unit else None):
        raise Refused("core.04")
    return Question(asked, unit, parameters.get("phones") == "1", parameters.get("page", ""))


def shown(scope: Scope, question: Question) -> dict:
    """The page of people, those to be rung first on top; reading their telephones is entered in the access log."""
    slot = question.slot
    found = calls.missing(scope, slot, question.unit)
    page = Paginator(calls.in_order(slot, found), PAGE).get_page(question.page)
    lines = calls.lines(scope, slot, page.object_list)
    shared = calls.same_number(lines)
    cards = [card(line, shared, question) for line in lines]
    read_now = [one["line"].person.pk for one in cards if one["phone"]]
    if read_now:
        ref = f"checkin.Campaign:{slot.campaign_id}"
        accesses.log_read(ref=ref, what="roster.phones", rows=len(read_now), people=read_now, by=scope.viewer)
    return {
        "page": page, "groups": _grouped(cards), "numbers": calls.numbers(scope, slot, question.unit, len(found)),
        "outcomes": Attempt.Outcome, "ways": Attempt.Way, "has_phones": any(one["line"].person.phone for one in cards),
    }  # fmt: skip


def _grouped(cards) -> list[dict]:
    found = [{"state": state, "cards": [one for one in cards if one["line"].state == state]} for state in GROUPS]
    return [group for group in found if group["cards"]]


def card(line: Line, shared, question: Question) -> dict:
    """One person: the telephone in full where it was asked for and is needed still."""
    phone, wanted = line.person.phone, question.phones and line.state != "told"
    return {
        "line": line, "phone": phone if wanted else "", "masked": masked_phone(phone) if phone else "",
        "shared": "、".join(other.name for other in shared.get(line.person.pk, ())),
        "url": question.address("checkin:call", line.person.pk, phones="", page=""),
        "result_url": question.address("checkin:call_result", line.person.pk),
    }  # fmt: skip


def person_page(scope: Scope, question: Question, pk) -> dict:
    """One person: how they stand in the slot, and every try to reach them. Raises core.04."""
    person = calls.person_of(scope, question.slot, pk)
    if not calls.may_ring_now(scope, person):
        raise Refused("core.04")
    found = [row for row in queries.those(scope, question.slot, "missing", None, right=access.CONTACTS) if row.person_id == person.pk]
    lines = calls.lines(scope, question.slot, found)
    about = {"person": person, "line": lines[0] if lines else None, "history": history(scope, person), "back": question.address()}
    about |= {"outcomes": Attempt.Outcome, "ways": Attempt.Way, "masked": masked_phone(person.phone) if person.phone else ""}
    about["may_correct"] = scope.allows(access.CONTACTS, person.path, person.kind)
    return about | {"result_url": question.address("checkin:call_result", person.pk)}


def history(scope: Scope, person: Person, limit=30) -> list[Attempt]:
    """Every try to reach somebody, of all slots, the latest first."""
    rows = Attempt.objects.filter(Q(person=person) | Q(person__merged_into=person))
    return list(rows.select_related("slot__campaign__form").order_by("-at", "-id")[:limit])
