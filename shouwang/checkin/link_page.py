"""What the page of a personal link shows: today's tasks of one person, one of them as a form or as a receipt.

It knows the person by the link alone, so it shows no more than 张* and the class, and of returns only today's: history needs
an account. What is asked now is decided where `record` decides it (live).
"""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.checkin import links, live, receipts, slots
from shouwang.checkin.models import Campaign, Return, Slot
from shouwang.core import clock
from shouwang.core.privacy import masked_name
from shouwang.questions import languages, screen
from shouwang.questions.queries import prepared
from shouwang.roster import audiences, keeping
from shouwang.roster.models import Household, Person

OUTLOOK_DAYS = 7  # how long a phone without a network knows which slots ask

@dataclass
class Task:
    """One slot that asks this person today, and the answer that stands (None: not yet)."""

    campaign: Campaign
    slot: Slot
    answer: Return | None
    state: str  # due | late | answered | not_open

    @property
    def query(self):
        """The address of this task on the page."""
        return f"?campaign={self.campaign.code}&slot={self.slot.name}"


def person_behind(text) -> Person | None:
    """The person a token speaks for; None when it is forged, revoked or the record was merged away. Cost: one query."""
    who = links.parse(text)
    if who is None:
        return None
    rows = Person.objects.select_related("unit").only("name", "kind", "path", "link_version", "unit")
    return rows.filter(pk=who[0], link_version=who[1], merged_into=None).first()


def tasks(person, day=None) -> list[Task]:
    """Everything that asks this person on a day (default: today), earliest opened campaign first. Cost: three queries and one a slot."""
    today, found = day or clock.today(), []
    open_now = [row for row in live.campaigns().values() if row.state == Campaign.State.OPEN]
    for campaign in live.Audience(open_now, [person.pk]).asked(person.pk, person.path, person.kind, today):
        for name in slots.names(campaign):
            plan = slots.planned(campaign, today, name)
            found.append(live.opened_slot(campaign, plan.day, name) or plan)
    found = [slot for slot in found if _asked_by_then(slot, person)]
    standing = [slot.pk for slot in found if slot.pk]
    rows = Return.objects.filter(slot_id__in=standing, person=person).order_by("seq")
    answers = {row.slot_id: row for row in rows}
    return [Task(slot.campaign, slot, answers.get(slot.pk), _state(slot, answers.get(slot.pk))) for slot in found]


def _asked_by_then(slot, person) -> bool:
    """A slot of a named audience that is over asked those who were in it at its cut-off: who came later has nothing to make up."""
    named = slot.campaign.audience
    if not named or slot.cutoff_at > clock.now():
        return True
    return audiences.people(named, slot.cutoff_at).filter(pk=person.pk).exists()


def _state(slot, answer):
    now = clock.now()
    if answer is not None:
        return "answered"
    if slot.opens_at > now:
        return "not_open"
    return "late" if slot.cutoff_at <= now else "due"


_URGENCY = ("due", "late", "answered", "not_open")


def chosen(found, campaign="", name=None) -> Task | None:
    """The task that the address names, else the most urgent one."""
    named = [task for task in found if task.campaign.code == campaign and name in (None, task.slot.name)]
    return min(named or found, key=lambda task: _URGENCY.index(task.state), default=None)


def day_of(post, task):
    """The day that the page was drawn for, when it still names one; else the task's."""
    try:
        return clock.parse_day(post.get("day", ""))
    except ValueError:
        return task.slot.day


def about(person, found, task, lang) -> dict:
    """What every state of the page shows: whom it is for, all tasks, whom to call."""
    texts = receipts.advice_texts()
    unit = person.unit
    words = {"zh-hans": unit.name, "zh-hant": unit.name_hant, "en": unit.name_en} if unit else {}
    flags = task.answer.flags if task and task.answer else ""
    return {
        "person": {"name": masked_name(person.name), "unit": languages.pick(words, lang)}, "zone": clock.zone().key,
        "tasks": [listed(row, lang) | {"current": row is task} for row in found],
        "task": _titled(task, lang) if task else {}, "advice": _advice(flags, texts, lang),
        "contacts": _contacts(receipts.advice("", texts, lang)["phones"]),
    }  # fmt: skip


def phone_id(slot, way="") -> str:
    """What the phone calls a slot on the page at `way` (static/js/link.js joins the same)."""
    return "|".join([way, slot.campaign.code, slot.day.isoformat(), slot.name])


def heads_household(person) -> bool:
    """Does the person head a household now? Cost: one query."""
    return Household.objects.holding(clock.now()).filter(head=person).exists()


def family_address(token) -> str:
    """Where the head of a household answers for its members."""
    return reverse("checkin:link_household", args=[token])


def manifest_address(token, lang) -> str:
    """Of the web app manifest of a link, in the reader's language."""
    return reverse("checkin:manifest", args=[token]) + f"?lang={lang}"


def _contacts(phones):
    return [{"label": phone["label"], "phone": phone["number"]} for phone in phones if phone.get("number")]


def advice_for(row, lang) -> dict:
    """What to do now, for the flags of a return."""
    return _advice(row.flags, receipts.advice_texts(), lang)


