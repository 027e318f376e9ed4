"""Sign-off chains as data: for which people, which steps, by whom, due when. The institution may change every row.

    undergraduate  辅导员 → 学院 → 学工处 → 领导小组办公室        staff       部门 → 人事处 → 领导小组办公室
    postgraduate   辅导员 → 学院 → 研究生院 → 领导小组办公室      retired     单位 → 离退休工作处 → 领导小组办公室
    international  辅导员 → 学院 → 国际学院 → 领导小组办公室      logistics   班组 → 后勤单位 → 后勤处 → 领导小组办公室
    hospital       科室 → 医院 → 医院办公室 → 领导小组办公室      contractor  班组 → 所在单位 → 后勤处 → 领导小组办公室

A chain covers kinds of people × kinds of second-level units; everybody is covered by exactly one (tests/test_signoff_chains).
"""

from dataclasses import dataclass, field

from shouwang.checkin.models import ChainStep
from shouwang.roster.models import Kind, UnitKind

Level = ChainStep.Level
_OWN_HOUSE = {UnitKind.LOGISTICS, UnitKind.HOSPITAL}
ELSEWHERE = [kind.value for kind in UnitKind if kind not in _OWN_HOUSE]
NOT_HOSPITAL = [kind.value for kind in UnitKind if kind is not UnitKind.HOSPITAL]
_CLASS = (Level.CLASS, "辅导员", "adviser")
_COLLEGE = (Level.SECOND, "学院", "unit")
_OFFICE = "领导小组办公室"


@dataclass(frozen=True)
class Shipped:
    """A chain as shipped: whom it covers, its lower steps (level, who, due) and the office that consolidates."""

    code: str
    title: str
    kinds: list
    unit_kinds: list
    steps: tuple
    office: str


SHIPPED = (
    Shipped("undergraduate", "本科生", [Kind.UNDERGRADUATE, Kind.STUDENT], NOT_HOSPITAL, (_CLASS, _COLLEGE), "学工处"),
    Shipped("postgraduate", "研究生", [Kind.POSTGRADUATE], NOT_HOSPITAL, (_CLASS, _COLLEGE), "研究生院"),
    Shipped("international", "国际学生", [Kind.INTERNATIONAL], NOT_HOSPITAL, (_CLASS, _COLLEGE), "国际学院"),
    Shipped(
        "staff", "教职工", [Kind.STAFF, Kind.DISPATCHED, Kind.FAMILY, Kind.OTHER], ELSEWHERE,
        ((Level.SECOND, "部门", "unit"),), "人事处",
    ),
    Shipped("retired", "离退休", [Kind.RETIRED], NOT_HOSPITAL, ((Level.SECOND, "单位", "unit"),), "离退休工作处"),
    Shipped(
        "logistics", "后勤", [Kind.STAFF, Kind.DISPATCHED, Kind.CANTEEN, Kind.CONTRACTOR, Kind.FAMILY, Kind.OTHER],
        [UnitKind.LOGISTICS], ((Level.CLASS, "班组", "adviser"), (Level.SECOND, "后勤单位", "unit")), "后勤处",
    ),
    Shipped(
        "contractor", "驻校服务", [Kind.CANTEEN, Kind.CONTRACTOR], ELSEWHERE,
        ((Level.CLASS, "班组", "adviser"), (Level.SECOND, "所在单位", "unit")), "后勤处",
    ),
    Shipped(
        "hospital", "附属医院", [], [UnitKind.HOSPITAL],
        ((Level.CLASS, "科室", "adviser"), (Level.SECOND, "医院", "unit")), "医院办公室",
    ),
)  # fmt: skip


def shipped_steps() -> list[ChainStep]:
    """The rows of all shipped chains (not saved)."""
    rows = []
    for chain in SHIPPED:
        steps = (*chain.steps, (Level.OFFICE, chain.office, "lock"), (Level.WHOLE, _OFFICE, "lock"))
        for order, (level, office, due) in enumerate(steps, 1):
            rows.append(
                ChainStep(
                    chain=chain.code, title=chain.title, kinds=[str(kind) for kind in chain.kinds], office=office,
                    unit_kinds=[str(kind) for kind in chain.unit_kinds], order=order, level=level, due=due,
                )
            )  # fmt: skip
    return rows


@dataclass(frozen=True)
class Chain:
    """A chain as the institution has it now. The chain '' is everybody, with the default instants and no office."""

    code: str = ""
    title: str = ""
    kinds: frozenset = frozenset()  # empty: every kind of people
    unit_kinds: frozenset = frozenset()  # empty: every kind of second-level unit
    due: dict = field(default_factory=lambda: dict(DEFAULT_DUE))  # level → adviser | unit | lock
    offices: dict = field(default_factory=dict)  # level → who signs there

    @property
    def office(self) -> str:
        """The consolidating office."""
        return self.offices.get(Level.OFFICE, "")

    def covers(self, kind, unit_kind) -> bool:
        """Does a kind of person in a kind of second-level unit go by this chain?"""
        return (not self.kinds or kind in self.kinds) and (not self.unit_kinds or unit_kind in self.unit_kinds)


DEFAULT_DUE = {Level.CLASS: "adviser", Level.SECOND: "unit", Level.OFFICE: "lock", Level.WHOLE: "lock"}
EVERYBODY = Chain()


def chains() -> dict[str, Chain]:
    """Every chain by its code, in the order of their codes. Cost: one query."""
    steps: dict[str, list] = {}
    for step in ChainStep.objects.order_by("chain", "order"):
        steps.setdefault(step.chain, []).append(step)
    return {code: _chain(code, rows) for code, rows in steps.items()}


def _chain(code, rows) -> Chain:
    return Chain(
        code=code, title=rows[0].title, kinds=frozenset(rows[0].kinds), unit_kinds=frozenset(rows[0].unit_kinds),
        due={step.level: step.due for step in rows}, offices={step.level: step.office for step in rows},
    )  # fmt: skip


def chain_by_code(code) -> Chain:
    """The chain with a code; '' is everybody. Raises checkin.30."""
    from shouwang.core.refusals import Refused

    if not code:
        return EVERYBODY
    found = chains().get(code)
    if found is None:
        raise Refused("checkin.30", chain=code)
    return found
