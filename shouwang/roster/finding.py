"""Finding a person among a hundred thousand: by number, name or pinyin; by a whole telephone or document number where that may be seen.

A rare key is found through its own index and then held against the reach; a common one is dense in every reach, so walking the
reach in order stops after a screenful. Either way one search reads hundreds of rows (docs/performance.md).
"""

import re
import unicodedata
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from shouwang.core import accesses
from shouwang.core.privacy import keyed_hash, masked_name
from shouwang.core.scope import Reach, Scope
from shouwang.core.shapes import after
from shouwang.roster import access
from shouwang.roster.models import Kind, Person, Tree

MOST = 50  # a screenful: whoever wants more writes more
RARE = 400
BEYOND = (access.GRANTS, access.AUDIT, access.GLASS)  # may look for anybody by the whole number, and are shown 张*


@dataclass(frozen=True)
class Hit:
    """Somebody found: the name as the viewer may read it; `url` their file, where it may be opened."""

    person: Person
    name: str
    number: str
    full: bool


def begins(field, text) -> Q:
    """Values that begin with a text, through the index of the field on either database."""
    if connection.vendor == "sqlite":  # its LIKE has no index
        return Q(**{f"{field}__gte": text, f"{field}__lt": after(text)})
    return Q(**{f"{field}__startswith": text})


def folded(words) -> str:
    """What was typed, as names and numbers are kept: full-width folded, no blanks at the ends."""
    return unicodedata.normalize("NFKC", words).strip()


def spellings(text) -> list[str]:
    """The pinyin that may be meant: ü is kept as v, and written ü, v, u: or (on passports) yu after l and n; 'ǚ' with its tone too."""
    plain = unicodedata.normalize("NFD", text.lower().replace("u:", "v"))
    plain = plain.replace("u\u0308", "v")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[\s'’\-·.]", "", plain)
    return list(dict.fromkeys([plain, re.sub(r"([ln])yu", r"\1v", plain)]))


def keys(text) -> list[Q]:
    """The ways in which a few characters may mean somebody, the surest first."""
    compact = text.replace(" ", "")
    found = [begins("number", compact.upper())] if compact.isascii() else []
    found += [begins("number", compact)] if compact.isascii() and compact != compact.upper() else []
    latin = [one for one in spellings(text) if one.isascii() and one.isalpha()]
    for one in latin:
        found += [begins("pinyin", one), begins("initials", one)]
    if not latin:
        found += [begins("name", text), Q(name__contains=text)] if not compact.isdigit() else []
    return found


def seen(scope: Scope) -> Q:
    """Whom the viewer may see by name. Who is off the roster is seen by whoever keeps the whole of it.

    Each stretch is named once: an OR of the same range twice costs SQLite the order of its index.
    """
    reaches = {reach for right in access.SEE for reach in scope.reach.get(right, ())}
    kept = [kind for kind in Kind.values if scope.allows(access.ROSTER, Tree.RESPONSIBLE, kind)]
    if Reach(Tree.RESPONSIBLE.value) in reaches and len(kept) == len(Kind.values):
        return Q()
    condition = Scope(scope.viewer, {"seen": _widest(reaches)}).people("seen")
    return condition | Q(path="", kind__in=kept) if kept else condition


def _widest(reaches) -> tuple:
    """The reaches without those that lie within another that holds for every kind."""
    wide = [reach for reach in reaches if reach.kinds is None]
    return tuple(
        sorted(
            (one for one in reaches if not any(other != one and other.covers(one.path) for other in wide)),
            key=lambda reach: (reach.path, sorted(reach.kinds or ())),
        )
    )


def people(scope: Scope, words) -> list[Hit]:
    """At most fifty people whom a few characters may mean, within reach, the surest first."""
    text = folded(words)[:60]
    if not text or not any(scope.allows(right) for right in (*access.SEE, *BEYOND)):
        return []
    found: dict[int, Person] = {}
    for row in [*_by_secret(scope, text), *_by_keys(scope, text)]:
        found.setdefault(row.pk, row)
    hits = [Hit(row, row.name, row.number, True) for row in list(found.values())[:MOST]]
    return hits or _beyond(scope, text)


def _rows():
    return Person.objects.filter(merged_into=None).select_related("unit").defer(
        "phone", "id_document", "birth_date", "emergency_phone"
    )  # fmt: skip


def _by_keys(scope, text):
    if not any(scope.allows(right) for right in access.SEE):
        return
    within, left = seen(scope), MOST
    for key in keys(text):
        if left <= 0:
            return
        rows = list(_narrowed(key, within)[:left])
        left -= len(rows)
        yield from rows


def _narrowed(key, within):
    """The rows of one key within reach: those of a rare key by their ids, those of a common one in the order of the reach."""
    ids = list(Person.objects.filter(key).order_by().values_list("pk", flat=True)[: RARE + 1])
    if len(ids) <= RARE:
        return _rows().filter(within, pk__in=ids).order_by("path", "number")
    return _rows().filter(within, key).order_by("path", "number")


def _by_secret(scope, text):
    """Whoever has exactly this telephone or document number: never by a part of it. Entered in the access log."""
    hashed = keyed_hash(text) if len(re.sub(r"\W", "", text)) >= 7 and any(letter.isdigit() for letter in text) else ""
    for right, field in ((access.CONTACTS, "phone_hash"), (access.ROSTER, "id_hash")) if hashed else ():
        if not scope.allows(right):
            continue
        rows = list(_rows().filter(scope.people(right), **{field: hashed}).order_by("path", "number")[:MOST])
        if rows:
            accesses.log_read(ref="roster.Person", what="roster.found_by_secret", rows=len(rows), by=scope.viewer,
                              people=[row.pk for row in rows])  # fmt: skip
        yield from rows


def _beyond(scope, text):
    """Somebody out of reach, by the whole number, for those who grant roles, audit or may break a glass: as 张*."""
    if not any(scope.allows(right) for right in BEYOND):
        return []
    rows = _rows().filter(number=text.replace(" ", ""))
    return [Hit(row, masked_name(row.name), "", False) for row in rows]
