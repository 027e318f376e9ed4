"""The pages of an issue laid out: its steps, what the viewer may do next, its copies; a draft's preview."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shouwang.bulletin import freezing, passages, queries, sentences
from shouwang.bulletin.actions.drafting import subject_of
from shouwang.bulletin.build import LANGUAGES, Builder, document
from shouwang.bulletin.models import Issue
from shouwang.bulletin.render import html
from shouwang.bulletin.restating import place_of
from shouwang.checkin.figures import may_count_everybody
from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.roster import access

STEPS = (("draft", _("拟稿")), ("review", _("核稿")), ("countersign", _("会签")), ("signed", _("签发")), ("numbered", _("编号")), ("issued", _("印发")))
NEXT = {  # state → (step in the address, word of the button, right)
    Issue.State.DRAFT: (("submit", _("送核稿"), access.BULLETIN),),
    Issue.State.REVIEW: (("review", _("核稿通过"), access.BULLETIN), ("back", _("退回拟稿"), access.BULLETIN)),
    Issue.State.COUNTERSIGN: (
        ("countersign", _("会签"), access.BULLETIN), ("sign", _("签发并编号"), access.ISSUE), ("back", _("退回拟稿"), access.BULLETIN),
    ),
    Issue.State.SIGNED: (("publish", _("印发"), access.BULLETIN),),
    Issue.State.ISSUED: (),
}  # fmt: skip
FORMATS = (("docx", "Word"), ("pdf", "PDF"), ("html", "HTML"), ("json", "JSON"))
PAPER = {"docx", "pdf"}


def language() -> str:
    """The copy that goes with the language of the page."""
    return LANGUAGES.get((get_language() or "zh-hans").lower(), "zh-Hans")


def steps(issue: Issue) -> list[dict]:
    """The stages of an issue for components/steps.html."""
    done: dict = {}
    for row in issue.stages.order_by("id"):
        if row.step == "sent_back":
            done = {"draft": done.get("draft"), "back": row}
        else:
            done[row.step] = row
    found, current = [], False
    for step, label in STEPS:
        row = done.get(step)
        state = "done" if row else "todo" if current else "current"
        current = current or not row
        found.append({"label": label, "state": state, "by": row.name if row else "", "at": row.at if row else None, "note": row.note if row else ""})
    if done.get("back") and issue.state == Issue.State.DRAFT:
        found[0] |= {"state": "returned", "note": done["back"].note}
    return found


def next_steps(scope: Scope, issue: Issue) -> list[dict]:
    """What the viewer may do with an issue now, by right; who drafted may not review."""
    drafters = set(issue.stages.filter(step="draft").values_list("by_person_id", flat=True))
    own = scope.viewer.person_id in drafters
    return [
        {"step": step, "label": label, "main": place == 0}
        for place, (step, label, right) in enumerate(NEXT[issue.state])
        if scope.allows(right, "R") and not (own and step in {"review", "countersign", "sign"})
    ]


def copies(issue: Issue) -> list[dict]:
    """Every file that an issue can be had as: internal and public, in each language that its format is made in."""
    found = []
    for public in (False, True):
        for file_format, label in FORMATS:
            langs = ("zh-hans", "zh-hant") if file_format in PAPER else ("zh-hans",) if file_format == "json" else tuple(LANGUAGES)
            found.append({"format": file_format, "label": label, "public": public, "langs": langs})
    return found


def frozen_page(issue: Issue, is_public=False, opens=True) -> str:
    """A signed issue as a piece of a page, its numbers opening on this site."""
    return html.fragment(document(issue, language(), is_public, base="" if opens else None))


def preview(issue: Issue) -> str:
    """A draft as it would be signed now. Cost: a recount."""
    _slot, known_at = subject_of(issue.day, issue.known_at)
    counted = freezing.count(issue, known_at)
    rows = list(issue.stages.order_by("id"))
    stages = [{"step": row.step, "name": row.name, "at": row.at} for row in rows] or [{"step": "draft", "name": "", "at": clock.now()}]
    return html.fragment(Builder(freezing.freeze(issue, counted, stages), language()).document(known_at))


def shown(scope: Scope, issue: Issue, is_public=False, typed=None) -> dict:
    """What the page of an issue prints."""
    signed = issue.state in queries.SIGNED
    office = scope.allows(access.BULLETIN, "R")
    return {
        "issue": issue, "signed": signed, "number": queries.number_text(issue, language()), "steps": steps(issue),
        "next": next_steps(scope, issue), "may_edit": office and not signed, "public": is_public,
        "content": frozen_page(issue, is_public, opens=may_count_everybody(scope)) if signed else "", "copies": copies(issue) if signed else [],
        **({} if signed else written(scope, issue, office, typed)),
        "dispatches": list(issue.dispatches.order_by("id")) if signed else [], "may_dispatch": office and issue.state == Issue.State.ISSUED,
        "as_of": issue.known_at, "now": clock.now(),
    }  # fmt: skip


def written(scope: Scope, issue: Issue, office, typed) -> dict:
    """The passages of a draft that the viewer may write, in the places where the page shows them."""
    texts = passages.shown(passages.passages(scope, issue, office), typed)
    boxes = [{"box": box, "passage": texts[f"box-{box.pk}"]} for box in queries.own_boxes(scope, issue)]
    rows = issue.problems.order_by("order", "id") if office else ()
    problems = [{"problem": row, "passage": texts.get(f"problem-{row.pk}")} for row in rows]
    lines = [(title, texts[name]) for name, title in passages.LISTS.items() if name in texts]
    return {"boxes": boxes, "problems": problems, "next_text": texts.get("next"), "lines": lines}


def place_in_words(builder: Builder, cell) -> str:
    """Where a cell stands, in words: the line of table 1, the hour or day of a chart, the unit that a finding names."""
    head, _slash, rest = cell.partition("/")
    lines = {line["key"]: line for line in builder.frame["lines"]}
    if head == "t1" and rest.rpartition("/")[0] in lines:
        return builder.label(lines[rest.rpartition("/")[0]])
    if head == "hours":
        return builder.hour_label(rest)
    if head == "days":
        return sentences.day_text(builder.lang, rest, short=True)
    if head == "finding":
        line = lines.get(f"unit:{rest.partition(':')[2]}")
        title = builder.say(sentences.SECTIONS[2][1])
        return f"{title} · {builder.label(line)}" if line else title
    place = place_of(builder.frozen, cell)
    if place:
        return f"{builder.named(place['row'])} · {builder.named(place['column'])}"
    said = next((said for said in builder.frozen.get("said", ()) if cell in said["words"].values()), None)
    return builder.named(said["names"]) if said else rest


def replayed(issue: Issue, found) -> list[dict]:
    """The changes that a replay found, each with its place in words. A rate is left out: its parts are there."""
    builder = Builder(issue.frozen, language())
    return [
        {"change": each, "place": place_in_words(builder, each.cell)}
        for each in found.changes
        if not each.cell.startswith("finding/rate")
    ]
