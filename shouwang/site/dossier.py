"""一人一档: one person's file, put together from the parts that the rooms registered, each by right.

Opening it is a read, entered in the access log with the people it concerns; reading one's own is not.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shouwang.core import accesses, clock, export, parameters, timeline, wording
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Account, Glass, Person
from shouwang.roster.timeline import file_of


@dataclass
class Dossier:
    """A file as one viewer may read it: whose, the parts within reach, and the glass that opens it, if one does."""

    scope: Scope
    file: timeline.File
    parts: list
    glass: Glass | None = None
    chosen: str = ""
    entries: list = field(default_factory=list)

    @property
    def person(self):
        """Whose file it is."""
        return self.file.person

    @property
    def mine(self) -> bool:
        """Does somebody read their own file?"""
        return self.scope.viewer.person_id == self.person.pk

    def sees(self, *rights) -> bool:
        """May the viewer read something of this person by one of these rights?"""
        return access.reads(self.scope, rights, self.person)

    def sees_all(self, rights) -> bool:
        """May the viewer read what each of these rights shows?"""
        return all(self.sees(right) for right in rights)


def person_of(pk) -> Person:
    """The person with an id, or whoever they turned out to be. Raises core.04."""
    rows = Person.objects.select_related("unit", "merged_into")
    person = rows.filter(pk=pk).first()
    while person is not None and person.merged_into_id:
        person = rows.get(pk=person.merged_into_id)
    if person is None:
        raise Refused("core.04")
    return person


def opened(scope: Scope, person) -> tuple[Scope, Glass | None]:
    """The lens with what a glass that the viewer broke over this file adds to it, and that glass."""
    held = Glass.objects.holding(clock.now()).filter(person=person, by_person=scope.viewer.person_id).first()
    if held is None:
        return scope, None
    return scope.at(opened=frozenset((right, person.pk) for right in access.GLASS_OPENS)), held


def dossier(scope: Scope, pk, *, part="", known_at=None) -> Dossier:
    """The file of one person, newest first. part: only one kind of entries. Raises core.04 for who may read none of it."""
    person = person_of(pk)
    scope, glass = opened(scope.at(known_at=known_at), person)
    parts = [one for one in timeline.parts() if access.reads(scope, one.rights, person)]
    if not parts or (part and part not in {one.key for one in parts}):
        raise Refused("core.04")
    found = Dossier(scope, file_of(person), parts, glass, part)
    for one in parts:
        if part in ("", one.key):
            found.entries += one.entries(scope, found.file, known_at)
    found.entries = timeline.in_order(found.entries)
    return found


def note_reading(found: Dossier, entries):
    """Enter in the access log that the file was opened and these entries read; who reads their own is not entered."""
    if found.mine:
        return
    what = "site.file_health" if any(entry.sensitive for entry in entries) else "site.file"
    ref, why = f"roster.Person:{found.person.pk}", found.glass.reason if found.glass else ""
    accesses.log_read(ref=ref, what=what, rows=len(entries), by=found.scope.viewer, purpose=why, people=found.file.ids)


def hands(found: Dossier, entries) -> dict[str, str]:
    """By whom each thing was done, in words: {Ref: name}, the person themself as 本人 (marked by '')."""
    accounts = Account.objects.filter(person__in=found.file.ids).values_list("pk", flat=True)
    own = {f"roster.Person:{pk}" for pk in found.file.ids} | {f"roster.Account:{pk}" for pk in accounts}
    others = wording.named(found.scope, {entry.by for entry in entries if entry.by} - own)
    return dict.fromkeys(own, "") | {ref: named.name for ref, named in others.items()}


def watching(found: Dossier) -> list[dict]:
    """Who has broken the glass over this file and reads it now: for the person, for auditors, and for whoever it is themself."""
    if not (found.mine or found.sees(access.AUDIT)):
        rows = [found.glass] if found.glass else []
    else:
        rows = list(Glass.objects.holding(clock.now()).filter(person=found.person).order_by("until"))
    names = wording.named(found.scope, {row.by for row in rows})
    left = {row.pk: max(int((row.until - clock.now()).total_seconds()) // 60, 0) for row in rows}
    own = found.glass.pk if found.glass else None
    return [{"row": row, "name": names[row.by].name, "left": left[row.pk], "own": row.pk == own} for row in rows]


def numbers_of(found: Dossier) -> list[str]:
    """The numbers under which the person was known besides the present one."""
    gone = Person.objects.filter(pk__in=found.file.ids[1:])
    return sorted(gone.values_list("number", flat=True))


def glass_minutes() -> int:
    """For how long a broken glass opens a file now."""
    return parameters.value("glass_minutes")


def printed(found: Dossier) -> tuple[list, list]:
    """(header, lines) of a file on paper: as the page shows it, oldest first."""
    terms, by = {one.key: str(one.term) for one in found.parts}, hands(found, found.entries)
    header = [_("时间"), _("登记时间"), _("至"), _("部分"), _("内容"), _("情况"), _("详情"), _("办理人")]
    lines = [_line(entry, terms, by) for entry in reversed(found.entries)]
    return header, lines


def _line(entry, terms, by):
    def at(moment):
        return clock.local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""

    details = "；".join(f"{line['label']}：{line['value']}" for line in entry.lines)
    badges = "、".join(str(word) for _state, word in entry.badges)
    hand = (by.get(entry.by, "") or _("本人")) if entry.by else ""
    return [at(entry.at), at(entry.recorded_at), at(entry.until), terms[entry.part], entry.words, badges, details, hand]


@action("site.file_exported")
def export_file(*, found: Dossier, header, lines, title, purpose, by) -> bytes:
    """The file as a workbook, with purpose and watermark; entered in the access log. Raises site.02."""
    if not purpose.strip():
        raise Refused("site.02", field="purpose")
    what = "site.file_health" if any(entry.sensitive for entry in found.entries) else "site.file"
    row = accesses.log_export(
        ref=f"roster.Person:{found.person.pk}", what=what, rows=len(lines), purpose=purpose.strip(), by=by, people=found.file.ids
    )
    emit("site.file_exported", f"roster.Person:{found.person.pk}", access=row.pk, by=by)
    mark = export.watermark(row, by)
    return export.xlsx_bytes(title, header, lines, watermark=mark, before=[title, mark], widths=(17, 17, 17, 10, 34, 14, 60, 12))
