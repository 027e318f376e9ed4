"""The figures of sweeps: 应查 | 已查 | 查实 | 查无 | 失联 | 覆盖率, each of them opens into the people.

`about`: sweep (code), unit (id, with its sub-units; the whole without one), known_at.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure, percent
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Unit
from shouwang.watch.models import SweepState
from shouwang.watch.queries import sweeps as queries

# counter → (term, definition, the word of queries.sweeps.states_of)
TERMS = {
    "should": (_("应查"), _("这次排查的全部对象，每人只数一次。应查 = 已查 + 失联 + 未联系上 + 待查。"), "should"),
    "done": (_("已查"), _("本人填报、有人核实或以前回答过，知道是否到过的人。已查 = 查实 + 查无。覆盖率 = 已查 ÷ 应查，不四舍五入成 100.0%。"), "done"),
    "positive": (_("查实"), _("在所问日期到过所问地点的人，其中转个案的也在内。"), "found"),
    "negative": (_("查无"), _("在所问日期没有到过任何一个所问地点的人。"), "negative"),
    "case": (_("转个案"), _("查实的人里已经开始观察的。"), "case"),
    "not_reached": (_("未联系上"), _("联系过而没有联系上、还没有结论的人。"), "not_reached"),
    "lost": (_("失联"), _("多次联系不上，由学工部门或保卫处认定失联的人。不计入已查。"), "lost"),
    "pending": (_("待查"), _("还没有答复的人：没有联系过，或者已联系、等他答复。"), "waiting"),
}
COLUMNS = (_("单位"), _("学工号"), _("姓名"), _("状态"), _("怎样列入"))


def asked(scope: Scope, about) -> tuple:
    """(sweep, unit or None, known_at) of an `about`. Raises core.04."""
    try:
        known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else None
    except ValueError:
        raise Refused("core.04") from None
    if known_at and known_at > clock.now():
        raise Refused("core.04")
    pk = str(about.get("unit") or "")
    unit = Unit.objects.filter(pk=int(pk), tree="R").first() if pk.isdecimal() else None
    if pk and unit is None:
        raise Refused("core.04")
    return queries.sweep(scope, about.get("sweep", "")), unit, known_at


def _may_open(scope: Scope, about) -> bool:
    """Whoever may count everybody whom the number counts may open it; names are read by those who follow or sweep them."""
    return access.covers_everybody(scope, (access.COUNT, *queries.RIGHTS), about.get("unit"))


def _line(scope: Scope, one):
    """One printed row: 张* for whoever counts the person and does not see names."""
    person, state = one.person, SweepState(one.stands).label
    if person is None:
        return ("—", "—", str(_("已按证明销毁")), state, "—")
    named = access.reads(scope, queries.RIGHTS, person)
    shown = (person.number, person.name) if named else ("—", masked_name(person.name))
    return (str(person.unit or "—"), *shown, state, one.get_how_display())


def _rows(word):
    def rows(scope: Scope, about) -> Rows:
        """The people whom a counter counts; those whose records were destroyed stand without a name."""
        sweep, unit, known_at = asked(scope, about)
        if not _may_open(scope, about):
            raise Refused("core.04")
        whole = access.covers_everybody(scope, (access.COUNT,))  # who counts the institution counts all of them, names or not
        reading = access.everything(scope.viewer) if whole else scope
        found = queries.everyone(reading, sweep, state=TERMS[word][2], unit=unit, known_at=known_at)
        lines = [_line(scope, one) for one in found]
        return Rows(f"{sweep.question} · {TERMS[word][0]}", COLUMNS, lines, len(lines))

    return rows


for _word, (_term, _definition, _state) in TERMS.items():
    figure(
        f"watch.sweep_{_word}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_word), asks=("sweep", "unit", "known_at"),
        sensitive=True, opens=_may_open,
    )  # fmt: skip


def sweep_numbers(sweep, count, unit=None, known_at=None) -> dict[str, Number]:
    """The figures of a sweep in a unit (None: the whole) from a count; `coverage` is the share that is done."""
    about = {"sweep": sweep.code} | ({"unit": unit} if unit else {}) | ({"known_at": known_at.isoformat()} if known_at else {})
    said = count.as_dict()
    found = {word: Number(f"watch.sweep_{word}", said[word], about) for word in TERMS}
    return found | {"coverage": Number("watch.sweep_done", count.done, about, text=percent(count.done, count.should))}
