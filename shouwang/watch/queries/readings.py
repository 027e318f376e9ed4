"""What was measured: the checks of people under watch with temperature and symptoms, for whoever follows them up."""

import datetime as dt
from dataclasses import dataclass

from django.utils import translation

from shouwang.checkin.models import Return
from shouwang.questions import languages
from shouwang.questions.flags import Flag
from shouwang.questions.shipped import watch_check
from shouwang.questions.shipped.daily_health import SYMPTOM_CHOICES
from shouwang.watch.audiences import UNDER_WATCH

NEEDS = {row["name"]: row["label"] for row in watch_check.CHOICES if row["list_name"] == "need"}
SYMPTOMS = {row["name"]: row["label"] for row in SYMPTOM_CHOICES}
LANGUAGES = {"zh-hans": 0, "zh-hant": 1, "en": 2}


@dataclass(frozen=True)
class Reading:
    """One half-day as the last version says it, and whether an earlier one was abnormal."""

    day: dt.date
    half: str
    at: dt.datetime
    temp_dc: int | None
    symptoms: tuple
    needs: tuple
    flags: tuple
    proxy: bool
    by: str
    versions: int
    was_abnormal: bool  # an earlier version said so

    @property
    def flag_words(self):
        """Its flags in words."""
        return [Flag(flag).label for flag in self.flags]

    @property
    def need_words(self):
        """What was said to be needed, in the reader's language."""
        at = LANGUAGES.get(languages.code(translation.get_language()), 0)
        return [NEEDS[code][at] if code in NEEDS else code for code in self.needs]

    def spoken_symptoms(self, lang) -> str:
        """Symptoms in the reader's language; the sign between them is everybody's."""
        at = LANGUAGES.get(lang, 0)
        return "、".join(SYMPTOMS[code][at] if code in SYMPTOMS else code for code in self.symptoms if code != "none")


def readings(scope, people, since_day, through=None, known_at=None) -> dict[tuple, Reading]:
    """(person id, day, half) → reading, of people whom the caller may follow up. Cost: one statement."""
    rows = Return.objects.known(known_at).filter(
        slot__campaign__audience__startswith=UNDER_WATCH, slot__day__gte=since_day, slot__day__lte=through or since_day, person__in=people
    )
    columns = ("person_id", "slot__day", "slot__name", "at", "answers", "flags", "proxy", "by")
    found: dict = {}
    for person, day, half, at, answers, flags, proxy, by in rows.order_by("slot_id", "person_id", "seq").values_list(*columns):
        before = found.get((person, day, half))
        found[person, day, half] = Reading(
            day, half, at, answers.get("temp_dc"), tuple(answers.get("symptoms", ())), tuple(answers.get("needs", ())),
            tuple(flags.split(",")) if flags else (), proxy, by, before.versions + 1 if before else 1,
            bool(before and (before.flags or before.was_abnormal)),
        )  # fmt: skip
    return found
