"""The generated pages say what the code says; the pages written by hand name files that exist."""

import re
from pathlib import Path

import pytest

from shouwang.core import docs

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", docs.PAGES)
def test_generated_page_is_what_the_code_says(name):
    kept = (ROOT / "docs" / name).read_text()
    assert kept == docs.pages()[name], f"docs/{name} is stale: python -m shouwang.core.docs"


def test_map_names_files_that_exist():
    text = (ROOT / "docs" / "map.md").read_text()
    named = set(
        re.findall(r"`((?:core|roster|questions|checkin|bulletin|site|demo|commands|bench)/[\w/.*]+|cli\.py)`", text)
    )
    missing = [
        name
        for name in named
        if "*" not in name and not (ROOT / "shouwang" / name).exists() and not (ROOT / name).exists()
    ]
    assert not missing, f"docs/map.md names what is not there: {missing}"


def test_decisions_are_short():
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        assert len(path.read_text().split()) <= 300, f"{path.name}: a decision record has at most 300 words"
