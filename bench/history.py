"""Days of answers for everybody, written as one SQL statement a day: what a term leaves behind, in minutes.

The slots are opened by the product; the rows are those that `record` would have written (2 % missing, 2.5 % late, 1 % flagged,
3 % by proxy, 1 % corrected); the tallies are set from a recount, which is what they must equal.
"""

import datetime as dt
import sys

_ROWS = """
INSERT INTO checkin_return (at, recorded_at, slot_id, person_id, seq, unit_id, answers, flags, late, proxy, flagged, channel,
  "by", "key", digest)
SELECT {at}, {at}, {slot}, p.id, {seq}, p.unit_id, {answers},
  CASE WHEN {flagged} THEN 'fever' ELSE '' END, (p.id + {day}) % 40 = 3, (p.id + {day}) % 33 = 5, {flagged}, 'link',
  'roster.Person:' || p.id, {slot} || '-{seq}', '0123456789abcdef'
FROM roster_person p WHERE {who}
"""


def write(campaign, days):
    """Open a slot on each of `days` days from the campaign's first one on, and let everybody answer it."""
    from shouwang.core import clock

    for number in range(days):
        day = campaign.since_day + dt.timedelta(days=number)
        with clock.moved(clock.instant(day, 1)):
            slot = _open(campaign, day)
            _answer(slot, number)
            _count(slot)
        if number % 10 == 9:
            print(f"  {number + 1} of {days} days", file=sys.stderr, flush=True)
    return slot


def _open(campaign, day):
    from shouwang.checkin import cells, slots
    from shouwang.core.writing import writing

    with writing("shared"):
        return cells.open_slot(slots.planned(campaign, day))


def _answer(slot, number):
    """First answers over eighteen hours, then the corrections an hour later."""
    from django.db import connection

    flagged = f"(p.id * 7 + {number}) % 100 = 0"
    first = {"seq": 1, "who": f"(p.id * 13 + {number}) % 50 <> 0", "flagged": flagged, "minutes": "(p.id * 17) % 1080"}
    second = first | {"seq": 2, "who": f"(p.id * 13 + {number}) % 100 = 7", "flagged": "1 = 0", "minutes": "(p.id * 17) % 1080 + 60"}
    with connection.cursor() as cursor:
        for part in (first, second):
            part |= _dialect(connection.vendor, slot.opens_at, part.pop("minutes"))
            cursor.execute(_ROWS.format(slot=slot.pk, day=number, **part))


def _dialect(vendor, opens_at, minutes):
    if vendor == "postgresql":
        at = f"timestamptz '{opens_at.isoformat()}' + ({minutes}) * interval '1 minute'"
        return {"at": at, "answers": "jsonb_build_object('temp_dc', 360 + p.id % 10, 'symptoms', jsonb_build_array())"}
    at = f"strftime('%Y-%m-%d %H:%M:%f000', '{opens_at:%Y-%m-%d %H:%M:%S}', '+' || ({minutes}) || ' minutes')"
    return {"at": at, "answers": "json_object('temp_dc', 360 + p.id % 10, 'symptoms', json('[]'))"}


def _count(slot):
    from shouwang.checkin import cells
    from shouwang.checkin.recount import own_tallies
    from shouwang.core.writing import writing

    with writing("exclusive"):
        kept = {node.place.id: node.own for node in cells.roll_call(slot).walk()}
        cells.apply(slot, {unit: own.minus(kept[unit]) for unit, own in own_tallies(slot).items()})
