"""Compile the XLSForm expression subset to a JSON AST that both evaluators run.

Everything is typed at compile time, so that a rule which compares a date with a text is an error in the author's sheet and
not a silent False on somebody's phone. The AST is nested lists:

    ["n", "37.3"] number · ["t", "yes"] text · ["d", "2026-09-01"] date · ["b", 1] true · ["e"] empty
    ["q", name, "n"|"t"|"d"|"b"|"m", decimals] an answer · ["p", code] a dated parameter · ["today"]
    ["and"|"or"|"not"|"="|"!="|"<"|"<="|">"|">="|"+"|"-"|"*"|"div"|"mod"|"neg", …] and the functions by their name

Empty answers: arithmetic with one is empty, an order comparison with one is false, `=` and `!=` compare emptiness itself.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from shouwang.core.refusals import Refused
from shouwang.questions import patterns, refusals

NUMBER, TEXT, DATE, BOOLEAN, MULTIPLE, EMPTY = "number", "text", "date", "boolean", "multiple", "empty"
MAX_LENGTH, MAX_DEPTH = 1000, 40

_LETTER = {NUMBER: "n", TEXT: "t", DATE: "d", BOOLEAN: "b", MULTIPLE: "m"}
_TOKEN = re.compile(
    r"""\s*(?:(?P<ref>\$\{[^}]*\})|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)
    |(?P<text>'[^']*'|"[^"]*"|“[^”]*”|‘[^’]*’)|(?P<op><=|>=|!=|[=<>+\-*(),.（），]))""",
    re.VERBOSE,
)
_WIDE = {"（": "(", "）": ")", "，": ","}
_WORDS = {"and", "or", "div", "mod"}
_ORDERS = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Subject:
    """What `${name}` stands for. `stored` is the key its integer is kept under; `none` the code that means "none of these"."""

    name: str
    type: str
    decimals: int = 0
    choices: frozenset | None = None
    none: str = ""
    stored: str = ""
    as_stored: bool = False

    def alias(self):
        """The same answer as the integer that is stored: ${temp_dc} beside ${temp_c}."""
        return replace(self, as_stored=True)


@dataclass(frozen=True)
class Typed:
    """A compiled node with its static type, and the subject when it is a bare answer."""

    node: list
    type: str
    subject: Subject | None = None
    literal: bool = False


def compile_expression(
    source: str,
    names: Mapping[str, Subject],
    *,
    own: str = "",
    params: Collection[str] | None = None,
    result: str = BOOLEAN,
) -> list:
    """The AST of an expression whose value must be of type `result`.

    names: the answers it may read; own: the question that `.` stands for; params: known parameter codes (None: any).
    Raises Refused questions.10–29, each a sentence that says what is wrong and where.
    """
    return Parser(source, names, own, params).whole(result)


def tokens_of(source: str) -> list:
    """[(kind, text, position)] of an expression. Raises questions.10 at the first sign it cannot read."""
    out, at, end = [], 0, len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if not match:
            raise Refused("questions.10", sign=source[at:].strip()[:12], at=at + 1)
        kind, text = match.lastgroup, match.group(match.lastgroup)
        out.append((kind, _WIDE.get(text, text), match.start(kind) + 1))
        at = match.end()
    return out


