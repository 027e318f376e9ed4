"""The logs laid out for a page: codes in words, Refs by name as far as the viewer may know them, what may be asked of each."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock, export, wording
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster.models import Role
from shouwang.site import registers

PAGE = 100
KEYS = {  # particulars of an event that are ids of rows, and what they are called
    "person": ("roster.Person", _("人员")), "gone": ("roster.Person", _("并入者")), "member": ("roster.Person", _("成员")),
    "head": ("roster.Person", _("户主")), "unit": ("roster.Unit", _("单位")), "target": ("roster.Unit", _("到")),
    "parent": ("roster.Unit", _("上级")), "slot": ("checkin.Slot", _("填报期")), "issue": ("bulletin.Issue", _("通报")),
    "mandate": ("roster.Mandate", _("依据")),
}  # fmt: skip
WORDS = {
    "fields": _("字段"), "code": _("代码"), "chain": _("审核链"), "count": _("数目"), "counts": _("数目"), "notices": _("条数"),
    "people": _("人数"), "units": _("单位数"), "most": _("限额"), "version": _("版本"), "active": _("启用"), "serial": _("文号"),
    "form": _("表单"), "flag": _("提示"), "day": _("日期"), "since": _("起"), "to": _("到"), "review_day": _("复核日"), "mark": _("标记"),
    "zone": _("时区"), "again": _("重做"), "rows": _("行数"), "outcome": _("结果"), "reason": _("原因"), "slots": _("期数"),
    "drift": _("相差"), "temporary": _("临时密码"), "method": _("方式"), "cells": _("格数"), "review": _("核看"),
    "was": _("原记录"), "memberships": _("成员关系"), "access": _("查看记录"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row of a log in words."""

    row: object
    by: str
    words: str
    about: object = None  # wording.Named
    more: tuple = ()  # (label, value), …
    review: object = None
    ref: str = ""
    mark: str = ""
    until: object = None
    over: bool = False


def asked(parameters, names) -> tuple[registers.Asked, int | None]:
    """The question in an address, and the key before which to go on. Raises core.04 for what the page does not know."""
    if not set(parameters) <= {*names, "before"} or not parameters.get("before", "0").isdecimal():
        raise Refused("core.04")
    said = {name: parameters.get(name, "").strip()[:60] for name in names if name not in ("since", "until")}
    try:
        days = {name: clock.parse_day(parameters[name]) for name in ("since", "until") if parameters.get(name)}
    except ValueError:
        raise Refused("core.04") from None
    return registers.Asked(**said, **days), int(parameters.get("before") or 0) or None


def page_of(rows, before) -> tuple[list, int | None]:
    """A hundred rows beneath a key, and the key to go on from; None at the end."""
    rows = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def event_lines(scope: Scope, rows) -> list[Line]:
    """The audit record in sentences."""
    pairs = {(name, value) for row in rows for name, value in row.refs.items() if name in KEYS and isinstance(value, int)}
    refs = {f"{KEYS[name][0]}:{value}" for name, value in pairs}
    named = wording.named(scope, refs | {row.by for row in rows} | {row.ref for row in rows} | _mentioned(rows))
    return [
        Line(row, str(named[row.by]) + (f"（{row.os_user}）" if row.os_user else ""), wording.verb(row.verb), named[row.ref],
             tuple(_particulars(row, named)))
        for row in rows
    ]  # fmt: skip


def _mentioned(rows):
    """Refs among the particulars: of what was read, who was reported."""
    return {row.refs[name] for row in rows for name in ("of", "who") if isinstance(row.refs.get(name), str)}


def _particulars(row, named):
    for name, value in row.refs.items():
        if name in KEYS and isinstance(value, int):
            yield KEYS[name][1], named[f"{KEYS[name][0]}:{value}"].name
        elif name == "what":
            yield _("内容"), wording.sight(value)
        elif name in ("of", "who"):
            yield (_("对象") if name == "of" else _("账户")), str(named.get(value, value))
        elif name == "role":
            yield _("角色"), Role(value).label if value in Role.values else value
        elif not (name == "code" and row.verb == "core.notice_given"):
            yield WORDS.get(name, name), _plain(value)


def _plain(value):
    """A particular as it is read: lists with commas, yes and no."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "、".join(map(str, value)) if isinstance(value, list) else value


def access_lines(scope: Scope, rows) -> list[Line]:
    """The access log and the export register in words, with what auditors have looked at."""
    named = wording.named(scope, {row.by for row in rows} | {row.ref for row in rows})
    seen, now = registers.reviews(scope, [f"core.Access:{row.pk}" for row in rows]), clock.now()
    return [
        Line(
            row, str(named[row.by]), wording.sight(row.what), named[row.ref], review=seen.get(f"core.Access:{row.pk}"),
            ref=f"core.Access:{row.pk}", mark=export.mark_of(row.pk), until=until, over=bool(until and until <= now),
        )
        for row in rows
        for until in [export.expires_at(row) if row.kind == row.Kind.EXPORT else None]
    ]  # fmt: skip


def glass_lines(scope: Scope, rows) -> list[Line]:
    """Broken glasses: who, whose file, why, until when, and whether an auditor has looked at it."""
    named = wording.named(scope, {row.by for row in rows} | {f"roster.Person:{row.person_id}" for row in rows})
    seen, ends = registers.reviews(scope, [f"roster.Glass:{row.pk}" for row in rows]), registers.last_end(scope, rows)
    return [
        Line(row, str(named[row.by]), row.reason, named[f"roster.Person:{row.person_id}"], review=seen.get(f"roster.Glass:{row.pk}"),
             ref=f"roster.Glass:{row.pk}", until=ends[row.pk], over=ends[row.pk] <= clock.now())
        for row in rows
    ]  # fmt: skip


def alert_lines(scope: Scope, rows) -> list[Line]:
    """Alerts: who, how many, beyond which limit."""
    named, seen = wording.named(scope, {row.by for row in rows}), registers.reviews(scope, [f"core.Alert:{row.pk}" for row in rows])
    return [
        Line(row, str(named[row.by]), row.get_code_display(), review=seen.get(f"core.Alert:{row.pk}"), ref=f"core.Alert:{row.pk}")
        for row in rows
    ]
