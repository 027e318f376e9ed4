"""Charts as Vega-Lite, drawn once in this process: SVG for the page and for PDF, PNG for Word, all from one drawing.

The drawing is made for paper; the page gets the same shapes with `currentColor` in place of ink, so that it reads in
light and dark. Nothing is fetched and no browser is started. A missing font raises nothing in Vega: it draws boxes,
which is why `draws_chinese` exists and why the fonts come from packages.
"""

import json
import re
from functools import lru_cache
from html import escape
from itertools import cycle, islice
from threading import Lock

import vl_convert

from shouwang.core.fonts import FONT_FOLDERS, SANS

from .document import Chart, width_of

INK, FAINT = "#33373d", "#c9ced6"
# Mid-tones that keep 3:1 against white paper and against a near-black page, and differ in lightness when printed grey.
PALETTE = ("#4a7fb5", "#b5762a", "#4f9472", "#a5657a", "#7a74b8", "#8a8431", "#3f8f9c", "#8b8f96")
# One family for all languages, SC, which has Big5 too: the engine takes only the first family of a list that the machine
# has, and what that one lacks comes from any font it finds.
FAMILY = SANS["zh-Hans"][0]
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
WIDTH, HEIGHT = 600, 190
LABEL_LIMIT = 24
_drawing = Lock()


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Tell the drawing engine of our fonts, once in a process."""
    for folder in FONT_FOLDERS:
        vl_convert.register_font_directory(str(folder))


def chart_svg(chart: Chart) -> str:
    """The drawing for paper, as SVG with its texts as text."""
    return _drawn(json.dumps(spec(chart), ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=64)
def png(svg: str, scale: int = 2) -> bytes:
    """The same drawing for Word, at twice the size so that it prints sharp."""
    register_fonts()
    with _drawing:
        return vl_convert.svg_to_png(svg, scale=scale)


def for_page(svg: str, alt: str) -> str:
    """The same drawing for a page: scales with its column, takes the page's ink, and speaks to a screen reader."""
    svg = svg.replace(f'"{INK}"', '"currentColor"').replace(
        f'stroke="{FAINT}"', 'stroke="currentColor" stroke-opacity="0.22"'
    )
    svg = re.sub(r'font-family="[^"]*"', 'class="chart-text"', svg)
    head = f'class="chart-drawing" role="group" aria-label="{escape(alt)}" viewBox='
    return re.sub(r'class="marks" width="[\d.]+" height="[\d.]+" viewBox=', lambda _: head, svg, count=1)


@lru_cache(maxsize=128)
def _drawn(spec: str) -> str:
    register_fonts()
    with _drawing:
        return vl_convert.vegalite_to_svg(spec)


def spec(chart: Chart) -> dict:
    """The Vega-Lite of a chart; texts go in as values, never as expressions or field names."""
    names = [series.name for series in chart.series]
    layers = [_marks(chart, names)]
    if _wants_labels(chart):
        layers.append(_labels())
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": chart.description or chart.title,
        "width": WIDTH,
        "height": HEIGHT,
        "background": None,
        "data": {"values": _values(chart)},
        "encoding": {"x": _x_axis(chart), "y": _y_axis(chart)},
        "layer": layers,
        "config": _config(),
    }


def _values(chart: Chart) -> list[dict]:
    return [
        {"x": x, "y": value, "series": series.name, "order": order, "said": f"{series.name} {x}: {value}"}
        for order, series in enumerate(chart.series)
        for x, value in zip(chart.x, series.values, strict=True)
    ]


def _wants_labels(chart: Chart) -> bool:
    return chart.chart == "bar" and len(chart.series) == 1 and len(chart.x) <= LABEL_LIMIT


def _marks(chart: Chart, names: list[str]) -> dict:
    color: dict = {"field": "series", "type": "nominal", "title": None, "sort": None}
    color["scale"] = {"domain": names, "range": list(islice(cycle(PALETTE), len(names)))}
    color["legend"] = _legend(names)
    spoken = {"description": {"field": "said"}}
    if chart.chart == "bar":
        return {"mark": {"type": "bar"}, "encoding": {"color": color, "order": {"field": "order"}, **spoken}}
    dash: dict = {"field": "series", "type": "nominal", "legend": None, "sort": None}
    dash["scale"] = {"domain": names, "range": list(islice(cycle(DASHES), len(names)))}
    mark = {"type": "line", "point": True, "strokeWidth": 2}
    return {"mark": mark, "encoding": {"color": color, "strokeDash": dash, **spoken}}


def _legend(names: list[str]) -> dict | None:
    if len(names) < 2:
        return None
    entry = 6 * max(width_of(name) for name in names) + 34
    return {"columns": max(1, WIDTH // entry), "labelLimit": WIDTH}


def _labels() -> dict:
    mark = {"type": "text", "dy": -6, "fontSize": 10, "color": INK, "aria": False}
    return {"mark": mark, "encoding": {"text": {"field": "y"}}}


def _x_axis(chart: Chart) -> dict:
    crowded = max((len(x) for x in chart.x), default=0) * len(chart.x) > 52
    axis = {"labelAngle": -40 if crowded else 0, "labelOverlap": "parity", "labelLimit": 120, "title": None}
    return {"field": "x", "type": "ordinal", "sort": list(dict.fromkeys(chart.x)), "axis": axis}


def _y_axis(chart: Chart) -> dict:
    return {
        "field": "y",
        "type": "quantitative",
        "title": chart.unit or None,
        "axis": {"tickMinStep": 1, "tickCount": 5, "format": "d"},
    }


def _config() -> dict:
    axis = {
        "labelColor": INK,
        "titleColor": INK,
        "tickColor": FAINT,
        "domainColor": FAINT,
        "gridColor": FAINT,
        "labelFontSize": 11,
    }
    return {
        "font": FAMILY,
        "axis": {**axis, "titleFontWeight": "normal", "titleFontSize": 11},
        "axisY": {"titleAngle": 0, "titleAlign": "left", "titleY": -12, "titleX": 0, "domain": False, "ticks": False},
        "legend": {
            "orient": "top",
            "offset": 26,
            "labelColor": INK,
            "labelFontSize": 11,
            "symbolType": "square",
            "symbolStrokeWidth": 0,
        },
        "view": {"stroke": None},
        "bar": {"cornerRadiusEnd": 1},
        "scale": {"bandPaddingInner": 0.25},
    }


def draws_chinese(first: str = "测", second: str = "试") -> bool:
    """Whether charts on this machine show characters: two that differ must look different, boxes look the same."""
    pictures = {png(_drawn(json.dumps(_one_character(character))), 1) for character in (first, second)}
    return len(pictures) == 2


def _one_character(character: str) -> dict:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 40,
        "height": 40,
        "data": {"values": [{"text": character}]},
        "mark": {"type": "text", "fontSize": 24},
        "encoding": {"text": {"field": "text"}},
        "config": {"font": FAMILY},
    }
