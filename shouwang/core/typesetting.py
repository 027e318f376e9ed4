"""PDF/A-2b from a layout: the fonts are inside, and the same content with the same instant gives the same bytes."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

from shouwang.core.fonts import FONT_FOLDERS

_compiling = Lock()  # a compiler is not to be entered twice


def pdf(layout: Path, content: dict, stamped_at: dt.datetime | None) -> bytes:
    """What a layout makes of the content. stamped_at: the instant that the file carries, never that of making."""
    text = json.dumps(content, ensure_ascii=False)
    stamp = int(stamped_at.timestamp()) if stamped_at else 0
    with _compiling:
        made = _compiler(layout).compile(
            sys_inputs={"document": text}, format="pdf", pdf_standards="a-2b", timestamp=stamp
        )
    return cast(bytes, made)  # a list only where the format is one picture a page


@cache
def _compiler(layout: Path) -> Any:
    import typst  # only a process that prints pays for it

    return typst.Compiler(input=str(layout), root=str(layout.parent), font_paths=_fonts())


@cache
def _fonts() -> Any:
    import typst

    folders = [str(folder) for folder in FONT_FOLDERS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)  # 33 MB, once for all layouts
