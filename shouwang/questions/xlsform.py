"""Read an XLSForm into a form definition, with every problem named by sheet, row and column.

pyxform judges the structure (groups, lists, types); `sheets` supplies the words; `expressions` compiles the rules. Beyond
standard XLSForm these columns are ours: unit, decimals, min, max, store, carry, abnormal, flag, score and short::… on the
survey; flag, score, aliases and none on the choices. `appearance: place` makes a text a place.
"""

import os
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from shouwang.core.refusals import Refused
from shouwang.questions import answers, expressions, languages, sheets
from shouwang.questions.flags import Flag

FORMAT = 1
TYPES = {
    "integer": answers.NUMBER,
    "decimal": answers.NUMBER,
    "text": answers.TEXT,
    "date": answers.DATE,
    "note": answers.NOTE,
    "acknowledge": answers.CONSENT,
    "select one": answers.CHOICE,
    "select all that apply": answers.MULTIPLE,
}
COLUMNS = {
    "survey": {
        *("type", "name", "label", "hint", "short", "required", "relevant", "constraint", "constraint_message"),
        *("appearance", "default", "unit", "decimals", "min", "max", "store", "carry", "abnormal", "flag", "score"),
    },
    "choices": {"list_name", "name", "label", "flag", "score", "aliases", "none"},
    "settings": {"form_id", "form_title", "version", "default_language", "purpose"},
}
APPEARANCES = frozenset({"", "place", "minimal", "multiline", "numbers", "quick", "likert", "horizontal"})
RESERVED = frozenset(
    {"key", "day", "slot", "at", "by", "number", "lang", "seq", "form", "csrfmiddlewaretoken", "place_carried"}
)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_PYXFORM_ROW = re.compile(r"\[row : (\d+)\]")
_LANGUAGE_NAMES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}


@dataclass(frozen=True)
class SheetProblem:
    """One thing to mend in the author's workbook."""

    sheet: str
    row: int
    column: str
    refused: Refused

    @property
    def code(self):
        return self.refused.code

    @property
    def sentence(self) -> str:
        """第7行 relevant:未知函数 foo (the sheet is named unless it is the survey)."""
        where = {"row": self.row, "column": self.column, "sheet": self.sheet, "sentence": self.refused.sentence}
        if not self.row:
            return where["sentence"]
        if self.sheet == "survey":
            return _("第%(row)s行 %(column)s：%(sentence)s") % where
        return _("%(sheet)s 表第%(row)s行 %(column)s：%(sentence)s") % where

    def __str__(self):
        return self.sentence


@dataclass
class Draft:
    """What a workbook says: a definition when there is no problem; `missing` are words not given in a language."""

    definition: dict | None = None
    problems: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    settings: dict = field(default_factory=dict)


def read(source, *, params=None) -> Draft:
    """The Draft of a workbook given as a path or as bytes. params: known parameter codes (None: any)."""
    content = source if isinstance(source, bytes) else _content(source)
    try:
        book = sheets.read(content)
    except Refused as problem:
        return Draft(problems=[SheetProblem("survey", 0, "", problem)])
    return Reader(book, params).draft()


def _content(path):
    with open(os.fspath(path), "rb") as file:
        return file.read()


