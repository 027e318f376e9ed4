"""Check one person's answers against a form version: the whole of validation, for every door.

The phone's JSON, the form post, the proxy screen and the import file all come here. `prepare` turns a definition into
closures once per version; `check` then runs them, because it stands in the hot path of every check-in.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import translation

from shouwang.core.refusals import Refused
from shouwang.questions import evaluate, flags, languages, places, scalars
from shouwang.questions.scalars import Bad

NUMBER, CHOICE, MULTIPLE, TEXT, DATE, PLACE, CONSENT, NOTE = (
    "number",
    "choice",
    "multiple",
    "text",
    "date",
    "place",
    "consent",
    "note",
)
LETTER = {NUMBER: "n", CHOICE: "t", MULTIPLE: "m", TEXT: "t", DATE: "d", PLACE: "t", CONSENT: "b"}
TEXT_LIMIT, PLACE_LIMIT = 500, 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer refused: which question, under which code, in a sentence that names the question and says why."""

    question: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome: answers as they are stored, problems (then nothing may be recorded), flags (fever first), score."""

    answers: dict
    problems: tuple = ()
    flags: tuple = ()
    score: int = 0

    @property
    def ok(self):
        return not self.problems


@dataclass(slots=True)
class Ask:
    """One question made ready: `store` is its key among stored answers, the callables are compiled."""

    name: str
    type: str
    store: str
    decimals: int = 0
    unit: str = ""
    low: int | None = None
    high: int | None = None
    required: bool = False
    on_screen: bool = False
    codes: dict = field(default_factory=dict)
    none: str = ""
    relevant: object = None
    constraint: object = None
    abnormal: object = None
    flag: str = ""
    choice_flags: dict = field(default_factory=dict)
    choice_scores: dict = field(default_factory=dict)
    score: object = None
    label: dict = field(default_factory=dict)
    advice: dict = field(default_factory=dict)
    choice_labels: dict = field(default_factory=dict)

    def read(self, raw):
        """The stored form of a raw answer, None when empty. Raises Bad."""
        return _READ[self.type](self, raw)


@dataclass(slots=True)
class Prepared:
    """A definition made ready for `check`."""

    asks: tuple
    by_name: dict
    must: tuple  # asked of every door
    must_on_screen: tuple  # asked of a person in front of the form
    params: frozenset
    definition: dict


def prepare(definition: dict) -> Prepared:
    """Compile a definition's rules into closures. Keep the result: a version never changes."""
    sections = definition["sections"]
    keys = {q["name"]: q.get("store", q["name"]) for s in sections for q in s["questions"]}
    asks = tuple(_ask(q, s, keys) for s in sections for q in s["questions"] if q["type"] != NOTE)
    return Prepared(
        asks=asks,
        by_name={ask.name: ask for ask in asks},
        must=tuple(ask for ask in asks if ask.required),
        must_on_screen=tuple(ask for ask in asks if ask.on_screen),
        params=frozenset(definition.get("params", ())),
        definition=definition,
    )


def check(
    prepared, raw: Mapping, *, params: Mapping, day: dt.date, lang: str = "zh-hans", full: bool = False
) -> Checked:
    """Answers as stored, with problems, flags and score.

    params: dated parameters in force on `day`; full: demand what the screen demands (an import and the JSON door may bring
    the bare minimum). Problems are sentences in `lang`. Cost: microseconds; no query.
    """
    if isinstance(prepared, dict):
        prepared = prepare(prepared)
    context = evaluate.Context(day, params)
    answers, bad = {}, []
    given = _given(prepared, raw, bad)
    for ask, value in given:
        if ask.relevant is None or ask.relevant(answers, context):
            _take(ask, value, answers, bad)
    _demand(prepared.must_on_screen if full else prepared.must, answers, context, bad)
    for ask, _ in given:
        if ask.constraint is not None and ask.store in answers and not ask.constraint(answers, context):
            bad.append((ask, _constraint_code(ask), answers[ask.store]))
    if bad:
        return Checked(answers, problems=_problems(bad, lang))
    return Checked(answers, (), *_judged(given, answers, context))


def _given(prepared, raw, bad):
    """[(ask, raw value)] in the order of the form; keys that no question has are refused by name."""
    by_name = prepared.by_name
    if len(raw) == 1:
        ((name, value),) = raw.items()
        ask = by_name.get(name)
        if ask is not None:
            return [(ask, value)]
    for name in raw:
        if name not in by_name:
            bad.append((None, "questions.70", name))
    return [(ask, raw[ask.name]) for ask in prepared.asks if ask.name in raw]


def _take(ask, value, answers, bad):
    try:
        value = ask.read(value)
    except Bad as problem:
        bad.append((ask, problem.code, problem.value))
        return
    if value is not None:
        answers[ask.store] = value


def _demand(asks, answers, context, bad):
    for ask in asks:
        if ask.store in answers and answers[ask.store] is not False:
            continue
        if ask.relevant is not None and not ask.relevant(answers, context):
            continue
        if not any(found is ask for found, _, _ in bad):
            bad.append((ask, "questions.84" if ask.type == CONSENT else "questions.71", ""))


