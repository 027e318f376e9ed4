"""Papers: issued under the next number, received by the person or refused before a witness; the texts fitted to the institution."""

import json

from django.db.models import Q
from django.utils import translation

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.questions import languages
from shouwang.roster import access
from shouwang.roster.actions.rights import require_about
from shouwang.roster.models import Tree
from shouwang.watch import paper_content, paper_texts
from shouwang.watch.models import End, Paper, PaperKind, PaperReceipt, PaperSerial, PaperText, Review, Watch
from shouwang.watch.rules import papers as rules

ISSUERS = (access.CARE, access.ORDER)
How = PaperReceipt.How


@action("watch.paper_issued")
def issue_notice(*, watch, by, place="", contact="", lang="zh-hans") -> Paper:
    """Issue the 告知书 of a watch as it stands; one that was issued before becomes its former. Raises core.04, watch.70 to .72."""
    watch = _held(watch, by)
    former = last_paper(watch, PaperKind.NOTICE)
    with translation.override(languages.code(lang)):
        texts = paper_texts.texts(access.everything(by))
        content = paper_content.notice(
            watch, texts, place=place.strip()[:120], contact=contact.strip()[:60], signer=by.name or str(by), former=former
        )
        content |= {"lang": languages.code(lang), "title": paper_content.title(PaperKind.NOTICE)}
    same_as = former.number if former is not None and paper_content.same(former, content) else ""
    _require(rules.notice_verdict(confirmed=watch.confirmed_at is not None, ended=watch.until is not None, same_as=same_as))
    return _issued(PaperKind.NOTICE, watch, content, texts["notice_prefix"], by, former=former)


@action("watch.paper_issued")
def issue_release(*, watch, by, lang="zh-hans") -> Paper:
    """Issue the 解除通知书 of a watch that was released. Raises core.04, watch.73, watch.74."""
    watch = _held(watch, by)
    issued, notice = last_paper(watch, PaperKind.RELEASE), last_paper(watch, PaperKind.NOTICE)
    released = watch.end in {End.RELEASED, End.EARLY}
    number = issued.number if issued else ""
    _require(rules.release_verdict_of_paper(ended=watch.until is not None, released=released, issued=number))
    with translation.override(languages.code(lang)):
        texts = paper_texts.texts(access.everything(by))
        content = paper_content.release(watch, texts, notice=notice, reviewer=_reviewer(watch), signer=by.name or str(by))
        content |= {"lang": languages.code(lang), "title": paper_content.title(PaperKind.RELEASE)}
    return _issued(PaperKind.RELEASE, watch, content, texts["release_prefix"], by, notice=notice)


def _held(watch, by) -> Watch:
    """The row of the episode that stands, changed by nobody else meanwhile. Raises core.04."""
    found = Watch.objects.select_for_update(of=("self",)).select_related("person__unit", "mandate", "rule", "disease").get(pk=watch.pk)
    if found.person is None or found.voided_at is not None:
        raise Refused("core.04")
    require_about(by, ISSUERS, found.person)
    return found


def last_paper(watch, kind) -> Paper | None:
    """The paper of a kind that was issued last in the episode of a watch."""
    return Paper.objects.filter(chain=watch.chain, kind=kind).order_by("-pk").first()


def _reviewer(watch) -> str:
    """The name of the doctor whose review let the watch end."""
    rows = Review.objects.filter(Q(watch=watch.chain) | Q(watch__episode=watch.chain), agreed=True)
    review = rows.select_related("by_person").order_by("-pk").first()
    return review.by_person.name if review and review.by_person else ""


def _require(verdict):
    if not verdict.ok:
        code, params = verdict.reasons[0]
        raise Refused(code, **params)


def next_serial(kind, year, many=1) -> int:
    """The next number, of so many in a row: locked until the commit, so that two who issue at once follow one another without a gap."""
    PaperSerial.objects.get_or_create(kind=kind, year=year)
    row = PaperSerial.objects.select_for_update().get(kind=kind, year=year)
    row.last += many
    row.save(update_fields=["last"])
    return row.last - many + 1


