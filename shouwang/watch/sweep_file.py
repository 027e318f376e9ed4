"""What became of targets, read from a file: 学工号, 结果, 日期, 方式, 核实人, 地点, 到达日期, 离开日期, 备注, 转个案.

People are named by their number; a family member without one by 姓名 and 户主学工号. A positive opens a watch only where the row
says so in 转个案 (是, or a kind of measure). The file read again says nothing new.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.writing import writing
from shouwang.roster import access
from shouwang.roster.models import Household
from shouwang.watch import file_cells
from shouwang.watch.actions.sweep_marks import (
    Found,
    Judge,
    mark_targets,
    may_follow,
    new_among,
    open_case,
    require_may,
    take_answers,
)
from shouwang.watch.divisions import code_of
from shouwang.watch.file_cells import Errors
from shouwang.watch.models import Kind, Sweep, SweepMark, SweepState

TITLES = {
    "number": "学工号 学号 工号 编号 number id person target studentid staffid",
    "name": "姓名 名字 name",
    "head": "户主学工号 户主 户主工号 head household householdhead",
    "what": "结果 排查结果 核实结果 是否去过 是否到过 outcome result status state",
    "at": "日期 时间 联系时间 核实时间 核实日期 联系日期 date at day time when",
    "way": "方式 联系方式 核实方式 way method by_way channel means",
    "teller": "核实人 联系人 登记人 排查人 by verifier caller verifiedby recordedby",
    "place": "地点 到过的地方 到过地点 place division where location",
    "from_day": "到达日期 到达 开始日期 起 from fromday arrived since start",
    "to_day": "离开日期 离开 结束日期 止 to today until left end departed",
    "note": "备注 说明 情况 note remark notes comment",
    "watch": "转个案 观察 开观察 watch case openwatch",
}
MUST = ("what",)
_What, _Way = SweepMark.What, SweepMark.Way
OUTCOMES = {
    _What.POSITIVE: "查实 属实 阳性 到过 去过 有 是 wasthere positive yes found confirmed true",
    _What.NEGATIVE: "查无 不属实 阴性 没去过 未去过 未到过 没到过 没去 未去 没有 无 否 clear notthere wasnotthere negative no none false cleared",
    _What.NO_ANSWER: "未果 未接通 未接 无人接听 没接 关机 空号 占线 未联系上 联系不上 无法接通 notreached noreply noanswer unreached unreachable failed",
    _What.REACHED: "已联系 联系中 待答复 接通 reached contacted contacting",
    _What.LOST: "失联 lost losttofollowup missing",
}
WAYS = {
    _Way.PHONE: "电话 手机 打电话 致电 座机 phone call telephone tel",
    _Way.MESSAGE: "短信 微信 企业微信 钉钉 飞书 qq 群 消息 message sms wechat email 邮件",
    _Way.VISIT: "当面 上门 面谈 到宿舍 走访 visit inperson facetoface",
    _Way.OTHERS: "家人 家长 家属 室友 同学 同事 转告 others family colleague",
    _Way.ANSWER: "本人填报 填报 form answer online",
    _Way.KNOWN: "已有回答 known",
}
_FILED = tuple(what for what in _What if what in OUTCOMES)
_YES = {"是", "1", "y", "yes", "true", "√", "✓", "x", "转个案", "转", "开"}
_NO = {"", "否", "0", "n", "no", "false", "-", "—"}


class _Offered:
    """The outcomes that a file may name: a person is asked and handed over by the program, not by a file."""

    choices = [(what.value, what.label) for what in _FILED]
    values = [what.value for what in _FILED]
    labels = [what.label for what in _FILED]


@dataclass(frozen=True)
class Imported:
    """What a file did: rows, marks made and known already, watches opened."""

    rows: int
    recorded: int
    known: int
    watches: int

    def as_dict(self):
        """For the command line."""
        return {"rows": self.rows, "recorded": self.recorded, "known": self.known, "watches": self.watches}


def import_file(*, sweep: Sweep, file, by) -> Imported:
    """Read a file and put down what it says, all of it or nothing. Raises BadFile, core.04, roster.40, watch.176, .186, .198."""
    if sweep.closed_at is not None:
        raise Refused("watch.176")
    rows = file_cells.rows_of(file, TITLES, MUST)
    errors = Errors(TITLES)
    take_answers(sweep=sweep, by=by)  # what people said themselves came first
    targets = _targets(sweep, rows, by, errors)
    read = [(number, found, watch) for number, row in rows for found, watch in _read(number, row, targets, errors)]
    _judge(sweep, targets, read, errors, by)
    errors.stop()
    return _enter(sweep, read, targets, by)


def _enter(sweep, read, targets, by):
    found = [one for _number, one, _watch in read]
    return _entered(sweep, found, {one.person_id: watch for _n, one, watch in read if watch}, targets, by)


def _entered(sweep, found, watches, targets, by):
    opened = 0
    with writing():
        marks = mark_targets(sweep=sweep, found=found, by=by)
        for person, kind in watches.items():
            target = sweep.targets.get(pk=targets[person].pk)
            if target.state == SweepState.POSITIVE:
                open_case(target=target, by=by, kind="" if kind is True else kind)
                opened += 1
    return Imported(len(found), len(marks), len(found) - len(marks), opened)


def _targets(sweep, rows, by, errors):
    """{row's person id: target} of everybody whom the file names and the actor may follow; `errors` names the others."""
    ids = file_cells.people(file_cells.number(row.get("number")) for _n, row in rows)
    family = _family(rows)
    scope = access.scope_acting(by)
    named = {}
    for number, row in rows:
        person = ids.get(file_cells.number(row.get("number"))) or family.get((file_cells.text(row.get("head")), file_cells.text(row.get("name"))))
        named[number] = person
    wanted = {pk for pk in named.values() if pk}
    found = {one.person_id: one for one in sweep.targets.filter(person__in=wanted, dropped_at=None).select_related("person").defer(
        "person__phone", "person__id_document", "person__birth_date", "person__emergency_phone")}  # fmt: skip
    reached = {pk: one for pk, one in found.items() if by.trusted or may_follow(scope, one.person)}
    for number, row in rows:
        if named[number] not in reached:
            said = file_cells.text(row.get("number")) or file_cells.text(row.get("name"))
            errors.add(number, "number", _("这次排查里没有您负责的“%(number)s”。") % {"number": said or "—"})
        row["person"] = named[number]
    return reached


def _family(rows) -> dict:
    """(number of the head, name) → the member, where the name is one of the household's only once."""
    heads = {file_cells.text(row.get("head")) for _n, row in rows} - {""}
    if not heads:
        return {}
    ties = Household.objects.holding(clock.now()).filter(head__number__in=heads, member__merged_into=None)
    found: dict = {}
    for head, name, pk in ties.values_list("head__number", "member__name", "member"):
        found[head, name] = None if (head, name) in found else pk
    return {key: pk for key, pk in found.items() if pk}


def _read(number, row, targets, errors):
    """The Found of a row with what it says about a watch, or nothing after its errors were put down."""
    if row["person"] not in targets:
        return
    before = len(errors.found)
    what = errors.read(number, "what", lambda cell: file_cells.choice(cell, _Offered, OUTCOMES), row.get("what"), "")
    if not what and len(errors.found) == before:
        errors.add(number, "what", _("没有写结果。可以填：%(offered)s。") % {"offered": "、".join(str(label) for label in _Offered.labels)})
    at, whole = errors.read(number, "at", file_cells.instant, row.get("at"), (None, False))
    way = errors.read(number, "way", lambda cell: file_cells.choice(cell, _Way, WAYS), row.get("way"), "")
    days = {name: errors.read(number, name, file_cells.day, row.get(name)) for name in ("from_day", "to_day")}
    watch = errors.read(number, "watch", _watch, row.get("watch"), False)
    place = file_cells.text(row.get("place"))
    if len(errors.found) == before:
        yield (
            Found(row["person"], what, way, at, whole, (code_of(place) or place)[:60], **days,
                  note=file_cells.text(row.get("note"))[:200], teller=file_cells.text(row.get("teller"))[:80]),
            watch if what == _What.POSITIVE else False,
        )  # fmt: skip


def _watch(cell):
    """False, True (the least harmful measure), or a kind of measure. Raises Wrong."""
    said = file_cells.text(cell).lower()
    if said in _NO:
        return False
    return True if said in _YES else file_cells.choice(cell, Kind, {})


def _judge(sweep, targets, read, errors, by):
    """Each row against the rules, after those before it."""
    rows = {id(found): number for number, found, _watch in read}
    fresh = new_among(sweep, targets, [found for _number, found, _watch in read])
    judged = Judge(sweep, targets)
    for one in fresh:
        verdict = judged.verdict(one)
        if not verdict.ok:
            code, params = verdict.reasons[0]
            field = "at" if code == "watch.181" and one.at and clock.day_of(one.at) > clock.today() else "what"
            field = "to_day" if code == "watch.171" else field
            errors.add(rows[id(one)], field, Refused(code, **params).sentence)
        elif not _may(by, one, targets):
            errors.add(rows[id(one)], "what", _("失联由学工部门或保卫处认定。"))


def _may(by, one, targets):
    try:
        require_may(by, one.what, targets[one.person_id].person)
    except Refused:
        return False
    return True

