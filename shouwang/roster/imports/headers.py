"""Which column is what: header aliases in both languages, and the mapping that a person chose last time."""

import hashlib
import json
import re
import unicodedata

from shouwang.roster.imports.reading import Unreadable

NUMBER, NAME, KIND, UNIT = "number", "name", "kind", "unit"
REQUIRED = (NUMBER, NAME, KIND, UNIT)
TITLES = {
    NUMBER: "学工号", NAME: "姓名", KIND: "类别", UNIT: "单位", "dormitory": "宿舍", "phone": "电话", "id_document": "证件号",
    "birth_date": "出生日期", "email": "邮箱", "head": "户主学工号",
}  # fmt: skip
ALIASES = {
    NUMBER: "学工号 学号 工号 职工号 教工号 人员编号 编号 学籍号 number no id studentid staffid personid employeeid studentnumber "
    "staffnumber personnumber",
    NAME: "姓名 名字 学生姓名 人员姓名 name fullname",
    KIND: "类别 人员类别 身份 身份类别 人员类型 类型 kind type category role",
    UNIT: "单位 部门 院系 所在单位 责任单位 单位路径 班级路径 学院班级 组织 unit department unitpath organisation organization org",
    "dormitory": "宿舍 寝室 宿舍号 住宿 住址 宿舍楼室 dormitory dorm room hall",
    "phone": "电话 手机 手机号 手机号码 联系电话 电话号码 phone mobile tel telephone cell",
    "id_document": "证件号 身份证号 身份证 身份证号码 证件号码 iddocument idnumber idcard nationalid passport",
    "birth_date": "出生日期 生日 出生年月日 birthdate birthday dob dateofbirth",
    "email": "邮箱 电子邮箱 邮件 电子邮件 email mail",
    "head": "户主学工号 户主 户主工号 监护人学工号 监护人工号 家属所属职工号 head householdhead guardian headnumber guardiannumber",
}
_FIELD_OF = {alias: field for field, words in ALIASES.items() for alias in words.split()}


def folded(text) -> str:
    """A header as it is compared: full-width folded, lower case, without spaces, stars, brackets and what they hold."""
    text = unicodedata.normalize("NFKC", str(text or "")).lower()
    text = re.sub(r"\(.*?\)|\[.*?\]", "", text)
    return re.sub(r"[\s*_\-::/.#]", "", text)


def field_of(header) -> str | None:
    """The field a header names, or None."""
    return _FIELD_OF.get(folded(header))


def digest(headers) -> str:
    """What a remembered mapping is kept under: the set of headers, in any order."""
    return hashlib.sha256(json.dumps(sorted({folded(h) for h in headers if folded(h)})).encode()).hexdigest()


def find_header(rows, known=frozenset(), chosen=()):
    """The first of the first ten rows that names a number and a name, or has the chosen or a remembered set of headers.

    Returns (row number, header cells). Raises Unreadable roster.41. Consumes the rows up to and with it.
    """
    for _, (number, cells) in zip(range(10), rows, strict=False):
        fields = {field_of(cell) for cell in cells}
        texts = {str(cell or "").strip() for cell in cells}
        if {NUMBER, NAME} <= fields or digest(cells) in known or (chosen and set(chosen) <= texts):
            return number, [str(cell or "").strip() for cell in cells]
        if len(fields & set(REQUIRED)) >= 2:
            return number, [str(cell or "").strip() for cell in cells]
    raise Unreadable("roster.41")


def columns(headers, mapping=None) -> dict[str, int]:
    """field → position of its column. mapping: {field: header} chosen by a person, before the aliases.

    Raises Unreadable roster.42 (a required column is missing), roster.43 (two alike), roster.46 (mapped to nothing).
    """
    found: dict[str, int] = {}
    for field, header in (mapping or {}).items():
        if header not in headers:
            raise Unreadable("roster.46", header=header)
        found[field] = headers.index(header)
    taken = set(found.values())
    for position, header in enumerate(headers):
        field = field_of(header)
        if position in taken or field is None or field in (mapping or {}):
            continue
        if field in found:
            raise Unreadable("roster.43", column=TITLES[field], headers=f"{headers[found[field]]}、{header}")
        found[field] = position
    missing = [TITLES[field] for field in REQUIRED if field not in found]
    if missing:
        raise Unreadable("roster.42", columns="、".join(missing))
    return found
