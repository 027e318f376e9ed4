"""The figures of the clinic log: visits 人次 summed over posts that write each one down and posts that count, and patients 人数.

`about`: since, until (days, both included), nature or post, mandate, known_at; of the institution, for whoever may count there.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwang.core import clock
from shouwang.core.figures import PERSONS, TIMES, Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Mandate, Tree
from shouwang.watch.models import Post
from shouwang.watch.queries import clinic

ASKS = ("since", "until", "nature", "post", "mandate", "known_at")
TERMS = {
    "visits": (
        _("就诊与检查"),
        _("各岗点在这段时间的人次：逐人登记的按登记计，按日汇总的按科室上报计。同一岗点同一天只用一种，不会重复。"),
    ),
    "history": (_("其中有流行病学史"), _("有流行病学史的人次。有科室没有分开统计时，不能得出合计。")),
    "contact": (_("其中可疑接触史"), _("有可疑接触史的人次。有科室没有分开统计时，不能得出合计。")),
    "abnormal": (_("其中阳性或异常"), _("结果为阳性或异常的人次。有科室没有分开统计时，不能得出合计。")),
    "handed_over": (_("其中移交或转诊"), _("移交、留观或转诊的人次。有科室没有分开统计时，不能得出合计。")),
}
UNKNOWN = _("无法计算")


def asked(about) -> dict:
    """The arguments of queries.clinic.days that an `about` names. Raises core.04."""
    try:
        found = {name: clock.parse_day(about[name]) for name in ("since", "until") if about.get(name)}
        if about.get("known_at"):
            found["known_at"] = clock.parse_instant(about["known_at"])
        if about.get("mandate"):
            found["mandate"] = Mandate.objects.get(pk=int(about["mandate"])).pk
        if about.get("post"):
            found["row"] = Post.objects.known().get(pk=int(about["post"]))
    except (ValueError, Post.DoesNotExist, Mandate.DoesNotExist):
        raise Refused("core.04") from None
    if about.get("nature"):
        if about["nature"] not in Post.Nature.values:
            raise Refused("core.04")
        found["nature"] = about["nature"]
    return found


def _may_open(scope: Scope, about) -> bool:
    return scope.allows(access.COUNT, Tree.RESPONSIBLE) or scope.allows(access.CARE)


def _days(scope, about):
    if not _may_open(scope, about):
        raise Refused("core.04")
    return clinic.days(scope, whole=scope.allows(access.COUNT, Tree.RESPONSIBLE), **asked(about))


def _rows(part):
    def rows(scope: Scope, about) -> Rows:
        """One line for each day of each post, with how many it counts."""
        found = [one for one in _days(scope, about) if getattr(one, part)]
        lines = [
            (
                one.day,
                one.post.name,
                one.post.get_nature_display(),
                getattr(one, part),
                _("逐人登记") if one.one_by_one else _("科室汇总"),
            )
            for one in found
        ]
        columns = (_("日期"), _("岗点"), _("类别"), _("人次"), _("登记方式"))
        return Rows(str(TERMS[part][0]), columns, lines, sum(line[3] for line in lines), counted=3)

    return rows


def _patients(scope: Scope, about) -> Rows:
    """The different patients by their code."""
    if not scope.allows(access.CARE, Tree.RESPONSIBLE):
        raise Refused("core.04")
    said = asked(about)
    found = [] if clinic.patients(scope, **said) is None else clinic.patient_rows(scope, **said)
    return Rows(str(_("患者编号")), (_("患者编号"), _("人次"), _("首次"), _("末次")), found, len(found))


for _part, (_term, _definition) in TERMS.items():
    figure(
        f"watch.clinic_{_part}",
        term=_term,
        measure=TIMES,
        definition=_definition,
        rows=_rows(_part),
        asks=ASKS,
        opens=_may_open,
    )
figure(
    "watch.clinic_patients", term=_("就诊与检查人数"), measure=PERSONS, rows=_patients, asks=ASKS, sensitive=True,
    definition=_("这段时间里不同的患者编号。只要有一天只有汇总人次，人数就无法计算。"),
    opens=lambda scope, about: scope.allows(access.CARE, Tree.RESPONSIBLE),
)  # fmt: skip


def clinic_numbers(scope: Scope, about) -> dict[str, Number]:
    """Every figure of the clinic log for one question. A part that some department did not count prints 无法计算."""
    rows = _days(scope, about)
    found = {}
    for part, value in clinic.sums(rows).items():
        found[part] = Number(f"watch.clinic_{part}", value, about, text="" if value is not None else str(UNKNOWN))
    if "row" not in asked(about):
        n = clinic.patients(scope, **asked(about))
        found["patients"] = Number("watch.clinic_patients", n, about, text="" if n is not None else str(UNKNOWN))
    return found


def _unmended(scope: Scope, about) -> Rows:
    """What was found and is not put right."""
    lines = [
        (row.day, row.get_kind_display(), str(row.unit), row.place, row.finding)
        for row in clinic.upkeep(scope, unmended=True)
    ]
    columns = (_("日期"), _("类别"), _("单位"), _("场所"), _("发现的问题"))
    return Rows(str(_("待整改的问题")), columns, lines, len(lines))


figure(
    "watch.upkeep_unmended", term=_("待整改"), measure=pgettext_lazy("measure", "个"), rows=_unmended,
    definition=_("消杀、通风、灭蚊和防护督导中发现了问题、还没有登记整改的条目。"),
)  # fmt: skip


def unmended_number(scope: Scope) -> Number:
    """How many findings wait to be put right, where the viewer looks after places."""
    return Number("watch.upkeep_unmended", clinic.upkeep(scope, unmended=True).count())
