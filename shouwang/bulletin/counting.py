"""What an issue counts, and counting it again.

A *frame* is the part of an issue that says what was counted, in plain JSON: the slot, the lines of table 1, the hours and
days of the charts, the other campaigns, the numbers in the problem list. `count(frame, known_at, at)` gives the value of
every cell of that frame, as known at any instant: issuing, restating and replaying all come here, so they cannot differ.
"""

import datetime as dt

from django.db import connection
from django.db.models import Q

from shouwang.bulletin import findings
from shouwang.checkin.models import Slot
from shouwang.checkin.recount import own_tallies, standing_sql
from shouwang.checkin.totals import COUNTED, Totals, flagged, nothing, plus, totals
from shouwang.core import clock
from shouwang.core.tally import Tally
from shouwang.roster.models import Unit

GROUPS = ("college", "department", "logistics", "hospital", "families", "retired", "other")
DAYS = 14
DEFINITION = "bulletin/1"
LATER = "later"
OWN = frozenset({"t1", "hours", "days", "other", "finding"})  # the heads of cells that no other room fills


def group_of(kind) -> str:
    """Under which subtotal of table 1 a second-level unit stands."""
    return kind if kind in GROUPS else "other"


def names_of(unit: Unit) -> dict[str, str]:
    """A unit's name in the three languages, as far as it has them."""
    return {"zh-Hans": unit.name, "zh-Hant": unit.name_hant, "en": unit.name_en}


def slot_by_id(pk) -> Slot:
    """A slot with what counting it needs."""
    return Slot.objects.select_related("campaign__unit", "campaign__form").get(pk=pk)


def lines_of(counted: Totals, base: int, name_units: bool) -> list[dict]:
    """The lines of table 1: units under their kind, a subtotal per kind, the total. Without the units before the cut-off.

    People who belong to the institution itself and to none of its units are a line of their own, so that the sums hold.
    """
    node = counted.nodes[base]
    units = Unit.objects.in_bulk([base, *(child.place.id for child in node.children)])
    by_group: dict[str, list] = {}
    for child in node.children:
        if child.total.on_roster:
            unit = units[child.place.id]
            by_group.setdefault(group_of(unit.kind), []).append(_line("unit", unit))
    lines = []
    for group in (group for group in GROUPS if group in by_group):
        members = by_group[group]
        lines += members if name_units else []
        lines.append({"key": f"group:{group}", "kind": "subtotal", "group": group, "units": [m["units"][0] for m in members]})
    if node.own.on_roster:
        lines.append(_line("own", units[base]))
    return [*lines, {"key": "total", "kind": "total", "group": "", "units": [base]}]


def _line(kind, unit):
    """One unit's line; its name, code, path and kind are kept as they were."""
    return {
        "key": f"{kind}:{unit.pk}", "kind": kind, "group": group_of(unit.kind) if kind == "unit" else "own",
        "units": [unit.pk], "names": names_of(unit), "unit": unit.label, "path": unit.title, "unit_kind": unit.kind,
    }  # fmt: skip


def line_numbers(counted: Totals, line) -> dict[str, int]:
    """The twelve numbers of a line."""
    numbers = nothing()
    for unit in line["units"]:
        numbers = plus(numbers, counted.own(unit) if line["kind"] == "own" else counted.of(unit))
    return numbers


def about_line(frame, line, known_at) -> dict:
    """What opens the rows of a line's numbers."""
    about = {"slot": frame["slot"], "known_at": clock.local(known_at).isoformat()}
    if line["kind"] == "subtotal":
        return about | {"units": ",".join(map(str, line["units"]))}
    return about | {"unit": line["units"][0]} | ({"own": 1} if line["kind"] == "own" else {})


def hours_of(slot: Slot) -> list[str]:
    """The hours of the slot's day, or its days when it runs over more than two, and what came later."""
    first, last = clock.local(slot.opens_at), clock.local(slot.cutoff_at - clock.TICK)
    if (last.date() - first.date()).days < 2:
        return [f"{first.date()}T{hour:02}" for hour in range(first.hour, 24)] + [LATER]
    days = min((last.date() - first.date()).days + 1, 31)
    return [(first.date() + dt.timedelta(days=n)).isoformat() for n in range(days)] + [LATER]


def first_answers(slot: Slot, known_at) -> list[tuple[dt.datetime, int]]:
    """(minute, how many people on the roster answered first in it), as known then. Cost: one statement."""
    params: dict = {}
    head, where = standing_sql(slot, known_at, params).split(" WHERE ", 1)
    minute = "date_trunc('minute', f.at)" if connection.vendor == "postgresql" else "substr(f.at, 1, 16)"
    by_then = " AND f.recorded_at <= %(k)s" if known_at is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {minute}, COUNT(*){head} JOIN checkin_return f ON f.person_id = m.person_id AND f.seq = 1"
            f" AND f.slot_id = %(slot)s{by_then} WHERE {where} GROUP BY 1",
            params,
        )
        rows = cursor.fetchall()
    return [(at if isinstance(at, dt.datetime) else dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC), n) for at, n in rows]


