"""A copy of all that is held about one person: JSON for machines and a page for people, in a .zip.

Built from the purge manifest, so that no place is forgotten; sealed fields in the clear, for it is the person's own.
"""

import io
import json
import zipfile

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from shouwang.core import accesses, clock, export, institution, retention
from shouwang.core.actions import action
from shouwang.core.privacy import Keep, Sensitivity, declared
from shouwang.core.refusals import Refused
from shouwang.core.retention import Asked, Place, clocks
from shouwang.roster import keeping
from shouwang.roster.actions.desk import require_desk
from shouwang.roster.models import Mandate, Person

SECRETS = {"password", "secret", "phone_hash", "id_hash", "digest", "key", "link_version"}  # open a door, or say nothing to the person


def places_of(person: Person) -> list[tuple]:
    """[(place, rows)] of every place that holds anything about a person. Cost: a statement a place."""
    asked = Asked(person=person.pk)
    places = [place for place in retention.manifest() if isinstance(place, Place) and place.person]
    found = [(place, place.rows(asked)) for place in places]
    return [(place, rows) for place, rows in found if rows.exists()]


WORDS = {
    Sensitivity.IDENTITY: _lazy("身份信息"), Sensitivity.CONTACT: _lazy("联系方式"), Sensitivity.HEALTH: _lazy("健康信息"),
    Sensitivity.WHEREABOUTS: _lazy("住址与行踪"), Sensitivity.MINOR: _lazy("出生日期"), Sensitivity.FREE: _lazy("自由填写的文字"),
}  # fmt: skip


def held(person: Person) -> list[dict]:
    """What is held about a person, by place: title, basis, how long, and the rows with the values of every column."""
    return [
        {
            "place": place.name, "title": str(place.title), "basis": basis_of(place), "kept": kept_of(place, rows),
            "rows": [row_of(row) for row in rows.order_by("pk")],
        }
        for place, rows in places_of(person)
    ]  # fmt: skip


def explained(person: Person) -> list[dict]:
    """The same without values: what is held, how many rows, on what basis, how long."""
    return [
        {"title": place.title, "rows": rows.count(), "basis": basis_of(place), "kept": kept_of(place, rows), "fields": fields_of(place)}
        for place, rows in places_of(person)
    ]


def basis_of(place) -> str:
    """The legal basis that the table declares."""
    said = declared.get(place.model)
    return said["basis"] if said else ""


def fields_of(place) -> list[str]:
    """What kinds of personal information a place holds, in words."""
    said = declared.get(place.model, {"fields": {}})["fields"]
    found = [WORDS[said[name]] for name in place.fields if said.get(name) in WORDS]
    return [str(word) for word in dict.fromkeys(found)]


def kept_of(place, rows) -> str:
    """How long these rows are kept, in words; of those of mandates, by the mandates they were asked under."""
    if place.mandate:
        known = Mandate.objects.in_bulk(set(rows.order_by().values_list(place.mandate, flat=True)))
        return "\n".join(f"{row.name}：{keeping.words(Keep.RETURN, row)}" for row in known.values())
    keeps = sorted(keep for keep in place.keeps if keep in clocks)
    return "\n".join(keeping.words(keep) for keep in keeps) or keeping.words(Keep.PROOF)


def row_of(row) -> dict:
    """One row: every column by its name, except what opens a door."""
    values = {}
    for field in row._meta.concrete_fields:
        if field.name not in SECRETS:
            value = getattr(row, field.attname)
            values[field.attname] = value if isinstance(value, int | str | bool | dict | list | type(None)) else str(value)
    return values


@action("site.copy_made")
def make_copy(*, person, by) -> tuple[str, bytes]:
    """A person's own copy as a .zip, for themselves or at the desk; entered in the access log. Raises core.04."""
    if by.person_id != person.pk:
        require_desk(by, person)
    if person.forgotten_at is not None:
        raise Refused("core.04")
    parts, now = held(person), clock.local(clock.stamp())
    row = accesses.log_export(
        ref=f"roster.Person:{person.pk}", what="site.personal_copy", rows=sum(len(part["rows"]) for part in parts), by=by,
        purpose=_("本人信息副本"),
    )  # fmt: skip
    about = {"institution": institution.current().name, "made_at": now.isoformat(timespec="seconds"), "number": person.number,
             "watermark": export.watermark(row, by), "held": parts}  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("data.json", json.dumps(about, ensure_ascii=False, indent=1, default=str))
        box.writestr("index.html", render_to_string("site/personal_copy.html", about | {"person": person}))
    return f"copy-{person.number}-{now:%Y%m%d}.zip", out.getvalue()
