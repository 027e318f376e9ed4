"""The passages of a draft that people write: one page, one save. What nobody touched is not written; what somebody else changed
meanwhile is not overwritten, and the text that was typed comes back to whoever typed it.
"""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from shouwang.bulletin import actions, queries
from shouwang.bulletin.models import Issue
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope

LISTS = {"report_to": _("报"), "send_to": _("送"), "copy_to": _("发")}


@dataclass(frozen=True)
class Passage:
    """One text of a draft: its name in the form, what it is called, its words as stored, and how it is written."""

    name: str
    title: object
    text: str
    write: object  # callable(text)


@dataclass
class Saved:
    """What became of a save: how many passages were written, what was refused, and the texts to give back to the writer."""

    written: int = 0
    sentences: list = field(default_factory=list)
    typed: dict = field(default_factory=dict)


def mark(text) -> str:
    """A short digest of a text as the page showed it, so that the save knows whether it was touched, here or elsewhere."""
    return hashlib.sha256(plain(text).encode()).hexdigest()[:12]


def plain(text) -> str:
    """A text as it is compared: browsers send CRLF, actions strip."""
    return text.replace("\r\n", "\n").strip()


def passages(scope: Scope, issue: Issue, office) -> list[Passage]:
    """The passages that the viewer may write."""
    by = scope.viewer
    found = [Passage(f"box-{row.pk}", row.group, row.text, _box(row, by)) for row in queries.own_boxes(scope, issue)]
    if not office:
        return found
    found += [
        Passage(f"problem-{row.pk}", row.generated or row.text, row.text, _problem(row, by))
        for row in issue.problems.filter(dropped=False).order_by("order", "id")
    ]
    found.append(Passage("next", _("下一步工作"), issue.next_steps, _next(issue, by)))
    return found + [
        Passage(name, title, "\n".join(getattr(issue, name)), _list(issue, name, by)) for name, title in LISTS.items()
    ]


def _box(row, by):
    return lambda text: actions.edit_box(box=row, text=text, by=by)


def _problem(row, by):
    return lambda text: actions.edit_problem(problem=row, text=text, by=by)


def _next(issue, by):
    return lambda text: actions.edit_next_steps(issue=issue, text=text, by=by)


def _list(issue, name, by):
    return lambda text: actions.edit_lines(issue=issue, by=by, **{name: text.splitlines()})


def keep(rows: list[Passage], sent) -> Saved:
    """Write the passages that the form changed. sent: the form, `name` and `seen-name` (mark of what the page showed)."""
    saved = Saved()
    for row in rows:
        text, seen = plain(sent.get(row.name, row.text)), sent.get(f"seen-{row.name}", "")
        if row.name not in sent or mark(text) == seen or text == plain(row.text):
            continue
        try:
            if seen != mark(row.text):
                raise Refused("bulletin.10", passage=row.title, stored=row.text[:60])
            row.write(text)
            saved.written += 1
        except Refused as refusal:
            if refusal.code == "core.04":
                raise
            saved.sentences.append(refusal.sentence)
            saved.typed[row.name] = text
    return saved


def shown(rows: list[Passage], typed=None) -> dict:
    """{name: {name, text, seen}} for the page: what is stored, or what its writer typed and could not save."""
    typed = typed or {}
    return {row.name: {"name": row.name, "text": typed.get(row.name, row.text), "seen": mark(row.text)} for row in rows}
