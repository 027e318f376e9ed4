"""What the events and rows about watches are called in the logs, and what people may call a kind or an end."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.wording import kind, sights, verbs
from shouwang.roster import access
from shouwang.watch.models import End, Kind, Watch
from shouwang.watch.queries.watches import SEES

verbs(
    {
        "watch.watch_opened": _("列入观察"), "watch.watch_confirmed": _("核实观察"), "watch.watch_dismissed": _("排除观察"),
        "watch.watch_changed": _("更改观察"), "watch.watch_reviewed": _("审核解除"), "watch.watch_ended": _("结束观察"),
        "watch.watch_merged": _("合并观察"), "watch.release_refused": _("批量解除未办成"),
    }
)  # fmt: skip
sights({"watch.watches": _("观察名单"), "watch.watch": _("观察个案")})


def _watches(scope, ids):
    rows = Watch.objects.filter(pk__in=ids).select_related("person")
    return {row.pk: (_name(scope, row), "") for row in rows}


def _name(scope, row):
    """Person and measure for who may read the watch; a masked name for whoever only reads the log."""
    if row.person is None:
        return f"— {row.get_kind_display()}"
    if access.reads(scope, SEES, row.person):
        return f"{row.person} {row.get_kind_display()}"
    return masked_name(row.person.name)


kind("watch.Watch", _("观察"), _watches)
kind("watch.Review", _("解除审核"))

LANGUAGES = ("zh-hans", "zh-hant", "en")
# how people say it beside the names; all of it is compared in lower case without spaces, hyphens and underscores
KIND_WORDS = {
    "集中隔离": Kind.CENTRAL, "集中": Kind.CENTRAL, "居家隔离": Kind.HOME, "居家监测": Kind.HOME_MONITORING, "监测": Kind.MONITORING,
    "防蚊": Kind.MOSQUITO, "healthmonitoring": Kind.MONITORING, "selfhealthmonitoring": Kind.SELF_MONITORING,
    "homehealthmonitoring": Kind.HOME_MONITORING, "homeisolation": Kind.HOME, "homequarantine": Kind.HOME,
    "centralisolation": Kind.CENTRAL, "centralquarantine": Kind.CENTRAL, "hospital": Kind.INPATIENT, "mosquitoisolation": Kind.MOSQUITO,
    "自我监测": Kind.SELF_MONITORING, "留观": Kind.TEMPORARY, "单间": Kind.SINGLE_ROOM, "单间观察": Kind.SINGLE_ROOM, "住院": Kind.INPATIENT,
    "self": Kind.SELF_MONITORING, "isolation": Kind.HOME, "quarantine": Kind.CENTRAL,
}  # fmt: skip
END_WORDS = {
    "已解除": End.RELEASED, "已提前解除": End.EARLY, "earlyrelease": End.EARLY, "transferred": End.MOVED, "已转诊": End.REFERRED,
    "期满": End.RELEASED, "解除": End.RELEASED, "expired": End.RELEASED, "expiry": End.RELEASED, "release": End.RELEASED,
    "提前": End.EARLY, "转院": End.REFERRED, "转诊": End.REFERRED, "referral": End.REFERRED, "转集中隔离": End.MOVED, "central": End.MOVED,
    "diagnosed": End.CONFIRMED, "case": End.CONFIRMED, "losttofollowup": End.LOST,
}  # fmt: skip


# what people type on a traditional keyboard, whatever was translated: only the characters of the words above and of their names
_SIMPLE = str.maketrans("醫學觀監測離單間內臨時療確診轉滿聯", "医学观监测离单间内临时疗确诊转满联")


def _plain(word):
    return "".join(str(word).lower().replace("-", " ").replace("_", " ").translate(_SIMPLE).split())


def _by_word(choices, more, word):
    """The choice that somebody means by its code, its name in any of the three languages, or a common word; else None."""
    said = _plain(word)
    for choice in choices:
        if said == _plain(choice.value):
            return choice
        for language in LANGUAGES:
            with override(language):
                if said == _plain(choice.label):
                    return choice
    return {_plain(key): choice for key, choice in more.items()}.get(said)


def kind_by_word(word) -> Kind:
    """The kind of measure that a word means. Raises watch.10."""
    found = _by_word(Kind, KIND_WORDS, word)
    if found is None:
        raise Refused("watch.10", word=word, kinds="、".join(str(one.label) for one in Kind))
    return found


def end_by_word(word) -> End:
    """The way of ending that a word means. Raises watch.42."""
    found = _by_word(End, END_WORDS, word)
    if found is None:
        raise Refused("watch.42", word=word, ends="、".join(str(one.label) for one in End))
    return found
