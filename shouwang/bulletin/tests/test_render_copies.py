"""The same issue as HTML, Word and PDF: equal to the digit, whatever stands in its names."""

import re
from html import unescape
from io import BytesIO

import docx
import pypdf
import pytest
from django.utils.html import escape, strip_tags
from docx.oxml.ns import qn

from shouwang.bulletin.render import docx as word
from shouwang.bulletin.render import html, pdf, word_template
from shouwang.bulletin.render.document import LANGUAGES, Number, Table, digits, numbers, texts
from shouwang.bulletin.render.printed import printed
from shouwang.bulletin.tests.render_sample import ODD_NAMES, UNITS, sample
from shouwang.core.fonts import missing_glyphs

CJK_COPIES = [("zh-Hans", False), ("zh-Hant", False), ("zh-Hans", True)]


def dense(text: str) -> str:
    return re.sub(r"\s+", "", text)


def tables_of(document):
    return [block for section in document.sections for block in section.blocks if isinstance(block, Table)]


def word_file(document):
    return docx.Document(BytesIO(word.docx(document)))


def word_text(file) -> str:
    """Every paragraph and cell in the order of the page, header first."""
    body = "\n".join(
        "".join(part.text or "" for part in line.iter(qn("w:t"))) for line in file.element.body.iter(qn("w:p"))
    )
    return "\n".join([file.sections[0].header.paragraphs[0].text, body])


def pdf_file(document):
    return pypdf.PdfReader(BytesIO(pdf.pdf(document)))


def sheets(document) -> list[str]:
    """The text of each sheet, without the running header and the page number."""
    pages = [dense(page.extract_text()) for page in pdf_file(document).pages]
    footer = dense(printed(document)["page"][0])
    return [page.removeprefix(dense(document.mark)).rsplit(footer, 1)[0] for page in pages]


def row_texts(document):
    """What each row of each table must read, with the marks of its footnotes."""
    for section in printed(document)["sections"]:
        for block in section["blocks"]:
            for row in block.get("rows", ()):
                yield [row["label"], *(cell["text"] + cell["mark"] for cell in row["cells"])]


