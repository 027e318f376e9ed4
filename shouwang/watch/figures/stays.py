"""The figures of places of stay: beds, free, occupied, to be cleaned; who came and went on a day."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.watch.actions.stays import spoken_place
from shouwang.watch.queries import stays

BEDS = _("张")
TERMS = {
    "": (_("床位"), _("在用房间的床位。床位 = 在住 + 待清洁 + 空床。")),
    stays.OCCUPIED: (_("在住"), _("现在有人住的床位。")),
    stays.CLEANING: (_("待清洁"), _("有人退房、还没有登记清洁的床位，清洁前不能安排。")),
    stays.FREE: (_("空床"), _("现在没有人住、已清洁的床位。")),
}
STATES = {stays.OCCUPIED: TERMS[stays.OCCUPIED][0], stays.CLEANING: TERMS[stays.CLEANING][0], stays.FREE: TERMS[stays.FREE][0]}


def _asked_house(scope, about):
    if not str(about.get("house", "")).isdecimal():
        return stays.houses(scope)
    return [stays.house(scope, int(about["house"]))]


def _beds(state):
    def rows(scope: Scope, about) -> Rows:
        """The beds that count as this."""
        found = [(now.house, room, one) for now in stays.glance(scope, _asked_house(scope, about)) for room, beds in now.rooms for one in beds]
        lines = [
            (str(house), str(room), one.bed.name, str(STATES[one.state]), one.name or "—")
            for house, room, one in found
            if state in ("", one.state)
        ]
        return Rows(str(TERMS[state][0]), (_("住处"), _("房间"), _("床位"), _("状态"), _("住的人")), lines, len(lines))

    return rows


for _state, (_term, _definition) in TERMS.items():
    figure(f"watch.beds{_state and '_'}{_state}", term=_term, measure=BEDS, definition=_definition, rows=_beds(_state), asks=("house",))


def bed_numbers(now) -> dict[str, Number]:
    """The four figures of one house at a glance."""
    return _numbers([now], {"house": now.house.pk})


def all_beds(glanced) -> dict[str, Number]:
    """The four figures of every house together."""
    return _numbers(glanced, {})


def _numbers(glanced, about):
    return {
        state or "all": Number(f"watch.beds{state and '_'}{state}", sum(len(now.beds(state)) for now in glanced), about) for state in TERMS
    }


DAYS = {
    "came": (_("当日入住"), _("当天开始的入住，换房也算一次。"), stays.came),
    "went": (_("当日退房"), _("当天结束的入住，换房也算一次。"), stays.went),
}


def _day_rows(which):
    term, _definition_of, found = DAYS[which]

    def rows(scope: Scope, about) -> Rows:
        """The stays that began, or ended, on the day."""
        try:
            day = clock.parse_day(str(about.get("day", "")))
        except ValueError:
            raise Refused("core.04") from None
        lines = [
            (row.person.number, row.person.name, str(row.person.unit or "—"), spoken_place(row), clock.local(row.since).strftime("%m-%d %H:%M"),
             clock.local(row.until).strftime("%m-%d %H:%M") if row.until else "—")
            for row in found(scope, day)
        ]  # fmt: skip
        return Rows(f"{term} {day}", (_("学工号"), _("姓名"), _("单位"), _("住处"), _("入住"), _("退房")), lines, len(lines))

    return rows


for _which, (_term, _definition, _found) in DAYS.items():
    figure(f"watch.stays_{_which}", term=_term, measure=PERSONS, definition=_definition, rows=_day_rows(_which), asks=("day",))


def day_numbers(scope: Scope, day) -> dict[str, Number]:
    """Who came and who went on a day."""
    return {which: Number(f"watch.stays_{which}", found(scope, day).count(), {"day": day.isoformat()}) for which, (_t, _d, found) in DAYS.items()}
