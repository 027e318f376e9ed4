"""One raw answer to its stored form, by type. Form posts, JSON and spreadsheet cells say the same thing in different dress.

37.3, "37.3", "３７．３", "37。3" and "37.3℃" are all 373 tenths. Each function returns the stored value, or None for an
empty answer, or raises Bad with the refusal's code.
"""

import datetime as dt
import re
import unicodedata

_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{0,20})?", re.ASCII)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]00:00(?::00)?)?", re.ASCII)
_DATE_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DEGREES = ("°C", "摄氏度", "攝氏度", "度", "C", "c")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_SEPARATORS = re.compile(r"[;；、,，|\n/]+")
TRUE = frozenset({"true", "1", "yes", "y", "on", "是", "√", "✓", "有"})
FALSE = frozenset({"false", "0", "no", "n", "off", "否", "×", "无", "無", "没有", "沒有"})


class Bad(Exception):
    """An answer that cannot be stored: the refusal's code and the value as it was given."""

    def __init__(self, code, value):
        self.code, self.value = code, value
        super().__init__(code)


def number(raw, decimals: int, unit: str = "") -> int | None:
    """The answer as an integer in the smallest unit (37.3 at 1 decimal is 373)."""
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise Bad("questions.72", raw)
    text = raw if isinstance(raw, str) else repr(raw)
    if not (text.isascii() and _NUMBER.fullmatch(text)):
        text = _tidied(text, decimals, unit)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise Bad("questions.72", str(raw).strip()[:20])
    whole, _, part = text.partition(".")
    if len(part) > decimals:
        part = _shortened(part, decimals, raw)
    return int(whole + part.ljust(decimals, "0"))


def _tidied(text, decimals, unit):
    """Full-width digits, Chinese stops for points, a unit behind the number, a decimal comma where no thousands can be."""
    text = unicodedata.normalize("NFKC", text).strip().replace("。", ".").replace("·", ".")
    endings = (unit, *_DEGREES) if unit == "℃" else (unit,)
    for ending in endings:
        ending = unicodedata.normalize("NFKC", ending)
        if ending and text.endswith(ending):
            text = text[: -len(ending)].rstrip()
            break
    if decimals and re.fullmatch(r"\d+,\d{1,2}", text) and len(text.partition(",")[2]) <= decimals:
        text = text.replace(",", ".")
    return text


def _shortened(part, decimals, raw):
    """Digits beyond the last decimal: zeros go; so does the noise of a spreadsheet's binary arithmetic; the rest is refused."""
    kept, rest = part[:decimals], part[decimals:]
    if rest.strip("0") == "":
        return kept
    if isinstance(raw, float) and len(part) >= 12 and rest[:8] == "0" * len(rest[:8]):
        return kept
    raise Bad("questions.73", raw)


def date(raw) -> str | None:
    """An ISO date, from the ways in which people and spreadsheets write one."""
    if raw is None:
        return None
    if isinstance(raw, dt.date):
        return raw.date().isoformat() if isinstance(raw, dt.datetime) else raw.isoformat()
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise Bad("questions.79", raw)
    text = unicodedata.normalize("NFKC", str(raw)).strip()
    if not text:
        return None
    match = _DATE.fullmatch(text) or _DATE_DIGITS.fullmatch(text)
    try:
        return dt.date(*map(int, match.groups())).isoformat()
    except (AttributeError, ValueError):
        raise Bad("questions.79", text[:20]) from None


def text(raw, limit: int = 500) -> str | None:
    """Free text on one line, trimmed."""
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Bad("questions.85", raw)
    value = _CONTROL.sub(" ", str(raw)).strip()
    if len(value) > limit:
        raise Bad("questions.80", limit)
    return value or None


def tick(raw) -> bool | None:
    """True for a tick, False for an explicit no, None when nothing was said."""
    if raw is None or raw is True or raw is False:
        return raw
    word = str(raw).strip().casefold()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    if not word:
        return None
    raise Bad("questions.85", word[:20])


def one(raw, codes: dict) -> str | None:
    """A code, from a code or a label or a common word for it. codes: {casefolded word: code}."""
    if raw is None:
        return None
    if type(raw) is str and raw in codes:
        return codes[raw]
    if isinstance(raw, bool | int | float):
        raw = str(raw)
    if not isinstance(raw, str):
        raise Bad("questions.85", raw)
    word = raw.strip().casefold()
    if not word:
        return None
    if word not in codes:
        raise Bad("questions.77", raw.strip()[:20])
    return codes[word]


def several(raw, codes: dict, none: str = "") -> list | None:
    """A sorted list of codes, from a list or a separated text. The code `none` alone is the affirmed empty list."""
    if raw is None:
        return None
    if isinstance(raw, str):
        raw = _split(raw, codes)
        if not raw:
            return None
    elif not isinstance(raw, list | tuple):
        raise Bad("questions.85", raw)
    found = {one(word, codes) for word in raw}
    found.discard(None)
    if none and none in found:
        if len(found) > 1:
            raise Bad("questions.78", none)
        return []
    return sorted(found)


def _split(raw, codes):
    """The words of a text: by separators, then by spaces where every part is a word that we know."""
    whole = raw.strip()
    if whole.casefold() in codes:
        return [whole]
    words = []
    for part in _SEPARATORS.split(whole):
        bits = part.split()
        known = part.strip().casefold() in codes
        words += bits if not known and all(bit.casefold() in codes for bit in bits) else [part.strip()]
    return [word for word in words if word]


def lenient(letter: str, raw, decimals: int = 0):
    """The stored form of a wire value for an evaluator, or None when it could not be stored."""
    try:
        if letter == "n":
            return number(raw, decimals)
        if letter == "d":
            return date(raw)
        if letter == "b":
            return tick(raw)
        if letter == "m":
            return None if raw is None else sorted(set(raw))
        return text(raw)
    except Bad:
        return None
