"""Charts: drawn with our fonts, the same data in every format, legible without our fonts being installed."""

import re
from io import BytesIO

import pypdf
import pytest
import vl_convert

from shouwang.bulletin.render.charts import LABEL_LIMIT, chart_svg, draws_chinese, for_page, png, spec
from shouwang.bulletin.render.document import Chart, Series
from shouwang.bulletin.tests.render_sample import days_chart, hours_chart
from shouwang.core.fonts import FILES, characters_of, missing_glyphs


def said(svg: str) -> list[str]:
    return re.findall(r'aria-label="([^"]*: (?:\d+|null))"', svg)


def test_chart_on_page_and_on_paper_draws_the_same_shapes():
    svg = chart_svg(days_chart())
    page = for_page(svg, "说明")
    shapes = re.compile(r' d="([^"]+)"')
    assert shapes.findall(svg) == shapes.findall(page)
    assert "currentColor" in page and " style=" not in page and 'aria-label="说明"' in page
    assert png(svg).startswith(b"\x89PNG")


def test_chart_says_every_value_and_none_for_a_gap():
    chart = days_chart()
    spoken = said(chart_svg(chart))
    expected = {
        f"{series.name} {x}: {value}"
        for series in chart.series
        for x, value in zip(chart.x, series.values, strict=True)
        if value is not None
    }
    assert expected <= {text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for text in spoken}
    assert not [text for text in spoken if text.endswith("null")]


def test_chart_prints_the_counts_of_a_single_series():
    svg = chart_svg(hours_chart())
    printed = re.findall(r">(\d+)</text>", svg)
    assert all(str(value) in printed for value in hours_chart().series[0].values)
    long = Chart(
        "long", "", "bar", tuple(map(str, range(LABEL_LIMIT + 1))), (Series("n", tuple(range(LABEL_LIMIT + 1))),)
    )
    assert len(spec(long)["layer"]) == 1


def test_chart_of_nothing_still_draws():
    assert "<svg" in chart_svg(Chart("empty", "空", "line", (), ()))
    assert "<svg" in chart_svg(Chart("gaps", "空", "bar", ("1日",), (Series("甲", (None,)),)))


def test_chart_whose_values_do_not_fit_is_refused():
    with pytest.raises(ValueError):
        Chart("bad", "坏", "bar", ("1日", "2日"), (Series("甲", (1,)),))
    with pytest.raises(ValueError):
        Chart("bad", "坏", "pie", (), ())


@pytest.mark.parametrize("title", ["按小时上报 䶮𬭎", "按小時上報 臺賬 裡 衛生"])
def test_chart_is_drawn_with_our_font_and_no_other(title):
    """Fails when a font is not registered: the engine would take another face, or boxes, and say nothing."""
    chart = Chart("hours", title, "bar", tuple(title), (Series(title, tuple(range(len(title)))),) * 2, title)
    drawing = pypdf.PdfReader(BytesIO(vl_convert.svg_to_pdf(chart_svg(chart))))
    fonts = _fonts_below(drawing.pages[0].get_object())
    assert {name.partition("+")[2].split("-")[0] for name in fonts} == {"NotoSansSC"}


def _fonts_below(thing) -> set[str]:
    resources = thing.get("/Resources", {})
    found = {font.get_object()["/BaseFont"] for font in resources.get("/Font", {}).values()}
    for inner in resources.get("/XObject", {}).values():
        found |= _fonts_below(inner.get_object())
    return found


def test_missing_glyphs_of_a_chart_are_seen():
    assert draws_chinese()
    assert draws_chinese("䶮", "𬭎")
    assert not draws_chinese("\U000f0001", "\U000f0002"), "two boxes must look alike"


def test_missing_glyphs_are_named():
    assert missing_glyphs("守望 䶮𬭎 臺賬體溫 〔2026〕—％", "zh-Hans") == set()
    assert missing_glyphs("守望 䶮𬭎 臺賬體溫", "zh-Hant") == set()
    assert missing_glyphs("守望 ༀ \U000f0001\n\u200b", "zh-Hans") == {"ༀ", "\U000f0001"}


def test_fonts_cover_everyday_and_traditional_characters():
    gb2312 = {
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (high, low) < (0xD7, 0xFA) or high > 0xD7
    }
    for family in ("Noto Sans SC", "Noto Serif SC"):
        assert {ord(character) for character in gb2312} <= characters_of(family)
    assert all(len(characters_of(family)) > 20_000 for family in FILES)
