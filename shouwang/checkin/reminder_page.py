"""The page of a slot's reminders, laid out: what happened at its instant, the numbers by medium, what may be done now."""

from django.utils.translation import gettext as _

from shouwang.checkin.models import Campaign, Reminder, Round
from shouwang.checkin.reminder_figures import TERMS, people_numbers
from shouwang.checkin.reminders import queries, stopped, texts
from shouwang.checkin.reminders.clockwork import quiet_until
from shouwang.core import clock, parameters
from shouwang.core.scope import Scope
from shouwang.roster import access

State = Reminder.State


def laid_out(scope: Scope, asked) -> dict:
    """Everything that the page shows of a slot; nothing of one that the campaign does not ask."""
    slot = asked.slot
    if slot is None:
        return {}
    now = clock.now()
    remindable = slot.campaign.state == Campaign.State.OPEN and slot.opens_at <= now < slot.locks_at
    waiting = queries.on_file(scope, slot).count() if slot.pk else 0
    return {
        "slot": slot, "said": said(slot, queries.round_of(scope, slot), now), "remindable": remindable,
        "table": queries.table(scope, slot), "columns": [TERMS[column][0] for column in queries.COLUMNS],
        "people": people_numbers(scope, slot), "totals": queries.totals(scope, slot), "quiet_until": quiet_until(now),
        "resting": queries.resting(scope), "waiting": waiting, "files": queries.files(scope, slot) if slot.pk else [],
        "dead": queries.dead_addresses(scope)[:100], "groups": queries.groups(scope, slot),
        "may_word": scope.allows(access.CAMPAIGNS),
    }  # fmt: skip


def said(slot, row, now) -> dict:
    """What became of the slot's own reminder, as a sentence with its tone."""
    at = clock.local(slot.reminds_at).strftime("%m-%d %H:%M")
    if row is not None and row.made_at is not None:
        made = clock.local(row.made_at).strftime("%m-%d %H:%M")
        return {"text": _("%(at)s 已自动催报当时未报的人。") % {"at": made}, "tone": "ok"}
    if row is not None and row.reason == Round.Reason.PAUSED:
        return {"text": _("%(at)s 专项处于暂停，没有自动催报。") % {"at": at}, "tone": "warn"}
    if row is not None:
        text = _("没有自动催报：从 %(at)s 到截止，后台任务没有运行。没有报的人请直接联系，或者现在催报。")
        return {"text": text % {"at": at}, "tone": "bad"}
    if now < slot.reminds_at:
        return {"text": _("将在 %(at)s 自动催报当时未报的人，每人每个渠道一次。") % {"at": at}, "tone": ""}
    return {"text": _("%(at)s 应自动催报，还没有进行。") % {"at": at}, "tone": "warn"}


def of_group(scope: Scope, slot, unit) -> dict:
    """The text for the group of a unit, in each language, with the numbers it rests on."""
    total, floor, now = stopped.totals_of(slot, None, unit.pk), parameters.value("reminders.group_min"), clock.now()
    kept, names = texts.all_words(), {"zh-hans": unit.name, "zh-hant": unit.name_hant, "en": unit.name_en}
    versions = [
        {"language": language, "text": texts.to_group(kept, slot, names[language] or unit.name, total, now, floor, language).text}
        for language in texts.LANGUAGES
    ]
    return {"versions": versions, "small": total.expected < floor, "floor": floor, "done": not total.missing, "page": texts.own_page()}
