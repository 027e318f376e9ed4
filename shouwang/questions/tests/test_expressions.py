"""Expressions: one table of cases through both evaluators, random ASTs through both, and every compile error by name."""

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.core.refusals import Refused
from shouwang.questions import expressions, patterns
from shouwang.questions.evaluate import Context, evaluate
from shouwang.questions.expressions import BOOLEAN, NUMBER, Subject, compile_expression
from shouwang.questions.tests import phone

TABLE = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
CONTEXT = Context(dt.date.fromisoformat(TABLE["day"]), TABLE["params"])
ON_PHONE = {"day": TABLE["day"], "params": TABLE["params"]}


def subjects():
    names = {}
    for q in TABLE["questions"]:
        choices = frozenset(q["choices"]) if "choices" in q else None
        subject = Subject(
            q["name"],
            q["type"],
            q.get("decimals", 0),
            choices,
            none=q.get("none", ""),
            stored=q.get("stored", q["name"]),
        )
        names[subject.name] = subject
        names.setdefault(subject.stored, subject.alias())
    return names


NAMES = subjects()


def compiled(case):
    kind = BOOLEAN if isinstance(case["value"], bool) else NUMBER
    return compile_expression(case["source"], NAMES, params=TABLE["params"], result=kind)


def plain(value):
    return str(value) if isinstance(value, Fraction) else value


@pytest.mark.parametrize(
    "case", TABLE["cases"], ids=lambda case: f"{case['about']}: {case['source']} {case['answers']}"
)
def test_server_gives_the_value_of_the_table(case):
    assert plain(evaluate(compiled(case), case["answers"], CONTEXT)) == case["value"]


def test_phone_gives_the_values_of_the_table():
    values = phone.run([(compiled(case), case["answers"], ON_PHONE) for case in TABLE["cases"]])
    wrong = [
        (c["source"], c["answers"], c["value"], v)
        for c, v in zip(TABLE["cases"], values, strict=True)
        if v != c["value"]
    ]
    assert not wrong


def test_table_is_large_enough_to_mean_something():
    assert len(TABLE["cases"]) >= 120


# random expressions: whatever compiles has one value, on the server and on the phone

_number = st.one_of(
    st.decimals(0, 99, places=2).map(lambda d: f"{d}"),
    st.sampled_from(
        ["${temp_c}", "${count}", "${temp_dc}", "count-selected(${symptoms})", "param('fever_dc')", "37.3"]
    ),
)
_date = st.sampled_from(["today()", "${day}", "${until}", "date('2026-11-07')", "date('2028-02-29')"])
_leaf = st.one_of(
    st.sampled_from(
        ["true()", "false()", "${truthful}", "selected(${symptoms}, 'cough')", "selected(${symptoms}, 'none')"]
    ),
    st.tuples(_date, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), _date).map(" ".join),
)
_numbers = st.recursive(
    _number,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "div", "mod"]), inner).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        ),
        inner.map(lambda p: f"round({p}, 1)"),
        inner.map(lambda p: f"int({p})"),
        inner.map(lambda p: f"abs(-{p})"),
        st.tuples(inner, inner).map(lambda p: f"max({p[0]}, {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"coalesce({p[0]}, {p[1]})"),
        st.tuples(_date, _date).map(lambda p: f"({p[0]} - {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"sum({p[0]}, {p[1]}, 0.5)"),
    ),
    max_leaves=6,
)
_booleans = st.recursive(
    st.one_of(
        _leaf,
        st.tuples(_numbers, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), _numbers).map(
            lambda p: f"{p[0]} {p[1]} {p[2]}"
        ),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inner.map(lambda p: f"not({p})"),
        st.tuples(inner, inner, inner).map(lambda p: f"if({p[0]}, {p[1]}, {p[2]})"),
    ),
    max_leaves=4,
)
_answers = st.fixed_dictionaries(
    {},
    optional={
        "temp_c": st.decimals(30, 45, places=1).map(str),
        "count": st.integers(-99, 99),
        "symptoms": st.lists(st.sampled_from(["cough", "fever"]), unique=True),
        "day": st.dates(dt.date(1960, 1, 1), dt.date(2060, 1, 1)).map(dt.date.isoformat),
        "until": st.dates(dt.date(2026, 10, 1), dt.date(2026, 12, 1)).map(dt.date.isoformat),
        "truthful": st.booleans(),
    },
)
_cases = st.one_of(st.tuples(_booleans, st.just(BOOLEAN)), st.tuples(_numbers, st.just(NUMBER)))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.tuples(_cases, _answers), min_size=40, max_size=40))
def test_server_and_phone_agree_on_random_expressions(drawn):
    cases = []
    for (source, kind), answers in drawn:
        try:
            cases.append((compile_expression(source, NAMES, params=TABLE["params"], result=kind), answers))
        except Refused as refused:  # ${temp_c} met param('fever_dc'): the unit rule, which has its own test
            assert refused.code == "questions.21"
    ours = [plain(evaluate(ast, answers, CONTEXT)) for ast, answers in cases]
    theirs = phone.run([(ast, answers, ON_PHONE) for ast, answers in cases])
    assert [(c, o) for c, o in zip(cases, ours, strict=True)] == [(c, t) for c, t in zip(cases, theirs, strict=True)]


