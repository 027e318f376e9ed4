"""Numbers that open, days and instants on the institution's wall clock, names that are masked.

`{% number n %}` prints a core.figures.Number as a link to the rows it counts; plain integers print as they are.
"""

import datetime as dt
import json
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from shouwang.core import clock, timeline
from shouwang.core.figures import Number, registry
from shouwang.core.privacy import masked_name
from shouwang.questions import places
from shouwang.roster import access

register = template.Library()


def rows_url(number: Number) -> str:
    """The address of the rows behind a number; '' when its figure has none."""
    declared = registry.get(number.key)
    if declared is None or declared.rows is None:
        return ""
    about = {name: value for name, value in number.about.items() if value not in (None, "")}
    return reverse("site:figure", args=[number.key]) + ("?" + urlencode(about) if about else "")


def _may_open(context, declared, about):
    """Is somebody logged in who may see all the rows? Otherwise the number is printed plain."""
    request = getattr(context, "request", None) or context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    if declared is None or declared.opens is None:
        return True
    if not hasattr(request, "viewing"):  # one reading of the grants for all the numbers of a page
        request.viewing = access.scope_of(user)
    return declared.opens(request.viewing, about)


@register.inclusion_tag("components/number.html", takes_context=True)
def number(context, n, url="", tone="", label="", unit=False):
    """A number that opens. n: a Number, an integer or None. unit: print its unit of measure behind it."""
    if not isinstance(n, Number):
        return {"value": n, "url": url, "tone": tone, "label": label}
    declared = registry.get(n.key)
    shown = n.text or n.value
    return {
        "value": None if n.value is None and not n.text else shown,
        "url": url or (rows_url(n) if n.value is not None and _may_open(context, declared, n.about) else ""),
        "tone": tone if n.value else "",
        "label": label,
        "unit": declared.measure if unit and declared and not n.text else "",  # a rate is of no persons
        "definition": declared.definition if declared else "",
    }


@register.simple_tag
def term(key):
    """The declared name of a figure, e.g. 未报."""
    return registry[key].term


@register.simple_tag
def file_url(pk):
    """The address of a person's file (一人一档): the one way in, wherever a name is printed for who may open it."""
    return timeline.address(pk)


@register.filter
def value(n):
    """The bare value of a Number (for a bar's width); anything else unchanged."""
    return n.value if isinstance(n, Number) else n


@register.filter
def division(code):
    """A division by its code in the reader's language: 湖北省武汉市; words stand for themselves."""
    return places.name(code, get_language() or "zh-hans") if code else "—"


@register.filter
def place_and_days(window):
    """A place and its days: 湖北省 2020-01-10 — 2020-01-24."""
    return f"{division(window.division)} {window.from_day} — {window.to_day}"


@register.filter
def day(moment):
    """A date, or the institution's date of an instant: 2026-03-01; — for nothing."""
    if not moment:
        return "—"
    if isinstance(moment, dt.datetime):
        moment = clock.day_of(moment)
    return moment.isoformat()


@register.filter
def written(cell):
    """One cell of a list as the house writes it: a day, an instant on the wall clock, — for nothing, everything else as it is."""
    if isinstance(cell, dt.datetime):
        return at(cell)
    return day(cell) if cell is None or isinstance(cell, dt.date) else cell


@register.filter
def lastday(until):
    """The last day that a spell covers, from the instant that ends it: until midnight of 1 April is 31 March."""
    return day(until - clock.TICK) if until else "—"


@register.filter
def at(moment, style="full"):
    """An instant on the institution's wall clock: 2026-03-01 18:00; style "short" 03-01 18:00, "time" 18:00."""
    if not moment:
        return "—"
    pattern = {"full": "%Y-%m-%d %H:%M", "short": "%m-%d %H:%M", "time": "%H:%M", "exact": "%Y-%m-%d %H:%M:%S"}[style]
    return clock.local(moment).strftime(pattern)


@register.filter
def spoken(thing):
    """The name of a unit, a form or a campaign in the reader's language; a campaign that has its form's name speaks like it."""
    form = getattr(thing, "form", None)
    if form is not None and form.name == thing.name:
        thing = form
    field = {"zh-hant": "name_hant", "en": "name_en"}.get(get_language() or "")
    return (field and getattr(thing, field, "")) or thing.name


_INERT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def script_data(value, element_id):
    """Plain data for a script: Django's json_script without its spaces, and with Chinese as it is (a third of the bytes)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_INERT)
    return format_html('<script id="{}" type="application/json">{}</script>', element_id, mark_safe(text))


@register.filter
def masked(name):
    """张*: a name for those who do not need it."""
    return masked_name(name or "")


@register.filter
def entry(mapping, key):
    """One entry of a mapping by a key that the template knows."""
    return mapping.get(key) if mapping else None


@register.filter
def item(line, place):
    """One cell of a line of rows, by its place."""
    return line[place]


@register.filter
def tenths(value):
    """A temperature kept in tenths: 373 is 37.3; — for nothing."""
    return "—" if value is None else f"{value // 10}.{value % 10}"
