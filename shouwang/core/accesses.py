"""The access log: who looked at sensitive rows, or took a copy away, when and why. Nothing else writes it.

`what` names the kind of rows ("checkin.history", "roster.phones"; in words: core.wording.sights), `ref` the row or the unit they
hang on, `people` the ids of those whose files, telephones or rows they are, where that is known; never values.
"""

from shouwang.core import alerts, clock, confirming, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.models import Access, Sighting

_WHOLE_FILE = "roster.Person:"
parameters.declare(
    "confirm_rows", 500, measure="行", source="本系统默认值", meaning="一次导出超过多少行，须再输一次两步验证的验证码"
)


def _particulars(kind, ref, what, rows, purpose, by):
    now = clock.stamp()
    return {
        "kind": kind, "by": by.ref, "ref": ref, "what": what, "rows": rows, "purpose": purpose[:200], "at": now,
        "recorded_at": now,
    }  # fmt: skip


def _sighted(row, people):
    """Sightings of the people that an access concerned; of the person themself when it is of one file."""
    if row.ref.startswith(_WHOLE_FILE):
        people = {*people, int(row.ref.removeprefix(_WHOLE_FILE))}
    return [Sighting(access=row, person=pk, by=row.by, at=row.at) for pk in sorted(set(people))]


@action("core.rows_read")
def log_read(*, ref, what, rows, by, purpose="", people=()) -> Access:
    """Enter in the access log that somebody looked at sensitive rows. `people`: whose files or telephones were shown."""
    row = Access.objects.create(**_particulars(Access.Kind.READ, ref, what, rows, purpose, by))
    seen = Sighting.objects.bulk_create(_sighted(row, people), batch_size=500)
    emit("core.rows_read", f"core.Access:{row.pk}", what=what, of=ref, by=by)
    if seen:
        alerts.notice_many_people(row)
    return row


@action("core.rows_exported")
def log_export(*, ref, what, rows, by, purpose, people=()) -> Access:
    """Enter in the access log that somebody took a copy of rows away, and what for. `people`: whose rows, where it is known.

    The file carries `core.export.watermark(row, by)`: the short number in it leads back to this row. Raises
    confirming.AskAgain for more rows than confirm_rows while the second step is stale: nothing leaves the house then.
    """
    if rows > parameters.value("confirm_rows"):
        confirming.require()
    row = Access.objects.create(**_particulars(Access.Kind.EXPORT, ref, what, rows, purpose, by))
    Sighting.objects.bulk_create(_sighted(row, people), batch_size=500)
    emit("core.rows_exported", f"core.Access:{row.pk}", what=what, of=ref, by=by)
    alerts.notice_many_rows(row)
    return row


@action("core.glass_broken")
def log_glass(*, ref, what, by, purpose) -> Access:
    """Enter in the access log that somebody broke the glass over one file, and why."""
    row = Access.objects.create(**_particulars(Access.Kind.BREAK_GLASS, ref, what, 1, purpose, by))
    Sighting.objects.bulk_create(_sighted(row, ()))
    emit("core.glass_broken", f"core.Access:{row.pk}", what=what, of=ref, by=by)
    alerts.notice_many_people(row)
    return row