@pytest.mark.parametrize(("lang", "public"), CJK_COPIES)
def test_copies_agree_to_the_digit(lang, public):
    document = sample(lang, public)
    expected = [number.text for number in numbers(document)]
    page = re.findall(r'class="num[^>]*>([^<]*(?:&lt;)?[^<]*)</', html.fragment(document))
    assert [text.replace("&lt;", "<") for text in page] == expected == list(digits(document))

    file = word_file(document)
    full = [table for table in tables_of(document) if not table.absent]
    shown = [table for table in file.tables if len(table.columns) > 1]
    assert [[cell.text for cell in row.cells] for table in shown for row in table.rows[1:]] == list(row_texts(document))
    assert [table.rows[0].cells[0].text for table in shown] == [table.columns[0].title for table in full]

    paper = "".join(sheets(document))
    at = 0
    for row in row_texts(document):
        at = paper.index(dense("".join(row)), at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_copies_say_the_same_in_the_same_order(lang):
    """Every string of the document stands in all three, in the order of the page."""
    document = sample(lang)
    # svg is a picture; keys, links and definitions' titles are not printed as text of their own
    arrangement = [said for said in _printed_strings(printed(document)) if dense(said)]
    page, file, paper = (
        dense(_spoken(html.fragment(document))),
        dense(word_text(word_file(document))),
        "".join(sheets(document)),
    )
    for copy in (page, file, paper):
        at = 0
        for said in arrangement:
            found = copy.find(dense(said), at)
            assert found >= 0, (said, copy[at : at + 60])
            at = found


def _spoken(markup: str) -> str:
    return unescape(strip_tags(re.sub(r"<svg.*?</svg>", "", markup, flags=re.S)))


def _printed_strings(issue):
    yield from (
        issue[part]
        for part in ("title", "number", "public", "organisation", "issued_day", "as_of", "signer", "not_yet_cut_off")
    )
    for section in issue["sections"]:
        yield section["heading"]
        for block in section["blocks"]:
            yield block.get("caption", block.get("title", block.get("group", "")))
            yield from (column["title"] for column in block.get("columns", ()) if block["rows"])
            for row in block.get("rows", ()):
                yield from (row["label"], *(cell["text"] for cell in row["cells"]))
            yield from (piece["text"] for piece in block.get("pieces", ()))
            yield from block.get("lines", ())
            yield from (note["text"] for note in block.get("notes", ()))
    yield from issue["restatements"]
    yield from (
        issue["organisation"],
        issue["seal"],
        issue["issued_day"],
        *issue["stages"],
        *issue["addressed"],
        issue["closing"],
    )
    yield from (text for _, text in issue["definitions"])


def test_copies_keep_odd_names_as_typed():
    document = sample()
    page, file, paper = html.fragment(document), word_file(document), "".join(sheets(document))
    cells = {cell.text for table in file.tables for row in table.rows for cell in row.cells}
    for name in ODD_NAMES:
        assert escape(name) in page
        assert name in cells
        assert dense(name) in paper
    assert "<A&B>" not in page


def test_copies_absent_tables_say_so():
    document = sample()
    absent = [table for table in tables_of(document) if table.absent]
    assert len(absent) == 3
    assert html.fragment(document).count("本期无此项") == word_text(word_file(document)).count("本期无此项") == 3
    assert "".join(sheets(document)).count("本期无此项") == 3


def test_copies_empty_box_names_its_group():
    for text in (html.fragment(sample()), word_text(word_file(sample())), "".join(sheets(sample()))):
        assert "物资及财务保障工作组本期未报送" in text


def test_copies_without_mark_and_public_leave_no_trace():
    document = sample(public=True, mark="")
    text = html.fragment(document)
    assert "bulletin-mark" not in text and "bulletin-public" in text and "&lt;5" in text
    assert "演练" not in word_text(word_file(document)) + "".join(sheets(document))


def test_html_every_open_number_is_a_link_with_its_definition():
    page = html.fragment(sample())
    linked = [number for number in numbers(sample()) if number.href]
    assert page.count('<a class="num" href="/rows/?figure=') == len(linked)
    assert (
        '<a class="num" href="/rows/?figure=due&amp;value=45000" title="应报：名册上除免报外的人数">45000</a>' in page
    )


def test_html_keeps_the_content_security_policy():
    page = html.fragment(sample())
    assert "<script" not in page and " style=" not in page and " onclick" not in page
    assert 'scope="col"' in page and 'scope="row"' in page and "<caption>" in page


def test_html_standalone_needs_nothing_else():
    page = html.standalone(sample())
    assert page.startswith("<!doctype html>") and "<style>" in page and ".bulletin-table" in page
    assert not re.findall(r'(?:src|href)="(?!/rows/|#)|url\((?!#)|@import', page)


def test_hidden_number_cannot_carry_its_value():
    with pytest.raises(ValueError):
        Number(3, "<5", "flagged", hidden=True)
    assert not [
        number for number in numbers(sample(public=True)) if number.hidden and (number.value is not None or number.href)
    ]


def test_pdf_repeats_the_table_head_and_numbers_its_pages():
    pages = [dense(page.extract_text()) for page in pdf_file(sample()).pages]
    head = dense("".join(column.title for column in tables_of(sample())[0].columns))
    assert head in pages[0] and head in pages[1]
    assert all(f"第{place}页，共{len(pages)}页" in page for place, page in enumerate(pages, 1))
    assert all("演练数据，不是真实疫情" in page for page in pages)


@pytest.mark.parametrize(
    ("lang", "families"),
    [
        ("zh-Hans", {"NotoSansSC", "NotoSerifSC"}),
        ("zh-Hant", {"NotoSansTC", "NotoSerifTC", "NotoSansSC", "NotoSerifSC"}),
    ],
)
def test_pdf_embeds_subsets_of_our_fonts_and_no_other(lang, families):
    found = {}
    for page in pdf_file(sample(lang)).pages:
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            subset, _, name = below["/BaseFont"].lstrip("/").partition("+")
            found[name.split("-")[0]] = (len(subset), "/FontFile3" in below["/FontDescriptor"].get_object())
    assert found.keys() == families and set(found.values()) == {(6, True)}


def test_pdf_is_archival_and_the_same_each_time():
    first = pdf.pdf(sample())
    assert b"<pdfaid:part>2</pdfaid:part>" in first and b"<pdfaid:conformance>B</pdfaid:conformance>" in first
    assert pdf.pdf(sample()) == first


def test_docx_table_heads_repeat_and_rows_stay_whole():
    file = word_file(sample())
    for table in file.tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    head = next(table for table in file.tables if len(table.rows) > 40).rows[0]
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None


@pytest.mark.parametrize(
    ("lang", "faces", "tongue"),
    [("zh-Hans", {"宋体", "黑体"}, "zh-CN"), ("zh-Hant", {"新細明體", "微軟正黑體"}, "zh-TW")],
)
def test_docx_names_the_chinese_faces_of_its_language(lang, faces, tongue):
    styles = word_file(sample(lang)).styles.element
    named = {fonts.get(qn("w:eastAsia")) for fonts in styles.iter(qn("w:rFonts"))}
    assert faces <= named and not named & ({"宋体", "黑体", "新細明體", "微軟正黑體"} - faces)
    assert {lang.get(qn("w:eastAsia")) for lang in styles.iter(qn("w:lang"))} == {tongue}


def test_docx_template_is_what_its_code_makes():
    made, committed = docx.Document(BytesIO(word_template.make())), docx.Document(word_template.PATH)
    assert made.element.xml == committed.element.xml
    assert made.styles.element.xml == committed.styles.element.xml
    assert made.sections[0].footer._element.xml == committed.sections[0].footer._element.xml
    assert made.sections[0].page_width.mm == pytest.approx(210, abs=0.1)


def test_docx_pictures_are_the_charts_in_words_too():
    file = word_file(sample())
    described = [item.get("descr") for item in file.element.body.iter(qn("wp:docPr"))]
    assert described == ["上报集中在 17 时。", "4 个单位，14 天。"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sample_has_all_its_glyphs(lang):
    assert not missing_glyphs("".join(texts(sample(lang))), lang)
    assert len(UNITS) == 40
