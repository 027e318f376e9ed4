"""Run a compiled expression on the server. The phone's twin is static/js/expr.js; both pass tests/cases.json.

`closure` turns an AST into one Python function, once per form version. Numbers travel as integers at a scale (power of ten)
that is known when the closure is built, so a comparison of 37.3 with 37.3 is a comparison of 373 with 373. Only `div` makes
a Fraction. There is no float anywhere.
"""

import datetime as dt
import operator
import re
from fractions import Fraction

from shouwang.questions import scalars
from shouwang.questions.expressions import answers_of

PLAIN = "plain"  # not a number: no scale
EXACT = None  # a Fraction: no scale either

_EPOCH = dt.date(1970, 1, 1).toordinal()


class Context:
    """What an expression may read beside the answers: the day, and the values of dated parameters on it."""

    __slots__ = ("day", "params")

    def __init__(self, day: dt.date, params):
        self.day, self.params = day.toordinal() - _EPOCH, params


def evaluate(ast, answers, context):
    """The value of an AST over answers as they are written on the wire ("37.3", ["cough"], "2026-09-01").

    An answer that could not be stored (not a number, too many decimals) counts as empty. Numbers come back as Fraction,
    dates as days since 1970-01-01.
    """
    kept = {}
    for name, node in answers_of(ast).items():
        value = scalars.lenient(node[2], answers.get(name), node[3] if len(node) > 3 else 0)
        if value is not None:
            kept[name] = value
    run, scale = closure(ast, {})
    value = run(kept, context)
    if scale is EXACT or scale == PLAIN or value is None:
        return value
    return Fraction(value, 10**scale)


def closure(node, keys):
    """(function(answers, context), scale) for an AST. keys: {question: key its answer is stored under}."""
    return _BUILD[node[0]](node, keys)


def test(ast, keys):
    """A predicate function(answers, context) -> bool for a boolean AST."""
    return closure(ast, keys)[0]


def number(ast, keys):
    """A function(answers, context) -> int for a numeric AST, rounded half up; empty counts 0."""
    run, _scale = closure(["round", ast, 0], keys)
    return lambda a, c: run(a, c) or 0


# leaves


def _constant(value, scale):
    return (lambda a, c: value), scale


def _number(node, keys):
    digits = node[1].partition(".")
    return _constant(int(digits[0] + digits[2]), len(digits[2]))


def _date(node, keys):
    return _constant(dt.date.fromisoformat(node[1]).toordinal() - _EPOCH, 0)


def _answer(node, keys):
    key = keys.get(node[1], node[1])
    if node[2] == "d":
        return (lambda a, c: dt.date.fromisoformat(a[key]).toordinal() - _EPOCH if key in a else None), 0
    if node[2] == "b":
        return (lambda a, c: a.get(key) is True), PLAIN
    return (lambda a, c: a.get(key)), (node[3] if node[2] == "n" else PLAIN)


def _param(node, keys):
    code = node[1]
    return (lambda a, c: c.params[code]), 0  # a missing parameter must fail loudly: it would hide every fever


def _today(node, keys):
    return (lambda a, c: c.day), 0


# scales


def _at(pair, scale):
    """The function of a pair, its value lifted to `scale` (EXACT: a Fraction)."""
    run, own = pair
    if own in (scale, PLAIN) or scale == PLAIN:
        return run
    if scale is EXACT:
        return lambda a, c: None if (v := run(a, c)) is None else Fraction(v, 10**own)
    factor = 10 ** (scale - own)
    return lambda a, c: None if (v := run(a, c)) is None else v * factor


def _together(pairs):
    """([functions], scale): all values lifted to one common scale. The empty literal fits any."""
    scales = [scale for _, scale in pairs if scale != PLAIN]
    if not scales:
        return [run for run, _ in pairs], PLAIN
    scale = EXACT if EXACT in scales else max(scales)
    return [_at(pair, scale) for pair in pairs], scale


def _parts(node, keys):
    return [closure(part, keys) for part in node[1:]]


# operators


def _logic(node, keys):
    runs = [run for run, _ in _parts(node, keys)]
    if node[0] == "and":
        return (lambda a, c: all(run(a, c) for run in runs)), PLAIN
    return (lambda a, c: any(run(a, c) for run in runs)), PLAIN


def _not(node, keys):
    run, _ = closure(node[1], keys)
    return (lambda a, c: not run(a, c)), PLAIN


def _same(node, keys):
    (left, right), _ = _together(_parts(node, keys))
    if node[0] == "=":
        return (lambda a, c: left(a, c) == right(a, c)), PLAIN
    return (lambda a, c: left(a, c) != right(a, c)), PLAIN


_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def _order(node, keys):
    (left, right), _ = _together(_parts(node, keys))
    holds = _ORDER[node[0]]

    def run(a, c):
        x, y = left(a, c), right(a, c)
        return x is not None and y is not None and holds(x, y)

    return run, PLAIN


def _both(left, right, work):
    """work(x, y) unless one of them is empty."""

    def run(a, c):
        x, y = left(a, c), right(a, c)
        return None if x is None or y is None else work(x, y)

    return run


