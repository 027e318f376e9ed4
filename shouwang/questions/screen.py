"""A form version as people see it: what a template needs to draw it, and stored answers in words.

The link page, the proxy screen and the preview draw questions from `sections`; receipts, files and exports print `spoken`.
The shapes of the dictionaries are those of checkin/templates/checkin/link_question.html.
"""

import datetime as dt

from shouwang.questions import answers as checking
from shouwang.questions import evaluate, languages, places
from shouwang.questions.answers import CHOICE, CONSENT, MULTIPLE, NOTE, NUMBER, PLACE, Prepared, written
from shouwang.questions.scalars import Bad


def wire(prepared: Prepared, stored: dict) -> dict:
    """Stored answers as they would be typed: {"temp_dc": 365} is {"temp_c": "36.5"}; an affirmed "none" is its code."""
    values = {}
    for ask in prepared.asks:
        if ask.store not in stored:
            continue
        value = stored[ask.store]
        if ask.type == NUMBER:
            value = written(value, ask.decimals)
        elif ask.type == MULTIPLE and not value and ask.none:
            value = [ask.none]
        values[ask.name] = value
    return values


def spoken(prepared: Prepared, stored: dict, lang: str = "zh-hans") -> list:
    """[{label, value}] of stored answers in a language, in the order of the form."""
    return [
        {"name": ask.name, "label": languages.pick(ask.label, lang), "value": in_words(ask, stored[ask.store], lang)}
        for ask in prepared.asks
        if ask.store in stored
    ]


def in_words(ask, value, lang) -> str:
    """One stored answer as it is read."""
    if ask.type == NUMBER:
        return f"{written(value, ask.decimals)} {ask.unit}".rstrip()
    if ask.type == MULTIPLE:
        codes = value or ([ask.none] if ask.none else [])
        joint = ", " if languages.code(lang) == "en" else "、"
        return joint.join(languages.pick(ask.choice_labels.get(code, {}), lang) or code for code in codes)
    if ask.type == CHOICE:
        return languages.pick(ask.choice_labels.get(value, {}), lang) or value
    if ask.type == CONSENT:
        return "✓" if value else "—"
    return places.name(value, lang) if ask.type == PLACE else str(value)


def defaults(prepared: Prepared) -> dict:
    """What the form is laid before a person with: only choices have defaults, never a temperature or a symptom."""
    asked = (q for section in prepared.definition["sections"] for q in section["questions"])
    return {q["name"]: q["default"] for q in asked if q.get("default")}


def asked(prepared: Prepared, values: dict, *, params, day: dt.date) -> set:
    """Names of the questions that apply, given the answers so far."""
    context, kept, names = evaluate.Context(day, params), {}, set()
    for ask in prepared.asks:
        if ask.relevant is not None and not ask.relevant(kept, context):
            continue
        names.add(ask.name)
        try:
            value = ask.read(values.get(ask.name))
        except Bad:  # a refused answer counts as none, until it is mended
            value = None
        if value is not None:
            kept[ask.store] = value
    return names


def sections(prepared: Prepared, *, lang: str, day: dt.date, params, values=None, problems=(), last_place="") -> list:
    """[{title, questions}] for the template. values: as typed (None: the defaults); problems: of `answers.check`."""
    values = defaults(prepared) if values is None else values
    page = _Page(prepared, languages.code(lang), values, problems, last_place)
    page.names = asked(prepared, values, params=params, day=day)
    return [
        {
            "title": languages.pick(section["label"], lang),
            "questions": [page.question(q, section) for q in section["questions"]],
        }
        for section in prepared.definition["sections"]
    ]


class _Page:
    """Draws one question after another with the same language, values and problems."""

    def __init__(self, prepared, lang, values, problems, last_place):
        self.prepared, self.lang, self.values, self.last_place = prepared, lang, values, last_place
        self.problems: dict[str, list] = {}
        self.names: set = set()
        for problem in problems:
            self.problems.setdefault(problem.question, []).append(problem.message)

    def question(self, q, section):
        name = q["name"]
        drawn = {
            "name": name,
            "type": q["type"],
            "label": languages.pick(q["label"], self.lang),
            "hint": languages.pick(q.get("hint", {}), self.lang),
            "required": q.get("required") in ("yes", "screen")
            or bool(q.get("default")),  # answered already: not "optional"
            "conditional": bool(q.get("relevant") or section.get("relevant")),
            "relevant": q["type"] == NOTE or name in self.names,
            "problems": self.problems.get(name, []),
            "multiline": q.get("appearance") == "multiline",
        }
        if q["type"] != NOTE:
            self.answer(drawn, q, self.values.get(name))
        return drawn

    def answer(self, drawn, q, value):
        """The parts that depend on the type."""
        drawn["value"] = "" if value is None else value
        if q["type"] == NUMBER:
            decimals = q.get("decimals", 0)
            drawn |= {"unit": q.get("unit", ""), "decimals": decimals}
            drawn |= {limit: written(q[limit], decimals) for limit in ("min", "max") if limit in q}
        elif q["type"] in (CHOICE, MULTIPLE):
            chosen = value if isinstance(value, list | tuple | set) else [value]
            drawn["choices"] = [self.choice(choice, chosen) for choice in q["choices"]]
        elif q["type"] == PLACE:
            drawn["place_name"] = places.name(str(value), self.lang) if value else ""
            if q.get("carry") and self.last_place:
                drawn["last"] = {"code": self.last_place, "name": places.name(self.last_place, self.lang)}
        elif q["type"] == checking.TEXT:
            drawn["max_length"] = q.get("max") or checking.TEXT_LIMIT

    def choice(self, choice, chosen):
        return {
            "value": choice["code"],
            "label": languages.pick(choice["label"], self.lang),
            "chosen": choice["code"] in chosen,
            "exclusive": bool(choice.get("none")),
        }


def script(prepared: Prepared, *, lang: str, day: dt.date, params) -> dict:
    """What the phone's script needs and no more: names, types, rules, the day and the parameters in force."""
    return {
        "day": day.isoformat(),
        "params": {code: params[code] for code in sorted(prepared.params)},
        "sections": [
            {"relevant": section.get("relevant"), "questions": [_rules(q, lang) for q in section["questions"]]}
            for section in prepared.definition["sections"]
        ],
    }


def _rules(q, lang):
    rules = {key: q[key] for key in ("name", "type", "required", "relevant", "constraint") if q.get(key)}
    if q.get("constraint") and q.get("constraint_message"):
        rules["message"] = languages.pick(q["constraint_message"], lang)
    return rules


def from_post(prepared: Prepared, post) -> dict:
    """The raw answers in a form post (QueryDict): every ticked box of a multiple choice, one value of anything else.

    Fields that are not questions (key, day, slot, the token) stay out; empty fields are no answers.
    """
    raw = {}
    for ask in prepared.asks:
        if ask.name in post:
            value = post.getlist(ask.name) if ask.type == MULTIPLE else post.get(ask.name)
            if value not in ("", [], None):
                raw[ask.name] = value
    return raw