def _judged(given, answers, context):
    """(flags, score) of good answers."""
    found, score = [], 0
    for ask, _ in given:
        value = answers.get(ask.store)
        if value is None:
            continue
        if ask.abnormal is not None and ask.abnormal(answers, context):
            found.append(ask.flag)
        if ask.choice_flags or ask.choice_scores:
            for code in value if ask.type == MULTIPLE else (value,):
                if code in ask.choice_flags:
                    found.append(ask.choice_flags[code])
                score += ask.choice_scores.get(code, 0)
        if ask.score is not None:
            score += ask.score(answers, context)
    return (flags.ordered(found) if found else ()), score


# reading one answer


def _number(ask, raw):
    value = scalars.number(raw, ask.decimals, ask.unit)
    if value is not None and ((ask.low is not None and value < ask.low) or (ask.high is not None and value > ask.high)):
        raise Bad(_range_code(ask), value)
    return value


def _range_code(ask):
    if ask.low is None:
        return "questions.76"
    return "questions.75" if ask.high is None else "questions.74"


def _place(ask, raw):
    value = scalars.text(raw, PLACE_LIMIT)
    if value is None:
        return None
    code = places.find(value)
    if code is None and value.isdecimal():
        raise Bad("questions.81", value)
    return code or value


_READ = {
    NUMBER: _number,
    CHOICE: lambda ask, raw: scalars.one(raw, ask.codes),
    MULTIPLE: lambda ask, raw: scalars.several(raw, ask.codes, ask.none),
    TEXT: lambda ask, raw: scalars.text(raw, ask.high or TEXT_LIMIT),
    DATE: lambda ask, raw: scalars.date(raw),
    PLACE: _place,
    CONSENT: lambda ask, raw: scalars.tick(raw),
}


# preparing


def _ask(question, section, keys):
    choices = question.get("choices", ())
    return Ask(
        name=question["name"],
        type=question["type"],
        store=keys[question["name"]],
        decimals=question.get("decimals", 0),
        unit=question.get("unit", ""),
        low=question.get("min"),
        high=question.get("max"),
        required=question.get("required") == "yes",
        on_screen=question.get("required") in ("yes", "screen"),
        codes=_words(choices),
        none=next((c["code"] for c in choices if c.get("none")), ""),
        relevant=_relevant(question, section, keys),
        constraint=_test(question.get("constraint"), keys),
        abnormal=_test(question.get("abnormal"), keys),
        flag=question.get("flag", ""),
        choice_flags={c["code"]: c["flag"] for c in choices if c.get("flag")},
        choice_scores={c["code"]: c["score"] for c in choices if c.get("score")},
        score=evaluate.number(question["score"], keys) if question.get("score") else None,
        label=question.get("short") or question["label"],
        advice=question.get("constraint_message", {}),
        choice_labels={c["code"]: c["label"] for c in choices},
    )


def _test(ast, keys):
    return evaluate.test(ast, keys) if ast else None


def _relevant(question, section, keys):
    """A question is asked when its section is and its own condition holds."""
    both = [ast for ast in (section.get("relevant"), question.get("relevant")) if ast]
    return _test(both[0] if len(both) == 1 else ["and", *both], keys) if both else None


def _words(choices):
    """{word: code}: each choice answers to its code, its labels and its aliases; yes and no to the usual ticks."""
    words = {}
    for choice in choices:
        for word in (*choice.get("aliases", ()), *choice["label"].values(), choice["code"]):
            words.setdefault(word.casefold(), choice["code"])
    for code, usual in (("yes", scalars.TRUE), ("no", scalars.FALSE), ("none", scalars.FALSE)):
        if any(choice["code"] == code for choice in choices):
            for word in usual:
                words.setdefault(word, code)
    words.update({choice["code"]: choice["code"] for choice in choices})
    return words


# sentences


def written(value: int, decimals: int) -> str:
    """A stored number as it is read: 373 at 1 decimal is 37.3."""
    if not decimals:
        return str(value)
    whole, part = divmod(abs(value), 10**decimals)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{decimals}d}"


def _constraint_code(ask):
    return "questions.82" if ask.advice else "questions.83"


def _problems(bad, lang):
    with translation.override(languages.code(lang)):
        return tuple(_problem(ask, code, value, lang) for ask, code, value in bad)


def _problem(ask, code, value, lang):
    if ask is None:
        name = str(value)[:40]
        return Problem(name, code, Refused(code, name=name).sentence)
    pick = languages.pick
    said = Refused(
        code,
        field=ask.name,
        label=pick(ask.label, lang),
        value=written(value, ask.decimals) if ask.type == NUMBER and type(value) is int else str(value)[:40],
        low=written(ask.low, ask.decimals) if ask.low is not None else "",
        high=written(ask.high, ask.decimals) if ask.high is not None else "",
        unit=ask.unit,
        decimals=ask.decimals,
        limit=value,
        none=pick(ask.choice_labels.get(ask.none, {}), lang),
        message=pick(ask.advice, lang),
    )
    return Problem(ask.name, code, said.sentence)
