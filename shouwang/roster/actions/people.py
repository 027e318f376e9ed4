"""People: added, their particulars changed, their personal link revoked."""

import re

from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.privacy import keyed_hash, normalise
from shouwang.core.refusals import Refused
from shouwang.roster import access, standing
from shouwang.roster.actions.memberships import admit
from shouwang.roster.actions.rights import require_about, require_open
from shouwang.roster.models import Kind, Person
from shouwang.roster.names import pinyin_of

# what an adviser may correct; everything else is the roster office's
CONTACT_FIELDS = frozenset({"phone", "email", "emergency_name", "emergency_phone", "dormitory"})
FIELDS = CONTACT_FIELDS | {"name", "id_document", "birth_date"}


def clean_number(number) -> str:
    """A number as it is kept: full-width folded, no spaces. Raises roster.39 for an empty one."""
    text = re.sub(r"\s", "", str(number))
    text = normalise(text) if not text.isascii() else text
    if not text:
        raise Refused("roster.39")
    return text


def filled(fields) -> dict:
    """The columns that follow from the given ones: pinyin from the name, hashes from phone and document."""
    columns = {name: str(value or "").strip() for name, value in fields.items()}
    if "name" in columns:
        if not columns["name"]:
            raise Refused("roster.39")
        columns["pinyin"], columns["initials"] = pinyin_of(columns["name"])
    if "phone" in columns:
        columns["phone_hash"] = keyed_hash(columns["phone"])
    if "id_document" in columns:
        columns["id_document"] = columns["id_document"].upper()
        columns["id_hash"] = keyed_hash(columns["id_document"])
    return columns


@action("roster.person_added", lock="exclusive")
def add_person(*, number, name, kind, unit, by, since=None, **fields) -> Person:
    """Put a person on the roster in a responsible unit, from an instant on (default: now).

    fields: phone, email, dormitory, id_document, birth_date, emergency_name, emergency_phone.
    Raises core.04, roster.03, roster.12, roster.18 (number taken), roster.39, roster.49 (kind or field unknown).
    """
    access.require(by, access.ROSTER, unit.path, kind)
    unknown = [kind] if kind not in Kind.values else sorted(set(fields) - FIELDS)
    if unknown:
        raise Refused("roster.49", value=unknown[0])
    require_open(unit)
    number = clean_number(number)
    if Person.objects.filter(number=number).exists():
        raise Refused("roster.18", number=number)
    person = Person.objects.create(number=number, kind=kind, **filled({"name": name, **fields}))
    admit(person, unit, kind, since)
    emit("roster.person_added", f"roster.Person:{person.pk}", unit=unit.pk, by=by)
    return person


@action("roster.person_changed", lock="exclusive")
def change_person(*, person, by, **fields) -> Person:
    """Change particulars of a person: name, phone, email, dormitory, id_document, birth_date, emergency_name, emergency_phone.

    Whoever may see contacts may correct those; the rest is for the roster office. Raises core.04, roster.39, roster.49.
    """
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise Refused("roster.49", value=unknown[0])
    only_contacts = set(fields) <= CONTACT_FIELDS
    require_about(by, [access.ROSTER, access.CONTACTS] if only_contacts else [access.ROSTER], person)
    columns = filled(fields)
    for name, value in columns.items():
        setattr(person, name, value)
    person.save(update_fields=list(columns))
    standing.bump()
    emit("roster.person_changed", f"roster.Person:{person.pk}", fields=sorted(fields), by=by)
    return person


@action("roster.link_revoked")
def revoke_link(*, person, by) -> Person:
    """Make every personal link given out for a person invalid at once; the next one printed carries a new version. Raises core.04."""
    require_about(by, [access.ROSTER, access.CONTACTS], person)
    row = Person.objects.select_for_update().get(pk=person.pk)
    row.link_version += 1
    row.save(update_fields=["link_version"])
    person.link_version = row.link_version
    emit("roster.link_revoked", f"roster.Person:{person.pk}", version=row.link_version, by=by)
    return person
