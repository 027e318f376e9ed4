"""A roll call laid out for a page: the way down, the day's clock, the counters, the units below, the names by right.

It computes nothing: counts come from queries.roll_call, names from queries.those, each number opens into its rows.
"""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shouwang.checkin import queries, slots
from shouwang.checkin.asked import Asked, tops
from shouwang.checkin.claims import claimed_times
from shouwang.checkin.models import Channel, Explanation, Return
from shouwang.core import clock, timeline
from shouwang.core.figures import Number, percent
from shouwang.core.scope import Scope
from shouwang.core.tally import NOTHING
from shouwang.questions.flags import Flag
from shouwang.roster import access, tree
from shouwang.roster.models import Exemption, Unit

LISTS = {
    "missing": _("未报"),
    "flagged": _("异常"),
    "exempt": _("免报"),
    "late": _("补报"),
    "proxy": _("代报"),
    "on_roster": _("全部"),
}
STANDING_WORDS = {"exempt": _("免报"), "missing": _("未报"), "on_time": _("按时"), "late": _("补报")}
INSTANTS = (
    ("opens_at", _("开放")),
    ("reminds_at", _("催报")),
    ("cutoff_at", _("截止")),
    ("adviser_at", _("辅导员审核")),
    ("unit_at", _("单位审核")),
    ("locks_at", _("锁定")),
)
SLOT_NAMES = {"": _("全天"), "am": _("上午"), "noon": _("午间"), "pm": _("下午")}


def unit_name(unit) -> str:
    """A unit's own name in the reader's language."""
    spoken = {"zh-hant": unit.name_hant, "en": unit.name_en}.get(get_language() or "")
    return spoken or unit.name


def instants(slot) -> list[dict]:
    """The slot's day for components/clock.html: what has passed, what comes next."""
    now, found, next_given = clock.now(), [], False
    for field, label in INSTANTS:
        at = getattr(slot, field)
        state = "past" if at <= now else "future" if next_given else "next"
        next_given = next_given or state == "next"
        found.append({"label": label, "at": at, "state": state})
    return found


def address(asked: Asked, **changes) -> str:
    """The address of the same question with another unit, list, day …; None leaves a parameter out."""
    wanted = {
        "day": asked.day.isoformat(),
        "slot": asked.name,
        "unit": asked.unit.pk if asked.unit else "",
        "known_at": clock.local(asked.known_at).isoformat() if asked.known_at else "",
    } | changes
    kept = {name: value for name, value in wanted.items() if value not in (None, "")}
    return reverse("checkin:rollcall_of", args=[asked.campaign.code]) + "?" + urlencode(kept)


def crumbs(scope: Scope, asked: Asked) -> list[dict]:
    """The way from the highest unit within reach down to here."""
    if asked.unit is None:
        return []
    above = Unit.objects.filter(path__in=tree.ancestors(asked.unit.path)).order_by("path")
    return [
        {"label": unit_name(unit), "url": address(asked, unit=unit.pk)}
        for unit in above
        if scope.allows(access.COUNT, unit.path)
    ]


def _row(asked, unit, counters, depth, **more):
    return {
        "name": unit_name(unit), "depth": depth, "counters": counters,
        "rate": percent(counters["answered"].value, counters["expected"].value), **more,
    }  # fmt: skip


def rows_below(asked: Asked, node) -> list[dict]:
    """The unit, its own people where it has both people and sub-units, and each unit directly below."""
    units = Unit.objects.in_bulk([node.place.id, *(child.place.id for child in node.children)])
    numbers = {"known_at": asked.known_at, "kinds": asked.kinds}
    top = units[node.place.id]
    rows = [_row(asked, top, queries.numbers(asked.slot, node, **numbers), 0)]
    if node.children and node.own != NOTHING:
        rows.append(_row(asked, top, queries.numbers(asked.slot, node, own=True, **numbers), 1, own=True))
    for child in node.children:
        if child.total != NOTHING or not units[child.place.id].closed_day:
            unit = units[child.place.id]
            rows.append(
                _row(asked, unit, queries.numbers(asked.slot, child, **numbers), 1, url=address(asked, unit=unit.pk))
            )
    return rows


def rows_of_tops(scope: Scope, asked: Asked) -> list[dict]:
    """One row for each of the viewer's own units, when there are several."""
    rows = []
    for unit, kinds, node in queries.roll_calls(scope, asked.slot, tops(scope, asked.campaign), asked.known_at):
        counters = queries.numbers(asked.slot, node, asked.known_at, kinds)
        rows.append(_row(asked, unit, counters, 0, url=address(asked, unit=unit.pk)))
    return rows


def lists(scope: Scope, asked: Asked, chosen) -> list[dict]:
    """The tabs of names that the viewer may open here."""
    if asked.unit is None:
        return []
    return [
        {"label": label, "url": address(asked, list=counter) + "#names", "current": counter == chosen, "key": counter}
        for counter, label in LISTS.items()
        if scope.allows(queries.right_to(counter), asked.unit.path)
    ]


