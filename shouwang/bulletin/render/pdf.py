"""An issue as PDF/A-2b: archived as issued, its fonts inside, the head of a table again on each page."""

import json
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import cast

import typst

from shouwang.core.fonts import FONT_FOLDERS, SANS, SERIF

from .document import Document
from .printed import printed

LAYOUT = Path(__file__).with_name("bulletin.typ")
LANGUAGE = {"zh-Hans": ("zh", "cn"), "zh-Hant": ("zh", "tw"), "en": ("en", "gb")}
_compiling = Lock()  # one compiler in a process: it keeps 33 MB of fonts, and is not to be entered twice


def pdf(document: Document) -> bytes:
    """The issue on A4. The same document gives the same bytes: its date is the document's, not that of making."""
    content = json.dumps({**printed(document), **_setting(document.lang)}, ensure_ascii=False)
    stamp = int(document.stamped_at.timestamp())
    with _compiling:
        made = _compiler().compile(
            sys_inputs={"document": content}, format="pdf", pdf_standards="a-2b", timestamp=stamp
        )
    return cast(bytes, made)  # a list only where the format is one picture a page


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    folders = [str(folder) for folder in FONT_FOLDERS]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return typst.Compiler(input=str(LAYOUT), root=str(LAYOUT.parent), font_paths=fonts)


def _setting(lang: str) -> dict:
    """How typesetting differs between the languages."""
    language, region = LANGUAGE[lang]
    return {"lang": language, "region": region, "indent": lang != "en", "serif": SERIF[lang], "sans": SANS[lang]}
