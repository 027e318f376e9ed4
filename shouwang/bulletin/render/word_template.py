"""Makes `bulletin.docx`, the Word template of an issue: the red head, styles, header, footer and the place of the seal.

An office may open the made file in Word and change fonts, colours, its letterhead: what stands between double braces is
filled in, and what the sections say goes where the style *Bulletin Place* stands. Run this module to make it afresh:
`python -m shouwang.bulletin.render.word_template`.
"""

from io import BytesIO
from pathlib import Path

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

PATH = Path(__file__).with_name("bulletin.docx")
RED, FAINT = RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x5A, 0x5A, 0x5A)
TEXT_WIDTH_MM = 210 - 26 - 24
SONG, HEI = "宋体", "黑体"
# What a machine without the office fonts should take instead; Word and LibreOffice read these names in order.
FALLBACKS = {
    "宋体": "SimSun,Noto Serif SC,Noto Serif CJK SC",
    "黑体": "SimHei,Noto Sans SC,Noto Sans CJK SC",
    "新細明體": "PMingLiU,Noto Serif TC,Noto Serif CJK TC",
    "微軟正黑體": "Microsoft JhengHei,Noto Sans TC,Noto Sans CJK TC",
}
# name: (font, points, bold, colour, alignment, space before, space after)
LEFT, CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
STYLES = {
    "Bulletin Mark": (HEI, 9, False, RED, CENTER, 0, 0),
    "Bulletin Title": (SONG, 24, True, RED, CENTER, 6, 8),
    "Bulletin Number": (SONG, 12, False, None, CENTER, 0, 8),
    "Bulletin Line": (SONG, 12, False, None, LEFT, 0, 2),
    "Bulletin Open": (HEI, 12, True, RED, LEFT, 2, 0),
    "Bulletin Rule": (SONG, 2, False, None, LEFT, 0, 8),
    "Bulletin Place": (SONG, 12, False, None, LEFT, 0, 0),
    "Bulletin Heading": (HEI, 14, True, None, LEFT, 14, 6),
    "Bulletin Group": (HEI, 12, True, None, LEFT, 8, 2),
    "Bulletin Text": (SONG, 12, False, None, LEFT, 0, 4),
    "Bulletin Problem": (SONG, 12, False, None, LEFT, 0, 4),
    "Bulletin Caption": (HEI, 10.5, True, None, CENTER, 10, 4),
    "Bulletin Cell": (SONG, 9, False, None, CENTER, 1.5, 1.5),
    "Bulletin Absent": (SONG, 10.5, False, FAINT, CENTER, 4, 4),
    "Bulletin Note": (SONG, 8.5, False, FAINT, LEFT, 3, 2),
    "Bulletin Picture": (SONG, 9, False, None, CENTER, 2, 6),
    "Bulletin Seal": (SONG, 12, False, None, CENTER, 0, 0),
    "Bulletin Stage": (SONG, 10, False, FAINT, LEFT, 0, 0),
    "Bulletin Address": (SONG, 12, False, None, LEFT, 3, 3),
    "Bulletin Closing": (SONG, 10, False, None, LEFT, 6, 6),
    "Bulletin Footer": (SONG, 9, False, None, CENTER, 0, 0),
}
KEEP_WITH_NEXT = ("Bulletin Heading", "Bulletin Group", "Bulletin Caption", "Bulletin Seal")


