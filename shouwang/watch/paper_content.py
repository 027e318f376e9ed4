"""What a paper says, laid out once when it is issued and frozen: plain text in one language, ready to print."""

import hashlib
import json

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from shouwang.core import clock, institution
from shouwang.core.assertions import canonical
from shouwang.core.paper import Paper as Sheet
from shouwang.watch.models import Paper, PaperKind, PaperReceipt, Watch
from shouwang.watch.rules.clocks import length, release_day
from shouwang.watch.rules.papers import sex_of

SEXES = {"male": pgettext_lazy("paper", "男"), "female": pgettext_lazy("paper", "女"), "": ""}
MARKS = {
    "demo": pgettext_lazy("paper", "演示数据，不是真实文书"), "drill": pgettext_lazy("paper", "演练文书，不产生效力"),
    "test": pgettext_lazy("paper", "测试文书，不产生效力"),
}  # fmt: skip


def whole_day(day) -> str:
    """2026年3月1日, in the language of the paper."""
    return date_format(day, pgettext("day on paper", "Y年n月j日"))


def short_day(day, beside=None) -> str:
    """3月1日; with its year where that is another than of the day beside it."""
    if beside is not None and beside.year != day.year:
        return whole_day(day)
    return date_format(day, pgettext("day on paper", "n月j日"))


def day0_sentence(watch: Watch) -> str:
    """Which day is day 0, which counts as the last, from which day a release may be reviewed. An end on day 0 has no day 1."""
    day0, last = watch.day0, watch.last_day
    first, free, days = release_day(day0), release_day(last), length(day0, last)
    words = {
        "basis": watch.get_basis_display(), "day0": short_day(day0), "first": short_day(first, day0), "last": short_day(last, day0),
        "free": short_day(free, day0), "days": days,
    }  # fmt: skip
    if days == 0:
        return _("%(basis)s日 %(day0)s为第0天，当日计满，%(free)s起经审核可以解除。") % words
    if days == 1:
        return _("%(basis)s日 %(day0)s为第0天，%(first)s为第1天，当日计满，%(free)s起经审核可以解除。") % words
    return _("%(basis)s日 %(day0)s为第0天，自%(first)s第1天起算，%(last)s为第%(days)s天，当日计满，%(free)s起经审核可以解除。") % words


def notice(watch: Watch, texts, *, place, contact, signer, former) -> dict:
    """What a 告知书 says of a watch."""
    person = watch.person
    pairs = [
        *_who(person), (_("措施种类"), watch.get_kind_display()), (watch.get_basis_display(), whole_day(watch.day0)),
        (_("观察期"), _("%(since)s 至 %(until)s") % {"since": whole_day(watch.day0), "until": whole_day(watch.last_day)}),
        (_("决定机关"), watch.ordered_by or "—"), (_("文号"), _doc(watch)), (_("依据"), _basis(watch)), (_("观察地点"), place or "—"),
        (_("健康联络人"), contact or "—"),
    ]  # fmt: skip
    keys = (("duty", _("每日两次检测：")), ("phones", _("应急电话：")), ("supplies", _("生活保障：")), ("lessons", _("教学与考勤：")),
            ("appeal", _("申诉途径：")), ("privacy", _("个人信息告知：")))  # fmt: skip
    paragraphs = [(_("期限："), day0_sentence(watch)), *((heading, texts[key]) for key, heading in keys)]
    if former is not None:
        paragraphs.append((_("替代："), _("本告知书替代 %(number)s。") % {"number": former.number}))
    opening = _("%(name)s：根据下列依据，对您采取下列措施。请您配合，学校会照顾好您的生活和学习。") % {"name": person.name}
    return _sheet(pairs, opening, paragraphs, [_("签发人：%(name)s") % {"name": signer}])


def release(watch: Watch, texts, *, notice, reviewer, signer) -> dict:
    """What a 解除通知书 says of a watch that was released."""
    ended = clock.local(watch.until)
    pairs = [
        *_who(watch.person, phone=False), (_("措施种类"), watch.get_kind_display()), (_("对应告知书"), notice.number if notice else "—"),
        (_("观察期"), _("%(since)s 至 %(until)s") % {"since": whole_day(watch.day0), "until": whole_day(watch.last_day)}),
        (_("解除时间"), _("%(day)s %(time)s") % {"day": whole_day(ended.date()), "time": f"{ended:%H:%M}"}),
        (_("解除依据"), _ended_by(watch)),
    ]  # fmt: skip
    opening = _("%(name)s：经审核，自上述时间起解除对您的上述措施。") % {"name": watch.person.name}
    signed = [_("审核医生：%(name)s") % {"name": reviewer or "________"}, _("签发人：%(name)s") % {"name": signer}]
    return _sheet(pairs, opening, [(_("注意事项："), texts["cautions"])], signed)


