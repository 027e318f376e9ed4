"""What an issue says in words, in the language of a copy: dates, titles, sentences with particulars.

The msgids are simplified Chinese. A sentence that nobody has translated into traditional characters yet is converted, so
that no copy mixes the two scripts.
"""

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from shouwang.bulletin.render.script import to_hant
from shouwang.core import clock

GROUPS = {
    "college": _("学院"), "department": _("机关"), "logistics": _("后勤"), "hospital": _("附属单位"),
    "families": _("家属"), "retired": _("离退休"), "other": _("其他"),
}  # fmt: skip
MARKS = {
    "demo": _("演示数据，不是真实情况"), "drill": _("演练数据，不是真实情况"), "test": _("测试数据，不是真实情况"),
}  # fmt: skip
STEPS = {
    "draft": _("拟稿：%(name)s  %(at)s"), "review": _("核稿：%(name)s  %(at)s"), "countersign": _("会签：%(name)s  %(at)s"),
    "signed": _("签发：%(name)s  %(at)s"), "numbered": _("编号：%(name)s  %(at)s"), "issued": _("印发：%(name)s  %(at)s"),
    "sent_back": _("退回：%(name)s  %(at)s"),
}  # fmt: skip
SECTIONS = ((_("一"), _("疫情排查数据")), (_("二"), _("防控工作开展情况")), (_("三"), _("存在的问题")), (_("四"), _("下一步工作")))
TITLE = _("%(name)s疫情防控工作通报")
OFFICE = _("%(name)s疫情防控工作领导小组办公室")
NUMBER = _("〔%(year)s〕第%(number)s期")
UNNUMBERED = _("（未编号）")
DAY = _("%(year)s年%(month)s月%(day)s日")
SHORT_DAY = _("%(month)s月%(day)s日")
HOUR = _("%(hour)s时")
LATER = _("其后")
MOMENT = _("%(day)s %(time)s")
AS_OF = _("数据截至：%(at)s")
NOT_YET = _("尚未截止：数字仍在变化，不点名单位。")
CLOSING = _("本期为第%(number)s期定稿；更正见下期。")
DAILY = _("健康日报")
UNIT = _("单位")
SUBTOTAL = _("%(group)s小计")
TOTAL = _("合计")
OWN = _("%(name)s（本级）")
ABSENT = _("本期无此项")
LEAD = _(
    "应报{checkin.expected}人，已报{checkin.answered}人，上报率{bulletin.rate}；未报{checkin.missing}人，"
    "免报{checkin.exempt}人。异常{checkin.flagged}人，其中发热{checkin.fever}人，复核中{checkin.under_check}人。"
)
OTHER = _(
    "同日另有“%(name)s”：应报{checkin.expected}人，已报{checkin.answered}人，未报{checkin.missing}人，异常{checkin.flagged}人。"
)
COUNTED = _("专项：%(campaign)s（%(day)s）；上报率只舍不入。")
HALF = {"am": _("上午"), "noon": _("午间"), "pm": _("下午")}
HOURS = _("按时段上报人数")
DAYS = _("近十四天每日异常人数")
UNITS = _("各单位异常人数")
GROUPED = _("各类单位异常人数")
ANSWERED, FLAGGED, PEOPLE = _("已报"), _("异常"), _("人")
PEAK = _("最多的是%(place)s，%(people)s人。")
GAPS = _("小于%(threshold)s的数和为保护它们而隐去的数不画出。")
MISSING_BOX = _("%(group)s本期未报送。")
MISSING_BOXES = _("本期未报送下一步工作的：%(groups)s。")
NO_PROBLEMS = _("截至本期数据时刻，系统没有列出问题。")
TYPED = _("%(text)s〔人工填写〕")
WITHHELD = _("公开版从略。")
RESTATED = _("第%(number)s期（%(day)s）%(line)s：%(changes)s")
RESTATED_ONE = _("%(term)s由%(issued)s更正为%(now)s")
RESTATED_MORE = _("另有%(count)s处更正，见更正清单。")
RESTATED_PUBLIC = _("对以往各期另有更正，已列入内部版。")
CHART_HOURS = _("按时段")


def say(lang: str, text, /, **particulars) -> str:
    """A sentence in the language of a copy."""
    with override(lang.lower()):
        said = str(text)
    if lang == "zh-Hant":
        with override("zh-hans"):
            if str(text) == said:
                said = to_hant(said)
    return said % particulars if particulars else said


def in_languages(text, /, **particulars) -> dict[str, str]:
    """A text in the three languages of copies, as an issue keeps it; particulars that are texts themselves in each of them too."""
    found = {}
    for lang in ("zh-Hans", "zh-Hant", "en"):
        within = {name: say(lang, value) if isinstance(value, Promise) else value for name, value in particulars.items()}
        found[lang] = say(lang, text, **within)
    return found


def day_text(lang: str, day: dt.date | str, short=False) -> str:
    """A date in words."""
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return say(lang, SHORT_DAY if short else DAY, year=day.year, month=day.month, day=day.day)


def moment_text(lang: str, at, short=False) -> str:
    """An instant in words, on the institution's wall clock."""
    local = clock.local(clock.parse_instant(at) if isinstance(at, str) else at)
    return say(lang, MOMENT, day=day_text(lang, local.date(), short), time=local.strftime("%H:%M"))


def name_in(lang: str, names: dict) -> str:
    """A unit's name in the language of a copy: its own, else the Chinese one, in traditional characters where asked."""
    given = names.get(lang) or ""
    if given:
        return given
    chinese = names.get("zh-Hans", "")
    return to_hant(chinese) if lang == "zh-Hant" else chinese
