"""Absences from a file: Chinese or English headers in any order, every error by row and column, all of it or nothing.

A row is one person on one day (缺课起). Rows of days that follow each other are one absence, a row with 返校时间 ends it; reading the
same file again says nothing new.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.imports import cells
from shouwang.roster.imports.headers import folded
from shouwang.roster.imports.reading import read
from shouwang.roster.models import Person
from shouwang.watch.actions.absence_book import Said
from shouwang.watch.actions.absences import BadRows, import_absences
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.file_cells import whole_date
from shouwang.watch.models import Symptom

MOST = 20_000
HEADERS = {
    "number": "学工号 学号 工号 职工号 人员编号 number no id personid studentid studentnumber person",
    "name": "姓名 name",
    "day": "缺课起 缺勤起 日期 缺课日期 缺勤日期 缺课时间 登记日期 缺课起始 缺课开始 缺课起日 day date since from firstday absentfrom absentsince start",
    "symptoms": "症状 症狀 主要症状 缺勤原因 缺课原因 symptoms symptom",
    "onset": "发病时间 发病日期 发病日 發病時間 发病 onset onsetday onsetdate",
    "temp": "体温 體溫 体温℃ 体温c tempc temp temperature",
    "type": "缺课类型 缺勤类型 类型 出勤 出勤情况 缺勤类别 type kind attendance reason absencetype",
    "seen": "是否就诊 就诊 就診 是否就诊医院 是否就诊·医院 seen visited seendoctor doctor",
    "hospital": "医院 就诊医院 醫院 hospital clinic",
    "told": "诊断 诊断结果 医院诊断 診斷 病名 diagnosis disease told",
    "back": "返校时间 返校日期 复课时间 复课日期 返校 复课 back backday returned returnday returndate until to",
    "left": "离校时间 去向 离校时间去向 离校时间/去向 离校去向 left whereabouts",
    "situation": "追踪情况 情况 跟踪情况 追踪日期情况 备注 situation note notes followup remark",
    "shared": "共餐 同餐同饮 共同就餐 共餐或共用饮水 shared sharedmeal",
}  # fmt: skip
_FIELD = {folded(word): name for name, words in HEADERS.items() for word in words.split()}
TITLES = {
    "number": "学工号", "name": "姓名", "day": "日期",
    "symptoms": "症状", "onset": "发病时间", "temp": "体温", "type": "缺课类型", "seen": "是否就诊", "hospital": "医院",
    "told": "诊断", "back": "返校时间", "left": "离校时间/去向", "situation": "追踪情况", "shared": "共餐",
}  # fmt: skip
SYMPTOMS = {
    Symptom.FEVER: "发热 发烧 發熱 發燒 高热 低热 fever", Symptom.COUGH: "咳嗽 咳 干咳 乾咳 cough 咳痰", Symptom.HEADACHE: "头痛 头疼 頭痛 headache",
    Symptom.SORE_THROAT: "咽痛 咽喉痛 喉咙痛 嗓子疼 咽疼 喉嚨痛 sorethroat", Symptom.PAROTID: "腮腺肿大 腮腺肿 腮腺肿痛 腮腺腫大 parotid parotidswelling",
    Symptom.ABDOMINAL_PAIN: "腹痛 肚子痛 肚子疼 胃痛 abdominalpain stomachache", Symptom.DIARRHOEA: "腹泻 拉肚子 腹瀉 diarrhoea diarrhea",
    Symptom.VOMITING: "呕吐 恶心呕吐 嘔吐 吐 vomiting vomit", Symptom.RASH: "皮疹 出疹 疱疹 rash", Symptom.DIZZINESS: "头晕 头昏 頭暈 dizziness dizzy",
    Symptom.FATIGUE: "乏力 无力 疲乏 無力 fatigue", Symptom.RED_EYE: "结膜充血 红眼 眼红 結膜充血 redeye conjunctivalinjection conjunctival",
    Symptom.OTHER: "其他不适 其他 其它 流涕 鼻塞 流鼻涕 other",
}  # fmt: skip
_SYMPTOM = {folded(word): str(code) for code, words in SYMPTOMS.items() for word in words.split()} | {folded(c): c for c in Symptom.values}
_NOTHING = {"", "无", "無", "没有", "none", "no", "-", "—", "/"}
ILL = "因病 病假 因病缺课 因病缺勤 生病 疾病 病 ill illness sick"
TYPES = {
    "": (True, ""), **dict.fromkeys(("缺课", "缺勤", "absent", "未到", "缺席", "待查", "原因待查", "unknown"), (True, "")),
    **dict.fromkeys(ILL.split(), (True, "ill")), **dict.fromkeys("因伤 受伤 伤 injured injury".split(), (True, "injured")),
    **dict.fromkeys("事假 其他 其他事由 因事 other leave".split(), (True, "other")),
    **dict.fromkeys("隔离 医学观察 医学观察/隔离 居家观察 watched isolation".split(), (True, "watched")),
    **dict.fromkeys("在校有症状 有症状 在校 带病在校 illhere here present symptomatic".split(), (False, "ill")),
}  # fmt: skip
_TYPE = {folded(word): value for word, value in TYPES.items()}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]*\d{1,2}[:时点].*)?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPLIT = re.compile(r"[、;；,，/|+＋\s]+")


class Wrong(Exception):
    """A cell that cannot be used, with the sentence that says why."""


@dataclass
class Read:
    """What a file did: rows with anything in them, said anew, known already; errors as (row, column, sentence)."""

    rows: int = 0
    recorded: int = 0
    known: int = 0
    errors: list = field(default_factory=list)

    def as_dict(self) -> dict:
        """For the command line."""
        told = [{"row": row, "column": column, "message": sentence} for row, column, sentence in self.errors[:1000]]
        return {"rows": self.rows, "recorded": self.recorded, "known": self.known, "errors": told}


def import_file(file, *, by: Actor, name="") -> Read:
    """Read a file of absences and enter what it says. Raises Unreadable roster.40, watch.122, watch.123 (nothing is entered)."""
    rows = iter(read(file, name).rows)
    columns, result = _columns(rows), Read()
    filled = [(number, row) for number, row in rows if any(str(cell if cell is not None else "").strip() for cell in row)]
    if len(filled) > MOST:
        raise Refused("watch.123", most=MOST)
    people, said = _People(by, [_cell(row, columns, "number") for _, row in filled]), []
    for number, row in filled:
        if _is_head(row, columns):
            continue
        result.rows += 1
        found = _said(people, {name: _cell(row, columns, name) for name in columns}, number, result.errors)
        said += [(number, found)] if found else []
    if not result.errors:
        _enter(said, result, by)
    return result


def _enter(said, result, by):
    rows = {id(found): number for number, found in said}
    try:
        result.recorded, result.known = import_absences(rows=[found for _, found in said], by=by)
    except BadRows as bad:
        for found, refusal in bad.rows:
            late_onset = refusal.code == "watch.109" and found.onset_day and found.onset_day > found.day
            result.errors.append((rows[id(found)], TITLES["onset" if late_onset else "back"], refusal.sentence))
        result.errors.sort()


def _columns(rows) -> dict:
    for _at, (_number, row) in zip(range(10), rows, strict=False):
        found: dict = {}
        for at, title in enumerate(row):
            name = _FIELD.get(folded(title)) or _FIELD.get(folded(str(title or "").replace("·", "").replace("，", "")))
            if name and name not in found:
                found[name] = at
        if {"number", "day"} <= set(found):
            return found
    raise Refused("watch.122")


def _is_head(row, columns) -> bool:
    return _FIELD.get(folded(_cell(row, columns, "number"))) == "number"


def _cell(row, columns, name):
    return row[columns[name]] if name in columns and columns[name] < len(row) else ""


class _People:
    """Who is meant by a number, among those whom the actor looks after; whoever is out of reach is as unknown as nobody."""

    def __init__(self, by, numbers):
        wanted = set()
        for cell in numbers:
            try:
                wanted.add(cells.number(cell))
            except cells.Wrong:
                continue
        scope = access.scope_acting(by)
        rows = Person.objects.filter(number__in=wanted) if len(wanted) <= 500 else Person.objects.all()
        found = {person.number: person.merged_into or person for person in rows.select_related("merged_into") if person.number in wanted}
        self.found = {
            number: person for number, person in found.items() if scope.allows(access.FOLLOW, person.path or "R", person.kind)
        }

    def find(self, cell) -> Person:
        try:
            number = cells.number(cell)
        except cells.Wrong as wrong:
            raise Wrong(str(wrong)) from None
        if not number:
            raise Wrong(_("没有学工号。"))
        if number not in self.found:
            raise Wrong(_("名册里（您负责的人里）没有学工号“%(number)s”。") % {"number": number})
        return self.found[number]


def _said(people, row, number, errors) -> Said | None:
    """One row as what it says; None with its errors appended."""
    wrong: list = []

    def tried(name, read_cell):
        try:
            return read_cell(row.get(name, ""))
        except Wrong as problem:
            wrong.append((number, TITLES[name], str(problem)))
            return None

    person, day = tried("number", people.find), tried("day", lambda cell: _day(cell, must=True))
    missed, reason = tried("type", _type) or (True, "")
    words, temp = tried("symptoms", _symptoms) or ((), ""), tried("temp", _temp)
    seen, hospital = tried("seen", _seen) or ("", "")
    told, disease = tried("told", _diagnosis) or ("", None)
    onset, back = tried("onset", _day), tried("back", _day)
    if day and back and back < day:
        wrong.append((number, TITLES["back"], _("返校日期 %(back)s 早于缺课的第一天 %(day)s。") % {"back": back, "day": day}))
    for name, when in (("day", day), ("onset", onset), ("back", back)):
        if when and when > clock.today():
            wrong.append((number, TITLES[name], _("日期 %(day)s 晚于今天，还没有发生。") % {"day": when}))
    if person and not _is_named(person, row.get("name", "")):
        said = {"number": person.number, "name": person.name, "said": _text(row["name"])[:30]}
        wrong.append((number, TITLES["name"], _("学工号 %(number)s 是%(name)s，这里写的是“%(said)s”。请核对是哪一位。") % said))
    errors += wrong
    if wrong:
        return None
    symptoms, more = words
    hospital = _text(row.get("hospital", ""))[:120] or hospital
    situation = "；".join(part for part in (_text(row.get("situation", "")), more) if part)[:300]
    reason = reason or ("ill" if symptoms or told or seen or not missed else "")
    if reason in {"other", "watched"} and missed and back is None:
        back = min(day + dt.timedelta(days=1), clock.today())  # another reason covers the day that is said, no more
    return Said(
        person, day, missed=missed, reason=reason, symptoms=symptoms, temp_dc=temp, onset_day=onset, situation=situation,
        left=_text(row.get("left", ""))[:120], seen=seen or ("doctor" if hospital else ""), hospital=hospital, told=told, disease=disease,
        back_day=back, shared=folded(_text(row.get("shared", ""))) in {"是", "有", "yes", "y", "1", "true"},
    )  # fmt: skip


def _is_named(person, cell) -> bool:
    """Does the file mean this person by the name it gives? No name, one with an asterisk, and pinyin are no contradiction."""
    said = _text(cell)
    return not said or "*" in said or folded(said) in {folded(person.name), folded(person.pinyin)}


def _text(cell) -> str:
    try:
        return cells.text_of(cell)
    except cells.Wrong as problem:
        raise Wrong(str(problem)) from None


def _day(cell, must=False):
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and 20_000 < cell < 80_000:
        cell = int(cell)  # the hour of a spreadsheet's numbered day is left out
    text = _text(cell)
    if text.lower() in _NOTHING:
        if must:
            raise Wrong(_("没有日期。"))
        return None
    whole = whole_date(text)
    match = _DATE.fullmatch(whole) or _DIGITS.fullmatch(whole)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except (TypeError, ValueError):
        raise Wrong(_("日期“%(value)s”看不懂。应写成 2026-03-02。") % {"value": text[:30]}) from None


def _temp(cell):
    text = _text(cell).replace("℃", "").replace("°C", "").replace("°", "").replace("C", "").replace("度", "").strip()
    if text.lower() in _NOTHING:
        return None
    try:
        tenths = Decimal(text) * 10
    except InvalidOperation:
        raise Wrong(_("体温“%(value)s”看不懂。应写成 38.5。") % {"value": text[:20]}) from None
    if not tenths.is_finite() or not 340 <= tenths <= 420:
        raise Wrong(_("体温 %(value)s 不在 34.0 到 42.0 之间。") % {"value": text[:20]})
    return int(tenths)


def _type(cell):
    text = _text(cell)
    found = _TYPE.get(folded("" if text.lower() in _NOTHING else text))
    if found is None:
        raise Wrong(_("不认识的缺课类型“%(value)s”。可以填：缺课、因病、受伤、事假、隔离、在校有症状。") % {"value": text[:30]})
    return found


def _symptoms(cell):
    """(codes, the words that are none of the list): what is not on the list is 其他不适, with its words kept in the situation."""
    codes, others = [], []
    text = _text(cell)
    if text.lower() in _NOTHING:
        return (), ""
    for word in re.split(r"[,;/|+]+", text) if text.isascii() else _SPLIT.split(text):
        if word and word.lower() not in _NOTHING:
            found = _SYMPTOM.get(folded(word))
            codes.append(found or str(Symptom.OTHER))
            others += [] if found else [word]
    return tuple(dict.fromkeys(codes)), "、".join(others)


def _seen(cell):
    """(doctor | resting | '', a hospital that stands in the same cell)."""
    text = _text(cell)
    if text.lower() in {"", "-", "—", "不详", "unknown"}:
        return "", ""
    word = folded(text)
    if word in {"否", "未", "没有", "无", "未就诊", "no", "n", "0", "false", "在家休息", "未就诊休息", "休息", "resting"}:
        return "resting", ""
    if word in {"是", "已", "有", "已就诊", "就诊", "yes", "y", "1", "true", "doctor"}:
        return "doctor", ""
    return "doctor", re.sub(r"^(是|已就诊)\s*[·:：,，]?\s*", "", text)[:120]


def _diagnosis(cell):
    text = _text(cell)
    if text.lower() in _NOTHING:
        return "", None
    try:
        return text[:120], disease_by_word(text)
    except Refused:  # a diagnosis in words that is none of our diseases is kept as words
        return text[:120], None
