"""The figures of absences: what waits, the register of a day, and onsets by syndrome; each opens into its rows."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster.models import Unit
from shouwang.watch.models import SyndromeCode
from shouwang.watch.queries import absences

NAMES = (_("单位"), _("学工号"), _("姓名"), _("状态"), _("缺课起"))


def _line(one):
    person = one.absence.person
    return (str(person.unit or ""), person.number, person.name, str(one.state.label), (one.absence.missed_day or one.absence.first_day).isoformat())


def _open(states):
    def rows(scope: Scope, about) -> Rows:
        """The absences that the number counts."""
        found = [one for one in absences.open_ones(scope) if not states or one.state in states]
        return Rows(str(_("缺勤")), NAMES, [_line(one) for one in found], len(found))

    return rows


OPEN = {
    "absences_open": (_("追踪中的缺勤"), _("已经登记、还没有复课或复学的人，只数您负责的人。"), ()),
    "absences_new": (_("待追踪"), _("登记以后还没有人联系过的缺勤：要问清病因、是否就诊。"), ("registered",)),
    "absences_due": (_("待复课查验"), _("说好了、带了证明或申请复课，还没有办理复课的人。"), ("due",)),
}
for _key, (_term, _definition, _states) in OPEN.items():
    figure(f"watch.{_key}", term=_term, measure=PERSONS, definition=_definition, rows=_open(_states), sensitive=True)


def open_numbers(scope: Scope, found=None) -> dict[str, Number]:
    """How many absences are open, not yet followed up, due for a check. Cost: three queries."""
    found = absences.open_ones(scope) if found is None else found
    return {
        key: Number(f"watch.{key}", sum(not states or one.state in states for one in found)) for key, (_t, _d, states) in OPEN.items()
    }


# ---- onsets by syndrome


def _onsets(scope: Scope, about) -> Rows:
    found = onsets_of(scope, about)
    lines = [(one.day.isoformat(), str(SyndromeCode(one.syndrome).label), one.unit_id or "", one.dormitory) for one in found]
    return Rows(str(_("发病")), (_("发病日"), _("症候群"), _("单位编号"), _("宿舍")), lines, len(lines))


figure(
    "watch.onsets", term=_("发病人数"), measure=PERSONS, rows=_onsets, asks=("since", "until", "syndrome", "unit", "dormitory"), sensitive=True,
    definition=_("按发病日计的人数，一个人有两种症候群的各计一次。症候群按发病日施行的规则判断。"),
)  # fmt: skip


def onsets_of(scope: Scope, about) -> list:
    """The onsets that a question means: days, syndrome, unit with all below it, dormitory. Raises core.04."""
    try:
        since, until = (clock.parse_day(str(about.get(name, ""))) for name in ("since", "until"))
    except ValueError:
        raise Refused("core.04") from None
    found = absences.onsets(scope, since, until)
    if about.get("unit"):
        top = Unit.objects.filter(pk=int(about["unit"])).first() if str(about["unit"]).isdecimal() else None
        inside = set(Unit.objects.filter(path__startswith=top.path).values_list("pk", flat=True)) if top else set()
        found = [one for one in found if one.unit_id in inside]
    return [
        one
        for one in found
        if about.get("syndrome", one.syndrome) == one.syndrome and about.get("dormitory", one.dormitory) == one.dormitory
    ]