class Parser:
    """Recursive descent over the tokens; every method returns a Typed."""

    def __init__(self, source, names, own, params):
        if len(source) > MAX_LENGTH:
            raise Refused("questions.11", limit=MAX_LENGTH)
        self.names, self.own, self.params = names, own, params
        self.tokens, self.at, self.depth = tokens_of(source), 0, 0

    def whole(self, result):
        value = self.either()
        if self.at < len(self.tokens):
            self.unexpected()
        return self.wanted(value, result).node

    def wanted(self, value, type_, what="—"):
        """The value as `type_`; a text literal stands for a date where a date is wanted."""
        if type_ == DATE and value.literal and value.type == TEXT:
            return Typed(["d", self.date_text(value.node[1])], DATE)
        if value.type not in (type_, EMPTY) or (value.type == EMPTY and type_ in (BOOLEAN, MULTIPLE)):
            raise Refused("questions.15", what=what, wanted=refusals.TYPES[type_], found=refusals.TYPES[value.type])
        return value

    # tokens

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", 0)

    def take(self):
        token = self.peek()
        if token[0] == "end":
            raise Refused("questions.12")
        self.at += 1
        return token

    def skip(self, text):
        kind, found, _ = self.peek()
        if found == text and kind in ("op", "name"):
            self.at += 1
            return True
        return False

    def expect(self, text):
        if not self.skip(text):
            self.unexpected(text)

    def unexpected(self, wanted=""):
        kind, text, at = self.peek()
        if kind == "end":
            raise Refused("questions.12")
        raise Refused("questions.10", sign=text, at=at)

    # operators, loosest first

    def either(self):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Refused("questions.13", limit=MAX_DEPTH)
        value = self.joined("or", self.both)
        self.depth -= 1
        return value

    def both(self):
        return self.joined("and", self.equality)

    def joined(self, word, part):
        parts = [part()]
        while self.skip(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return Typed([word, *(self.wanted(p, BOOLEAN, word).node for p in parts)], BOOLEAN)

    def equality(self):
        return self.compared(("=", "!="), self.order)

    def order(self):
        return self.compared(("<", "<=", ">", ">="), self.summed)

    def compared(self, operators, part):
        left = part()
        while self.peek()[0] == "op" and self.peek()[1] in operators:
            left = self.comparison(self.take()[1], left, part())
        return left

    def summed(self):
        value = self.product()
        while self.peek()[0] == "op" and self.peek()[1] in "+-":
            value = self.shifted(self.take()[1], value, self.product())
        return value

    def shifted(self, sign, a, b):
        """+ and -: numbers, or a date and a number of days, or the days between two dates."""
        if DATE in (a.type, b.type):
            if a.type == DATE and b.type == DATE and sign == "-":
                return Typed([sign, a.node, b.node], NUMBER)
            day, days = (a, b) if a.type == DATE else (b, a)
            if days.type != NUMBER or (sign == "-" and day is b):
                raise Refused("questions.16", sign=sign)
            whole = days if _is_whole(days.node) else Typed(["int", days.node], NUMBER)
            return Typed([sign, *((day.node, whole.node) if day is a else (whole.node, day.node))], DATE)
        return Typed([sign, self.number(a, sign), self.number(b, sign)], NUMBER)

    def product(self):
        value = self.signed()
        while self.peek()[1] in ("*", "div", "mod") and self.peek()[0] in ("op", "name"):
            sign = self.take()[1]
            value = Typed([sign, self.number(value, sign), self.number(self.signed(), sign)], NUMBER)
        return value

    def signed(self):
        signs = 0
        while self.skip("-"):
            signs += 1
        value = self.primary()
        return Typed(["neg", self.number(value, "-")], NUMBER) if signs % 2 else value

    def number(self, value, what):
        return self.wanted(value, NUMBER, what).node

    # comparisons

    def comparison(self, sign, a, b):
        a, b = self.aligned(a, b), self.aligned(b, a)
        if MULTIPLE in (a.type, b.type):
            return self.emptiness(sign, a, b)
        if EMPTY not in (a.type, b.type) and a.type != b.type:
            raise Refused("questions.17", sign=sign, left=refusals.TYPES[a.type], right=refusals.TYPES[b.type])
        if sign in _ORDERS and (found := self.unordered(a, b)):
            raise Refused("questions.18", sign=sign, found=refusals.TYPES[found])
        self.check_code(a, b)
        self.check_code(b, a)
        self.check_unit(a, b)
        self.check_unit(b, a)
        return Typed([sign, a.node, b.node], BOOLEAN)

    def unordered(self, a, b):
        """The type of the side that has no order, or ''."""
        return next((v.type for v in (a, b) if v.type not in (NUMBER, DATE, EMPTY)), "")

    def aligned(self, value, other):
        return self.wanted(value, DATE) if other.type == DATE and value.literal and value.type == TEXT else value

    def emptiness(self, sign, a, b):
        """A multiple choice compares with '' only; codes are asked for by selected()."""
        many = a if a.type == MULTIPLE else b
        if EMPTY not in (a.type, b.type) or sign not in ("=", "!="):
            raise Refused("questions.19", name=many.subject.name)
        none = ["=", ["count-selected", many.node], ["n", "0"]]
        return Typed(none if sign == "=" else ["not", none], BOOLEAN)

    def check_code(self, answer, other):
        """`${x} = 'no'`: the code must be among the choices, or a typing slip hides a rule for ever."""
        choices = answer.subject.choices if answer.subject else None
        if choices is not None and other.literal and other.type == TEXT and other.node[1] not in choices:
            raise Refused("questions.20", name=answer.subject.name, which=other.node[1])

    def check_unit(self, answer, other):
        """${temp_c} against param('fever_dc') would compare degrees with tenths; the author must write ${temp_dc}."""
        subject = answer.subject
        if subject and not subject.as_stored and subject.decimals and other.node[0] == "p":
            suffix = "_" + other.node[1].rpartition("_")[2]
            if subject.stored.endswith(suffix):
                raise Refused("questions.21", name=subject.name, param=other.node[1], stored=subject.stored)

    # primaries

    def primary(self):
        kind, text, at = self.take()
        if kind == "number":
            return Typed(["n", str(Decimal(text))], NUMBER, literal=True)
        if kind == "text":
            return Typed(["t", text[1:-1]], TEXT, literal=True) if text[1:-1] else Typed(["e"], EMPTY, literal=True)
        if kind == "ref":
            return self.answer(text[2:-1].strip())
        if text == "." and self.own:
            return self.answer(self.own)
        if text == "(":
            value = self.either()
            self.expect(")")
            return value
        if kind == "name" and self.peek()[1] == "(":
            return self.call(text)
        if kind == "name" and text not in _WORDS:
            raise Refused("questions.14", name=text)
        raise Refused("questions.10", sign=text, at=at)

    def answer(self, name):
        subject = self.names.get(name)
        if subject is None:
            raise Refused("questions.22", name=name)
        node = ["q", subject.name, _LETTER[subject.type]]
        if subject.type == NUMBER:
            node.append(subject.decimals)
            if subject.as_stored and subject.decimals:
                node = ["*", node, ["n", str(10**subject.decimals)]]
        return Typed(node, subject.type, subject)

    def call(self, name):
        function = FUNCTIONS.get(name)
        if function is None:
            raise Refused("questions.23", name=name)
        self.expect("(")
        arguments = []
        if not self.skip(")"):
            arguments.append(self.either())
            while self.skip(","):
                arguments.append(self.either())
            self.expect(")")
        least, most, build = function
        if not least <= len(arguments) <= most:
            raise Refused("questions.24", name=name, least=least, most=most, found=len(arguments))
        return build(self, name, *arguments)

    # functions

    def literal_text(self, value, name):
        if value.type == EMPTY:
            return ""
        if not (value.literal and value.type == TEXT):
            raise Refused("questions.25", name=name)
        return value.node[1]

    def date_text(self, text):
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            raise Refused("questions.26", text=text) from None

    def do_selected(self, name, answer, code):
        code = self.literal_text(code, name)
        subject = answer.subject
        if subject is None or subject.choices is None:
            raise Refused("questions.27", name=name)
        if code not in subject.choices:
            raise Refused("questions.20", name=subject.name, which=code)
        if answer.type == TEXT:
            return Typed(["=", answer.node, ["t", code]], BOOLEAN)
        if code == subject.none:
            return Typed(["none", answer.node], BOOLEAN)
        return Typed(["selected", answer.node, code], BOOLEAN)

    def do_count(self, name, answer):
        return Typed([name, self.wanted(answer, MULTIPLE, name).node], NUMBER)

    def do_if(self, name, condition, yes, no):
        yes, no = self.same_type(name, yes, no)
        return Typed([name, self.wanted(condition, BOOLEAN, name).node, yes.node, no.node], _type_of(yes, no))

    def do_coalesce(self, name, first, second):
        first, second = self.same_type(name, first, second)
        return Typed([name, first.node, second.node], _type_of(first, second))

    def same_type(self, name, a, b):
        a, b = self.aligned(a, b), self.aligned(b, a)
        if (a.type != b.type and EMPTY not in (a.type, b.type)) or MULTIPLE in (a.type, b.type):
            raise Refused("questions.17", sign=name, left=refusals.TYPES[a.type], right=refusals.TYPES[b.type])
        return a, b

    def do_not(self, name, value):
        return Typed([name, self.wanted(value, BOOLEAN, name).node], BOOLEAN)

    def do_constant(self, name):
        return Typed(["b", int(name == "true")], BOOLEAN)

    def do_today(self, name):
        return Typed([name], DATE)

    def do_date(self, name, value):
        return Typed(["d", self.date_text(self.literal_text(value, name))], DATE)

    def do_length(self, name, value):
        return Typed([name, self.wanted(value, TEXT, name).node], NUMBER)

    def do_within(self, name, value, part):
        return Typed([name, self.wanted(value, TEXT, name).node, self.literal_text(part, name)], BOOLEAN)

    def do_regex(self, name, value, pattern):
        pattern = patterns.portable(self.literal_text(pattern, name))
        return Typed([name, self.wanted(value, TEXT, name).node, pattern], BOOLEAN)

    def do_number(self, name, value):
        return Typed([name, self.number(value, name)], NUMBER)

    def do_round(self, name, value, places=None):
        places = places.node if places else ["n", "0"]
        if places[0] != "n" or not places[1].isdecimal() or int(places[1]) > 6:
            raise Refused("questions.28", name=name)
        return Typed([name, self.number(value, name), int(places[1])], NUMBER)

    def do_many(self, name, *values):
        """min, max and sum skip empty answers; min and max take dates too."""
        kind = DATE if name != "sum" and any(v.type == DATE for v in values) else NUMBER
        return Typed([name, *(self.wanted(v, kind, name).node for v in values)], kind)

    def do_param(self, name, value):
        code = self.literal_text(value, name)
        if self.params is not None and code not in self.params:
            raise Refused("questions.29", which=code)
        return Typed(["p", code], NUMBER)


def _type_of(a, b):
    return b.type if a.type == EMPTY else a.type


def _is_whole(node):
    """Days added to a date must be whole; only what may carry a fraction is cut."""
    return (
        (node[0] == "n" and "." not in node[1])
        or node[0] in ("int", "count-selected", "string-length", "p")
        or (node[0] == "q" and node[3] == 0)
    )


FUNCTIONS = {
    "selected": (2, 2, Parser.do_selected),
    "count-selected": (1, 1, Parser.do_count),
    "if": (3, 3, Parser.do_if),
    "coalesce": (2, 2, Parser.do_coalesce),
    "not": (1, 1, Parser.do_not),
    "true": (0, 0, Parser.do_constant),
    "false": (0, 0, Parser.do_constant),
    "today": (0, 0, Parser.do_today),
    "date": (1, 1, Parser.do_date),
    "string-length": (1, 1, Parser.do_length),
    "contains": (2, 2, Parser.do_within),
    "starts-with": (2, 2, Parser.do_within),
    "regex": (2, 2, Parser.do_regex),
    "int": (1, 1, Parser.do_number),
    "abs": (1, 1, Parser.do_number),
    "round": (1, 2, Parser.do_round),
    "min": (1, 20, Parser.do_many),
    "max": (1, 20, Parser.do_many),
    "sum": (1, 20, Parser.do_many),
    "param": (1, 1, Parser.do_param),
}


def walk(node):
    """Every node of an AST, outermost first."""
    yield node
    for part in node[1:]:
        if isinstance(part, list):
            yield from walk(part)


def params_of(node) -> set:
    """Codes of the dated parameters that an AST reads."""
    return {part[1] for part in walk(node) if part[0] == "p"}


def answers_of(node) -> dict:
    """{question: node} of the answers that an AST reads."""
    return {part[1]: part for part in walk(node) if part[0] == "q"}