def make() -> bytes:
    """The template as a file."""
    document = docx.Document()
    _page(document.sections[0])
    _fonts(document)
    for name, look in STYLES.items():
        _style(document, name, *look)
    _finer_points(document.styles)
    _margins_texts(document.sections[0])
    _head(document)
    document.add_paragraph("{{ body }}", "Bulletin Place")
    _foot(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.left_margin, section.right_margin = Mm(26), Mm(24)
    section.header_distance, section.footer_distance = Mm(14), Mm(14)


def _fonts(document) -> None:
    """Explicit faces instead of the theme's: a theme's East Asian face would win over the ones named here."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    _set_fonts(defaults.find(".//" + qn("w:rPr")), SONG)
    _set_fonts(document.styles["Normal"].element.get_or_add_rPr(), SONG)
    part = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in FALLBACKS.items()
    )
    part._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{entries}</w:fonts>'.encode()
    )


def _set_fonts(properties, east_asian: str) -> None:
    for found in properties.findall(qn("w:rFonts")):
        properties.remove(found)
    latin = "Arial" if east_asian == HEI else "Times New Roman"
    fonts = parse_xml(
        f'<w:rFonts {nsdecls("w")} w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east_asian}" w:cs="{latin}"/>'
    )
    properties.insert(0, fonts)


def _style(document, name, font, points, bold, colour, alignment, before, after) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold = Pt(points), bold
    if colour is not None:
        style.font.color.rgb = colour
    _set_fonts(style.element.get_or_add_rPr(), font)
    layout = style.paragraph_format
    layout.alignment = alignment
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing = 1.0 if points < 11 else 1.2
    layout.keep_with_next = name in KEEP_WITH_NEXT or None


def _finer_points(styles) -> None:
    """Indents, tab stops, the red rule and the lines around the addressees."""
    _indent(styles["Bulletin Text"], firstLineChars="200", firstLine="480")
    _indent(styles["Bulletin Problem"], left="480", hanging="480")
    _indent(styles["Bulletin Seal"], left=str(_twips(TEXT_WIDTH_MM * 0.5)))
    styles["Bulletin Line"].paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    styles["Bulletin Place"].paragraph_format.line_spacing = 1.0
    _border(styles["Bulletin Rule"], bottom=(18, "B3261E"))
    _border(styles["Bulletin Address"], top=(6, "000000"), bottom=(6, "000000"))
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), "0")
    styles["Bulletin Heading"].element.get_or_add_pPr().append(outline)


def _twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)


def _indent(style, **values: str) -> None:
    indent = OxmlElement("w:ind")
    for name, value in values.items():
        indent.set(qn(f"w:{name}"), value)
    layout = style.element.get_or_add_pPr()
    layout.insert_element_before(indent, "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr")


def _border(style, **sides: tuple[int, str]) -> None:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="3" w:color="{colour}"/>'
        for side, (size, colour) in sides.items()
    )
    border = parse_xml(f"<w:pBdr {nsdecls('w')}>{lines}</w:pBdr>")
    style.element.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr"
    )


def _margins_texts(section) -> None:
    """The sentence of a drill above every page, the page number below."""
    header = section.header.paragraphs[0]
    header.text, header.style = "{{ mark }}", "Bulletin Mark"
    footer = section.footer.paragraphs[0]
    footer.style = "Bulletin Footer"
    footer.add_run("{{ page_before }}")
    _field(footer, "PAGE")
    footer.add_run("{{ page_between }}")
    _field(footer, "NUMPAGES")
    footer.add_run("{{ page_after }}")


def _field(paragraph, code: str) -> None:
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)


def _head(document) -> None:
    lines = (
        ("{{ title }}", "Bulletin Title"),
        ("{{ number }}{% if public %}　〔{{ public }}〕{% endif %}", "Bulletin Number"),
        ("{{ organisation }}\t{{ issued_day }}", "Bulletin Line"),
        ("{{ as_of }}\t{{ signer }}", "Bulletin Line"),
        ("{%p if not_yet_cut_off %}", "Bulletin Open"),
        ("{{ not_yet_cut_off }}", "Bulletin Open"),
        ("{%p endif %}", "Bulletin Open"),
        ("", "Bulletin Rule"),
    )
    _lines(document, lines)


def _foot(document) -> None:
    """Signature block with room for the seal, the stages, the addressees and the definitions."""
    _lines(
        document,
        (
            ("{{ organisation }}", "Bulletin Seal"),
            ("{{ seal }}", "Bulletin Seal"),
            ("{{ issued_day }}", "Bulletin Seal"),
        ),
    )
    first, seal, last = document.paragraphs[-3:]
    first.paragraph_format.space_before = Pt(24)
    seal.paragraph_format.space_before = seal.paragraph_format.space_after = Pt(30)
    seal.runs[0].font.size, seal.runs[0].font.color.rgb = Pt(9), FAINT
    last.paragraph_format.space_after, last.paragraph_format.keep_with_next = Pt(16), False
    _block(document, "Bulletin Stage", "{%p for line in stages %}", "{{ line }}", "{%p endfor %}")
    _block(document, "Bulletin Address", "{%p if addressed %}", "{{ addressed }}", "{%p endif %}")
    _block(document, "Bulletin Closing", "{{ closing }}")
    _block(document, "Bulletin Note", "{%p if definitions %}", "{{ defined }}")
    document.paragraphs[-1].runs[0].font.bold = True
    listed = ("{%p for key, text in definitions %}", "{{ text }}", "{%p endfor %}", "{%p endif %}")
    _block(document, "Bulletin Note", *listed)


def _block(document, style: str, *texts: str) -> None:
    _lines(document, [(text, style) for text in texts])


def _lines(document, lines) -> None:
    for text, style in lines:
        document.add_paragraph(text, style)


if __name__ == "__main__":
    PATH.write_bytes(make())
