"""What the site writes: the record of logins, the account's own password and language, rule values, exports."""

from django.conf import settings

from shouwang.core import accesses, clock, export, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.figures import Rows, registry
from shouwang.core.models import Access, Alert, Review
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import set_password
from shouwang.roster.models import Account, Glass, Tree

parameters.declare(
    "export_rows", 5000, measure="行", source="本系统默认值", meaning="一次导出最多的行数；再多须分单位或分日期导出"
)


@action("site.password_changed")
def change_password(*, account, old, new, by) -> Account:
    """The account's holder sets another password, knowing the old one. Every other session of theirs ends with it.

    Raises site.04, roster.31, roster.53.
    """
    if not account.check_password(old):
        raise Refused("site.04", field="old")
    return _set(account, new, by)


@action("site.password_changed_first")
def change_first_password(*, account, new, by) -> Account:
    """The password that somebody else knows gives way to the holder's own. Raises core.04, site.05 (the same again), roster.31, roster.53."""
    if not account.must_change:
        raise Refused("core.04")
    if account.check_password(new):
        raise Refused("site.05", field="new")
    return _set(account, new, by)


def _set(account, new, by):
    row = set_password(account=account, password=new, by=by)
    emit("site.password_changed", f"roster.Account:{row.pk}", by=by)
    return row


@action("site.language_chosen")
def choose_language(*, account, language, by) -> Account:
    """The account's holder chooses the language that a login begins with. Raises site.06."""
    if language not in dict(settings.LANGUAGES):
        raise Refused("site.06", language=language)
    account.language = language
    account.save(update_fields=["language"])
    emit("site.language_chosen", f"roster.Account:{account.pk}", by=by)
    return account


@action("site.rule_set")
def set_rule(*, code, value, since_day, source, by):
    """An officer sets a rule value from a day on, with its source. Raises core.04, core.08, core.09, core.10."""
    access.require(by, access.CAMPAIGNS, "R")
    row = parameters.set_parameter(code=code, value=value, since_day=since_day, source=source, by=by)
    emit("site.rule_set", f"core.Parameter:{row.pk}", code=code, by=by)
    return row


def _people_in(rows):
    """The ids of the people whose rows these are, where the figure knows them."""
    return rows.people() if hasattr(rows, "people") else ()


@action("site.exported")
def export_figure(*, key, rows: Rows, file_format, purpose, by) -> tuple[str, bytes]:
    """The rows behind a figure as a file, with watermark and purpose; entered in the access log. Raises site.02, site.03.

    Returns (file name, content). Row cap: the parameter export_rows.
    """
    most = parameters.value("export_rows")
    if not purpose.strip():
        raise Refused("site.02", field="purpose")
    if rows.total > most:
        raise Refused("site.03", rows=rows.total, most=most)
    row = accesses.log_export(
        ref=f"figure:{key}", what=key, rows=rows.total, purpose=purpose.strip(), by=by, people=_people_in(rows.rows)
    )
    watermark = export.watermark(row, by)
    header = [str(column) for column in rows.columns]
    lines = [[cell if isinstance(cell, int) else str(cell) for cell in line] for line in rows.rows[: rows.total]]
    name = str(registry[key].term)
    if file_format == "csv":
        content = export.csv_bytes(header, lines, watermark)
    else:
        content = export.xlsx_bytes(name, header, lines, watermark=watermark, before=[rows.title, watermark])
    return f"{key}-{clock.local(clock.stamp()):%Y%m%d-%H%M}.{file_format}", content


REVIEWED = {"roster.Glass": Glass, "core.Alert": Alert, "core.Access": Access}


@action("site.reviewed")
def review(*, ref, by, note="") -> Review:
    """An auditor has looked at a broken glass, an alert or an export. Raises core.04; site.07 when it is their own doing."""
    access.require(by, access.AUDIT, Tree.RESPONSIBLE.value)
    name, _colon, pk = ref.partition(":")
    row = REVIEWED[name].objects.filter(pk=pk).first() if name in REVIEWED and pk.isdecimal() else None
    if row is None:
        raise Refused("core.04")
    if row.by == by.ref:
        raise Refused("site.07")
    now = clock.stamp()
    seen = Review.objects.create(ref=ref, by=by.ref, note=note.strip()[:200], at=now, recorded_at=now)
    emit("site.reviewed", ref, review=seen.pk, by=by)
    return seen
