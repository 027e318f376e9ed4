"""One sheet of paper that an office hands to somebody: the same lines as PDF (fonts inside) and as a Word file, to the letter.

A room lays what it says into a Paper; this module only decides how that looks. Nothing here asks the database or the clock.
"""

import datetime as dt
import io
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from shouwang.core import typesetting
from shouwang.core.fonts import SANS, SERIF

LAYOUT = Path(__file__).with_name("paper.typ")
SPELLING = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
REGION = {"zh-Hans": ("zh", "cn"), "zh-Hant": ("zh", "tw"), "en": ("en", "gb")}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # Word's XML cannot hold them


@dataclass(frozen=True)
class Paper:
    """What one sheet says, in order: head, table of particulars, numbered paragraphs, signatures, room for the seal, receipt."""

    lang: str  # zh-hans | zh-hant | en
    organisation: str
    title: str
    number: str
    pairs: tuple = ()  # (label, text), …: two to a line while both are short
    opening: str = ""
    paragraphs: tuple = ()  # (heading, text), …
    signed: tuple = ()  # who signed, each a whole phrase
    seal: str = ""
    day: str = ""
    receipt: tuple = ()  # lines below the rule: who received it, when
    mark: str = ""  # 演练 and the like, in red on top
    footer: str = ""  # whose copy it is, in the margin
    name: str = ""  # of the file, as its properties say it
    stamped_at: dt.datetime | None = field(default=None, compare=False)


def clean(thing):
    """Without the control characters that a paste can carry in."""
    if isinstance(thing, str):
        return _CONTROL.sub("", thing)
    if isinstance(thing, dict):
        return {key: clean(value) for key, value in thing.items()}
    return [clean(value) for value in thing] if isinstance(thing, list | tuple) else thing


def lines(paper: Paper) -> list[list[tuple]]:
    """The particulars line by line: two short ones share a line, a long one has its own."""
    found: list[list[tuple]] = []
    for label, text in paper.pairs:
        short = (len(text) <= 18 and len(label) <= 8) or (len(text) <= 30 and text.isascii())
        if short and found and len(found[-1]) == 1 and _short(found[-1][0]):
            found[-1].append((label, text))
        else:
            found.append([(label, text)])
    return found


def points(paper: Paper) -> float:
    """How large the type is, so that one sheet holds it: the longer the text, the smaller."""
    letters = sum(len(heading) + len(text) for heading, text in paper.paragraphs) / (2 if paper.lang == "en" else 1)
    return next((size for most, size in ((750, 11), (1050, 10), (1500, 9)) if letters <= most), 8)


def _short(pair) -> bool:
    return len(pair[1]) <= 18


def _said(paper: Paper) -> dict:
    said = {name: value for name, value in asdict(paper).items() if name != "stamped_at"}
    return clean(said | {"pairs": lines(paper), "points": points(paper)})


def pdf(paper: Paper) -> bytes:
    """On A4 as PDF/A-2b. The same paper gives the same bytes."""
    spelling = SPELLING.get(paper.lang, "zh-Hans")
    language, region = REGION[spelling]
    setting = {"lang": language, "region": region, "serif": SERIF[spelling], "sans": SANS[spelling]}
    return typesetting.pdf(LAYOUT, _said(paper) | setting, paper.stamped_at)


def docx(paper: Paper) -> bytes:
    """As a Word file on A4, for who must still write on it."""
    said = _said(paper)
    document = _blank(paper)
    if said["mark"]:
        _line(document, said["mark"], centre=True, size=9)
    _line(document, said["organisation"], centre=True, size=12)
    _line(document, said["title"], centre=True, size=20, bold=True)
    _line(document, said["number"], centre=True, size=10.5, after=4)
    _table(document, said["pairs"])
    if said["opening"]:
        _line(document, said["opening"], before=5, after=1)
    for heading, text in said["paragraphs"]:
        paragraph = _line(document, "", after=1.5)
        paragraph.add_run(heading).font.bold = True
        paragraph.add_run(text)
    _foot(document, said)
    _margins(document.sections[0], said)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _margins(section, said):
    """Whose copy it is, below every page; from the second page on which paper it belongs to, above."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    section.different_first_page_header_footer = True
    for footer in (section.first_page_footer, section.footer):
        footer.paragraphs[0].add_run(said["footer"]).font.size = Pt(7)
    section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    section.header.paragraphs[0].add_run(said["name"]).font.size = Pt(8)


def _blank(paper):
    import docx as word
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = word.Document()
    page = document.sections[0]
    page.page_width, page.page_height, page.left_margin, page.right_margin = Mm(210), Mm(297), Mm(22), Mm(22)
    page.top_margin, page.bottom_margin = Mm(16), Mm(14)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(points(paper))
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), 1.05
    said = document.core_properties
    said.title, said.author, said.comments, said.language = paper.name[:255], paper.organisation[:255], "", paper.lang
    if paper.stamped_at:
        said.created = said.modified = paper.stamped_at.astimezone(dt.UTC).replace(tzinfo=None)
    return document


def _line(document, text, *, centre=False, size=None, bold=False, before=0, after=0):
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else None
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    if text:
        run = paragraph.add_run(text)
        run.font.size, run.font.bold = Pt(size) if size else None, bold or None
    return paragraph


def _table(document, rows):
    """Label and text, two pairs to a line where both are short."""
    from docx.shared import Mm

    widths = (Mm(25), Mm(58), Mm(25), Mm(58))
    table = document.add_table(rows=0, cols=4, style="Table Grid")
    table.autofit = False
    for pairs in rows:
        cells = table.add_row().cells
        if len(pairs) == 1:
            cells[1].merge(cells[3])
        flat = [part for pair in pairs for part in pair]
        for place, text in enumerate(flat):
            cells[place].width = widths[place]
            cells[place].paragraphs[0].add_run(text).font.bold = place % 2 == 0 or None


def _foot(document, said):
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if said["signed"]:
        _line(document, "    ".join(said["signed"]), before=5)
    for place, text in enumerate(line for line in (said["organisation"], said["seal"], said["day"]) if line):
        _line(document, text, before=8 if place == 0 else said["points"], after=said["points"]).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for place, text in enumerate(said["receipt"]):
        _line(document, text, before=6 if place == 0 else 1)