def _advice(flags, texts, lang):
    found = receipts.advice(flags, texts, lang)
    return {"steps": [found["text"]] if found["text"] else [], "contacts": _contacts(found["phones"])}


def listed(task, lang) -> dict:
    """A task in a row of several, as link_tasks.html takes it."""
    words = {"": "", "am": _("上午"), "noon": _("午间"), "pm": _("下午")}
    return {
        "title": _title(task.campaign, lang), "slot": words[task.slot.name], "day": task.slot.day, "state": task.state,
        "cutoff_at": task.slot.cutoff_at, "opens_at": task.slot.opens_at, "url": task.query, "about": _about(task.slot),
    }  # fmt: skip


def _about(slot):
    """The slot in words: its day, its half, its cut-off."""
    shown = {"day": slot.day.isoformat(), "time": clock.local(slot.cutoff_at).strftime("%H:%M")}
    return {
        "": _("%(day)s · %(time)s 截止"), "am": _("%(day)s 上午 · %(time)s 截止"), "pm": _("%(day)s 下午 · %(time)s 截止"),
        "noon": _("%(day)s 午间 · %(time)s 截止"),
    }[slot.name] % shown  # fmt: skip


def outlook(campaign) -> list:
    """The campaign's slots of today and the coming days, as the phone keeps them: [on, name, opens, cut-off, words], and
    its day where that is another than the one it asks on."""
    today, found = clock.today(), []
    for on in (today + dt.timedelta(days=ahead) for ahead in range(OUTLOOK_DAYS)):
        for slot in (slots.planned(campaign, on, name) for name in slots.names(campaign)):
            if slot is not None:
                instants = int(slot.opens_at.timestamp()), int(slot.cutoff_at.timestamp())
                day = [] if slot.day == on else [slot.day.isoformat()]
                found.append([on.isoformat(), slot.name, *instants, _about(slot), *day])
    return found


def _titled(task, lang):
    fields = {"campaign": task.campaign.code, "day": task.slot.day.isoformat()}
    if task.slot.name:
        fields["slot"] = task.slot.name
    basis = _("依据：%(mandate)s，%(basis)s") % {"mandate": task.campaign.mandate.name, "basis": task.campaign.mandate.basis}
    told = {"basis": basis, "told": told_about(task, lang)}
    return listed(task, lang) | {"late": task.state == "late", "fields": fields} | told


def told_about(task, lang) -> list[str]:
    """What the person is told where the answer is given: what for (as this version of the form says it), kept until when, their rights."""
    campaign = task.campaign
    purpose = languages.pick(prepared(task.slot.form_version_id).definition.get("purpose", {}), lang)
    kept = keeping.words(campaign.form.keep, campaign.mandate, task.slot.day)
    said = [_("用途：%(purpose)s。") % {"purpose": purpose}] if purpose else []
    said.append(_("本次填报：%(kept)s") % {"kept": kept})
    if campaign.mandate.consent:
        said.append(_("本次填报凭您的同意收集，可以不填，填了也可以撤回。"))
    return [*said, _("查阅、更正、删除：登录账号或到本单位办理。")]


def _title(campaign, lang):
    """The campaign's own name; where it is only the form's, the form's in the reader's language."""
    form = campaign.form
    if campaign.name != form.name:
        return campaign.name
    return languages.pick({"zh-hans": form.name, "zh-hant": form.name_hant, "en": form.name_en}, lang)


def form(person, task, lang, values=None, problems=(), own=True) -> dict:
    """The task as a form: laid with what was typed, or with the answer to be corrected. own: in front of the person themselves."""
    ready, params = prepared(task.slot.form_version_id), live.rule_values(task.slot.cutoff_at)
    if values is None and task.answer is not None and own:
        values = screen.wire(ready, task.answer.answers)
    day = task.slot.day
    drawn = screen.sections(
        ready, lang=lang, day=day, params=params, values=values, problems=problems, last_place=_last_place(person) if own else ""
    )
    labels = {q["name"]: q["label"] for section in drawn for q in section["questions"]}
    return {
        "state": "form", "sections": drawn, "definition": screen.script(ready, lang=lang, day=day, params=params),
        "correcting": task.answer is not None, "correct_url": f"{task.query}&correct=1",
        "keep": task.answer is None and not problems, "outlook": outlook(task.campaign),
        "problems": [{"name": p.question, "label": labels.get(p.question, p.question), "sentence": p.message} for p in problems],
    }  # fmt: skip


def _last_place(person):
    """The place of the last answer: the only thing that carries over."""
    row = Return.objects.filter(person=person).order_by("-recorded_at", "-seq").only("answers").first()
    return str(row.answers.get("place", "")) if row else ""


def receipt(task, row, lang, way="") -> dict:
    """The task as answered: what was recorded, and when."""
    ready = prepared(task.slot.form_version_id)
    claimed = (row.recorded_at - row.at).total_seconds() > 60
    return {
        "state": "receipt", "correct_url": f"{task.query}&correct=1",
        "receipt": {
            "slot": phone_id(task.slot, way), "number": row.pk, "recorded_at": row.recorded_at, "at": row.at if claimed else None, "late": row.late,
            "proxy": row.proxy, "seq": row.seq, "flagged": row.flagged, "answers": screen.spoken(ready, row.answers, lang),
        },
    }  # fmt: skip
