"""An issue as PDF/A-2b: archived as issued, its fonts inside, the head of a table again on each page."""

from pathlib import Path

from shouwang.core import typesetting
from shouwang.core.fonts import SANS, SERIF

from .document import Document
from .printed import printed

LAYOUT = Path(__file__).with_name("bulletin.typ")
LANGUAGE = {"zh-Hans": ("zh", "cn"), "zh-Hant": ("zh", "tw"), "en": ("en", "gb")}


def pdf(document: Document) -> bytes:
    """The issue on A4. The same document gives the same bytes: its date is the document's, not that of making."""
    return typesetting.pdf(LAYOUT, {**printed(document), **_setting(document.lang)}, document.stamped_at)


def _setting(lang: str) -> dict:
    """How typesetting differs between the languages."""
    language, region = LANGUAGE[lang]
    return {"lang": language, "region": region, "indent": lang != "en", "serif": SERIF[lang], "sans": SANS[lang]}
