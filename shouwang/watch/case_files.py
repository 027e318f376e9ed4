"""Line lists and lists of contacts as files come: .xlsx or .csv, headers in Chinese or English, days as people write them.

What is blank says nothing (NA, NULL and — are blank). A file with one error changes nothing; each error is named by row and
column. The names that well-known public line lists use for their columns (dt_onset, prodrome, infector) are understood too.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster.imports import cells
from shouwang.roster.imports.headers import folded
from shouwang.roster.imports.reading import Unreadable, read
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.file_cells import whole_date
from shouwang.watch.models import ContactKind, Protection, Sex

CASES = {
    "id": "id 编号 病例编号 病例号 序号 case caseid",
    "number": "学工号 学号 工号 number",
    "sex": "sex 性别 gender",
    "age": "age 年龄",
    "onset": "onset 发病日期 发病时间 发病日 dtonset dateofonset onsetdate prodrome",
    "disease": "disease 病种 疾病 诊断",
    "place": "place group unit class 单位 班级 病区 人群",
}
CONTACTS = {
    "from": "from 来源 传染源 来源病例 病例 infector source",
    "to": "to 接触者 去向 被感染者 接触者编号 case target",
    "date": "date day 日期 接触日期 末次接触 末次接触日期 最后接触日期",
    "kind": "kind 方式 接触方式 exposure 接触类型",
    "protection": "protection 防护 防护情况",
    "place": "place 地点 接触地点",
}
NEEDED = {"cases": ("id",), "contacts": ("from", "to")}
EXAMPLES = {"cases": "id,sex,age,onset", "contacts": "from,to,date"}
_BLANK = {"", "na", "n/a", "null", "none", "nan", "-", "—", "不详", "未知", "unknown"}
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(岁|周岁|years?|y|个?月|months?|m)?", re.I)
EARLIEST = 1800  # outbreaks of the nineteenth century are taught and tested with
_SEXES = {"m": Sex.MALE, "male": Sex.MALE, "男": Sex.MALE, "男性": Sex.MALE, "f": Sex.FEMALE, "female": Sex.FEMALE, "女": Sex.FEMALE, "女性": Sex.FEMALE}
_KINDS = {
    "hospitalroom": ContactKind.MEDICAL, "emergencyroom": ContactKind.MEDICAL, "visithospital": ContactKind.MEDICAL,
    "contactwithhcw": ContactKind.MEDICAL, "familymember": ContactKind.HOUSEHOLD,
}  # fmt: skip


@dataclass(frozen=True)
class CaseRow:
    """One row of a line list, as it is kept; '' and None say nothing."""

    row: int
    code: str
    number: str = ""
    sex: str = ""
    age_months: int | None = None
    onset_day: dt.date | None = None
    disease: object = None
    place: str = ""


@dataclass(frozen=True)
class ContactRow:
    """One row of a list of contacts: from a case to a case or a person, by their id or number."""

    row: int
    source: str
    target: str
    day: dt.date | None = None
    kind: str = ""
    protection: str = ""
    place: str = ""


@dataclass
class Read:
    """What a file says: good rows; errors as (row, column, sentence); rows that name no source."""

    name: str = ""
    rows: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    without_source: int = 0
    headers: dict = field(default_factory=dict)


def read_cases(file, name="") -> Read:
    """A line list. Raises Unreadable where the file as a whole is none."""
    return _read(file, name, "cases", CASES, _case)


def read_contacts(file, name="") -> Read:
    """A list of contacts. A row without a source says that none is known, and links nobody. Raises Unreadable."""
    return _read(file, name, "contacts", CONTACTS, _contact)


def _read(file, name, what, titles, parse) -> Read:
    source = read(file, name)
    rows = iter(source.rows)
    columns, headers = _header(rows, what, titles)
    found = Read(source.name, headers=headers)
    seen: dict = {}
    for number, row in rows:
        texts = {column: row[at] if at < len(row) else "" for column, at in columns.items()}
        if any(_plain(value) for value in texts.values()):
            parse(found, number, texts, seen)
    return found


def _header(rows, what, titles):
    """(column → where, column → its title) of the first of ten rows that names what is needed. Raises Unreadable watch.210, .211."""
    named = {alias: column for column, words in titles.items() for alias in words.split()}
    for _number, (_row, row) in zip(range(10), rows, strict=False):
        found, headers = {}, {}
        for at, cell in enumerate(row):
            column = named.get(folded(cell))
            if column in found:
                raise Unreadable("watch.211", headers=f"{headers[column]}、{cell}")
            if column:
                found[column], headers[column] = at, str(cell).strip()
        if set(NEEDED[what]) <= set(found):
            return found, headers
    raise Unreadable("watch.210", columns="、".join(NEEDED[what]), example=EXAMPLES[what])


def _plain(value) -> str:
    """A cell as text; '' for every way of saying nothing. Raises cells.Wrong."""
    text = cells.text_of(value)
    return "" if text.lower() in _BLANK else text


def _try(found, number, column, parse, value):
    try:
        return parse(value)
    except cells.Wrong as wrong:
        found.errors.append((number, found.headers.get(column, column), str(wrong)))
        return None


def _case(found, number, texts, seen):
    before = len(found.errors)
    code = _try(found, number, "id", _code, texts["id"])
    if code and seen.setdefault(code, number) != number:
        found.errors.append((number, found.headers["id"], _("编号“%(code)s”在第 %(row)s 行已经写过。") % {"code": code, "row": seen[code]}))
    parsers = {"number": cells.number, "sex": sex, "age": age_months, "onset": day, "disease": disease, "place": text}
    said = {column: _try(found, number, column, parse, texts[column]) for column, parse in parsers.items() if column in texts}
    if len(found.errors) == before:
        found.rows.append(
            CaseRow(
                number, code or "", said.get("number") or "", said.get("sex") or "", said.get("age"), said.get("onset"),
                said.get("disease"), said.get("place") or "",
            )
        )  # fmt: skip


def _contact(found, number, texts, _seen):
    before = len(found.errors)
    parsers = {"date": day, "kind": kind, "protection": protection, "place": text}
    source = _try(found, number, "from", _plain, texts["from"])
    target = _try(found, number, "to", _code, texts["to"])
    said = {column: _try(found, number, column, parse, texts[column]) for column, parse in parsers.items() if column in texts}
    if len(found.errors) > before:
        return
    if not source:
        found.without_source += 1
        return
    if source == target:
        found.errors.append((number, found.headers["to"], _("“%(code)s”不能传给自己。") % {"code": target}))
        return
    found.rows.append(
        ContactRow(number, source, target, said.get("date"), said.get("kind") or "", said.get("protection") or "", said.get("place") or "")
    )


def _code(value) -> str:
    code = _plain(value)
    if not code:
        raise cells.Wrong(_("这一格不能为空。"))
    if len(code) > 40:
        raise cells.Wrong(_("编号超过 40 个字。"))
    return code


def text(value) -> str:
    """A cell of free text, cut to what is kept."""
    return " ".join(_plain(value).split())[:120]


def sex(value) -> str:
    """男, 女, M, F, male, female; blank where unknown. Raises cells.Wrong."""
    word = _plain(value)
    if word and word.lower() not in _SEXES:
        raise cells.Wrong(_("性别“%(value)s”看不懂。请写 男 或 女（M、F 也可以）。") % {"value": word[:20]})
    return _SEXES.get(word.lower(), "") if word else ""


def age_months(value) -> int | None:
    """Years (7, 7.5, 7岁) or months (9个月) as whole months. Raises cells.Wrong."""
    word = _plain(value)
    if not word:
        return None
    match = _AGE.fullmatch(word)
    try:
        number = Decimal(match[1]) if match else None
    except InvalidOperation:
        number = None
    if number is None:
        raise cells.Wrong(_("年龄“%(value)s”看不懂。请写岁数，例如 19、0.5 或 9个月。") % {"value": word[:20]})
    unit = (match[2] or "").lower()
    months = number if unit.startswith("m") or "月" in unit else number * 12
    if months > 130 * 12:
        raise cells.Wrong(_("年龄“%(value)s”超过 130 岁。") % {"value": word[:20]})
    return int(months)


def day(value) -> dt.date | None:
    """2026-03-01, 2026/3/1, 20260301, 2026年3月1日, 3月1日, a date cell; an hour behind it is left out. Raises cells.Wrong."""
    word = _plain(value)
    if not word:
        return None
    match = _DAY.fullmatch(whole_date(word))
    try:
        found = dt.date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5])) if match else None
    except ValueError:
        found = None
    if found is None or found.year < EARLIEST:
        raise cells.Wrong(_("日期“%(value)s”看不懂。应写成 2026-03-01。") % {"value": word[:30]})
    if found > clock.today():
        raise cells.Wrong(_("日期 %(value)s 还没有到。请核对年份和月份。") % {"value": found.isoformat()})
    return found


def disease(value):
    """A disease by its code or name. Raises cells.Wrong."""
    try:
        return disease_by_word(_plain(value))
    except Refused as refusal:
        raise cells.Wrong(refusal.sentence) from None


def _choice(value, choices, usual):
    word = folded(_plain(value))
    words = {folded(label): code for code, label in choices.choices} | {code: code for code in choices.values} | usual
    return words.get(word, "")


def kind(value) -> str:
    """A way of being together by its word or code; one that nobody knows is another contact."""
    return (_choice(value, ContactKind, _KINDS) or ContactKind.OTHER) if _plain(value) else ""


def protection(value) -> str:
    """How they were protected, by word or code. Raises cells.Wrong."""
    found = _choice(value, Protection, {})
    if not found and _plain(value):
        offered = "、".join(str(label) for label in Protection.labels)
        raise cells.Wrong(_("不认识“%(value)s”。可以填：%(offered)s。") % {"value": _plain(value)[:30], "offered": offered})
    return found
