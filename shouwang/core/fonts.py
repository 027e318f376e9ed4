"""The fonts of everything printed: Noto CJK as static files from the Python packages, so that no server needs root for paper.

Simplified first: the SC files cover GB 2312, Big5 and rare names (䶮 𬭎) while TC lacks 1,898 everyday characters,
so traditional copies take TC for its shapes and SC for what TC lacks. Variable fonts break chart PDFs; these do not.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import pylopdf_fonts_zh_tw

FONT_FOLDERS = (Path(pylopdf_fonts_zh_cn.sans_path()).parent, Path(pylopdf_fonts_zh_tw.sans_path()).parent)

SANS = {
    "zh-Hans": ("Noto Sans SC",),
    "zh-Hant": ("Noto Sans TC", "Noto Sans SC"),
    "en": ("Noto Sans SC",),
}
SERIF = {
    "zh-Hans": ("Noto Serif SC",),
    "zh-Hant": ("Noto Serif TC", "Noto Serif SC"),
    "en": ("Noto Serif SC",),
}
FILES = {
    "Noto Sans SC": pylopdf_fonts_zh_cn.sans_path,
    "Noto Serif SC": pylopdf_fonts_zh_cn.serif_path,
    "Noto Sans TC": pylopdf_fonts_zh_tw.sans_path,
    "Noto Serif TC": pylopdf_fonts_zh_tw.serif_path,
}


def missing_glyphs(text: str, lang: str) -> set[str]:
    """The characters of a text that would print as a box in a document of this language, on paper or in a chart."""
    asked = {
        ord(character) for character in text if unicodedata.category(character) not in ("Cc", "Cf", "Zs", "Zl", "Zp")
    }
    lacking = _lacking(asked, SANS[lang]) | _lacking(asked, SERIF[lang])
    return {chr(code) for code in lacking}


def _lacking(asked: set[int], families: tuple[str, ...]) -> set[int]:
    return asked.difference(*(characters_of(family) for family in families))


@cache
def characters_of(family: str) -> frozenset[int]:
    """The code points that a font can draw, read from its own character map."""
    font = Path(FILES[family]()).read_bytes()
    start = _table_at(font, b"cmap")
    best = max(_subtables(font, start), key=lambda found: found[0])
    return frozenset(_codes(font, best[1]))


def _table_at(font: bytes, tag: bytes) -> int:
    count = struct.unpack_from(">H", font, 4)[0]
    for place in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * place)
        if name == tag:
            return offset
    raise ValueError(f"the font has no {tag.decode()} table")


def _subtables(font: bytes, start: int):
    """(format, offset) of the Unicode maps we can read: 12 is complete, 4 ends at U+FFFF."""
    count = struct.unpack_from(">H", font, start + 2)[0]
    for place in range(count):
        offset = start + struct.unpack_from(">HHI", font, start + 4 + 8 * place)[2]
        layout = struct.unpack_from(">H", font, offset)[0]
        if layout in (4, 12):
            yield layout, offset


def _codes(font: bytes, offset: int):
    layout = struct.unpack_from(">H", font, offset)[0]
    return _codes_of_format_12(font, offset) if layout == 12 else _codes_of_format_4(font, offset)


def _codes_of_format_12(font: bytes, offset: int):
    groups = struct.unpack_from(">I", font, offset + 12)[0]
    for place in range(groups):
        first, last, glyph = struct.unpack_from(">III", font, offset + 16 + 12 * place)
        yield from range(first + (glyph == 0), last + 1)


def _codes_of_format_4(font: bytes, offset: int):
    segments = struct.unpack_from(">H", font, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, offset + 14)
    starts = struct.unpack_from(f">{segments}H", font, offset + 16 + 2 * segments)
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
