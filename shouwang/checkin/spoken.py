"""Answers as they are read: a person's file with every version of every return, a flagged answer as a card."""

import itertools

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from shouwang.checkin import board
from shouwang.checkin.models import Channel
from shouwang.core import clock
from shouwang.core.privacy import masked_phone
from shouwang.questions import screen
from shouwang.questions.flags import Flag
from shouwang.questions.queries import prepared
from shouwang.roster import access
from shouwang.roster.models import Account, Person


def who(refs) -> dict[str, str]:
    """The names behind refs of actors: {"roster.Account:5": "李老师"}; the operator and the system by their words."""
    refs = set(refs)
    ids = {kind: {int(ref.split(":")[1]) for ref in refs if ref.startswith(f"{kind}:")} for kind in _KINDS}
    names = {f"roster.Person:{row.pk}": row.name for row in Person.objects.filter(pk__in=ids["roster.Person"])}
    for row in Account.objects.filter(pk__in=ids["roster.Account"]).select_related("person"):
        names[f"roster.Account:{row.pk}"] = row.person.name if row.person_id else row.username
    words = {"operator": _("操作员（服务器命令行）"), "system": _("系统")}
    return {ref: names.get(ref) or words.get(ref, ref) for ref in refs}


_KINDS = ("roster.Person", "roster.Account")


def flags(row) -> list:
    """The words of a return's flags."""
    return [Flag(flag).label for flag in row.flags.split(",") if flag]


def file_of(returns, person) -> list[dict]:
    """A person's returns by slot, newest first: [{slot, versions: [{row, lines, by, self, …}]}], the current version first."""
    names = who(row.by for row in returns)
    slots: dict = {}
    for row in returns:
        slots.setdefault(row.slot, []).append(_version(row, person, names))
    for versions in slots.values():
        _mark_changes(versions)
    return [
        {"slot": slot, "name": board.SLOT_NAMES[slot.name], "versions": versions} for slot, versions in slots.items()
    ]


def _version(row, person, names):
    lines = screen.spoken(prepared(row.slot.form_version_id), row.answers, get_language() or "zh-hans")
    mine = row.by == f"roster.Person:{person.pk}" or (row.by.startswith("roster.Account:") and not row.proxy)
    mine = mine and row.channel != Channel.ACCEPTED  # the words are theirs, the decision somebody else's
    claimed = (
        row.at
        if row.late and clock.local(row.at).replace(second=0) < clock.local(row.recorded_at).replace(second=0)
        else None
    )
    return {
        "row": row, "lines": lines, "by": _("本人") if mine else names[row.by], "flags": flags(row), "claimed": claimed,
        "channel": row.get_channel_display(),
    }  # fmt: skip


def _mark_changes(versions):
    """In each version, which lines differ from the version before it."""
    for newer, older in itertools.pairwise(versions):
        before = {line["name"]: line["value"] for line in older["lines"]}
        for line in newer["lines"]:
            line["changed"] = before.get(line["name"]) != line["value"]


def lasting(span) -> str:
    """How long, in the largest unit that says it: 35 分钟, 4 小时, 3 天."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}
    if minutes < 2880:
        return ngettext("%(n)s 小时", "%(n)s 小时", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s 天", "%(n)s 天", minutes // 1440) % {"n": minutes // 1440}


def check_card(scope, row, phones=False) -> dict:
    """A flagged answer that waits: who, what they said, by when, and what can be done."""
    person = row.person
    may = scope.allows(access.CONTACTS, person.path, person.kind)
    left = row.due_at - clock.now()
    return {
        "check": row, "person": person, "flags": flags(row.answer), "left": lasting(abs(left)), "overdue": left.total_seconds() < 0,
        "lines": screen.spoken(prepared(row.slot.form_version_id), row.answer.answers, get_language() or "zh-hans"),
        "phone": person.phone if phones and may else "", "masked": masked_phone(person.phone) if may and person.phone else "",
        "correct_url": board.answer_address(row.slot, person) if scope.allows(access.PROXY, person.path, person.kind) else "",
        "again": row.episode is not None,
    }  # fmt: skip
