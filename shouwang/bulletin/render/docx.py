"""An issue as a Word file, from a template that an office can restyle.

The head and foot are the template's own text with the values filled in; the sections are written where the template
leaves room, in its styles. Typed text is only ever text: `<A&B>` and `=1+1` arrive as they were written.
"""

from datetime import UTC
from io import BytesIO
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docxtpl import DocxTemplate

from .charts import png
from .document import Document
from .printed import printed
from .word_template import FAINT, PATH, TEXT_WIDTH_MM

PLACE = "Bulletin Place"
TABLE_WIDTH = round(TEXT_WIDTH_MM * 1440 / 25.4)
FACES = {"zh-Hant": {"宋体": "新細明體", "黑体": "微軟正黑體"}}
SPELLING = {"zh-Hans": ("en-US", "zh-CN"), "zh-Hant": ("en-US", "zh-TW"), "en": ("en-GB", "zh-CN")}
ALIGN = {"left": "left", "center": "center", "right": "right"}


def docx(document: Document) -> bytes:
    """The issue as a .docx file."""
    content = printed(document)
    template = DocxTemplate(PATH)
    template.render({**content, **_template_values(content)}, autoescape=True)
    _Writer(template.docx).sections(content)
    _speak(template.docx, document)
    stream = BytesIO()
    template.docx.save(stream)
    return stream.getvalue()


def _template_values(content: dict) -> dict:
    before, between, after = content["page"]
    addressed = "\n".join(content["addressed"])
    return {"body": "", "addressed": addressed, "page_before": before, "page_between": between, "page_after": after}


def _speak(word, document: Document) -> None:
    """Faces and spelling of the language, and what the file says of itself."""
    faces, (latin, east_asian) = FACES.get(document.lang, {}), SPELLING[document.lang]
    for fonts in word.styles.element.iter(qn("w:rFonts")):
        if fonts.get(qn("w:eastAsia")) in faces:
            fonts.set(qn("w:eastAsia"), faces[fonts.get(qn("w:eastAsia"))])
    for lang in word.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), latin)
        lang.set(qn("w:eastAsia"), east_asian)
    said = word.core_properties
    said.created = said.modified = document.stamped_at.astimezone(UTC).replace(tzinfo=None)
    said.title, said.author, said.comments, said.language = (
        document.title[:255],
        document.organisation[:255],
        "",
        document.lang,
    )


class _Writer:
    """Writes the sections before the paragraph that marks their place."""

    def __init__(self, word):
        self.word = word
        self.place = next(paragraph for paragraph in word.paragraphs if paragraph.style.name == PLACE)

    def sections(self, content: dict) -> None:
        for section in content["sections"]:
            self.line(section["heading"], "Bulletin Heading")
            for block in section["blocks"]:
                getattr(self, block["kind"])(block)
        if content["restatements"]:
            self.line(content["restated"], "Bulletin Heading")
            self.lines(content["restatements"])
        self.place._p.getparent().remove(self.place._p)

    def line(self, text: str, style: str):
        return self.place.insert_paragraph_before(text, style)

    def lines(self, texts) -> None:
        for text in texts:
            self.line(text, "Bulletin Text")

    def pieces(self, paragraph, block: dict, aside: str) -> None:
        for piece in block["pieces"]:
            paragraph.add_run(piece["text"])
        if aside:
            paragraph.add_run(aside).font.color.rgb = FAINT

    def paragraph(self, block: dict) -> None:
        self.pieces(self.line("", "Bulletin Text"), block, block["by"])

    def problem(self, block: dict) -> None:
        self.pieces(
            self.line(f"{block['ordinal']}.\t", "Bulletin Problem"),
            block,
            block["generated"] and " " + block["generated"],
        )

    def box(self, block: dict) -> None:
        self.line(block["group"], "Bulletin Group")
        if block["lines"]:
            self.lines(block["lines"])
        else:
            self.line("", "Bulletin Text").add_run(block["missing"]).font.color.rgb = FAINT

    def chart(self, block: dict) -> None:
        self.line(block["title"], "Bulletin Caption")
        holder = self.line("", "Bulletin Picture")
        picture = holder.add_run().add_picture(BytesIO(png(block["svg"])), width=Mm(TEXT_WIDTH_MM))
        picture._inline.docPr.set("descr", block["alt"])
        if block["description"]:
            self.line(block["description"], "Bulletin Note")

    def table(self, block: dict) -> None:
        self.line(block["caption"], "Bulletin Caption")
        if block["absent"]:
            self._insert(
                _table_xml([TABLE_WIDTH], [_row_xml([_cell_xml(TABLE_WIDTH, block["absent"], style="BulletinAbsent")])])
            )
        else:
            self._insert(_full_table_xml(block))
        for note in block["notes"]:
            paragraph = self.line("", "Bulletin Note")
            if note["mark"]:
                paragraph.add_run(note["mark"]).font.superscript = True
            paragraph.add_run((" " if note["mark"] else "") + note["text"])
        if not block["notes"]:
            self.line("", "Bulletin Note")

    def _insert(self, xml: str) -> None:
        self.place._p.addprevious(parse_xml(xml))


def _widths(block: dict) -> list[int]:
    weights = [column["weight"] for column in block["columns"]]
    return [TABLE_WIDTH * weight // sum(weights) for weight in weights]


def _full_table_xml(block: dict) -> str:
    widths = _widths(block)
    titles = zip(widths, (column["title"] for column in block["columns"]), strict=True)
    head = _row_xml([_cell_xml(width, title, bold=True, shade="E8E8E8") for width, title in titles], head=True)
    return _table_xml(widths, [head, *(_body_row_xml(row, widths) for row in block["rows"])])


def _body_row_xml(row: dict, widths: list[int]) -> str:
    bold, shade = bool(row["emphasis"]), "F2F2F2" if row["emphasis"] else ""
    label = _cell_xml(widths[0], row["label"], align=row["align"], bold=bold, shade=shade, indent=row["level"] * 180)
    cells = zip(widths[1:], row["cells"], strict=True)
    return _row_xml(
        [label, *(_cell_xml(width, cell["text"], cell["mark"], cell["align"], bold, shade) for width, cell in cells)]
    )


def _table_xml(widths: list[int], rows: list[str]) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="777777"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{sides}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row_xml(cells: list[str], head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _cell_xml(width, text, mark="", align="center", bold=False, shade="", indent=0, style="BulletinCell") -> str:
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    layout = (f'<w:ind w:left="{indent}"/>' if indent else "") + f'<w:jc w:val="{ALIGN[align]}"/>'
    weight = "<w:b/>" if bold else ""
    note = (
        f'<w:r><w:rPr>{weight}<w:vertAlign w:val="superscript"/></w:rPr><w:t>{escape(mark)}</w:t></w:r>' if mark else ""
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>'
        f'<w:r><w:rPr>{weight}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>{note}</w:p></w:tc>'
    )
