"""Absences laid out for pages: whose turn it is, by when, and why somebody may not be back yet."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.watch import absences as record
from shouwang.watch.actions.absences import refusal
from shouwang.watch.models import AbsenceState as State
from shouwang.watch.register_workbook import symptoms_words

GROUPS = {"": None, "new": {State.REGISTERED}, "open": {State.FOLLOWING, State.SEEN, State.RESTING}, "due": {State.DUE}, "away": {State.SUSPENDED}}
BADGES = {
    State.REGISTERED: "missing", State.FOLLOWING: "verifying", State.SEEN: "verifying", State.RESTING: "late", State.DUE: "flagged",
    State.BACK: "normal", State.SUSPENDED: "exempt", State.RESUMED: "normal",
}  # fmt: skip


def chosen(found, state) -> list:
    """The absences of a tab. Raises core.04 for a tab that there is not."""
    if state not in GROUPS:
        raise Refused("core.04")
    wanted = GROUPS[state]
    order = [State.REGISTERED, State.DUE, State.FOLLOWING, State.RESTING, State.SEEN, State.SUSPENDED]
    shown = [one for one in found if wanted is None or one.state in wanted]
    return sorted(shown, key=lambda one: (order.index(one.state), one.absence.since))


def tabs(found, state) -> list[dict]:
    """The tabs over the list, with how many each holds."""
    words = {"": _("全部"), "new": _("待追踪"), "open": _("追踪中"), "due": _("待复课查验"), "away": _("休学")}
    url = reverse("watch:absences")
    return [
        {"label": words[key], "url": url + (f"?state={key}" if key else ""), "current": key == state, "count": len(chosen(found, key))}
        for key in GROUPS
    ]


def lines(found) -> list[dict]:
    """A row for each absence: who, since when, what, and who must act by when."""
    return [
        {
            "one": one, "person": one.absence.person, "badge": BADGES[one.state], "word": one.state.label, "symptoms": symptoms_words(one.symptoms),
            "since": one.absence.missed_day, "onset": one.onset_day, "turn": turn(one), "last": last_said(one),
        }
        for one in found
    ]  # fmt: skip


def last_said(one) -> str:
    """The last thing that somebody put down in words, with its day."""
    said = [entry for entry in one.entries if entry.situation]
    return f"{clock.local(said[-1].at):%m-%d} {said[-1].situation}" if said else ""


def turn(one) -> str:
    """Who must do what next, and from when where a rule says so."""
    if one.state == State.SUSPENDED:
        return _("复学时由校医院查验")
    if one.state == State.REGISTERED:
        return _("辅导员：今天联系，问清病因和是否就诊")
    verdict = record.verdict(one)
    codes = {code for code, _params in verdict.reasons}
    if verdict.ok:
        return _("辅导员：可以办理复课")
    if codes & {"watch.106", "watch.108"} and not codes & {"watch.101", "watch.102", "watch.103", "watch.107"}:
        return _("校医院：复课查验")
    if verdict.earliest is not None:
        return _("最早 %(at)s 可以复课") % {"at": f"{clock.local(verdict.earliest):%m-%d %H:%M}"}
    return _("辅导员：今天追踪，补全退热、症状消失或证明")


def shown(scope: Scope, one) -> dict:
    """One absence for its page; what the clinic found for CARE alone."""
    person = one.absence.person
    cares = scope.allows(access.CARE, person.path or "R", person.kind)
    verdict = record.verdict(one)
    reasons = [refusal(record.Returning(False, (reason,))).sentence for reason in verdict.reasons]
    over = one.absence.until is not None
    return {
        "one": one, "person": person, "cares": cares, "verdict": verdict, "reasons": reasons, "over": over, "state": one.state,
        "badge": BADGES[one.state], "symptoms": symptoms_words(one.symptoms), "temp": max(one.temps, default=None), "turn": "" if over else turn(one),
        "entries": [entry_line(entry) for entry in reversed(one.entries)], "checks": list(reversed(one.checks)),
        "earliest": verdict.earliest, "suspended": one.suspended, "told": one.last("told"), "seen": one.last("seen"), "hospital": one.last("hospital"),
        "may_dismiss": not one.checks and not over, "temp_c": f"{max(one.temps) / 10:.1f}" if one.temps else "",
    }  # fmt: skip


def entry_line(entry) -> dict:
    """One entry in words."""
    said = []
    if entry.day:
        said.append((_("%(day)s 缺课") if entry.missed else _("%(day)s 在校有症状")) % {"day": entry.day})
    if entry.symptoms:
        said.append(symptoms_words(record.listed(entry.symptoms)))
    if entry.temp_dc:
        said.append(f"{entry.temp_dc / 10:.1f} ℃")
    said += [entry.get_seen_display()] if entry.seen else []
    said += [word for word in (entry.hospital, entry.told, entry.left, entry.situation) if word]
    moments = ((entry.fever_gone_at, _("退热 %(at)s")), (entry.symptoms_gone_at, _("症状消失 %(at)s")))
    said += [words % {"at": f"{clock.local(at):%m-%d %H:%M}"} for at, words in moments if at]
    said += [entry.get_paper_display()] if entry.paper else []
    said += [_("申请复课")] if entry.asks_return else []
    said += [_("休学")] if entry.suspended else []
    return {"at": entry.at, "words": " · ".join(str(word) for word in said), "by": entry.by_person.name if entry.by_person else _("系统")}


def address_of(one) -> str:
    """Where an absence is worked on."""
    return reverse("watch:absence", args=[one.absence.pk])


def person_of(scope: Scope, number) -> Person:
    """Somebody whom the viewer looks after, by number; out of reach is as unknown as nobody. Raises roster.02."""
    person = Person.objects.filter(number=number.strip(), merged_into=None).first()
    if person is None or not scope.allows(access.FOLLOW, person.path or "R", person.kind):
        raise Refused("roster.02", field="number", number=number)
    return person


def refuse_form():
    """A check that says neither yes nor no. Raises watch.120."""
    raise Refused("watch.120")
