"""What the roster's pages ask. Every function takes the viewer's Scope first; what is out of reach is absent (core.04)."""

from collections import defaultdict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import after, under
from shouwang.roster import access, finding
from shouwang.roster.models import (
    Exemption,
    Grant,
    ImportRun,
    Kind,
    Mandate,
    Membership,
    Person,
    Transfer,
    Tree,
    Unit,
    UnitSpell,
)

SEE = access.SEE


def _require(scope, *rights, path=None, kind=None):
    if not any(scope.allows(right, path, kind) for right in rights):
        raise Refused("core.04")


def _require_everybody(scope, right):
    """The right over every kind of people of the whole institution: a grant may be for some kinds only."""
    if not all(scope.allows(right, Tree.RESPONSIBLE, kind) for kind in Kind.values):
        raise Refused("core.04")


def _one(rows, pk):
    """The row with an id, or core.04."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


# ---- units


def reaches(scope: Scope, *rights, tree=Tree.RESPONSIBLE) -> list[str]:
    """The highest paths of a tree that any of these rights covers."""
    paths = {reach.path for right in rights for reach in scope.reach.get(right, ()) if reach.path.startswith(tree)}
    if tree != Tree.RESPONSIBLE and any(scope.allows(right, Tree.RESPONSIBLE) for right in rights):
        paths.add(str(tree))  # whoever looks after the whole institution looks after its other trees too
    return [path for path in sorted(paths) if not any(other < path < after(other) for other in paths)]


def top_units(scope: Scope, tree=Tree.RESPONSIBLE) -> list[Unit]:
    """The highest units of a tree within reach. Raises core.04 for whoever may count nobody."""
    _require(scope, access.COUNT)
    paths = reaches(scope, access.COUNT, access.ROSTER, tree=tree)
    return list(Unit.objects.filter(path__in=paths, closed_day=None).order_by("path"))


def unit(scope: Scope, pk) -> Unit:
    """A unit within reach, closed ones too."""
    row = _one(Unit.objects.select_related("parent", "responsible"), pk)
    if not any(path <= row.path < after(path) for path in reaches(scope, access.COUNT, access.ROSTER, tree=row.tree)):
        raise Refused("core.04")
    return row


def may_change(scope: Scope, path) -> bool:
    """May the viewer change units and people at a place? The other trees belong to whoever keeps the whole roster."""
    return scope.allows(access.ROSTER, path) or scope.allows(access.ROSTER, Tree.RESPONSIBLE)


def children(scope: Scope, parent: Unit) -> list[Unit]:
    """The units directly below one that stand now."""
    rows = Unit.objects.filter(parent=parent, closed_day=None).select_related("responsible").order_by("path")
    return [row for row in rows if may_look(scope, row)]


def may_look(scope: Scope, row: Unit) -> bool:
    """Is this unit within reach?"""
    return any(path <= row.path < after(path) for path in reaches(scope, access.COUNT, access.ROSTER, tree=row.tree))


def ancestors(scope: Scope, row: Unit) -> list[Unit]:
    """The units above one, from the top of what is within reach down to it."""
    found = []
    while row is not None and may_look(scope, row):
        found.insert(0, row)
        row = row.parent
    return found


def counted(scope: Scope, path):
    """Whoever belongs at or below a path now and may be counted by the viewer: rows of Membership or Person with `path`."""
    if path[0] == Tree.RESPONSIBLE:
        return Person.objects.filter(under(path)).filter(scope.people(access.COUNT) | scope.people(access.ROSTER))
    rows = Membership.objects.holding(clock.now()).filter(under(path, "unit__path"), tree=path[0])
    return rows.filter(_through_person(scope, access.COUNT, access.ROSTER))


def _through_person(scope, *rights):
    condition = Q(pk__in=[])
    for right in rights:
        condition |= scope.people(right, "person__path", "person__kind")
    return condition


def headcounts(scope: Scope, units: list[Unit]) -> dict[int, int]:
    """unit id → people in it and below it. Cost: one grouped statement for each common parent."""
    found = dict.fromkeys((row.pk for row in units), 0)
    if not units:
        return found
    field = "path" if units[0].tree == Tree.RESPONSIBLE else "unit__path"
    ranges = Q(pk__in=[])
    for row in units:
        ranges |= under(row.path, field)
    rows = counted(scope, units[0].tree).filter(ranges).values_list(field).annotate(n=Count("pk"))
    for path, people in rows.order_by():
        for row in units:
            if row.path <= path < after(row.path):
                found[row.pk] += people
    return found


def people_of(scope: Scope, row: Unit):
    """The unit's own people now, without its sub-units, as far as the viewer may see who they are."""
    if row.tree == Tree.RESPONSIBLE:
        rows = Person.objects.filter(unit=row)
    else:
        held = Membership.objects.holding(clock.now()).filter(tree=row.tree, unit=row)
        rows = Person.objects.filter(pk__in=held.values("person"))
    return rows.filter(finding.seen(scope)).select_related("unit").order_by("number")