class Reader:
    """Walks one workbook, collecting problems instead of stopping at the first."""

    def __init__(self, book, params):
        self.book, self.params = book, params
        self.out = Draft()
        self.subjects: dict[str, expressions.Subject] = {}
        self.pending = []
        self.lost = set()  # names of rows that cannot be read; what refers to them is not to blame
        self.unread = set()  # their numbers
        self.whole = True  # groups open and close as they should

    def draft(self):
        self.check_columns()
        self.check_rows()
        self.rows = {
            row.get("name"): row for row in self.book["survey"] if row.get("name") and row.number not in self.unread
        }
        tree = self.tree() if self.whole else None
        if tree is None:
            return self.out
        self.settings()
        words = {"title": self.out.settings["name"], "purpose": self.out.settings["purpose"]}
        definition = {"format": FORMAT, **words, "sections": self.sections(tree["children"]), "params": []}
        if not self.subjects and not self.lost:
            self.complain("survey", 1, "type", Refused("questions.58"))
        self.compile_pending(definition)
        if not self.out.problems:
            self.out.definition = definition
        self.out.problems.sort(key=lambda problem: (sheets.SHEETS.index(problem.sheet), problem.row))
        return self.out

    def complain(self, sheet, row, column, refused):
        self.out.problems.append(SheetProblem(sheet, row, column, refused))

    def attempt(self, row, column, work, *arguments, sheet="survey"):
        """work(*arguments), its refusal laid to a cell."""
        try:
            return work(*arguments)
        except Refused as refused:
            if refused.code != "questions.22" or refused.params["name"] not in self.lost:
                self.complain(sheet, row.number, column, refused)
            return None

    # before pyxform: what we do not support, by name and row

    def check_columns(self):
        for sheet, known in COLUMNS.items():
            seen = {}
            for row in self.book[sheet]:
                for column, _language in row.cells:
                    seen.setdefault(column, row.number)
            for column, number in seen.items():
                if column not in known and not column.startswith("#"):
                    self.complain(sheet, number, column, Refused("questions.42", column=column))

    def check_rows(self):
        depth, names = 0, set()
        for row in self.book["survey"]:
            kind = " ".join(row.get("type").split())
            depth = self.check_type(row, kind, depth)
            name = row.get("name")
            if kind.startswith("end"):
                continue
            self.check_name(row, name, names)
            if any(
                p.row == row.number and p.sheet == "survey" and p.column in ("type", "name") for p in self.out.problems
            ):
                self.lost.add(name)
                self.unread.add(row.number)
                self.whole = self.whole and not kind.startswith("begin")
            if row.get("appearance") not in APPEARANCES:
                self.complain(
                    "survey", row.number, "appearance", Refused("questions.43", appearance=row.get("appearance"))
                )
            if any("${" in text for column in ("label", "hint") for text in row.words(column).values()):
                self.complain("survey", row.number, "label", Refused("questions.60"))

    def check_type(self, row, kind, depth):
        word = kind.replace("_", " ")
        if word in ("begin group", "end group"):
            depth += 1 if word == "begin group" else -1
            if depth > 1:
                self.complain("survey", row.number, "type", Refused("questions.57"))
                self.whole = False
        elif word.endswith(" or other"):
            self.complain("survey", row.number, "type", Refused("questions.61"))
        elif (
            not (word.startswith(("select one ", "select multiple ")) and "from file" not in word) and word not in TYPES
        ):
            self.complain("survey", row.number, "type", Refused("questions.41", type=kind or "—"))
        return depth

    def check_name(self, row, name, names):
        if name in RESERVED:
            self.complain("survey", row.number, "name", Refused("questions.44", name=name))
        elif not _NAME.fullmatch(name):
            self.complain("survey", row.number, "name", Refused("questions.45", name=name))
        elif name in names:
            self.complain("survey", row.number, "name", Refused("questions.46", name=name))
        names.add(name)

    def tree(self):
        """pyxform's reading of the structure. It gets no rules: it refuses ${temp_dc}, which is a name of ours."""
        survey, choices = [row for row in self.book["survey"] if row.number not in self.unread], self.book["choices"]
        bare = {
            "survey": [_bare(row, "type", "name", "appearance") for row in survey],
            "choices": [_bare(row, "list_name", "name") for row in choices],
            "settings": [{"form_id": "form"}],
        }
        try:
            return workbook_to_json(get_xlsform(bare), form_name="form", warnings=[])
        except (PyXFormError, KeyError, ValueError) as problem:
            said = str(problem)
            found = _PYXFORM_ROW.search(said)  # pyxform counts the rows that we gave it, the author those of the sheet
            sheet = "choices" if "'choices'" in said else "survey"
            rows = survey if sheet == "survey" else choices
            number = rows[min(int(found.group(1)) - 2, len(rows) - 1)].number if found else 0
            self.complain(sheet, number, "—", Refused("questions.40", reason=said[:300]))
            return None

    # the tree: sections, questions, choices

    def sections(self, children):
        out = []
        for child in children:
            if child["name"] == "meta":
                continue
            if child["type"] == "group":
                out.append(self.section(child))
            else:
                if not out or out[-1]["name"]:
                    out.append({"name": "", "label": {}, "questions": []})
                out[-1]["questions"].append(self.question(child))
        return out

    def section(self, child):
        row = self.rows[child["name"]]
        section = {"name": child["name"], "label": self.words(row, "label"), "questions": []}
        self.later(section, row, "relevant", above=dict(self.subjects))
        section["questions"] = [self.question(inner) for inner in child.get("children", ())]
        return section

    def question(self, child):
        row = self.rows[child["name"]]
        kind = TYPES[child["type"]]
        if kind == answers.TEXT and row.get("appearance") == "place":
            kind = answers.PLACE
        question = {"name": child["name"], "type": kind, "label": self.words(row, "label")}
        for column in ("hint", "short", "constraint_message"):
            if row.words(column):
                question[column] = self.words(row, column)
        self.required(question, row)
        if kind == answers.NUMBER:
            self.attempt(row, "min", self.number, question, row, child["type"])
        if kind in (answers.CHOICE, answers.MULTIPLE):
            question["choices"] = self.choices(row, child.get("itemset", ""))
        self.extras(question, row)
        above = dict(self.subjects)
        self.subject(question, row)
        for column in ("relevant", "constraint", "abnormal", "score"):
            self.later(question, row, column, above=above if column == "relevant" else None)
        return question

    def words(self, row, column):
        found = row.words(column)
        for language in languages.ALL:
            if language not in found:
                self.out.missing.append((row.number, column, _LANGUAGE_NAMES[language]))
        if column == "label" and "zh-hans" not in found:
            self.complain("survey", row.number, column, Refused("questions.47", language=_LANGUAGE_NAMES["zh-hans"]))
        return found

    def required(self, question, row):
        value = row.get("required").lower()
        if value in ("yes", "true", "true()"):
            question["required"] = "yes"
        elif value == "screen":
            question["required"] = "screen"
        elif value not in ("", "no", "false", "false()"):
            self.complain("survey", row.number, "required", Refused("questions.53", value=value))

    def number(self, question, row, kind):
        """Decimals, range and stored name of a number, all in its smallest unit."""
        decimals = 0 if kind == "integer" else _integer(row.get("decimals") or "1")
        question["decimals"] = decimals
        question["unit"] = row.get("unit")
        for column in ("min", "max"):
            if row.get(column):
                question[column] = scaled(row.get(column), decimals)
        if "min" in question and "max" in question and question["min"] > question["max"]:
            raise Refused("questions.59", low=row.get("min"), high=row.get("max"))
        if decimals:
            question["store"] = row.get("store") or f"{question['name']}_e{decimals}"

    def extras(self, question, row):
        kind = question["type"]
        if row.get("carry") == "yes":
            if kind != answers.PLACE:
                self.complain("survey", row.number, "carry", Refused("questions.48", type=row.get("type")))
            question["carry"] = True
        if row.get("default"):
            self.default(question, row)
        if kind == answers.TEXT and row.get("max"):
            question["max"] = self.attempt(row, "max", _integer, row.get("max"))
        if row.get("appearance") not in ("", "place"):
            question["appearance"] = row.get("appearance")
        if row.get("flag"):
            question["flag"] = self.attempt(row, "flag", known_flag, row.get("flag"))
        elif row.get("abnormal"):
            self.complain("survey", row.number, "abnormal", Refused("questions.52"))

    def default(self, question, row):
        if question["type"] != answers.CHOICE:
            self.complain("survey", row.number, "default", Refused("questions.63", type=row.get("type")))
        elif row.get("default") not in {choice["code"] for choice in question["choices"]}:
            self.complain("survey", row.number, "default", Refused("questions.54", value=row.get("default")))
        question["default"] = row.get("default")

    def choices(self, row, listed):
        found, codes = [], set()
        for item in self.book["choices"]:
            if item.get("list_name") != listed:
                continue
            choice = self.choice(item)
            if choice["code"] in codes or not _CODE.fullmatch(choice["code"]):
                self.complain("choices", item.number, "name", Refused("questions.56", which=choice["code"]))
            codes.add(choice["code"])
            found.append(choice)
        if not found:
            self.complain("survey", row.number, "type", Refused("questions.55", list=listed))
        return found

    def choice(self, item):
        choice = {"code": item.get("name"), "label": item.words("label")}
        if not choice["label"].get("zh-hans"):
            self.complain("choices", item.number, "label", Refused("questions.47", language=_LANGUAGE_NAMES["zh-hans"]))
        if item.get("flag"):
            choice["flag"] = self.attempt(item, "flag", known_flag, item.get("flag"), sheet="choices")
        if item.get("score"):
            choice["score"] = self.attempt(item, "score", _integer, item.get("score"), sheet="choices")
        if item.get("aliases"):
            choice["aliases"] = [word.strip() for word in re.split(r"[;；|]", item.get("aliases")) if word.strip()]
        if item.get("none") == "yes":
            choice["none"] = True
        return choice

    # expressions, once every name is known

    def subject(self, question, row):
        if question["type"] == answers.NOTE:
            return
        subject = _subject(question)
        self.subjects[question["name"]] = subject
        if subject.stored != question["name"]:
            if subject.stored in self.rows or subject.stored in self.subjects or not _NAME.fullmatch(subject.stored):
                self.complain("survey", row.number, "store", Refused("questions.62", stored=subject.stored))
            self.subjects[subject.stored] = subject.alias()

    def later(self, target, row, column, above):
        if row.get(column):
            self.pending.append((target, row, column, above))

    def compile_pending(self, definition):
        used = set()
        for target, row, column, above in self.pending:
            names = self.subjects if above is None else above
            result = expressions.NUMBER if column == "score" else expressions.BOOLEAN
            own = "" if column == "relevant" else target["name"]
            ast = self.attempt(row, column, self.compiled, row.get(column), names, own, result)
            if ast:
                target[column] = ast
                target.setdefault("written", {})[column] = row.get(column)  # for people; nothing runs from it
                used |= expressions.params_of(ast)
        definition["params"] = sorted(used)

    def compiled(self, source, names, own, result):
        return expressions.compile_expression(source, names, own=own, params=self.params, result=result)

    def settings(self):
        row = self.book["settings"][0] if self.book["settings"] else sheets.Row(2, {})
        self.out.settings = {
            "code": row.get("form_id").replace("_", "-"),
            "name": row.words("form_title"),
            "purpose": row.words("purpose"),
        }


