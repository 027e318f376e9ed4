"""Places to county level: GB/T 2260 codes and names in three languages (divisions.csv, as in force at the end of 2024).

Codes and names are the facts published by the Ministry of Civil Affairs; traditional names are a script conversion, English
ones pinyin, with the customary form where there is one (Hohhot, Lhasa). The table is data: correct it there, then write
`phone_files()` to static/data (a test compares them).

A place is where somebody *was*, to the district and no finer. Places abroad and districts newer than the table are kept as
free text.
"""

import csv
import functools
import json
import re
import unicodedata
from pathlib import Path

from shouwang.questions import languages

_FILE = Path(__file__).with_name("divisions.csv")
_SUFFIX = re.compile(
    r"(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|自治县|自治旗|地区|省|市|县|区|盟|旗)$"
)
_JOINTS = re.compile(r"[\s/·,,、>\-]+")


@functools.cache
def table() -> dict:
    """{code: {language: name}}, in the order of codes. Read once a process."""
    with _FILE.open(encoding="utf-8") as file:
        return {row["code"]: {lang: row[lang] for lang in languages.ALL} for row in csv.DictReader(file)}


def chain(code: str) -> list:
    """The codes from province to `code` that exist: 410811 → 410000, 410800, 410811."""
    known = table()
    return [c for c in dict.fromkeys((code[:2] + "0000", code[:4] + "00", code)) if c in known]


def name(code: str, lang: str = "zh-hans") -> str:
    """河南省焦作市山阳区; in English "Shanyang District, Jiaozuo, Henan". Free text, and an unknown code, stand for themselves."""
    if code not in table():
        return code
    lang = languages.code(lang)
    names = [table()[c][lang] for c in chain(code)]
    return ", ".join(reversed(names)) if lang == "en" else "".join(names)


def find(text: str) -> str | None:
    """The code of a place written as a code or by names from the province or city down; None when unknown or ambiguous."""
    if text in table():
        return text
    if len(text) == 6 and text.isdecimal():
        return None
    return _find(text)


@functools.lru_cache(maxsize=20_000)
def _find(text):
    words = unicodedata.normalize("NFKC", text)
    found = _index().get(_JOINTS.sub("", words).casefold(), ())
    return found[0] if len(found) == 1 else None


@functools.cache
def _index():
    """{spelling: (codes,)}: every run of names that ends in the place, whole and without 省, 市, 区 …"""
    index = {}
    for code in table():
        for lang in ("zh-hans", "zh-hant"):
            for spelling in _spellings(code, lang):
                codes = index.setdefault(spelling.casefold(), [])
                if code not in codes:
                    codes.append(code)
        english = "".join(_JOINTS.sub("", table()[c]["en"]) for c in reversed(chain(code)))
        index.setdefault(english.casefold(), []).append(code)
    return index


def _spellings(code, lang):
    names = [table()[c][lang] for c in chain(code)]
    tails = {tuple(names[at:]) for at in range(len(names))} | ({(names[0], names[-1])} if len(names) == 3 else set())
    for tail in tails:
        yield "".join(tail)
        if len(tail) > 1:
            yield "".join([*(_short(name) for name in tail[:-1]), tail[-1]])
            yield "".join(_short(name) for name in tail)
        elif len(names) < 3 and len(_short(tail[0])) > 1:
            yield _short(tail[0])


def _short(name):
    return _SUFFIX.sub("", name) if len(name) > 2 else name


def tree(lang: str = "zh-hans") -> list:
    """What the phone chooses from: [[code, name, [[code, name, [[code, name], …]], …]], …] from the provinces down."""
    rows, cities = {}, {}
    for code, names in table().items():
        row = [code, names[languages.code(lang)], []]
        if code.endswith("0000"):
            rows[code] = row
        elif code.endswith("00"):
            cities[code] = row
            rows[code[:2] + "0000"][2].append(row)
        else:
            parent = cities.get(code[:4] + "00") or rows[code[:2] + "0000"]
            parent[2].append(row[:2])
    return list(rows.values())


def phone_files() -> dict:
    """{file name: text} of static/data: one list a language, fetched only when somebody wants to choose a place."""
    names = {"zh-hans": "divisions.json", "zh-hant": "divisions.zh-hant.json", "en": "divisions.en.json"}
    return {
        file: json.dumps(tree(lang), ensure_ascii=False, separators=(",", ":")) + "\n" for lang, file in names.items()
    }
