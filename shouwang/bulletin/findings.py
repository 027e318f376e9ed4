"""What section three finds by itself: who has been missing for days, where most are missing, what is overdue.

A finding's text holds its numbers as tokens, `{streak:12}`: the number is counted when the issue is signed, opens into its
rows, and stays right when a person rewrites the words around it. Tokens:

    streak:U    people of unit U missing in this slot and the ones before it, as many days as the rule says
    missing:U   expected:U   rate:U     of unit U (rate is missing ÷ expected, cut to one decimal)
    unsigned    second-level units past their time without a sign-off        checks     flagged answers past their hour
    classes   watches_overdue   checks_am   checks_pm   not_reached:S     see room_findings.py
"""

import re
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from shouwang.bulletin import room_findings
from shouwang.checkin import signing
from shouwang.checkin.models import Check, SignOff, Slot
from shouwang.checkin.recount import exempt_sql, standing_sql
from shouwang.checkin.totals import Totals
from shouwang.core import clock, parameters
from shouwang.core.rollcall import Node
from shouwang.core.shapes import after

TOKEN = re.compile(r"\{((?:streak|missing|expected|rate|not_reached):\d+|unsigned|classes|checks_am|checks_pm|checks|watches_overdue)\}")
MOST = 5  # units named for one kind of finding
TEXTS = {
    "streak": _("%(unit)s有{streak:%(id)s}人连续%(days)s天以上未报。"),
    "rate": _("%(unit)s未报率最高，为{rate:%(id)s}（应报{expected:%(id)s}人，未报{missing:%(id)s}人）。"),
    "unsigned": _("逾期未审核的单位有{unsigned}个：%(units)s。"),
    "checks": _("有{checks}件异常填报超过时限仍未核实。"),
    "classes": _("有{classes}个班当日晨检没有登记，没有登记不等于全勤。"),
    "watches_overdue": _("有{watches_overdue}人观察期满超过一天，还没有办理解除。"),
    "checks_am": _("观察对象当日上午有{checks_am}人漏测。"), "checks_pm": _("观察对象当日下午有{checks_pm}人漏测。"),
    "not_reached": _("“%(name)s”还有{not_reached:%(sweep)s}人没有联系上。"),
}


@dataclass(frozen=True)
class Finding:
    """One thing found: which text, with which particulars. `text` is it in Chinese, as a person edits it."""

    code: str
    particulars: dict

    @property
    def text(self) -> str:
        """The sentence with its tokens in Chinese, whatever language is active: the text that people edit is one text."""
        with override("zh-hans"):
            return sentence(self.code, self.particulars)


def sentence(code, particulars) -> str:
    """A finding's sentence with its tokens, in the language that is active."""
    return str(TEXTS[code]) % particulars


def tokens(text) -> list[str]:
    """The tokens in a text, in order."""
    return TOKEN.findall(text)


def previous_slots(slot: Slot, many: int, known_at) -> list[Slot]:
    """The slots of the same name just before a slot that had been opened by an instant (None: by now), the latest first."""
    rows = Slot.objects.filter(campaign_id=slot.campaign_id, name=slot.name, opens_at__lt=slot.opens_at)
    rows = rows.filter(sealed_at=None)  # who was missing there is not known any more
    if known_at is not None:
        rows = rows.filter(opened_at__lte=known_at)
    return list(rows.select_related("campaign__unit").order_by("-opens_at")[:many])


def missing_people(slot: Slot, known_at) -> dict[int, int]:
    """person → unit of everybody missing in a slot, as known then. Cost: one statement, one look-up a person.

    Not NOT EXISTS: see recount.answers_sql.
    """
    params: dict = {}
    base = standing_sql(slot, known_at, params)
    by_then = " AND r.recorded_at <= %(k)s" if known_at is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.person_id, m.unit_id{base} AND NOT ({exempt_sql(known_at, slot)}) AND (SELECT r.id"
            f" FROM checkin_return r WHERE r.slot_id = %(slot)s AND r.person_id = m.person_id{by_then} LIMIT 1) IS NULL",
            params,
        )
        return dict(cursor.fetchall())


def streaks(slot: Slot, known_at, days: int, before=None) -> dict[int, int]:
    """person → unit of those missing in this slot and in each of the ones before it, `days` of them together.

    before: the slots to look back on, as an issue keeps them; None: those that had been opened by then.
    """
    before = previous_slots(slot, days - 1, known_at) if before is None else before
    if len(before) < days - 1:
        return {}
    people = missing_people(slot, known_at)
    for earlier in before:
        if not people:
            break
        absent = missing_people(earlier, known_at)
        people = {person: unit for person, unit in people.items() if person in absent}
    return people


def _streaks(frame, slot, counted: Totals, known_at):
    """The same, counted once for one picture of a slot, over the slots that the frame names."""
    if "streaks" not in counted.memo:
        rows = Slot.objects.filter(pk__in=frame["before"]).select_related("campaign__unit")
        counted.memo["streaks"] = streaks(slot, known_at, frame["streak_days"], list(rows.order_by("-opens_at")))
    return counted.memo["streaks"]