def _who(person, phone=True):
    unit = str(person.unit) if person.unit_id else "—"
    pairs = [(_("姓名"), person.name), (_("性别"), str(SEXES[sex_of(person.id_document)]) or "____")]
    return [*pairs, *([(_("电话"), person.phone or "—")] if phone else []), (_("单位"), unit)]


def _doc(watch):
    if not watch.doc:
        return "—"
    return _("%(doc)s（%(day)s）") % {"doc": watch.doc, "day": whole_day(watch.ordered_day)} if watch.ordered_day else watch.doc


def _basis(watch):
    words = {"mandate": watch.mandate.name, "basis": watch.mandate.basis, "ground": watch.get_ground_display(),
             "source": watch.rule.source if watch.rule else ""}  # fmt: skip
    if watch.rule:
        return _("%(mandate)s（%(basis)s）；%(ground)s；%(source)s") % words
    return _("%(mandate)s（%(basis)s）；%(ground)s") % words


def _ended_by(watch):
    words = {"end": watch.get_end_display(), "basis": watch.end_basis}
    return _("%(end)s；%(basis)s") % words if watch.end_basis else words["end"]


def _sheet(pairs, opening, paragraphs, signed) -> dict:
    return {
        "organisation": institution.current().name, "pairs": [[str(a), str(b)] for a, b in pairs], "opening": opening,
        "paragraphs": [[str(a), str(b)] for a, b in paragraphs], "signed": signed, "seal": _("（盖章）"),
        "day": whole_day(clock.today()), "mark": str(MARKS.get(institution.current().mark, "")),
    }  # fmt: skip


def digest(kind, number, content) -> str:
    """SHA-256 over everything that a paper says."""
    return hashlib.sha256(canonical([kind, number, content])).hexdigest()


def says(paper: Paper) -> dict:
    """The frozen content; {} once it was destroyed."""
    return json.loads(paper.content) if paper.content else {}


def same(paper: Paper | None, content) -> bool:
    """Does a paper say this already, but for the day and the paper that it replaces?"""
    if paper is None or not paper.content:
        return False
    old = says(paper)
    # a paper that replaces another has one paragraph more: compared are the particulars and the texts
    bare = [said["paragraphs"][:7] for said in (old, content)]
    return old["pairs"] == content["pairs"] and bare[0] == bare[1] and old["lang"] == content["lang"]


def sheet(paper: Paper, receipt: PaperReceipt | None) -> Sheet:
    """The paper as one sheet: what was frozen, and below the rule how it was received (or room to sign)."""
    said = says(paper)
    return Sheet(
        lang=said["lang"], organisation=said["organisation"], title=said["title"], number=paper.number,
        pairs=tuple(map(tuple, said["pairs"])), opening=said["opening"], paragraphs=tuple(map(tuple, said["paragraphs"])),
        signed=tuple(said["signed"]), seal=said["seal"], day=said["day"], mark=said["mark"], receipt=tuple(received(receipt)),
        name=f"{said['title']} {paper.number}", stamped_at=paper.at,
    )  # fmt: skip


def received(receipt: PaperReceipt | None) -> list[str]:
    """The lines of the receipt, in the language that is active."""
    if receipt is None:
        return [_("签收人（签字）：________________    日期：________________")]
    words = {"how": receipt.get_how_display(), "at": clock.local(receipt.at).strftime("%Y-%m-%d %H:%M"), "witness": receipt.witness,
             "note": receipt.note}  # fmt: skip
    if receipt.how == PaperReceipt.How.REFUSED:
        return [_("拒签说明：%(note)s（%(at)s）") % words, _("见证人：%(witness)s") % words]
    return [_("签收：%(how)s，%(at)s") % words]


def title(kind) -> str:
    """What the paper is called, in the language that is active."""
    return str(PaperKind(kind).label)
