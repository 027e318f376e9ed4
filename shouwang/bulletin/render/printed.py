"""A document with every word in its place: the one arrangement that page, Word and PDF all print.

Plain dictionaries and strings, so that the PDF layout takes them as JSON and the page's templates as they are. Whatever
decides *what* is printed stands here; the three renderers only decide how it looks.
"""

import re
from collections.abc import Callable

from . import words
from .charts import chart_svg
from .document import Document, Number, Row, Table, column_weights, footnotes, ordinals, paragraphs_of, pieces

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printed(document: Document) -> dict:
    """Everything that the document prints, in order, in its language."""
    lang = document.lang
    definitions = {
        key: words.say(lang, words.DEFINITION, term=term, definition=text) for key, term, text in document.definitions
    }
    sections = [_section(section, lang, definitions) for section in document.sections]
    return _printable(
        {
            "lang": lang,
            **_head(document),
            "sections": sections,
            **_foot(document),
            "definitions": list(definitions.items()),
        }
    )


def _printable(thing):
    """Without the control characters that a paste can carry in: Word's XML cannot hold them."""
    if isinstance(thing, str):
        return _CONTROL.sub("", thing)
    if isinstance(thing, dict):
        return {key: _printable(value) for key, value in thing.items()}
    return [_printable(value) for value in thing] if isinstance(thing, list | tuple) else thing


def _head(document: Document) -> dict:
    lang = document.lang
    return {
        "mark": document.mark,
        "title": document.title,
        "number": document.number_text,
        "public": words.say(lang, words.PUBLIC) if document.public else "",
        "organisation": document.organisation,
        "issued_day": document.issued_day_text,
        "as_of": document.as_of_text,
        "signer": words.say(lang, words.SIGNER, name=document.signer) if document.signer else "",
        "not_yet_cut_off": document.not_yet_cut_off,
    }


def _foot(document: Document) -> dict:
    lang = document.lang
    return {
        "restated": words.say(lang, words.RESTATED),
        "restatements": list(document.restatements),
        "seal": words.say(lang, words.SEAL),
        "stages": list(document.stage_lines),
        "addressed": words.addressed(document),
        "closing": document.closing_line,
        "defined": words.say(lang, words.DEFINED),
        "page": words.page_words(lang),
    }


def _section(section, lang: str, definitions: dict) -> dict:
    heading = words.say(lang, words.HEADING, number=section.number, title=section.title)
    blocks = [
        {"kind": block.kind, **_BLOCKS[block.kind](block, ordinal, lang, definitions)}
        for ordinal, block in ordinals(section)
    ]
    return {"heading": heading, "blocks": blocks}


def _piece(part: Number | str, definitions: dict, mark: str = "") -> dict:
    if isinstance(part, str):
        return {"text": part, "mark": "", "figure": False}
    definition = definitions.get(part.key, part.note)
    return {
        "text": part.text,
        "mark": mark,
        "figure": True,
        "href": part.href,
        "hidden": part.hidden,
        "definition": definition,
    }


def _inline(block, lang: str, definitions: dict) -> list[dict]:
    out = []
    for part in pieces(block):
        out.append(_piece(part, definitions))
        if isinstance(part, Number) and part.note:
            out.append(_piece(words.say(lang, words.BY, name=part.note), definitions))
    return out


def _table(table: Table, _ordinal: int, lang: str, definitions: dict) -> dict:
    notes = footnotes(table)
    marks = {note: mark for mark, note in notes}
    lines = [{"mark": mark, "text": note} for mark, note in notes]
    if table.note:
        lines.append({"mark": "", "text": words.say(lang, words.NOTE, text=table.note)})
    columns = zip(table.columns, column_weights(table), strict=True)
    return {
        "key": table.key,
        "caption": words.say(lang, words.TABLE, number=table.number, title=table.title),
        "absent": table.absent,
        "columns": [{"title": column.title, "align": column.align, "weight": weight} for column, weight in columns],
        "rows": [] if table.absent else [_row(row, table, marks, definitions) for row in table.rows],
        "notes": lines,
    }


def _row(row: Row, table: Table, marks: dict, definitions: dict) -> dict:
    cells = [
        {"align": column.align, **_piece(cell, definitions, marks.get(getattr(cell, "note", ""), ""))}
        for column, cell in zip(table.columns[1:], row.cells, strict=True)
    ]
    return {
        "label": row.label,
        "align": table.columns[0].align,
        "level": row.level,
        "emphasis": row.emphasis,
        "cells": cells,
    }


def _chart(chart, _ordinal: int, _lang: str, _definitions: dict) -> dict:
    return {
        "title": chart.title,
        "svg": chart_svg(chart),
        "alt": chart.description or chart.title,
        "description": chart.description,
    }


def _paragraph(paragraph, _ordinal: int, lang: str, definitions: dict) -> dict:
    by = words.say(lang, words.BY, name=paragraph.by) if paragraph.by else ""
    return {"pieces": _inline(paragraph, lang, definitions), "by": by}


def _box(box, _ordinal: int, _lang: str, _definitions: dict) -> dict:
    return {"group": box.group, "lines": paragraphs_of(box.text), "missing": box.missing}


def _problem(problem, ordinal: int, lang: str, definitions: dict) -> dict:
    generated = words.say(lang, words.GENERATED) if problem.generated else ""
    return {"pieces": _inline(problem, lang, definitions), "ordinal": ordinal, "generated": generated}


_BLOCKS: dict[str, Callable] = {
    "table": _table,
    "chart": _chart,
    "paragraph": _paragraph,
    "box": _box,
    "problem": _problem,
}