def by_hour(slot: Slot, hours, known_at) -> dict[str, int]:
    """How many answered first in each of the frame's hours; everything else is later. Law: the sum is 已报."""
    counts = dict.fromkeys(hours, 0)
    for at, people in first_answers(slot, known_at):
        counts[hour_name(at, counts)] += people
    return counts


def hour_name(at, hours) -> str:
    """Which of a frame's hours (or days) an instant falls in."""
    local = clock.local(at)
    names = (f"{local.date()}T{local.hour:02}", local.date().isoformat())
    return next((name for name in names if name in hours), LATER)


def days_of(slot: Slot, base: int, known_at) -> list[dict]:
    """The last fourteen days up to the slot's, each with the slot that had been opened for it by an instant, if one had."""
    first = slot.day - dt.timedelta(days=DAYS - 1)
    rows = Slot.objects.filter(campaign_id=slot.campaign_id, day__range=(first, slot.day), opens_at__lte=slot.opens_at)
    rows = rows.filter(Q(pk=slot.pk) | Q(opened_at__lte=known_at), sealed_at=None)
    kept = {row.day: row.pk for row in rows.order_by("opens_at")}
    days = [first + dt.timedelta(days=n) for n in range(DAYS)]
    return [{"day": day.isoformat(), "slot": kept.get(day), "unit": base} for day in days]


def other_numbers(slot: Slot, known_at) -> dict[str, int]:
    """The roll call of another campaign's slot, in one line."""
    total = Tally()
    for tally in own_tallies(slot, known_at).values():
        total = total.plus(tally)
    return {name: getattr(total, name) for name in ("expected", "answered", "missing", "flagged")}


def frame_of(slot: Slot, others, counted: Totals, known_at) -> dict:
    """What an issue about a slot counts; the numbers of the problem list are added by whoever writes it."""
    base = slot.campaign.unit_id if slot.campaign.unit_id in counted.nodes else counted.node.place.id
    named, days = known_at >= slot.cutoff_at, findings.streak_days(slot)
    return {
        "slot": slot.pk, "base": base, "lines": lines_of(counted, base, named), "hours": hours_of(slot),
        "days": days_of(slot, base, known_at), "others": [other.pk for other in others], "findings": [],
        "streak_days": days, "before": [earlier.pk for earlier in findings.previous_slots(slot, days - 1, known_at)],
    }  # fmt: skip


def count(frame, known_at, at, counted: Totals | None = None) -> dict[str, int]:
    """Every cell of a frame by its key, as known at an instant (None: now); 复核中 and what is overdue are as of `at`.

    Cost: about ten statements and one for each day of the chart. `counted`: the totals, when they are at hand.
    """
    slot = slot_by_id(frame["slot"])
    counted = counted or totals(slot, known_at, at)
    cells = {}
    for line in frame["lines"]:
        numbers = line_numbers(counted, line)
        cells |= {f"t1/{line['key']}/{name}": numbers[name] for name in COUNTED}
    cells |= {f"hours/{hour}": people for hour, people in by_hour(slot, frame["hours"], known_at).items()}
    today = cells["t1/total/flagged"]
    for day in frame["days"]:
        if day["slot"]:
            people = today if day["slot"] == slot.pk else len(flagged(slot_by_id(day["slot"]), known_at))
            cells[f"days/{day['day']}"] = people
    for other in frame["others"]:
        numbers = other_numbers(slot_by_id(other), known_at)
        cells |= {f"other/{other}/{name}": value for name, value in numbers.items()}
    found = findings.values(frame, slot, counted, known_at, at)
    return cells | {f"finding/{token}": value for token, value in found.items()}


def cell_figures(frame, known_at) -> dict[str, tuple[str, dict]]:
    """cell key → (figure, about): what opens each cell into its rows as they stood."""
    when = clock.local(known_at).isoformat()
    cells = {}
    for line in frame["lines"]:
        about = about_line(frame, line, known_at)
        cells |= {f"t1/{line['key']}/{name}": (f"checkin.{name}", about) for name in COUNTED}
    here = {"slot": frame["slot"], "known_at": when}
    cells |= {f"hours/{hour}": ("bulletin.answered_in_hour", here | {"hour": hour}) for hour in frame["hours"]}
    for day in frame["days"]:
        if day["slot"]:
            cells[f"days/{day['day']}"] = ("checkin.flagged", {"slot": day["slot"], "unit": day["unit"], "known_at": when})
    for other in frame["others"]:
        names = ("expected", "answered", "missing", "flagged")
        about = {"slot": other, "known_at": when}
        cells |= {f"other/{other}/{name}": (f"checkin.{name}", about) for name in names}
    return cells | {f"finding/{token}": findings.opens(token, frame, known_at) for token in frame["findings"]}
