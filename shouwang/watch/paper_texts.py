"""The texts of the papers that an institution fits to itself once: telephones, care, lessons, objections, privacy. With defaults.

A default is translated like every word of the product; a text that was changed is printed as it was written.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shouwang.core.scope import Scope
from shouwang.questions import languages
from shouwang.watch.models import PaperText

# key → (name, default)
TEXTS = {
    "notice_prefix": (_("告知书字号"), _("观告")),
    "release_prefix": (_("解除通知书字号"), _("观解")),
    "duty": (
        _("每日两次检测"),
        _("每天上午、下午各测一次体温并通过本人链接或账号如实填报体温和症状；没有填报会有人联系您。出现发热、咳嗽、腹泻、皮疹等任何不适，立即报告，不要自行外出就医。"),
    ),
    "phones": (
        _("应急电话"),
        _("校医院 24 小时值班电话：________；保卫处：________；急救 120；全国心理援助热线 12356（免费）。"),
    ),
    "supplies": (
        _("生活保障"),
        _("观察期间的三餐、饮水、常用药和生活用品由学校安排送达；就医、用药、照看孩子或老人等需要，可以在本人链接的“需要”里提出，或者告诉健康联络人。"),
    ),
    "lessons": (
        _("教学与考勤安排"),
        _("观察期间不计缺勤；所在学院安排线上听课、补课和缓考；教职工按有关规定计考勤，工资照发。"),
    ),
    "appeal": (
        _("申诉途径"),
        _("对观察措施、期限或依据有异议，可以向校医院提出复核，或者向学校疫情防控办公室书面申诉；学校自收到之日起三个工作日内答复。复核、申诉期间请继续配合观察。由卫生健康部门决定的措施，可以依法申请行政复议或者提起行政诉讼。"),
    ),
    "privacy": (
        _("个人信息告知"),
        _("为传染病防控，依照《中华人民共和国传染病防治法》《中华人民共和国个人信息保护法》处理您的姓名、联系方式、健康和行踪信息，只给办理本次观察所必需的人员看，到期销毁。您可以查阅、更正自己的信息，并看到谁看过。"),
    ),
    "cautions": (
        _("解除后的注意事项"),
        _("您已完成医学观察，可以正常学习、工作和生活，任何人不得因此歧视您。七天内如有不适，请戴口罩就诊，并说明曾接受医学观察。心理支持可拨打 12356。"),
    ),
}  # fmt: skip
SHORT = frozenset({"notice_prefix", "release_prefix"})  # at most ten characters, no line breaks
LONGEST = 400  # characters of one text, so that the paper stays one sheet


def texts(scope: Scope) -> dict[str, str]:
    """Every text in the language that is active now: the institution's own, else the default. Cost: one query."""
    lang = languages.code(get_language() or "")
    own = {row.key: row for row in PaperText.objects.all()}
    return {key: written(own[key], lang) if key in own else str(default) for key, (_name, default) in TEXTS.items()}


def written(row: PaperText, lang) -> str:
    """What the institution wrote, in a language or in the one that it has."""
    return languages.pick({"zh-hans": row.text, "zh-hant": row.text_hant, "en": row.text_en}, lang)


def kept(scope: Scope) -> dict[str, PaperText]:
    """The texts that the institution changed, by key."""
    return {row.key: row for row in PaperText.objects.all()}
