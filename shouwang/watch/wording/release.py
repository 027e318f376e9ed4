"""The reasons of a verdict in words. Which symptom it was is said only to who may read it."""

import datetime as dt

from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.questions.flags import Flag

SHOWN = 6  # half-days that are named; the rest is a number


def half_day(day: dt.date, half: str) -> str:
    """3月14日早: one half-day."""
    params = {"month": day.month, "day": day.day}
    return _("%(month)s月%(day)s日早") % params if half == "am" else _("%(month)s月%(day)s日晚") % params


def _flagged(day, half, flags, *, whole):
    said = half_day(day, half)
    if not whole:
        return said
    return _("%(when)s（%(flags)s）") % {"when": said, "flags": _("、").join(str(Flag(flag).label) for flag in flags)}


def _listed(items) -> str:
    items = list(items)
    said = _("、").join(items[:SHOWN])
    return said if len(items) <= SHOWN else _("%(some)s等") % {"some": said}


def worded(params, whole=True) -> dict:
    """The particulars of a reason as words. whole: with what the checks said."""
    params = dict(params)
    if "missing" in params:
        params["missing"] = _listed(half_day(*one) for one in params["missing"])
    if "flagged" in params:
        params["flagged"] = _listed(_flagged(*one, whole=whole) for one in params["flagged"])
    if isinstance(params.get("day"), dt.datetime):
        params["day"] = clock.local(params["day"]).strftime("%Y-%m-%d %H:%M")
    return params


def sentence(reason, whole=True) -> str:
    """One reason as a sentence."""
    code, params = reason
    return Refused(code, **worded(params, whole)).sentence


def sentences(verdict, whole=True) -> list[dict]:
    """[{"code", "text"}]: every reason of a verdict."""
    return [{"code": reason[0], "text": sentence(reason, whole)} for reason in verdict.reasons]
