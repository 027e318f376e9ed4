"""The few words that the layout itself prints, in the language of the document; the document brings all others."""

from collections.abc import Iterable

from django.utils.translation import override, pgettext_lazy

SEPARATOR = pgettext_lazy("bulletin", "、")
TABLE = pgettext_lazy("bulletin", "表%(number)d　%(title)s")
HEADING = pgettext_lazy("bulletin", "%(number)s、%(title)s")
SIGNER = pgettext_lazy("bulletin", "签发：%(name)s")
NOTE = pgettext_lazy("bulletin", "注：%(text)s")
BY = pgettext_lazy("bulletin", "（%(name)s）")
ADDRESSED = (
    ("report_to", pgettext_lazy("bulletin", "报：%(names)s")),
    ("send_to", pgettext_lazy("bulletin", "送：%(names)s")),
    ("copy_to", pgettext_lazy("bulletin", "发：%(names)s")),
)
DEFINITION = pgettext_lazy("bulletin", "%(term)s：%(definition)s")
GENERATED = pgettext_lazy("bulletin", "〔系统列出〕")
SEAL = pgettext_lazy("bulletin", "（印章）")
RESTATED = pgettext_lazy("bulletin", "对以往各期的更正")
DEFINED = pgettext_lazy("bulletin", "指标口径")
PUBLIC = pgettext_lazy("bulletin", "公开版")
PAGE = pgettext_lazy("bulletin", "第 %(page)s 页，共 %(pages)s 页")


def say(lang: str, text, /, **values) -> str:
    """A fixed text in the language of a document, whatever language is active."""
    with override(lang.lower()):
        return str(text) % values if values else str(text)


def names_in(lang: str, names: Iterable[str]) -> str:
    """Several names in a row."""
    return say(lang, SEPARATOR).join(names)


def addressed(document) -> tuple[str, ...]:
    """The 报 / 送 / 发 lines that the document has."""
    lang = document.lang
    lines = ((text, getattr(document, field)) for field, text in ADDRESSED)
    return tuple(say(lang, text, names=names_in(lang, names)) for text, names in lines if names)


def page_words(lang: str) -> tuple[str, str, str]:
    """What stands before, between and after the page number and the number of pages."""
    before, between, after = say(lang, PAGE, page="\0", pages="\0").split("\0")
    return before, between, after
