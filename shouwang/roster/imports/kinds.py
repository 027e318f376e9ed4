"""Words for kinds of people and of units, as institutions write them."""

import re
import unicodedata

from shouwang.roster.models import Kind, UnitKind

_WORDS = {
    Kind.UNDERGRADUATE: "本科生 本科 专科生 专科 普通本科生 大学生 undergraduate undergrad ug bachelor",
    Kind.POSTGRADUATE: "研究生 硕士生 硕士 硕士研究生 博士生 博士 博士研究生 postgraduate graduate pg master phd doctoral",
    Kind.INTERNATIONAL: "国际学生 留学生 国际生 外国留学生 来华留学生 international internationalstudent",
    Kind.STUDENT: "学生 在校学生 中学生 小学生 住校生 寄宿生 走读生 pupil student child",
    Kind.STAFF: "教职工 教师 职工 教工 教员 行政人员 管理人员 辅导员 医护人员 医生 护士 在编 员工 干部 staff teacher faculty employee",
    Kind.DISPATCHED: "劳务派遣人员 劳务派遣 派遣 派遣人员 人事代理 合同工 dispatched agency",
    Kind.CONTRACTOR: "驻校服务人员 驻校 外包 外包人员 保安 物业 保洁 安保 施工 商户 后勤服务人员 contractor security cleaner",
    Kind.CANTEEN: "食堂员工 食堂 食堂人员 餐饮 餐饮人员 炊事员 canteen catering",
    Kind.RETIRED: "离退休人员 离退休 退休 离休 退休人员 离休人员 退休教职工 retired retiree",
    Kind.FAMILY: "家属 教职工家属 职工家属 子女 配偶 家庭成员 family dependant dependent",
    Kind.OTHER: "其他 其它 校外人员 访客 访问学者 other visitor",
}


def _folded(text):
    return re.sub(r"[\s_\-]", "", unicodedata.normalize("NFKC", text)).lower()


_KIND_OF = {_folded(word): kind for kind, words in _WORDS.items() for word in words.split()}
_KIND_OF |= {_folded(kind.value): kind for kind in Kind} | {_folded(str(kind.label)): kind for kind in Kind}


def kind_of(text) -> str | None:
    """The kind that a cell names, or None."""
    kind = _KIND_OF.get(_folded(text))
    return kind.value if kind else None


def allowed() -> str:
    """The kinds as a sentence lists them."""
    return "、".join(str(kind.label) for kind in Kind)


_BY_NAME = [
    (UnitKind.HOSPITAL, re.compile(r"附属.*(医院|单位)|医院$|附院$|hospital", re.I)),
    (UnitKind.RETIRED, re.compile(r"离退休|退休|retired", re.I)),
    (UnitKind.FAMILIES, re.compile(r"家属|famil", re.I)),
    (UnitKind.LOGISTICS, re.compile(r"后勤|食堂|餐厅|物业|保卫|保安|总务|canteen|logistics|catering|security", re.I)),
]
_COLLEGE = re.compile(r"学院|学部|书院|college|faculty|school", re.I)
_GRADE = re.compile(r"^(20|19)?\d{2}\s*级$|年级|grade|^year", re.I)
_CLASS = re.compile(r"班|class|\d+$", re.I)
_WARD = re.compile(r"科$|科室|病区|ward|门诊|中心", re.I)


def unit_kind_of(name, level, parent_kind) -> str:
    """What a unit probably is, by its name and how deep it stands (1: directly below the institution)."""
    if level == 1:
        for kind, pattern in _BY_NAME:
            if pattern.search(name):
                return kind
        if _COLLEGE.search(name):
            return UnitKind.COLLEGE
        if _GRADE.search(name):
            return UnitKind.GRADE
        return UnitKind.CLASS if _CLASS.search(name) else UnitKind.DEPARTMENT
    if parent_kind in {UnitKind.HOSPITAL, UnitKind.WARD}:
        return UnitKind.WARD if _WARD.search(name) or level == 2 else UnitKind.OTHER
    if parent_kind in {UnitKind.LOGISTICS, UnitKind.RETIRED, UnitKind.FAMILIES, UnitKind.DEPARTMENT}:
        return parent_kind
    if _GRADE.search(name):
        return UnitKind.GRADE
    if _CLASS.search(name):
        return UnitKind.CLASS
    return UnitKind.DEPARTMENT if parent_kind == UnitKind.COLLEGE else UnitKind.OTHER