def _bare(row, *columns):
    """The columns of a row that say how a form is built, and some label, without which pyxform complains."""
    return {**{column: row.get(column) for column in columns if row.get(column)}, "label": row.get("name") or "—"}


def _subject(question):
    kinds = {
        answers.NUMBER: expressions.NUMBER,
        answers.DATE: expressions.DATE,
        answers.CONSENT: expressions.BOOLEAN,
        answers.MULTIPLE: expressions.MULTIPLE,
    }
    choices = question.get("choices")
    return expressions.Subject(
        name=question["name"],
        type=kinds.get(question["type"], expressions.TEXT),
        decimals=question.get("decimals", 0),
        choices=frozenset(choice["code"] for choice in choices) if choices is not None else None,
        none=next((choice["code"] for choice in choices or () if choice.get("none")), ""),
        stored=question.get("store", question["name"]),
    )


def known_flag(value):
    """The flag code, or Refused questions.51."""
    if value not in Flag.values:
        raise Refused("questions.51", flag=value, known=", ".join(Flag.values))
    return value


def _integer(value):
    if not re.fullmatch(r"-?\d{1,6}", value):
        raise Refused("questions.49", value=value)
    return int(value)


def scaled(value, decimals):
    """A written number in the smallest unit: 34.0 at one decimal is 340. Raises questions.50."""
    try:
        units = Decimal(value).scaleb(decimals)
    except InvalidOperation:
        raise Refused("questions.50", value=value, decimals=decimals) from None
    if units != units.to_integral_value():
        raise Refused("questions.50", value=value, decimals=decimals)
    return int(units)
