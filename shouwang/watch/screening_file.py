"""Results of a screening from a file: all of it, or nothing and each error named by row and column. For the clinic."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster.imports import cells
from shouwang.roster.imports.headers import folded
from shouwang.roster.imports.reading import Unreadable, read
from shouwang.watch import case_files
from shouwang.watch.actions.screenings import Found, import_exams
from shouwang.watch.models import Assay, ExamResult, Film, Stage, Treatment
from shouwang.watch.queries import screenings as queries
from shouwang.watch.screening_sheet import COLUMNS

NEEDED = ("number", "result")
ALSO = {
    "number": "学号 工号", "day": "筛查日期 检查日期", "test_mm": "硬结 硬结直径 mm ppd", "test_positive": "阴阳性", "film": "胸片结果 x光 dr",
    "result": "筛查结果 结论",
    "note": "说明",
}  # fmt: skip
USUAL = {
    Stage: {"": Stage.FIRST, "初查": Stage.FIRST, "初筛": Stage.FIRST},
    Assay: {"ppd": Assay.PPD, "igra": Assay.IGRA, "ec": Assay.EC, "结核菌素": Assay.PPD, "tspot": Assay.IGRA},
    Film: {"正常": Film.NORMAL, "异常": Film.ABNORMAL},
    ExamResult: {"正常": ExamResult.NORMAL, "阴性": ExamResult.NORMAL, "阳性": ExamResult.ABNORMAL, "有异常": ExamResult.ABNORMAL},
    Treatment: {"建议": Treatment.OFFERED, "拒绝": Treatment.REFUSED, "同意": Treatment.ACCEPTED},
}
MOST_MM = 100


class BadRows(Exception):
    """The file was not entered: its errors as (row, column, sentence)."""

    def __init__(self, errors):
        self.errors = sorted(errors, key=lambda error: error[0])
        self.refusal = Refused("watch.152", count=len(self.errors))
        super().__init__(self.refusal.sentence)


@dataclass
class _File:
    headers: dict
    rows: list = field(default_factory=list)
    errors: list = field(default_factory=list)


def import_results(scope: Scope, screening, file, name="") -> tuple[int, int]:
    """Read a file and enter it: (rows, how many are new). Raises Unreadable, BadRows, Refused."""
    rows = iter(read(file, name).rows)
    columns, headers = _header(rows)
    targets = {row.person.number: row for row in queries.targets(scope, screening, queries.CLINIC).select_related("person", "screening")}
    found = _File(headers)
    seen: dict = {}
    for number, row in rows:
        texts = {column: row[at] if at < len(row) else "" for column, at in columns.items()}
        if any(cells.text_of(texts[column]) for column in texts if column != "number"):  # a row that was not filled in
            _take(found, number, texts, targets, seen)
    if found.errors:
        raise BadRows(found.errors)
    return len(found.rows), import_exams(screening=screening, found=found.rows, by=scope.viewer)


def _header(rows):
    named = {folded(alias): column for column, words in ALSO.items() for alias in words.split()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            named |= {folded(title): column for column, title in COLUMNS.items()}
    for _number, (_row, row) in zip(range(10), rows, strict=False):
        found = {named[folded(cell)]: at for at, cell in enumerate(row) if folded(cell) in named}
        if set(NEEDED) <= set(found):
            return found, {column: str(row[at]).strip() for column, at in found.items()}
    raise Unreadable("watch.151", columns="、".join(str(COLUMNS[name]) for name in NEEDED))


def _take(found, number, texts, targets, seen):
    said, before = {}, len(found.errors)
    for column, value in texts.items():
        try:
            said[column] = PARSERS[column](value)
        except cells.Wrong as wrong:
            found.errors.append((number, found.headers[column], str(wrong)))
    person = said.pop("number", "")
    stage = said.setdefault("stage", Stage.FIRST)
    if person and person not in targets:
        found.errors.append((number, found.headers["number"], Refused("watch.150", number=person).sentence))
    elif person and seen.setdefault((person, stage), number) != number:
        words = _("“%(number)s”在第 %(row)s 行已经写过。") % {"number": person, "row": seen[person, stage]}
        found.errors.append((number, found.headers["number"], words))
    if len(found.errors) == before:
        said["day"] = said.get("day") or clock.today()
        found.rows.append(Found(target=targets[person], **said))


def _number(value):
    number = cells.number(value)
    if not number:
        raise cells.Wrong(_("没有学工号。"))
    return number


def _choice(choices, must=False):
    def parse(value):
        """The choice that a word means."""
        word = folded(cells.text_of(value))
        if not word and not must:
            return USUAL[choices].get("", "")
        words = {folded(label): code for code, label in choices.choices} | {code: code for code in choices.values} | USUAL[choices]
        if word not in words:
            offered = "、".join(str(label) for label in choices.labels)
            raise cells.Wrong(_("不认识“%(value)s”。可以填：%(offered)s。") % {"value": cells.text_of(value)[:30], "offered": offered})
        return words[word]

    return parse


def _mm(value):
    text = cells.text_of(value).lower().removesuffix("mm").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) > MOST_MM:
        raise cells.Wrong(_("硬结“%(value)s”应是 0 到 100 的整毫米数。") % {"value": text[:20]})
    return int(text)


def _positive(value):
    word = folded(cells.text_of(value))
    if not word:
        return None
    if word in {"阳性", "强阳性", "+", "positive", "是"}:
        return True
    if word in {"阴性", "negative", "否", "-", ""}:
        return False
    raise cells.Wrong(_("检测结果“%(value)s”请写 阴性 或 阳性。") % {"value": cells.text_of(value)[:20]})


def _words(most):
    def parse(value):
        """Free text, cut to what is kept."""
        return " ".join(cells.text_of(value).split())[:most]

    return parse


PARSERS = {
    "number": _number, "stage": _choice(Stage), "day": case_files.day, "symptoms": _words(120), "test": _choice(Assay), "test_mm": _mm,
    "test_positive": _positive, "film": _choice(Film), "result": _choice(ExamResult, must=True), "treatment": _choice(Treatment),
    "note": _words(300),
}  # fmt: skip
