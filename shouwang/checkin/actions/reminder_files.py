"""短信 as a file: what waits for the operator's own sender is taken once, in a numbered file, and the taking is logged."""

from shouwang.checkin.models import Delivery, Reminder
from shouwang.checkin.reminders import addresses, queries, rules, stopped, texts
from shouwang.core import clock
from shouwang.core.accesses import log_export
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.export import csv_bytes, xlsx_bytes
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Account, Person

HEADER = ("手机号码", "短信内容")
PURPOSE = "短信催报，交运营商群发"
FORMATS = ("xlsx", "csv")


def _scope(by):
    return access.everything(by) if by.trusted else access.Scope(by, access.reach_of(by.person_id))


@action("checkin.reminders_filed")
def take_file(*, slot, by, file_format="xlsx") -> tuple[str, bytes]:
    """Take what waits to be handed to the operator, of people whose telephones one may read: (file name, content).

    Each reminder is in one file only; whoever has answered or is not asked any more is left out. Raises checkin.130.
    """
    rows = list(queries.on_file(_scope(by), slot).filter(not_after__gt=clock.stamp()).select_for_update(of=("self",)))
    people = _people(rows)
    for row in rows:
        row.slot = slot
    why = stopped.reasons(rows, people)
    for reason in set(why.values()):
        of_reason = [pk for pk, each in why.items() if each == reason]
        Reminder.objects.filter(pk__in=of_reason).update(state=Reminder.State.DROPPED, reason=reason)
    rows = [row for row in rows if row.pk not in why]
    if not rows or file_format not in FORMATS:
        raise Refused("checkin.130")
    event = emit("checkin.reminders_filed", f"checkin.Slot:{slot.pk}", reminders=len(rows), by=by)
    now, number = clock.stamp(), event.pk
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(state=Reminder.State.DELIVERED, file=number, tries=1)
    Delivery.objects.bulk_create(
        [Delivery(reminder=row, outcome=Delivery.Outcome.DELIVERED, code=f"file {number}", by=by.ref, at=now, recorded_at=now) for row in rows],
        batch_size=500,
    )
    return _written(slot, rows, people, number, file_format, by)


@action("checkin.reminder_file_read")
def read_file(*, slot, number, by, file_format="xlsx") -> tuple[str, bytes]:
    """The same file once more, where it was lost on the way. Raises checkin.130."""
    rows = list(queries.in_file(_scope(by), slot, number))
    if not rows or file_format not in FORMATS:
        raise Refused("checkin.130")
    emit("checkin.reminder_file_read", f"checkin.Slot:{slot.pk}", file=number, reminders=len(rows), by=by)
    return _written(slot, rows, _people(rows), number, file_format, by)


def _people(rows) -> dict[int, Person]:
    return Person.objects.in_bulk(({row.person_id for row in rows} | {row.through_id for row in rows}) - {None})


def _written(slot, rows, people, number, file_format, by):
    """The file, entered in the access log as an export."""
    log_export(ref=f"checkin.Slot:{slot.pk}", what="checkin.sms_file", rows=len(rows), purpose=PURPOSE, by=by)
    words, now = texts.all_words(), clock.now()
    languages = dict(Account.objects.filter(person__in=list(people)).values_list("person_id", "language"))
    lines = []
    for row in sorted(rows, key=lambda row: row.pk):
        reader = people[row.through_id or row.person_id]
        language = rules.language(languages.get(reader.pk, ""), reader.kind, texts.LANGUAGES)
        said = texts.to_person(words[texts.SMS, language], slot, people[row.person_id], now, language)
        lines.append((addresses.address(row.medium, reader), said.text))
    name = f"sms-{slot.day.isoformat()}-{number}.{file_format}"
    if file_format == "csv":
        return name, csv_bytes(HEADER, lines)
    return name, xlsx_bytes("SMS", HEADER, lines, widths=(16, 80))
