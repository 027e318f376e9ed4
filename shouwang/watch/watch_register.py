"""The lines of 观察登记表: for each person under watch on a day the day N of M, both temperatures, symptoms, how they are reached."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock, export, wording
from shouwang.core.privacy import masked_phone
from shouwang.watch.audiences import followed
from shouwang.watch.models import Watch
from shouwang.watch.queries.health_contacts import contacts_now, followed_by
from shouwang.watch.queries.readings import Reading, readings
from shouwang.watch.rules.checks import HALVES
from shouwang.watch.rules.clocks import day_number, length

COLUMNS = (
    gettext_lazy("序号"), gettext_lazy("单位"), gettext_lazy("姓名"), gettext_lazy("学工号"), gettext_lazy("日期"), gettext_lazy("第N天"),
    gettext_lazy("上午体温"), gettext_lazy("下午体温"), gettext_lazy("症状"), gettext_lazy("联系方式"), gettext_lazy("情况"), gettext_lazy("健康联络人"),
    gettext_lazy("记录人"),
)  # fmt: skip
WIDTHS = (5, 18, 10, 13, 11, 8, 8, 8, 20, 14, 18, 10, 14)


@dataclass
class Line:
    """One person of the register."""

    number: int
    watch: Watch
    day: int
    of: int
    halves: tuple[Reading | None, ...]
    symptoms: str
    contact: str
    recorder: str
    masked: str


def watches(scope, day):
    """The followed watches that held at the end of a day (today: now), by place."""
    at = min(clock.now(), clock.instant(day, 24 * 60) - clock.TICK)
    rows = followed(at).filter(followed_by(scope), person__isnull=False)
    return rows.select_related("person__unit").order_by("person__path", "person__number", "pk")


def lines(scope, day, rows, lang, start=1) -> list[Line]:
    """Lines of some watches. Cost: four statements."""
    rows = list(rows)
    people = [row.person_id for row in rows]
    found, contacts = readings(scope, people, day), contacts_now(scope, people)
    said = [[found.get((row.person_id, day, half)) for half in HALVES] for row in rows]
    named = wording.named(scope, {one.by for pair in said for one in pair if one is not None})
    made = []
    for number, (row, pair) in enumerate(zip(rows, said, strict=True), start):
        last = next((one for one in reversed(pair) if one is not None), None)
        contact = contacts.get(row.person_id)
        made.append(
            Line(
                number, row, day_number(row.day0, day), length(row.day0, row.last_day), tuple(pair),
                last.spoken_symptoms(lang) if last else "", contact.contact.name if contact else "",
                str(named[last.by]) if last and last.by in named else "", masked_phone(row.person.phone) if row.person.phone else "",
            )
        )  # fmt: skip
    return made


def workbook(day, found: list[Line], watermark) -> bytes:
    """The register as a workbook, telephones in full."""
    rows = [
        [
            line.number, str(line.watch.person.unit or ""), line.watch.person.name, line.watch.person.number, day.isoformat(),
            f"{line.day}/{line.of}", *(_degrees(one) for one in line.halves), line.symptoms, line.watch.person.phone,
            line.watch.get_kind_display(), line.contact, line.recorder,
        ]
        for line in found
    ]  # fmt: skip
    before = [_("观察登记表 %(day)s，共 %(n)s 人") % {"day": day, "n": len(rows)}, watermark]
    return export.xlsx_bytes(
        _("观察登记表"), [str(one) for one in COLUMNS], rows, watermark=watermark, before=before, widths=WIDTHS
    )


def _degrees(reading) -> str:
    return f"{reading.temp_dc // 10}.{reading.temp_dc % 10}" if reading is not None and reading.temp_dc is not None else ""
