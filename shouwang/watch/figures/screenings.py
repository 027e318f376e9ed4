"""The figures of a screening: 应筛, 已筛, 未筛; for the clinic alone 异常, 待复查, 已复查.

`about`: screening (id), unit (id, with its sub-units; the whole without one), known_at.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure, percent
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.watch.queries import screenings as queries

TERMS = {
    "expected": (gettext_lazy("应筛"), gettext_lazy("列入这次筛查、没有被说明不用筛查的人，按现在所在的单位计。应筛 = 已筛 + 未筛。")),
    "done": (gettext_lazy("已筛"), gettext_lazy("已经录入筛查结果的人，不论结果。")),
    "undone": (gettext_lazy("未筛"), gettext_lazy("还没有录入筛查结果的人。没有结果不等于正常。")),
    "abnormal": (gettext_lazy("异常"), gettext_lazy("筛查结果异常的人，不论是否已经复查。异常 = 待复查 + 已复查。只有校医院看得到。")),
    "recheck": (gettext_lazy("待复查"), gettext_lazy("筛查结果异常、还没有复查的人。只有校医院看得到。")),
    "rechecked": (gettext_lazy("已复查"), gettext_lazy("筛查结果异常、已经复查的人。只有校医院看得到。")),
}  # fmt: skip
OPEN = ("expected", "done", "undone")
CLOSED = ("abnormal", "recheck", "rechecked")
ASKS = ("screening", "unit", "known_at")


def _asked(scope, about):
    """(screening, unit or None, known_at) of an `about`. Raises core.04."""
    if not str(about.get("screening", "")).isdecimal() or not str(about.get("unit") or "0").isdecimal():
        raise Refused("core.04")
    row = queries.screening(scope, int(about["screening"]))
    unit = queries.college(scope, int(about["unit"])) if about.get("unit") else None
    return row, unit, _known_at(about)


def _known_at(about):
    try:
        found = clock.parse_instant(about["known_at"]) if about.get("known_at") else None
    except ValueError:
        raise Refused("core.04") from None
    if found and found > clock.now():
        raise Refused("core.04")
    return found


def _rows(name):
    def rows(scope: Scope, about) -> Rows:
        """The people who count as this, within reach."""
        counts_only = name not in CLOSED and _counts_only(scope)
        reading = access.everything(scope.viewer) if counts_only else scope
        row, unit, known_at = _asked(reading, about)
        found = queries.listed(reading, row, name, unit, known_at)
        columns, lines = _shown(found, name, counts_only)
        where = f"{row.title} · {unit}" if unit else row.title
        return Rows(f"{where} · {TERMS[name][0]}", columns, lines, len(lines))

    return rows


def _counts_only(scope: Scope) -> bool:
    """Does the viewer count the whole institution (a leader with the bulletin) without seeing names?"""
    return not queries.may(scope) and access.covers_everybody(scope, (access.COUNT,))


def _who(person, masked):
    if person is None:
        return ("—", "—", _("已按证明销毁"))
    return (str(person.unit or "—"), *(("—", masked_name(person.name)) if masked else (person.number, person.name)))


def _shown(found, name, masked=False):
    """Lines of people; the clinic's numbers with the last examination's day, the others with done or not done and nothing else."""
    who = [_who(one.target.person, masked) for one in found]
    columns = (_("单位"), _("学工号"), _("姓名"))
    if name in CLOSED:
        return (*columns, _("筛查日期")), [(*line, one.day) for line, one in zip(who, found, strict=True)]
    return (*columns, _("筛查")), [(*line, _("已筛") if one.done else _("未筛")) for line, one in zip(who, found, strict=True)]


def _sees(rights):
    def opens(scope, _about):
        """May the viewer see these rows at all?"""
        return queries.may(scope, rights) or (rights is queries.SEES and _counts_only(scope))

    return opens


for _name, (_term, _definition) in TERMS.items():
    figure(
        f"watch.screening_{_name}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_name), asks=ASKS,
        sensitive=_name in CLOSED, opens=_sees(queries.CLINIC if _name in CLOSED else queries.SEES),
    )  # fmt: skip


def numbers(row, count, unit=None, names=OPEN) -> dict:
    """The figures of a roll call, with the rate of who was examined."""
    about = {"screening": row.pk} | ({"unit": unit.pk} if unit else {})
    found = {name: Number(f"watch.screening_{name}", getattr(count, name), about) for name in names}
    rate = Number("watch.screening_done", count.done, about, text=percent(count.done, count.expected))
    return found | {"rate": rate}


def open_numbers(scope: Scope, row) -> tuple[dict, list]:
    """(the whole, [(college, its figures)]) that whoever looks after people sees: done and not done."""
    colleges, whole = queries.by_college(scope, row)
    return numbers(row, whole), [(one.unit, numbers(row, one.count, one.unit)) for one in colleges]


def clinic_numbers(scope: Scope, row) -> dict:
    """The abnormal ones, for the clinic; {} for everybody else."""
    if not queries.may(scope, queries.CLINIC):
        return {}
    _colleges, whole = queries.by_college(scope, row, queries.CLINIC)
    return numbers(row, whole, names=CLOSED)
