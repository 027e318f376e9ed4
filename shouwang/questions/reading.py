"""A definition in words, for the author who checks it: types, conditions and limits as sentences, differences by part."""

from django.utils.translation import gettext_lazy as _

from shouwang.questions import languages
from shouwang.questions.answers import written
from shouwang.questions.flags import Flag

LANGUAGES = (("zh-hans", "简体"), ("zh-hant", "繁體"), ("en", "English"))
TYPES = {
    "number": _("数字"),
    "choice": _("单选"),
    "multiple": _("多选"),
    "text": _("文字"),
    "date": _("日期"),
    "place": _("所在地"),
    "consent": _("勾选"),
    "note": _("说明"),
}
REQUIRED = {"yes": _("必填"), "screen": _("本人填写时必填")}
PARTS = {
    "label": _("题目"),
    "hint": _("提示"),
    "short": _("简称"),
    "constraint_message": _("限制的说明"),
    "type": _("题型"),
    "required": _("必填"),
    "unit": _("单位"),
    "decimals": _("小数位数"),
    "min": _("下限"),
    "max": _("上限"),
    "relevant": _("显示条件"),
    "constraint": _("限制"),
    "abnormal": _("异常条件"),
    "flag": _("异常类别"),
    "score": _("计分"),
    "default": _("默认值"),
    "carry": _("与上次相同"),
    "section_relevant": _("所在部分的显示条件"),
    "choices": _("选项"),
    "choice_words": _("选项文字"),
}


def sections(definition: dict, lang: str) -> list:
    """[{title, condition, questions}] for the author's table."""
    return [
        {
            "title": languages.pick(section["label"], lang),
            "condition": section.get("written", {}).get("relevant", ""),
            "questions": [question(q, lang) for q in section["questions"]],
        }
        for section in definition["sections"]
    ]


def question(q: dict, lang: str) -> dict:
    """One question in words."""
    rules = q.get("written", {})
    return {
        "name": q["name"],
        "label": languages.pick(q["label"], lang),
        "type": TYPES[q["type"]],
        "required": REQUIRED.get(q.get("required"), ""),
        "range": limits(q),
        "choices": [languages.pick(choice["label"], lang) for choice in q.get("choices", ())],
        "rules": [
            (PARTS[part], rules[part]) for part in ("relevant", "constraint", "abnormal", "score") if part in rules
        ],
        "flags": [Flag(flag).label for flag in flags(q)],
        "carry": q.get("carry", False),
    }


def flags(q: dict) -> list:
    """The flags that a question or one of its choices may raise."""
    found = [q.get("flag"), *(choice.get("flag") for choice in q.get("choices", ()))]
    return list(dict.fromkeys(flag for flag in found if flag))


def limits(q: dict) -> str:
    """34.0–42.0 ℃ · ≥ 0 · ≤ 200."""
    if q["type"] == "text":
        return f"≤ {q['max']}" if q.get("max") else ""
    low, high = (written(q[side], q.get("decimals", 0)) if side in q else "" for side in ("min", "max"))
    span = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
    return f"{span} {q.get('unit', '')}".strip()


def differences(changes: list, lang: str) -> list:
    """Rows of the comparison: [{name, kind, old, new: label, parts: [(part, old, new)]}]."""
    return [
        {
            "name": change["name"],
            "kind": change["kind"],
            "old": languages.pick(change["old"]["label"], lang) if change["old"] else "",
            "new": languages.pick(change["new"]["label"], lang) if change["new"] else "",
            "parts": [(PARTS[part], _part(change["old"], part), _part(change["new"], part)) for part in change["what"]],
        }
        for change in changes
    ]


def _part(q: dict, part: str) -> str:
    """One part of a question as text, in every language where it is words."""
    rules = q.get("written", {})
    if part in rules:
        return rules[part]
    if part in ("label", "hint", "short", "constraint_message"):
        return " / ".join(q.get(part, {}).values())
    if part in ("min", "max") and q["type"] == "number":
        return written(q[part], q.get("decimals", 0)) if part in q else ""
    if part == "choices":
        return "、".join(choice["code"] for choice in q.get("choices", ()))
    if part == "choice_words":
        return "; ".join(" / ".join(choice["label"].values()) for choice in q.get("choices", ()))
    if part == "type":
        return str(TYPES[q["type"]])
    if part == "required":
        return str(REQUIRED.get(q.get("required"), ""))
    value = q.get(part, "")
    return "✓" if value is True else str(value)
