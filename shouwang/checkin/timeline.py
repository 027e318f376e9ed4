"""What check-in knows of one person: how they stood in every slot, what was looked into, why they were missing."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.checkin import board, one_person, spoken
from shouwang.checkin.models import (
    Attempt,
    Check,
    ClaimDecision,
    Destroyed,
    Explanation,
    Mismatch,
    SpotAttempt,
    SpotCheck,
)
from shouwang.core import clock
from shouwang.core.timeline import Entry, part
from shouwang.roster import access, keeping
from shouwang.roster.timeline import noted


def of_slot(slot) -> str:
    """Which asking: campaign, day, half-day."""
    campaign, form = slot.campaign, slot.campaign.form
    called = board.unit_name(form) if form.name == campaign.name else campaign.name
    return f"{called} {slot.day} {board.SLOT_NAMES[slot.name] if slot.name else ''}".strip()


def _only_kept(scope, file) -> bool:
    """Has the person asked that what they answered be kept and not used? They themselves still read it."""
    return scope.viewer.person_id not in file.ids and keeping.restricted(file.person.pk)


@part("checkin.returns", term=gettext_lazy("填报"), rights=(access.NAMES, access.ANSWERS))
def returns(scope, file, known_at):
    """Every version of every return, and every slot without one; what was answered only for who may see answers."""
    answers_too = access.reads(scope, (access.ANSWERS,), file.person) and not _only_kept(scope, file)
    rows = one_person.versions(file.ids, known_at)
    stood = {row.slot.pk: row for row in one_person.asked(file.ids, known_at)}
    for entry in spoken.file_of(rows, file.person):
        for version in entry["versions"]:
            yield _answered(version, entry["slot"], stood, answers_too)
    answered = {row.slot_id for row in rows}
    gone = set(Destroyed.objects.filter(purge__person__in=file.ids).values_list("slot_id", flat=True))
    for pk, row in stood.items():
        if pk not in answered:
            yield _silent(row, known_at, row.slot.sealed_at is not None or pk in gone)


def _answered(version, slot, stood, answers_too):
    row = version["row"]
    words = of_slot(slot) if row.seq == 1 else _("%(slot)s（更正，第 %(n)s 份）") % {"slot": of_slot(slot), "n": row.seq}
    badges = [("late", _("补报"))] if row.late else [("normal", _("按时"))]
    badges += [("proxy", _("代报"))] if row.proxy else []
    badges += [] if slot.pk in stood else [("exempt", _("不在应报之列"))]
    if answers_too:
        badges += [("flagged", word) for word in version["flags"]]
    lines = ({"label": _("自称填写时间"), "value": clock.local(version["claimed"]).strftime("%Y-%m-%d %H:%M")},) if version["claimed"] else ()
    return Entry(
        at=row.recorded_at, recorded_at=row.recorded_at, words=words, badges=tuple(badges), by=row.by,
        lines=(*lines, *version["lines"]) if answers_too else lines, ref=f"checkin.Return:{row.pk}",
        sensitive=answers_too,
    )  # fmt: skip


def _silent(row, known_at, destroyed):
    """No answer: exempt, or missing since the cut-off; before it there is still time. What was destroyed is not called missing."""
    slot, open_still = row.slot, row.slot.cutoff_at > (known_at or clock.now())
    state = "exempt" if row.exempt else "missing"
    word = _("免报") if row.exempt else _("尚未截止") if open_still else _("未报")
    if destroyed:
        state, word = "exempt", _("个人填报已按证明销毁")
    return Entry(at=slot.opens_at if open_still else slot.cutoff_at, words=of_slot(slot), badges=((state, word),), ref=f"checkin.Slot:{slot.pk}")


@part("checkin.checks", term=gettext_lazy("核实"), rights=(access.VERIFY, access.ANSWERS))
def checks(scope, file, known_at):
    """Flagged answers that somebody had to look into, and what became of them."""
    if _only_kept(scope, file):
        return
    rows = Check.objects.known(known_at).filter(person__in=file.ids).select_related("slot__campaign__form")
    for row in rows:
        closed = row.until is not None and (known_at is None or row.closed_at <= known_at)
        badge = ("verifying", row.get_outcome_display() if closed else Check.Outcome.PENDING.label)
        yield Entry(
            at=row.since, recorded_at=row.opened_at, until=row.until if closed else None, words=of_slot(row.slot),
            badges=(badge,), by=row.closed_by if closed else "", lines=noted(row.note if closed else ""),
            ref=f"checkin.Check:{row.pk}", sensitive=True,
        )  # fmt: skip


REASONS = (access.SIGN, access.ANSWERS, access.EXEMPT)  # why somebody is missing may be an illness


@part("checkin.explanations", term=gettext_lazy("未报原因"), rights=REASONS)
def explanations(scope, file, known_at):
    """Why the person was missing, as the unit said when it signed off."""
    rows = Explanation.objects.known(known_at).filter(person__in=file.ids).select_related("slot__campaign__form")
    for row in rows:
        words = _("%(slot)s：%(reason)s") % {"slot": of_slot(row.slot), "reason": row.text}
        yield Entry(at=row.at, recorded_at=row.recorded_at, words=words, by=row.by, ref=f"checkin.Explanation:{row.pk}",
                    sensitive=True)  # fmt: skip


@part("checkin.attempts", term=gettext_lazy("催报联系"), rights=(access.CONTACTS,))
def attempts(scope, file, known_at):
    """Every try to reach the person about a slot, and what came of it."""
    rows = Attempt.objects.known(known_at).filter(person__in=file.ids).select_related("slot__campaign__form")
    for row in rows:
        words = _("%(slot)s：%(way)s，%(outcome)s") % {"slot": of_slot(row.slot), "way": row.get_way_display(), "outcome": row.get_outcome_display()}
        lines = ({"label": _("联系人"), "value": row.caller},)
        yield Entry(at=row.at, recorded_at=row.recorded_at, words=words, by=row.by, lines=lines, ref=f"checkin.Attempt:{row.pk}")


@part("checkin.claims", term=gettext_lazy("自称时间的决定"), rights=(access.SIGN,))
def claims(scope, file, known_at):
    """What was decided about the time that a late answer claimed."""
    rows = ClaimDecision.objects.known(known_at).filter(person__in=file.ids).select_related("slot__campaign__form", "answer")
    for row in rows:
        words = _("%(slot)s：自称 %(at)s，%(verdict)s") % {
            "slot": of_slot(row.slot), "at": clock.local(row.answer.at).strftime("%H:%M"), "verdict": row.get_verdict_display(),
        }  # fmt: skip
        yield Entry(
            at=row.at, recorded_at=row.recorded_at, words=words, by=row.by, lines=noted(row.reason), ref=f"checkin.ClaimDecision:{row.pk}",
            sensitive=True,
        )  # fmt: skip


BADGES = {SpotCheck.Outcome.MATCHED: "normal", SpotCheck.Outcome.MISMATCHED: "flagged", SpotCheck.Outcome.UNREACHED: "missing"}


@part("checkin.spots", term=gettext_lazy("电话抽查"), rights=(access.SPOT, access.VERIFY))
def spots(scope, file, known_at):
    """Every time that an inspector rang, and what the unit found out where the record did not match."""
    tries = SpotAttempt.objects.known(known_at).filter(check_of__person__in=file.ids)
    for row in tries.select_related("check_of__draw__slot__campaign__form"):
        yield Entry(
            at=row.at, recorded_at=row.recorded_at, words=of_slot(row.check_of.draw.slot), lines=noted(row.note), by=row.by,
            badges=((BADGES[row.outcome], row.get_outcome_display()),), ref=f"checkin.SpotAttempt:{row.pk}",
        )  # fmt: skip
    found = Mismatch.objects.known(known_at).filter(person__in=file.ids, until__isnull=False)
    for row in found.select_related("check_of__draw__slot__campaign__form"):
        if known_at is None or row.closed_at <= known_at:
            words = _("抽查不符：%(outcome)s") % {"outcome": row.get_outcome_display()}
            yield Entry(at=row.until, recorded_at=row.closed_at, words=words, lines=noted(row.note), by=row.closed_by,
                        ref=f"checkin.Mismatch:{row.pk}")  # fmt: skip
