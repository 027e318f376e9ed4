"""An issue as HTML: a fragment for our own pages, or one whole file that needs nothing else.

Every number with rows behind it is a link to them, and says its definition. No script and no style attribute:
the page's content security policy forbids both.
"""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from .charts import for_page
from .document import Document
from .printed import printed


def fragment(document: Document) -> str:
    """The issue as a piece of a page; its style is static/css/bulletin.css."""
    content = printed(document)
    for block in (block for section in content["sections"] for block in section["blocks"]):
        block["template"] = f"bulletin/_issue_{block['kind']}.html"
        if block["kind"] == "chart":
            block["drawing"] = mark_safe(for_page(block["svg"], block["alt"]))
    return render_to_string("bulletin/issue_document.html", {"issue": content})


def standalone(document: Document) -> str:
    """The issue as one file, with its style inside; nothing is loaded from anywhere."""
    styles = Path(str(finders.find("css/bulletin.css"))).read_text(encoding="utf-8")
    parts = {"body": mark_safe(fragment(document)), "styles": mark_safe(styles)}
    return render_to_string("bulletin/issue_standalone.html", {"document": document, **parts})
