"""An issue as a file: one place that knows which renderer makes which."""

import json

from shouwang.bulletin.as_json import Printer
from shouwang.bulletin.build import LANGUAGES, document


def rendered(issue, file_format, lang="zh-hans", is_public=False) -> bytes:
    """An issue as a file: json, html, docx or pdf."""
    if file_format == "json":
        content = Printer(issue, LANGUAGES[lang.lower()], is_public).as_dict()
        return json.dumps(content, ensure_ascii=False, indent=1).encode()
    from shouwang.bulletin.render import docx, html, pdf  # the drawing engines load only where a copy is made

    ready = document(issue, lang, is_public)
    if file_format == "html":
        return html.standalone(ready).encode()
    return docx.docx(ready) if file_format == "docx" else pdf.pdf(ready)
