"""The look keeps its promises: small files, contrast, no inline style or script, icons and components that exist."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
TEMPLATES = sorted(ROOT.glob("shouwang/*/templates/**/*.html"))
BUDGETS = {
    "css/shouwang.css": 30_720,
    "css/link.css": 8_192,
    "js/link.js": 12_288,
    "js/queue.js": 10_240,
    "js/shell.js": 4_096,
    "js/sw.js": 4_096,
    "js/place.js": 4_096,
    "js/shouwang.js": 6_144,
}
STANDALONE = {"issue_standalone.html"}  # one file that carries its own style: it is read outside the product


@pytest.mark.parametrize(("name", "limit"), BUDGETS.items())
def test_static_file_within_its_budget(name, limit):
    assert (STATIC / name).stat().st_size <= limit


def _luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _themes(sheet):
    """The colours of each :root block; a later theme stands on the first."""
    text = (STATIC / "css" / sheet).read_text(encoding="utf-8")
    found = []
    for block in re.findall(r":root[^{]*\{([^}]*--paper[^}]*)\}", text):
        colours = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b", block))
        found.append({**(found[0] if found else {}), **colours})
    return found


OFFICE = [
    (t, g) for t in "ink ink-2 teal warm bad wait ok late proxy".split() for g in "paper surface sunk raised".split()
]
OFFICE += [(t, f"{t}-soft") for t in "ok bad wait mute late proxy warm teal".split()] + [
    ("on-teal", "teal"),
    ("bar-ink-2", "bar"),
]
LINK = [(t, g) for t in "ink ink2 teal bad wait ok".split() for g in "paper card".split()]
LINK += [("ok", "oks"), ("bad", "bads"), ("wait", "waits"), ("teal", "soft"), ("on", "teal"), ("ink", "bads")]


@pytest.mark.parametrize(("sheet", "pairs"), [("shouwang.css", OFFICE), ("link.css", LINK)])
def test_words_have_contrast_in_both_themes(sheet, pairs):
    themes = _themes(sheet)
    assert len(themes) >= 2
    poor = [(n, a, b) for n, theme in enumerate(themes) for a, b in pairs if _contrast(theme[a], theme[b]) < 4.5]
    edges = [
        (n, "edge", b) for n, theme in enumerate(themes) for b in ("paper",) if _contrast(theme["edge"], theme[b]) < 3
    ]
    assert not poor + edges


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_inline_style_or_script(path):
    if path.name in STANDALONE:
        pytest.skip("carries its own style on purpose")
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_compiles_and_finds_its_parts(path):
    get_template(str(path).split("/templates/")[1])
    text = path.read_text(encoding="utf-8")
    for part in re.findall(r'\{% include "([^"]+)"', text):
        get_template(part)
    icons = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons/sprite.svg").read_text(encoding="utf-8")))
    assert set(re.findall(r'components/icon\.html" with name="([a-z]+)"', text)) <= icons


def _render(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(("value", "shown"), [(0, ">0<"), (None, "—"), (12, ">12<")])
def test_number_prints_zero_as_zero_and_nothing_as_dash(value, shown):
    page = _render('{% include "components/number.html" with value=value url="/rows" only %}', value=value)
    assert shown in page
    assert ('href="/rows"' in page) is (value is not None)


def test_a_list_writes_its_days_as_the_house_does():
    template = engines["django"].from_string("{% load shouwang %}{% for cell in cells %}{{ cell|written }} {% endfor %}")
    assert template.render({"cells": [dt.date(2026, 3, 1), None, 0, "甲一"]}) == "2026-03-01 — 0 甲一 "


def test_counters_open_where_a_link_is_given():
    names = "on_roster expected exempt answered on_time late proxy missing normal flagged".split()
    counters = dict.fromkeys(names, 7)
    page = _render(
        '{% include "components/counters.html" with counters=c links=l rate="100%" only %}',
        c=counters,
        l={name: f"/rows/{name}" for name in names},
    )
    assert all(f'href="/rows/{name}"' in page for name in names)


def test_every_badge_has_word_and_shape():
    for state in "normal flagged missing exempt late proxy verifying signed returned draft".split():
        page = _render('{% include "components/badge.html" with state=state only %}', state=state)
        assert "<svg" in page
        assert re.search(r"</svg>\w+</span>", page)