def names(scope: Scope, slot, found, *, known_at=None, phones=False) -> list[dict]:
    """People of a roll call for components/names.html: what each shows depends on the viewer's rights over that person."""
    ids = [row.person_id for row in found]
    people = queries.people(scope, ids)
    units = Unit.objects.in_bulk({row.unit_id for row in found})
    notes = _notes(slot, ids, known_at)
    times = _times(slot, ids, known_at)
    claims = claimed_times(slot, [row.person_id for row in found if row.standing == "late"])
    return [
        _person(scope, slot, row, people[row.person_id], units[row.unit_id], times, notes, phones)
        | {"claimed": claims.get(row.person_id)}
        for row in found
    ]  # fmt: skip


def _person(scope, slot, row, person, unit, times, notes, phones):
    def may(right):
        return scope.allows(right, unit.path, row.kind)

    shown = {
        "name": person.name, "number": person.number, "unit": str(unit), "at": times.get(person.pk),
        "badges": _badges(row, may(access.ANSWERS)), "pk": person.pk,
    }  # fmt: skip
    if access.opens_file(scope, person):
        shown["url"] = timeline.address(person.pk)
    if may(access.ANSWERS) or may(access.EXEMPT):
        shown["note"] = notes.get(person.pk, "")
    if phones and may(access.CONTACTS):
        shown["phone"] = person.phone
    if may(access.PROXY) and not row.exempt and slot.campaign.state == "open":
        shown["action_url"] = answer_address(slot, person)
        shown["answered"] = row.answer is not None
        shown["action_label"] = _("更正") if shown["answered"] else _("代报")
    return shown


def answer_address(slot, person) -> str:
    """Where somebody answers for a person in a slot."""
    kept = {"day": slot.day.isoformat(), "slot": slot.name} if slot.name else {"day": slot.day.isoformat()}
    return reverse("checkin:answer", args=[slot.campaign.code, person.pk]) + "?" + urlencode(kept)


def list_address(slot, to="checkin:proxy_of") -> str:
    """The list of those who are still to be answered for in a slot, or rung."""
    kept = {"day": slot.day.isoformat(), "slot": slot.name} if slot.name else {"day": slot.day.isoformat()}
    return reverse(to, args=[slot.campaign.code]) + "?" + urlencode(kept)


def tells_health(people) -> bool:
    """Does a list of names say of anybody whether the answer was normal?"""
    return any(badge["state"] == "flagged" or badge.get("health") for one in people for badge in one["badges"])


def _badges(row, answers_too):
    """How a person stands, in words and shapes; what they answered only for those who may read answers."""
    badges = []
    if row.standing != "on_time" or not answers_too:
        state = "normal" if row.standing == "on_time" else row.standing
        badges.append({"state": state, "label": STANDING_WORDS[row.standing]})
    if row.answer is not None and row.answer.proxy:
        badges.append({"state": "proxy", "label": _("代报")})
    if row.answer is not None and answers_too:
        words = [Flag(flag).label for flag in row.flags.split(",") if flag]
        badges += [{"state": "flagged", "label": word} for word in words] or [{"state": "normal", "label": _("正常"), "health": True}]
    return badges


def to_call_number(scope: Scope, slot):
    """How many of those whom the viewer looks after have not answered: whom to ring now."""
    mine = tops(scope, slot.campaign, access.PROXY)
    missing = sum(
        node.total.missing for _unit, _kinds, node in queries.roll_calls(scope, slot, mine, right=access.PROXY)
    )
    return Number("checkin.to_call", missing, queries.about_slot(slot))


def _times(slot, ids, known_at):
    """When each person's current answer was received."""
    if not slot.pk:
        return {}
    rows = Return.objects.known(known_at).filter(slot=slot, person_id__in=ids).exclude(channel=Channel.ACCEPTED)
    return dict(rows.order_by("seq").values_list("person_id", "recorded_at"))


def _notes(slot, ids, known_at):
    """Why somebody is exempt, or missing as the unit explained it."""
    notes = {}
    rows = Exemption.objects.holding(slot.cutoff_at, known_at).filter(person_id__in=ids)
    for row in rows:
        notes[row.person_id] = row.get_reason_display()
    if slot.pk:
        said = Explanation.objects.known(known_at).filter(slot=slot, person_id__in=ids).order_by("recorded_at", "id")
        notes |= dict(said.values_list("person_id", "text"))
    return notes


def by_place(found, scope=None):
    """People of a roll call in the order of the tree, the missing first; the flagged next, where the viewer reads answers.

    Elsewhere the order itself would tell who is ill.
    """
    paths = dict(Unit.objects.filter(pk__in={row.unit_id for row in found}).values_list("pk", "path"))
    return sorted(
        found,
        key=lambda row: (
            row.standing != "missing",
            not (scope and row.counts_as("flagged") and scope.allows(access.ANSWERS, paths[row.unit_id], row.kind)),
            paths[row.unit_id],
            row.person_id,
        ),
    )


def slot_choices(campaign) -> list[tuple]:
    """The half-days of a campaign for a select; empty when a day has one slot."""
    given = slots.names(campaign)
    return [(name, SLOT_NAMES[name]) for name in given] if len(given) > 1 else []
