"""解除通知书 for many at once, after a bulk release: each watch gets its paper and its number once, the others are named with why."""

import json
from dataclasses import dataclass

from django.db.models import Q
from django.utils import translation

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit_many
from shouwang.core.refusals import Refused
from shouwang.questions import languages
from shouwang.roster import access
from shouwang.watch import paper_content, paper_texts
from shouwang.watch.actions.papers import ISSUERS, next_serial
from shouwang.watch.models import End, Paper, PaperKind, Review, Watch
from shouwang.watch.rules import papers as rules


@dataclass(frozen=True)
class Issued:
    """What came of issuing to many: the papers, and for each watch that got none the refusal that says why."""

    papers: tuple[Paper, ...]
    refused: tuple[tuple[Watch, Refused], ...]


@action("watch.paper_issued")
def issue_releases(*, watches, by, lang="zh-hans") -> Issued:
    """Issue the 解除通知书 of many watches, in the order of their ids. What is out of reach is absent. Cost: constant.

    Raises watch.80 (nobody chosen), watch.81 (none of them may have one).
    """
    rows = _held(watches, by)
    last = {kind: _last_papers(kind, rows) for kind in PaperKind.values}
    ready, refused = [], []
    for row in rows:
        issued = last[PaperKind.RELEASE].get(row.chain)
        found = rules.release_verdict_of_paper(
            ended=row.until is not None, released=row.end in {End.RELEASED, End.EARLY}, issued=issued.number if issued else ""
        )
        if found.ok:
            ready.append(row)
        else:
            refused.append((row, Refused(found.reasons[0][0], **found.reasons[0][1])))
    if not ready:
        raise _nobody(refused)
    return Issued(tuple(_write(ready, last[PaperKind.NOTICE], lang, by)), tuple(refused))


def _nobody(refused) -> Refused:
    """Why no paper at all was issued: nobody was chosen, or the reason against the first."""
    if not refused:
        return Refused("watch.80", field="watch")
    row, refusal = refused[0]
    return Refused("watch.81", field="watch", person=row.person, why=refusal.sentence)


def _held(watches, by) -> list[Watch]:
    """The rows that the actor issues papers for, locked: whoever presses at the same time waits, and then finds them issued."""
    scope = access.scope_acting(by)
    asked = Watch.objects.select_for_update(of=("self",)).filter(pk__in=[watch.pk for watch in watches], person__isnull=False, voided_at=None)
    rows = asked.select_related("person__unit", "mandate", "rule", "disease").order_by("pk")
    return [row for row in rows if any(scope.allows(right, row.person.path or "R", row.person.kind) for right in ISSUERS)]


def _last_papers(kind, rows) -> dict[int, Paper]:
    found = Paper.objects.filter(kind=kind, chain__in=[row.chain for row in rows]).order_by("pk")
    return {paper.chain: paper for paper in found}


def _reviewers(rows) -> dict[int, str]:
    """episode → the name of the doctor whose review let it end."""
    chains = [row.chain for row in rows]
    found = Review.objects.filter(Q(watch__in=chains) | Q(watch__episode__in=chains), agreed=True)
    said = found.select_related("by_person", "watch").order_by("pk")
    return {review.watch.chain: review.by_person.name if review.by_person else "" for review in said}


def _contents(rows, noticed, lang, by):
    """(prefix of the numbers, what each paper says) in a language."""
    reviewers, code = _reviewers(rows), languages.code(lang)
    with translation.override(code):
        texts = paper_texts.texts(access.everything(by))
        says = [
            paper_content.release(
                row, texts, notice=noticed.get(row.chain), reviewer=reviewers.get(row.chain, ""), signer=by.name or str(by)
            ) | {"lang": code, "title": paper_content.title(PaperKind.RELEASE)}
            for row in rows
        ]  # fmt: skip
    return texts["release_prefix"], says


def _write(rows, noticed, lang, by) -> list[Paper]:
    now = clock.stamp()
    year = clock.day_of(now).year
    prefix, says = _contents(rows, noticed, lang, by)
    first = next_serial(PaperKind.RELEASE, year, len(rows))
    papers = [
        _paper(row, content, year, serial, prefix, notice=noticed.get(row.chain), by=by.ref, at=now, recorded_at=now)
        for serial, (row, content) in enumerate(zip(rows, says, strict=True), first)
    ]
    made = Paper.objects.bulk_create(papers, batch_size=200)
    refs = [(f"watch.Paper:{paper.pk}", {"person": paper.person_id, "kind": paper.kind}) for paper in made]
    emit_many("watch.paper_issued", refs, by=by)
    told = [(f"roster.Person:{paper.person_id}", f"watch.Paper:{paper.pk}", {"number": paper.number}) for paper in made]
    notices.give_each(rows=told, code="watch.paper_release", by=by)
    return made


def _paper(watch, content, year, serial, prefix, **more) -> Paper:
    kind, number = PaperKind.RELEASE, rules.number_text(prefix, year, serial)
    return Paper(
        kind=kind, year=year, serial=serial, number=number, watch=watch, chain=watch.chain, person=watch.person, mandate=watch.mandate,
        content=json.dumps(content, ensure_ascii=False), digest=paper_content.digest(kind, number, content), **more,
    )  # fmt: skip