# what an author may get wrong


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        ("foo(1)", "questions.23", "foo"),
        ("pulldata('a','b')", "questions.23", "pulldata"),
        ("${nobody} = 1", "questions.22", "nobody"),
        ("${on_campus} = 'noo'", "questions.20", "noo"),
        ("selected(${symptoms}, 'coof')", "questions.20", "coof"),
        ("${symptoms} = 'cough'", "questions.19", "selected"),
        ("${temp_c} >= param('fever_dc')", "questions.21", "${temp_dc}"),
        ("param('fewer_dc') > 1", "questions.29", "fewer_dc"),
        ("${temp_c} = 'hot'", "questions.17", "数字"),
        ("${day} > 5", "questions.17", "日期"),
        ("${remark} < 'b'", "questions.18", "文字"),
        ("${day} + ${day} > today()", "questions.16", "天数"),
        ("5 - ${day} > today()", "questions.16", "天数"),
        ("${day} = '2026-13-01'", "questions.26", "2026-13-01"),
        ("1 +", "questions.12", "没有写完"),
        ("(1 < 2", "questions.12", "没有写完"),
        ("1 < 2)", "questions.10", ")"),
        ("@", "questions.10", "@"),
        ("yes", "questions.14", "${yes}"),
        ("1 + 1", "questions.15", "是非"),
        ("not(5)", "questions.15", "数字"),
        ("round(1.5, 9) = 1", "questions.28", "round"),
        ("if(true(), 1)", "questions.24", "if"),
        ("contains(${remark}, ${remark})", "questions.25", "contains"),
        ("selected(${remark}, 'a')", "questions.27", "selected"),
        ("regex(${remark}, '(a+)+')", "questions.30", "(a+)+"),
        ("(" * 50 + "true()" + ")" * 50, "questions.13", "40"),
        ("1 = 1 or " * 200 + "true()", "questions.11", "1000"),
    ],
)
def test_compile_error_says_what_is_wrong(source, code, says):
    with pytest.raises(Refused) as refused:
        compile_expression(source, NAMES, params=TABLE["params"])
    assert refused.value.code == code
    assert says in refused.value.sentence


def test_dot_stands_for_the_question_itself():
    ast = compile_expression(". >= 34.0 and . <= 42.0", NAMES, own="temp_c")
    assert evaluate(ast, {"temp_c": "42.0"}, CONTEXT) is True
    assert evaluate(ast, {"temp_c": "42.1"}, CONTEXT) is False


def test_dot_means_nothing_in_a_condition_of_its_own():
    with pytest.raises(Refused):
        compile_expression(". > 1", NAMES)


def test_missing_parameter_fails_loudly():
    ast = compile_expression("${temp_dc} >= param('fever_dc')", NAMES)
    assert expressions.params_of(ast) == {"fever_dc"}
    with pytest.raises(KeyError):
        evaluate(ast, {"temp_c": "39.0"}, Context(dt.date(2026, 1, 1), {}))


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "(?=a)",
        r"\w+",
        r"\bx",
        r"(a)\1",
        "a**",
        "(a|b+)+",
        "((a))",
        "(",
        "[z-a]",
        "a{2",
        "x*?",
        "^a|b$c^",
        "a" * 300,
    ],
)
def test_pattern_that_cannot_travel_is_refused(pattern):
    with pytest.raises(Refused):
        patterns.portable(pattern)


@pytest.mark.parametrize(
    ("pattern", "spelled"),
    [
        (r"^\d{6}$", "[0-9]{6}"),
        ("(红|绿)码", "(红|绿)码"),
        (r"[\d-]+", "[0-9-]+"),
        ("a.b", r"a[^\n\r\u2028\u2029]b"),
        (r"1\.5", r"1\.5"),
    ],
)
def test_pattern_is_spelled_alike_for_both(pattern, spelled):
    assert patterns.portable(pattern) == spelled