def unit_history(scope: Scope, row: Unit):
    """The names and places a unit has had and is going to have, newest first."""
    return UnitSpell.objects.known().filter(unit=row).select_related("responsible").order_by("-since", "-id")


# ---- people


def people(scope: Scope, *, text="", kind="", off=False):
    """People by number, name or pinyin (full or initials) within reach, in the order of units."""
    _require(scope, *SEE)
    rows = Person.objects.filter(finding.seen(scope), merged_into=None).select_related("unit")
    rows = rows.filter(path="") if off else rows.exclude(path="")
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(named(text)).order_by("path", "number")


def named(text) -> Q:
    """Who is meant by a few characters: the beginning of a number, a name, a pinyin or its initials."""
    text = text.strip()
    if not text:
        return Q()
    latin = text.lower().replace(" ", "")
    found = Q(number__startswith=text) | Q(name__contains=text)
    return found | Q(pinyin__startswith=latin) | Q(initials=latin) if latin.isascii() else found


def person(scope: Scope, pk) -> Person:
    """A person within reach."""
    rows = Person.objects.filter(finding.seen(scope)).select_related("unit", "merged_into")
    return _one(rows, pk)


def may_see_contacts(scope: Scope, row: Person) -> bool:
    """May the viewer read this person's telephones (which is logged)?"""
    return scope.allows(access.CONTACTS, row.path or Tree.RESPONSIBLE, row.kind)


# ---- exemptions, transfers, duplicates


def exemptions(scope: Scope, *, over=False):
    """Exemptions within reach that hold now or are to come (over: those that ended), by their end. Raises core.04."""
    _require(scope, access.EXEMPT)
    now = clock.now()
    rows = Exemption.objects.known().filter(_through_person(scope, access.EXEMPT))
    rows = rows.filter(until__lte=now).order_by("-until") if over else rows.filter(Q(until=None) | Q(until__gt=now))
    return (
        rows.select_related("person__unit") if over else rows.select_related("person__unit").order_by("until", "since")
    )


def exemption(scope: Scope, pk) -> Exemption:
    """An exemption within reach of whoever may exempt."""
    return _one(Exemption.objects.filter(_through_person(scope, access.EXEMPT)).select_related("person"), pk)


def transfers(scope: Scope, side):
    """Transfers that wait for a decision. side "in": into the viewer's units; "out": from them. Raises core.04."""
    _require(scope, access.TRANSFER)
    rows = Transfer.objects.filter(_moving(scope, "target" if side == "in" else "origin"), state=Transfer.State.OFFERED)
    return rows.select_related("person", "origin", "target").order_by("effective_at")


def _moving(scope, end):
    """Transfers with one end in the viewer's units, of people whom the right covers."""
    return scope.people(access.TRANSFER, f"{end}__path", "person__kind")


def transfers_decided(scope: Scope):
    """The last hundred decided transfers of the viewer's units, newest first."""
    _require(scope, access.TRANSFER)
    rows = Transfer.objects.exclude(state=Transfer.State.OFFERED)
    rows = rows.filter(_moving(scope, "target") | _moving(scope, "origin"))
    return rows.select_related("person", "origin", "target").order_by("-decided_at")[:100]


def transfer(scope: Scope, pk) -> Transfer:
    """A transfer from or into the viewer's units."""
    rows = Transfer.objects.filter(_moving(scope, "target") | _moving(scope, "origin"))
    return _one(rows.select_related("person", "target", "origin"), pk)


