"""An instant as people write it into a spreadsheet: a date cell, a number, or text in any of the usual ways."""

import datetime as dt
import re
import unicodedata

from django.utils.translation import gettext as _

from shouwang.core import clock

EPOCH = dt.datetime(1899, 12, 30)  # day 0 of a spreadsheet
DAYS = range(20_000, 80_000)  # 1954 to 2119: another number is not a day
_DATE = r"(?:(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?)"
_TIME = (
    r"(?P<half>凌晨|早上|上午|中午|下午|傍晚|晚上|[AP]\.?M\.?)?\s*(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})?\s*分?"
    r"(?::\d{1,2}(?:\.\d+)?|\d{1,2}秒)?\s*(?P<tail>[AP]\.?M\.?)?"
)
_WRITTEN = re.compile(rf"{_DATE}?\s*[T,]?\s*{_TIME}", re.I)
_ONLY_DAY = re.compile(_DATE)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:\d{2})?")
_LATER = {"下午", "傍晚", "晚上", "PM"}


class Wrong(Exception):
    """A cell that cannot be read, with the sentence that says why."""


def instant_of(cell, slot, now) -> dt.datetime | None:
    """The instant in a cell, to the minute; None for a blank one. Raises Wrong.

    A time without a date is its first coming round after the slot's reminder; where that is still to come, on the slot's day.
    """
    wall = _wall(cell)
    if wall is None:
        return None
    at = _without_date(wall, slot, now) if isinstance(wall, dt.time) else _aware(wall)
    if at > now + dt.timedelta(minutes=1):
        raise Wrong(_("联系时间“%(value)s”晚于现在。") % {"value": _said(at)})
    if at < slot.opens_at:
        raise Wrong(_("联系时间“%(value)s”早于这一期开放。") % {"value": _said(at)})
    return at


def _said(at):
    return clock.local(at).strftime("%Y-%m-%d %H:%M")


def _aware(wall):
    return wall.replace(second=0, microsecond=0, tzinfo=clock.zone()).astimezone(dt.UTC)


def _without_date(time, slot, now):
    first = clock.local(slot.reminds_at)
    at = _aware(dt.datetime.combine(first.date(), time))
    at = at if at >= slot.reminds_at else _aware(dt.datetime.combine(first.date() + dt.timedelta(days=1), time))
    return at if at <= now else _aware(dt.datetime.combine(slot.day, time))


def _wall(cell):
    """What the cell says on the wall clock: a datetime, a time without a date, or None."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, dt.datetime):
        return _dated(cell, cell)
    if isinstance(cell, dt.date):
        raise _no_time(cell)
    if isinstance(cell, dt.time):
        return cell
    if isinstance(cell, dt.timedelta):
        return (dt.datetime.min + cell).time()
    if isinstance(cell, int | float):
        return _of_number(cell)
    return _of_text(unicodedata.normalize("NFKC", str(cell)).strip().lstrip("'").strip())


def _dated(wall, cell):
    """A date cell; one that holds no time of day says nothing of when."""
    if wall.time() == dt.time():
        raise _no_time(cell)
    return wall


def _no_time(cell):
    day = cell.date() if isinstance(cell, dt.datetime) else cell
    return Wrong(_("联系时间“%(value)s”没有时刻。应写成 2026-03-03 18:42。") % {"value": day})


def _of_number(number):
    """A spreadsheet's own count of days, a part of a day, or the digits of a date and time in a row."""
    if 0 < number < 1:
        return (EPOCH + dt.timedelta(minutes=round(number * 1440))).time()
    if int(number) in DAYS:
        wall = EPOCH + dt.timedelta(minutes=round(number * 1440))
        return _dated(wall, wall)
    if number == int(number):
        return _of_text(str(int(number)))
    raise _unread(number)


def _of_text(text):
    if not text:
        return None
    if re.fullmatch(r"\d+\.\d+", text):
        return _of_number(float(text))
    digits = _DIGITS.fullmatch(text)
    found = _WRITTEN.fullmatch(text)
    try:
        if digits:
            return dt.datetime(*map(int, digits.groups()))
        if found:
            return _of_parts(found.groupdict())
    except ValueError:
        raise _unread(text) from None
    if _ONLY_DAY.fullmatch(text) or re.fullmatch(r"\d{8}", text):
        raise Wrong(_("联系时间“%(value)s”没有时刻。应写成 2026-03-03 18:42。") % {"value": text[:30]})
    raise _unread(text)


def _unread(value):
    return Wrong(_("联系时间“%(value)s”看不懂。应写成 2026-03-03 18:42。") % {"value": str(value)[:30]})


def _of_parts(parts):
    half = (parts["half"] or parts["tail"] or "").upper().replace(".", "")
    hour = int(parts["hour"])
    if hour < 12 and (half in _LATER or (half == "中午" and hour < 11)):
        hour += 12
    elif hour == 12 and half in {"凌晨", "AM"}:
        hour = 0
    time = dt.time(hour, int(parts["minute"] or 0))
    if not parts["month"]:
        return time
    year = int(parts["year"]) if parts["year"] else _year_of(int(parts["month"]), int(parts["day"]))
    return dt.datetime.combine(dt.date(year, int(parts["month"]), int(parts["day"])), time)


def _year_of(month, day):
    """The year of a day without one: the last time that it came."""
    today = clock.today()
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1