def _issued(kind, watch, content, prefix, by, **others) -> Paper:
    now = clock.stamp()
    year = clock.day_of(now).year
    serial = next_serial(kind, year)
    number = rules.number_text(prefix, year, serial)
    row = Paper.objects.create(
        kind=kind, year=year, serial=serial, number=number, watch=watch, chain=watch.chain, person=watch.person, mandate=watch.mandate,
        content=json.dumps(content, ensure_ascii=False), digest=paper_content.digest(kind, number, content), by=by.ref, at=now,
        recorded_at=now, **others,
    )  # fmt: skip
    emit("watch.paper_issued", f"watch.Paper:{row.pk}", person=watch.person_id, kind=kind, by=by)
    notices.give(to=[f"roster.Person:{watch.person_id}"], code=f"watch.paper_{kind}", ref=f"watch.Paper:{row.pk}", by=by, number=number)
    return row


# ---- received


@action("watch.paper_received")
def receive_paper(*, paper, by, how=How.ACCOUNT) -> PaperReceipt:
    """The person says that the paper reached them, by their account or their link. Raises core.04, watch.76 (already)."""
    if by.person_id is None or by.person_id != paper.person_id or how not in {How.ACCOUNT, How.LINK}:
        raise Refused("core.04")
    return _received(paper, how, by)


@action("watch.paper_received")
def hand_over_paper(*, paper, how, by, witness="", note="") -> PaperReceipt:
    """Whoever brought the paper says that it was signed on paper, or refused before a witness. Raises core.04, watch.75, watch.76."""
    if paper.person is None or how not in {How.SIGNED, How.REFUSED} or by.person_id == paper.person_id:
        raise Refused("core.04")
    require_about(by, (access.FOLLOW, *ISSUERS), paper.person)
    if how == How.REFUSED and not (witness.strip() and note.strip()):
        raise Refused("watch.75", field="note" if witness.strip() else "witness")
    return _received(paper, how, by, witness=witness.strip()[:40], note=note.strip()[:200])


def _received(paper, how, by, **said) -> PaperReceipt:
    """What was refused may still be received; what was received stays so."""
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    last = paper.receipts.order_by("-pk").first()
    if last is not None and (last.how != How.REFUSED or how == How.REFUSED):
        raise Refused("watch.76", number=paper.number, how=last.get_how_display())
    now = clock.stamp()
    row = PaperReceipt.objects.create(paper=paper, how=how, by=by.ref, at=now, recorded_at=now, **said)
    emit("watch.paper_received", f"watch.PaperReceipt:{row.pk}", paper=paper.pk, person=paper.person_id, by=by)
    return row


# ---- texts


@action("watch.paper_text_set")
def set_paper_text(*, key, text, by, text_hant="", text_en="") -> PaperText:
    """Fit one text of the papers to the institution; papers that were issued stay as they are. Raises core.04, watch.77, watch.78."""
    access.require(by, access.CAMPAIGNS, Tree.RESPONSIBLE)
    if key not in paper_texts.TEXTS:
        raise Refused("core.04")
    said = {"text": text.strip(), "text_hant": text_hant.strip(), "text_en": text_en.strip()}
    if key in paper_texts.SHORT:
        _require_prefix(key, said)
    most = {"text": paper_texts.LONGEST, "text_hant": paper_texts.LONGEST, "text_en": 3 * paper_texts.LONGEST}
    wrong = next((field for field, words in said.items() if len(words) > most[field] or (field == "text" and not words)), None)
    if wrong:
        raise Refused("watch.77", field=wrong, name=paper_texts.TEXTS[key][0], most=most[wrong])
    row, _made = PaperText.objects.update_or_create(key=key, defaults=said)
    emit("watch.paper_text_set", f"watch.PaperText:{row.pk}", key=key, by=by)
    return row


def _require_prefix(key, said):
    """The letters of a number: short, one line, another than those of the other kind of paper. Raises watch.78."""
    other = next(iter(paper_texts.SHORT - {key}))
    taken = PaperText.objects.filter(key=other).first()
    theirs = {taken.text, taken.text_hant, taken.text_en} - {""} if taken else {str(paper_texts.TEXTS[other][1])}
    for field, words in said.items():
        if len(words) > 10 or "\n" in words or words in theirs:
            raise Refused("watch.78", field=field)




@action("watch.papers_merged", lock="exclusive")
def merge_papers(*, kept, gone, by) -> int:
    """Two numbers are one person: papers that were issued to one are read by the other; what they say stays. Raises core.04."""
    require_about(by, [access.ROSTER], kept)
    rows = Paper.objects.filter(person=gone).update(person=kept)
    emit("watch.papers_merged", f"roster.Person:{kept.pk}", papers=rows, by=by)
    return rows