def _ranges(rows, paths, field):
    condition = Q(pk__in=[])
    for path in paths:
        condition |= under(path, field)
    return rows.filter(condition)


def duplicates(scope: Scope) -> list[tuple]:
    """[(why, [people])]: rows that may be one human being, in the whole institution. Raises core.04.

    Same ID document, or same name and birth date. A shared phone or address is not an identity. Cost: birth dates of all
    who share a name are decrypted.
    """
    _require_everybody(scope, access.ROSTER)
    rows = Person.objects.filter(merged_into=None).select_related("unit")
    rows = rows.defer("phone", "id_document", "emergency_phone")  # each would be decrypted
    twice = rows.exclude(id_hash="").values("id_hash").annotate(n=Count("pk")).filter(n__gt=1).values("id_hash")
    same_document, same_birth = defaultdict(list), defaultdict(list)
    for row in rows.filter(id_hash__in=twice).order_by("number"):
        same_document[row.id_hash].append(row)
    paired = {row.pk for group in same_document.values() for row in group}
    namesakes = rows.values("name").annotate(n=Count("pk")).filter(n__gt=1).values("name")
    for row in rows.filter(name__in=namesakes).order_by("number").iterator():
        if row.birth_date and row.pk not in paired:
            same_birth[row.name, row.birth_date].append(row)
    groups = [("document", group) for group in same_document.values()]
    return groups + [("birth", group) for group in same_birth.values() if len(group) > 1]


# ---- grants, mandates, imports


def grants(scope: Scope, *, text="", role=""):
    """The grants that hold now or are to come, within reach of whoever may grant. Raises core.04."""
    _require(scope, access.GRANTS)
    now = clock.now()
    rows = _ranges(Grant.objects.known(), _granting(scope), "unit__path").filter(Q(until=None) | Q(until__gt=now))
    if role:
        rows = rows.filter(role=role)
    if text.strip():
        found = Person.objects.filter(named(text)).values("pk")
        rows = rows.filter(Q(person__in=found) | Q(unit__title__contains=text.strip()))
    return rows.select_related("person", "unit").order_by("unit__path", "role", "person__number")


def _granting(scope):
    return [path for tree in Tree for path in reaches(scope, access.GRANTS, tree=tree)]


def grant(scope: Scope, pk) -> Grant:
    """A grant within reach of whoever may grant."""
    return _one(_ranges(Grant.objects.select_related("person", "unit"), _granting(scope), "unit__path"), pk)


def mandates(scope: Scope, *, over=False):
    """Outbreaks and standing duties, those that hold or are to come first. Raises core.04."""
    _require(scope, access.CAMPAIGNS)
    now, rows = clock.now(), Mandate.objects.known()
    return rows.filter(until__lte=now).order_by("-until") if over else rows.filter(
        Q(until=None) | Q(until__gt=now)
    ).order_by("since")  # fmt: skip


def mandate(scope: Scope, pk) -> Mandate:
    """A mandate, for whoever may open campaigns."""
    _require(scope, access.CAMPAIGNS)
    return _one(Mandate.objects.known(), pk)


def mandate_history(scope: Scope, row: Mandate):
    """What a mandate was before each change, newest first."""
    return Mandate.objects.filter(episode=row.pk).order_by("-voided_at")


def import_runs(scope: Scope):
    """The last fifty readings of roster files. Raises core.04."""
    _require_everybody(scope, access.ROSTER)
    return ImportRun.objects.order_by("-recorded_at")[:50]


def import_run(scope: Scope, pk) -> ImportRun:
    """One reading of a roster file. Raises core.04."""
    _require_everybody(scope, access.ROSTER)
    return _one(ImportRun.objects.all(), pk)


def unaccountable(scope: Scope) -> QuerySet[Unit]:
    """The units within reach that have people of their own and nobody responsible for them, in the order of the tree."""
    people = Person.objects.filter(unit=OuterRef("pk"), merged_into=None)
    units = Unit.objects.filter(scope.units(access.COUNT), tree=Tree.RESPONSIBLE, closed_day=None, responsible=None)
    return units.filter(Exists(people)).order_by("path")
