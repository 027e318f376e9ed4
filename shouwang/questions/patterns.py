"""The part of regular expressions that means the same in Python and on a phone, and that cannot run away.

Allowed: literals, [..] classes, `.`, \\d \\s-free escapes of punctuation, ? * + {n,m}, one level of (..|..). Refused by name:
look-around, back references, \\w \\b \\p, lazy quantifiers, and a repeated group that repeats inside (catastrophic).
"""

import re

from shouwang.core.refusals import Refused

MAX_PATTERN = 200
_ANY = r"[^\n\r\u2028\u2029]"  # what `.` means on the phone; Python's own excludes \n only
_PIECE = re.compile(
    r"""(?P<klass>\[\^?(?:\\[\\\]\[^\-.d]|[^\\\[\]])+\])|(?P<digit>\\d)|(?P<escape>\\[.\\+*?()\[\]{}|^$/\-])
    |(?P<repeat>[?*+]|\{\d{1,3}(?:,\d{0,3})?\})|(?P<open>\((?!\?))|(?P<close>\))|(?P<bar>\|)|(?P<any>\.)
    |(?P<plain>[^\\\[\](){}?*+|.^$])""",
    re.VERBOSE,
)


def portable(pattern: str) -> str:
    """The pattern with a whole-text meaning, spelled so that both sides agree. Raises questions.30."""
    body = pattern.removeprefix("^").removesuffix("$") if not pattern.endswith("\\$") else pattern.removeprefix("^")
    if not body or len(body) > MAX_PATTERN:
        raise Refused("questions.30", pattern=pattern)
    out, at, state = [], 0, {"depth": 0, "inside": False, "last": ""}
    while at < len(body):
        piece = _PIECE.match(body, at)
        if not piece or not _allowed(piece.lastgroup, state):
            raise Refused("questions.30", pattern=pattern)
        out.append(_spelled(piece))
        at = piece.end()
    if state["depth"]:
        raise Refused("questions.30", pattern=pattern)
    return _compiled("".join(out), pattern)


def _allowed(kind, state):
    """Keep the grammar narrow: one level of groups, no repeat of a repeat, no repeated group that repeats inside."""
    last, state["last"] = state["last"], kind
    if kind == "open":
        state["depth"], state["inside"] = state["depth"] + 1, False
        return state["depth"] == 1
    if kind == "close":
        state["depth"] -= 1
        return state["depth"] == 0 and last not in ("open", "bar")
    if kind == "repeat":
        if last in ("", "repeat", "open", "bar") or (last == "close" and state["inside"]):
            return False
        state["inside"] = state["inside"] or state["depth"] > 0
    return True


def _spelled(piece):
    kind, text = piece.lastgroup, piece.group()
    if kind == "digit":
        return "[0-9]"
    if kind == "any":
        return _ANY
    if kind == "klass":
        return text.replace("\\d", "0-9")
    return text


def _compiled(spelled, pattern):
    try:
        re.compile(spelled)
    except re.error:
        raise Refused("questions.30", pattern=pattern) from None
    return spelled