def streak_days(slot: Slot) -> int:
    """How many days in a row are too many, by the rule in force at the slot's cut-off."""
    return max(parameters.value("bulletin.missing_streak_days", slot.cutoff_at), 1)


def overdue_units(slot: Slot, counted: Totals, at) -> list[int]:
    """The second-level units past their time without a sign-off that stands, at an instant."""
    if at < slot.unit_at:
        return []
    signed = {
        unit
        for (unit, _chain), word in signing.last_words(slot, at).items()
        if word.verdict == SignOff.Verdict.SIGNED
    }
    return [node.place.id for node in counted.second_level() if node.total.on_roster and node.place.id not in signed]


def overdue_checks(slot: Slot, at):
    """The checks of a slot that were still open past their hour at an instant."""
    rows = Check.objects.known(at).filter(slot=slot, due_at__lte=at)
    return rows.filter(closed_at=None) | rows.filter(closed_at__gt=at)


def _within(people: dict, node: Node, counted: Totals) -> int:
    low, high = node.place.path, after(node.place.path)
    paths = (counted.nodes[unit].place.path for unit in people.values() if unit in counted.nodes)
    return sum(low <= path < high for path in paths)


def find(frame, slot: Slot, counted: Totals, names, known_at) -> list[Finding]:
    """What the rows of a slot find, as known at an instant; nothing before the cut-off. names: unit id → name."""
    if known_at < slot.cutoff_at:
        return []
    nodes = [counted.nodes[line["units"][0]] for line in frame["lines"] if line["kind"] == "unit"]
    people = _streaks(frame, slot, counted, known_at)
    found = _find_streaks(people, counted, nodes, names, frame["streak_days"])
    found += _find_worst(nodes, names)
    late = overdue_units(slot, counted, known_at)
    if late:
        with override("zh-hans"):
            found.append(Finding("unsigned", {"units": named(names, late), "ids": late}))
    if overdue_checks(slot, known_at).exists():
        found.append(Finding("checks", {}))
    return found + [Finding(code, particulars) for code, particulars in room_findings.find(frame, known_at)]


def named(names, units) -> str:
    """The first few names, then how many there are in all."""
    text = "、".join(names.get(unit, str(unit)) for unit in units[:MOST])
    return text if len(units) <= MOST else gettext("%(units)s等") % {"units": text}


def _find_streaks(people, counted, nodes, names, days):
    counts = [(node, _within(people, node, counted)) for node in nodes] if people else []
    worst = sorted((pair for pair in counts if pair[1]), key=lambda pair: (-pair[1], pair[0].place.path))[:MOST]
    return [
        Finding("streak", {"unit": names[node.place.id], "id": node.place.id, "days": days}) for node, _people in worst
    ]


def _find_worst(nodes, names):
    """Where the largest share is missing; of equal shares the larger number."""
    short = [node for node in nodes if node.total.missing]
    if not short:
        return []
    worst = max(short, key=lambda node: (node.total.missing * 10**9 // node.total.expected, node.total.missing))
    return [Finding("rate", {"unit": names[worst.place.id], "id": worst.place.id})]


def values(frame, slot: Slot, counted: Totals, known_at, at) -> dict[str, int]:
    """token → its number, as known at an instant; what is overdue is as of `at`. A rate is given in thousandths."""
    asked = frame["findings"]
    wanted = any(token.startswith("streak") for token in asked)
    people = _streaks(frame, slot, counted, known_at) if wanted else {}
    return {token: _value(token, frame, slot, counted, people, at) for token in asked}


def _value(token, frame, slot, counted, people, at) -> int:
    word, _colon, unit = token.partition(":")
    if word in room_findings.COUNTS:
        return room_findings.value(token, frame, at)
    if word == "unsigned":
        return len(overdue_units(slot, counted, at))
    if word == "checks":
        return overdue_checks(slot, at).count()
    node = counted.nodes.get(int(unit))
    if node is None:
        return 0
    if word == "streak":
        return _within(people, node, counted)
    if word == "rate":
        return node.total.missing * 1000 // node.total.expected if node.total.expected else 0
    return getattr(node.total, word)


FIGURES = {
    "streak": "bulletin.missing_streak", "missing": "checkin.missing", "expected": "checkin.expected",
    "rate": "checkin.missing", "unsigned": "bulletin.unsigned", "checks": "bulletin.checks_overdue",
}  # fmt: skip


def opens(token, frame, known_at) -> tuple[str, dict]:
    """(figure, about) of a token's number."""
    word, _colon, unit = token.partition(":")
    if word in room_findings.COUNTS:
        return room_findings.opens(token, frame, known_at)
    here, days = {"slot": frame["slot"], "known_at": clock.local(known_at).isoformat()}, frame["streak_days"]
    return FIGURES[word], here | ({"unit": int(unit)} if unit else {}) | ({"days": days} if word == "streak" else {})
