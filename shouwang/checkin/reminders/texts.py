"""What a reminder says: words that are shipped in three languages, that the institution may word anew, with places to fill in.

{name} is masked (张*) and, with {link}, only in a text to one person; a text to a group names nobody, its {link} is the page
after the login. {deadline} is a whole sentence, since it reads otherwise once the cut-off has passed.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.checkin import links
from shouwang.checkin.models import Medium, ReminderText
from shouwang.core import clock, institution
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused

LANGUAGES = ("zh-hans", "zh-hant", "en")
EMAIL, CHAT, SMS, GROUP, GROUP_SMALL = "email", "chat", "sms", "group", "group_small"
CODES = {
    EMAIL: gettext_lazy("电子邮件"), CHAT: gettext_lazy("企业微信与钉钉（发给本人）"), SMS: gettext_lazy("短信"),
    GROUP: gettext_lazy("班级群"), GROUP_SMALL: gettext_lazy("班级群（人少，不写人数）"),
}  # fmt: skip
OF_MEDIUM = {Medium.EMAIL: EMAIL, Medium.SMS: SMS, Medium.WECOM: CHAT, Medium.DINGTALK: CHAT}
_COMMON = {"campaign", "day", "deadline", "institution", "link"}
PLACES = {
    EMAIL: _COMMON | {"name"}, CHAT: _COMMON | {"name"}, SMS: _COMMON | {"name"}, GROUP: _COMMON | {"unit", "count"},
    GROUP_SMALL: _COMMON | {"unit"},
}  # fmt: skip
PERSONAL = {"name", "link"}  # what makes each text different
LONGEST = {EMAIL: 1500, CHAT: 500, SMS: 200, GROUP: 500, GROUP_SMALL: 500}
NOTICE = "checkin.reminded"
_PLACE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Words:
    """A text before its places are filled in."""

    subject: str
    text: str


SHIPPED = {
    (EMAIL, "zh-hans"): Words(
        "请填报：{campaign}（{day}）",
        "{name}，您好：\n\n{institution}“{campaign}”{day} 这一期还没有收到您的填报。{deadline}\n\n"
        "填报链接（只属于您本人，请勿转发）：\n{link}\n\n如果您刚刚已经填报，请不必理会。",
    ),
    (EMAIL, "zh-hant"): Words(
        "請填報：{campaign}（{day}）",
        "{name}，您好：\n\n{institution}「{campaign}」{day} 這一期還沒有收到您的填報。{deadline}\n\n"
        "填報鏈接（只屬於您本人，請勿轉發）：\n{link}\n\n如果您剛剛已經填報，請不必理會。",
    ),
    (EMAIL, "en"): Words(
        "Please answer: {campaign} ({day})",
        "Dear {name},\n\n{institution} has not yet received your return for {campaign} on {day}. {deadline}\n\n"
        "Your link (it is yours alone, please do not pass it on):\n{link}\n\nIf you have just answered, there is nothing to do.",
    ),
    (CHAT, "zh-hans"): Words("", "{campaign}（{day}）还没有收到您的填报。{deadline}\n{link}\n链接只属于您本人，请勿转发。"),
    (CHAT, "zh-hant"): Words("", "{campaign}（{day}）還沒有收到您的填報。{deadline}\n{link}\n鏈接只屬於您本人，請勿轉發。"),
    (CHAT, "en"): Words("", "{campaign} ({day}): your return is still missing. {deadline}\n{link}\nThe link is yours alone."),
    (SMS, "zh-hans"): Words("", "您{day}的{campaign}还没有填报。{deadline}本人链接：{link}"),
    (SMS, "zh-hant"): Words("", "您{day}的{campaign}還沒有填報。{deadline}本人鏈接：{link}"),
    (SMS, "en"): Words("", "Your {campaign} for {day} is still missing. {deadline} Your link: {link}"),
    (GROUP, "zh-hans"): Words(
        "", "{unit}：{campaign}（{day}）还有 {count} 人未报。{deadline}请未报的同学点击各自收到的链接；没有链接的，请登录 {link}"
    ),
    (GROUP, "zh-hant"): Words(
        "", "{unit}：{campaign}（{day}）還有 {count} 人未報。{deadline}請未報的同學點擊各自收到的鏈接；沒有鏈接的，請登錄 {link}"
    ),
    (GROUP, "en"): Words(
        "", "{unit}: {campaign} ({day}): {count} still to answer. {deadline} Please use your own link, or log in at {link}"
    ),
    (GROUP_SMALL, "zh-hans"): Words(
        "", "{unit}：{campaign}（{day}）正在填报。{deadline}请未报的同学点击各自收到的链接；没有链接的，请登录 {link}"
    ),
    (GROUP_SMALL, "zh-hant"): Words(
        "", "{unit}：{campaign}（{day}）正在填報。{deadline}請未報的同學點擊各自收到的鏈接；沒有鏈接的，請登錄 {link}"
    ),
    (GROUP_SMALL, "en"): Words(
        "", "{unit}: {campaign} ({day}) is open. {deadline} If you have not answered, use your own link, or log in at {link}"
    ),
}  # fmt: skip


def all_words() -> dict[tuple, Words]:
    """(code, language) → the words in use. Cost: one query."""
    own = {(row.code, row.language): Words(row.subject, row.text) for row in ReminderText.objects.all()}
    return SHIPPED | {key: words for key, words in own.items() if key in SHIPPED}


def places_in(*texts) -> set[str]:
    """The names of the places in some texts."""
    return {name for text in texts for name in _PLACE.findall(text)}


def is_personal(words: Words) -> bool:
    """Does everybody get another text?"""
    return bool(places_in(words.subject, words.text) & PERSONAL)


def check(code, words: Words):
    """Raise checkin.120 for a place that this text does not have, checkin.121 for one that is empty or too long."""
    strange = places_in(words.subject, words.text) - PLACES[code]
    if strange:
        raise Refused("checkin.120", field="text", places="、".join(f"{{{name}}}" for name in sorted(strange)))
    if not words.text.strip() or len(words.text) > LONGEST[code]:
        raise Refused("checkin.121", field="text", most=LONGEST[code])


def filled(words: Words, values: dict) -> Words:
    """The words with every place filled in; what is put in is not looked at again."""
    return Words(*(_PLACE.sub(lambda found: str(values.get(found[1], found[0])), text) for text in (words.subject, words.text)))


def about_slot(slot, now) -> dict:
    """The values that are the same for everybody, in the language that is active."""
    campaign = slot.campaign
    return {
        "campaign": spoken_name(campaign), "day": slot.day.isoformat(), "deadline": deadline(slot, now),
        "institution": institution.current().name,
    }  # fmt: skip


def spoken_name(campaign) -> str:
    """The campaign's name; where it has its form's name, that in the language that is active."""
    if campaign.form.name != campaign.name:
        return campaign.name
    field = {"zh-hant": "name_hant", "en": "name_en"}.get(translation.get_language() or "")
    return (field and getattr(campaign.form, field, "")) or campaign.name


def deadline(slot, now) -> str:
    """By when, as a sentence; on the wall clock, with the day when it is not today."""
    wall = clock.local(slot.cutoff_at)
    at = wall.strftime("%H:%M" if wall.date() == clock.day_of(now) else "%m-%d %H:%M")
    if now < slot.cutoff_at:
        return _("请在 %(at)s 前填报。") % {"at": at}
    return _("已过截止时间 %(at)s，请尽快补报。") % {"at": at}


def notice(slot, now) -> tuple:
    """What a notice on somebody's home page says: (code, ref, what its sentence names)."""
    wall = clock.local(slot.cutoff_at)
    at = wall.strftime("%H:%M" if wall.date() == slot.day else "%m-%d %H:%M")
    return NOTICE, f"checkin.Slot:{slot.pk}", {"campaign": slot.campaign.name, "day": slot.day.isoformat(), "at": at}


def own_page() -> str:
    """The page that everybody has after logging in: never a personal link."""
    return settings.PUBLIC_URL + reverse("site:home")


def to_person(words: Words, slot, person, now, language) -> Words:
    """A text to one person, with their own link and a name that is masked."""
    with translation.override(language):
        return filled(words, about_slot(slot, now) | {"name": masked_name(person.name), "link": links.url(person)})


def to_group(kept: dict, slot, unit_name, total, now, floor, language="zh-hans") -> Words:
    """A text to a unit's group: how many are missing, unless the unit is so small that a number points at people."""
    words = kept[GROUP_SMALL if total.expected < floor else GROUP, language]
    with translation.override(language):
        values = about_slot(slot, now) | {"unit": unit_name, "count": total.missing, "link": own_page()}
    return filled(words, values)
