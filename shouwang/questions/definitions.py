"""Definitions side by side: what a new version of a form adds, drops and changes; and a definition's digest."""

import hashlib
import json

_RULES = (
    "type",
    "required",
    "unit",
    "decimals",
    "min",
    "max",
    "relevant",
    "constraint",
    "abnormal",
    "flag",
    "score",
    "default",
    "carry",
)
_WORDS = ("label", "hint", "short", "constraint_message")


def digest(definition: dict) -> str:
    """SHA-256 of the definition in canonical form: two workbooks that ask the same have the same digest."""
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def questions(definition: dict) -> dict:
    """{name: question} in the order of the form, each with its section's name and condition."""
    return {
        q["name"]: {**q, "section": section["name"], "section_relevant": section.get("relevant")}
        for section in definition["sections"]
        for q in section["questions"]
    }


def compare(old: dict, new: dict) -> list:
    """[{name, kind: added|dropped|changed|same|moved, old, new, what: [names of the parts that differ]}] in the order of the new
    form, dropped questions after the one they followed."""
    before, after = questions(old), questions(new)
    out = []
    for name, q in after.items():
        if name not in before:
            out.append({"name": name, "kind": "added", "old": None, "new": q, "what": []})
            continue
        what = differing(before[name], q)
        out.append({"name": name, "kind": "changed" if what else "same", "old": before[name], "new": q, "what": what})
    names = list(before)
    for at, name in enumerate(names):
        if name not in after:
            place = next((i + 1 for i, row in enumerate(out) if at and row["name"] == names[at - 1]), 0)
            out.insert(place, {"name": name, "kind": "dropped", "old": before[name], "new": None, "what": []})
    return out


def differing(a: dict, b: dict) -> list:
    """Names of the parts in which two versions of a question differ."""
    what = [part for part in (*_WORDS, *_RULES, "section_relevant") if a.get(part) != b.get(part)]
    if [c["code"] for c in a.get("choices", ())] != [c["code"] for c in b.get("choices", ())]:
        what.append("choices")
    elif a.get("choices") != b.get("choices"):
        what.append("choice_words")
    return what