def _sum_of_two(node, keys):
    (left, right), scale = _together(_numeric(_parts(node, keys)))
    return _both(left, right, operator.add if node[0] == "+" else operator.sub), scale


def _numeric(pairs):
    """The empty literal in arithmetic is an empty number."""
    return [(run, 0 if scale == PLAIN else scale) for run, scale in pairs]


def _times(node, keys):
    (left, a), (right, b) = _numeric(_parts(node, keys))
    if a is EXACT or b is EXACT:
        return _both(_at((left, a), EXACT), _at((right, b), EXACT), operator.mul), EXACT
    return _both(left, right, operator.mul), a + b


def _div(node, keys):
    left, right = (_at(pair, EXACT) for pair in _numeric(_parts(node, keys)))
    return _both(left, right, lambda x, y: x / y if y else None), EXACT


def _mod(node, keys):
    (left, right), scale = _together(_numeric(_parts(node, keys)))

    def work(x, y):  # the sign of the dividend, as in XPath and on the phone
        return None if y == 0 else (abs(x) % abs(y)) * (-1 if x < 0 else 1)

    return _both(left, right, work), scale


def _one(node, keys, work):
    ((run, scale),) = _numeric(_parts(node[:2], keys))
    return (lambda a, c: None if (v := run(a, c)) is None else work(v)), scale


def _neg(node, keys):
    return _one(node, keys, operator.neg)


def _abs(node, keys):
    return _one(node, keys, abs)


def _int(node, keys):
    ((run, scale),) = _numeric(_parts(node, keys))
    unit = 1 if scale is EXACT else 10**scale

    def cut(a, c):
        v = run(a, c)
        return None if v is None else (int(abs(v) // unit) * (-1 if v < 0 else 1))

    return cut, 0


def _round(node, keys):
    """Half up, towards plus infinity, as XPath rounds."""
    ((run, scale),) = _numeric(_parts(node[:2], keys))
    places = node[2]
    if scale is not EXACT and scale <= places:
        return run, scale
    top, unit = (10**places, 1) if scale is EXACT else (1, 10 ** (scale - places))

    def rounded(a, c):
        v = run(a, c)
        return None if v is None else int((2 * v * top + unit) // (2 * unit))

    return rounded, places


def _many(node, keys):
    runs, scale = _together(_numeric(_parts(node, keys)))
    work = {"min": min, "max": max, "sum": sum}[node[0]]
    nothing = 0 if node[0] == "sum" else None

    def run(a, c):
        values = [v for f in runs if (v := f(a, c)) is not None]
        return work(values) if values else nothing

    return run, scale


# functions


def _if(node, keys):
    condition, _ = closure(node[1], keys)
    (yes, no), scale = _together([closure(node[2], keys), closure(node[3], keys)])
    return (lambda a, c: yes(a, c) if condition(a, c) else no(a, c)), scale


def _coalesce(node, keys):
    (first, second), scale = _together(_parts(node, keys))
    return (lambda a, c: second(a, c) if (v := first(a, c)) is None else v), scale


def _selected(node, keys):
    run, _ = closure(node[1], keys)
    code = node[2]
    return (lambda a, c: code in (run(a, c) or ())), PLAIN


def _none(node, keys):
    run, _ = closure(node[1], keys)
    return (lambda a, c: (v := run(a, c)) is not None and not v), PLAIN


def _count(node, keys):
    run, _ = closure(node[1], keys)
    return (lambda a, c: len(run(a, c) or ())), 0


def _contains(node, keys):
    run, _ = closure(node[1], keys)
    part = node[2]
    return (lambda a, c: part in (run(a, c) or "")), PLAIN


def _starts(node, keys):
    run, _ = closure(node[1], keys)
    part = node[2]
    return (lambda a, c: (run(a, c) or "").startswith(part)), PLAIN


def _regex(node, keys):
    run, _ = closure(node[1], keys)
    match = re.compile(node[2]).fullmatch
    return (lambda a, c: match(run(a, c) or "") is not None), PLAIN


_BUILD = {
    "n": _number,
    "t": lambda node, keys: _constant(node[1], PLAIN),
    "b": lambda node, keys: _constant(bool(node[1]), PLAIN),
    "e": lambda node, keys: _constant(None, PLAIN),
    "d": _date,
    "q": _answer,
    "p": _param,
    "today": _today,
    "and": _logic,
    "or": _logic,
    "not": _not,
    "=": _same,
    "!=": _same,
    **dict.fromkeys(_ORDER, _order),
    "+": _sum_of_two,
    "-": _sum_of_two,
    "*": _times,
    "div": _div,
    "mod": _mod,
    "neg": _neg,
    "abs": _abs,
    "int": _int,
    "round": _round,
    "min": _many,
    "max": _many,
    "sum": _many,
    "if": _if,
    "coalesce": _coalesce,
    "selected": _selected,
    "none": _none,
    "count-selected": _count,
    "string-length": lambda node, keys: ((lambda run: lambda a, c: len(run(a, c) or ""))(closure(node[1], keys)[0]), 0),
    "contains": _contains,
    "starts-with": _starts,
    "regex": _regex,
}
