"""What the codes of the logs are called: each verb of an Event, each kind of rows in the access log, each kind of row a Ref names.

A room says its words once, in a module of its own called `wording`, which is found when first asked:

    verbs({"roster.exempted": _("准予免报")})
    sights({"roster.contacts": _("电话和紧急联系人")})
    kind("roster.Unit", _("单位"), unit_names)

A test holds every action's verb and every logged kind of rows against these catalogues: an auditor reads sentences, not codes.
"""

import importlib
import importlib.util
from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext_lazy as _

_verbs: dict[str, object] = {}
_sights: dict[str, object] = {}
_kinds: dict[str, tuple] = {}
_lasting: set[str] = set()
_loaded: list = []
ACTORS = {
    "operator": _("操作员（服务器命令行）"),
    "system": _("系统"),
    "anonymous": _("未登录者"),
}


@dataclass(frozen=True)
class Named:
    """A Ref in words: what kind of row, which one, and where it can be looked at ('' where the viewer may not)."""

    kind: str
    name: str
    url: str = ""

    def __str__(self):
        return self.name or str(self.kind)


def _add(catalogue, entries):
    twice = set(entries) & set(catalogue)
    if twice:
        raise ValueError(f"given twice: {sorted(twice)}")
    catalogue.update(entries)


def verbs(entries):
    """Add a room's verbs: {"roster.exempted": _("准予免报")}."""
    _add(_verbs, entries)


def sights(entries, lasting=False):
    """Add what a room's entries in the access log are about: {"checkin.history": _("填报记录")}.

    lasting: copies of these hold no people and may be kept for good (a bulletin, a daily sheet).
    """
    _add(_sights, entries)
    if lasting:
        _lasting.update(entries)


def lasts(code) -> bool:
    """May copies of this be kept for good?"""
    _load()
    return code in _lasting


def kind(name, label, names=None):
    """Say what the rows of a model are called. names(scope, ids) -> {id: (text, url)}; without it a row is its number."""
    _add(_kinds, {name: (label, names)})


def _load():
    """Import the `wording` module of every room, once."""
    if _loaded:
        return
    _loaded.append(True)
    for config in apps.get_app_configs():
        name = f"{config.name}.wording"
        if config.name.startswith("shouwang.") and name != __name__ and importlib.util.find_spec(name):
            importlib.import_module(name)


def every_verb() -> set[str]:
    """Every verb that the rooms have words for, whichever of them this process has used so far."""
    _load()
    return set(_verbs)


def verb(code) -> str:
    """An Event's verb in words; the code itself while nobody has said any."""
    return str(_verbs_known().get(code, code))


def _verbs_known() -> dict:
    _load()
    return _verbs


def known_verbs() -> dict[str, str]:
    """{code: words} of every verb, in the order of their codes."""
    return {code: str(words) for code, words in sorted(_verbs_known().items())}


def sight(code) -> str:
    """What an entry of the access log is about: said by a room, or the name of the figure that was opened."""
    from shouwang.core.figures import registry

    _load()
    if code in _sights:
        return str(_sights[code])
    return str(registry[code].term) if code in registry else code


def known_sights() -> dict[str, str]:
    """{code: words} of everything that the access log may be about, but for figures."""
    _load()
    return {code: str(words) for code, words in sorted(_sights.items())}


def named(scope, refs) -> dict[str, Named]:
    """The words behind some Refs, as far as the viewer may know them. Cost: one statement a kind of row."""
    _load()
    found, ids = {}, defaultdict(set)
    for ref in set(refs):
        name, _colon, pk = ref.partition(":")
        if ref in ACTORS:
            found[ref] = Named(_("办理人"), str(ACTORS[ref]))
        elif name == "figure":
            found[ref] = Named(_("指标"), sight(pk))
        elif name in _kinds and pk.isdecimal():
            ids[name].add(int(pk))
        else:
            found[ref] = Named(str(_kinds[name][0]) if name in _kinds else "", "" if name in _kinds else name)
    for name, wanted in ids.items():
        found |= _named(scope, name, wanted)
    return found


def _named(scope, name, ids):
    label, names = _kinds[name]
    texts = names(scope, ids) if names else {}
    return {f"{name}:{pk}": Named(str(label), *texts.get(pk, (f"#{pk}", ""))) for pk in ids}


verbs(
    {
        "core.rows_read": _("查看敏感信息"),
        "core.rows_exported": _("导出敏感信息"),
        "core.glass_broken": _("紧急查看"),
        "core.bulk_noticed": _("发现短时间大量查看或导出"),
        "core.jobs_retried": _("重做失败的后台工作"),
        "core.notice_given": _("发出提醒"),
        "core.notice_read": _("读过提醒"),
        "core.notices_read": _("读过全部提醒"),
        "core.parameter_set": _("登记规则参数"),
        "core.clock_moved": _("移动演示时钟"),
    }
)
kind("core.Access", _("查看记录"))
kind("core.Assertion", _("签字数字"))
kind("core.Institution", _("机构"))
kind("core.Notice", _("提醒"))
kind("core.Parameter", _("规则参数"))
kind("login", _("登录名与地址"))
kind("address", _("网络地址"))
kind("sessions", _("登录"))
