"""The sign-off pages laid out: who owes a signature, and one unit with its numbers, its missing and its history.

It computes nothing of its own: standings come from signing, people and numbers from totals, all within the viewer's reach.
"""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.checkin import asked as asking
from shouwang.checkin import board, cells, queries, sheet, signing, totals
from shouwang.checkin.asked import Asked
from shouwang.checkin.chains import EVERYBODY, Chain, Level, chains
from shouwang.checkin.models import SignOff
from shouwang.core import clock
from shouwang.core.figures import Number, percent
from shouwang.core.refusals import Refused
from shouwang.core.rollcall import Place
from shouwang.core.scope import Scope
from shouwang.core.shapes import after
from shouwang.core.tally import NOTHING
from shouwang.roster import access
from shouwang.roster.models import Person, Unit
from shouwang.roster.tree import WIDTH

LEVELS = {Level.CLASS: _("最基层单位"), Level.SECOND: _("二级单位"), Level.OFFICE: _("归口部门"), Level.WHOLE: _("全校")}
BADGES = {"unsigned": "missing", "signed": "signed", "returned": "returned", "overdue": "late"}


@dataclass(frozen=True)
class Page:
    """What a sign-off page is asked for: the question of its address, and whose chain."""

    asked: Asked
    chain: Chain


def read(scope: Scope, code, parameters) -> Page:
    """The question in an address; an unknown chain is not found. Raises core.04, checkin.09."""
    asked = asking.read(scope, code, parameters, also={"chain"})
    offered = {chain.code: chain for chain in chains_offered(scope)}
    wanted = parameters.get("chain") or next(iter(offered))
    if wanted not in offered:
        raise Refused("core.04")
    return Page(asked, offered[wanted])


def chains_offered(scope: Scope) -> list[Chain]:
    """The chains whose numbers the viewer may see, their own first: everybody's is for those who may count every kind."""
    own, known = signing.own_chains(scope, access.COUNT), list(chains().values())
    if own != [EVERYBODY]:
        kinds = frozenset().union(*(reach.kinds for reach in scope.reach.get(access.COUNT, ())))
        known = [chain for chain in known if chain.kinds & kinds]
    return own + [chain for chain in known if chain not in own]


def address(page: Page, to="checkin:signoffs_of", unit=None, chain=None) -> str:
    """The address of the same question about another unit or chain."""
    code = page.chain.code if chain is None else chain
    wanted = {"day": page.asked.day.isoformat(), "slot": page.asked.name, "chain": code}
    args = [page.asked.campaign.code, *([unit] if unit and to == "checkin:signoff" else [])]
    if unit and to != "checkin:signoff":
        wanted["unit"] = unit
    return reverse(to, args=args) + "?" + urlencode({name: value for name, value in wanted.items() if value})


def chain_tabs(scope: Scope, page: Page) -> list[dict]:
    """A tab for everybody and for each chain, as far as the viewer may see them."""
    return [
        {"label": chain.title or _("全体"), "url": address(page, unit=page.asked.unit.pk if page.asked.unit else None, chain=chain.code),
         "current": chain.code == page.chain.code}
        for chain in chains_offered(scope)
    ]  # fmt: skip


def rows(scope: Scope, page: Page) -> list[dict]:
    """Who owes a signature below the unit asked about; at the top only down to the second level, with what is open below."""
    slot, asked = page.asked.slot, page.asked
    node = signing.roll_call_of(slot, page.chain)
    found = signing.standings(scope, slot, page.chain, node=node)
    bases = [asked.unit] if asked.unit else asking.tops(scope, asked.campaign)
    places = {place.id: place.path for place in cells.places_of(slot)}
    paths = [places.get(unit.pk, unit.path) for unit in bases]
    inside = [row for row in found if any(path <= row.place.path < after(path) for path in paths)]
    open_below = _open_below(inside)
    if any(len(path) == 1 for path in paths):
        inside = [row for row in inside if row.level != Level.CLASS]
    units = Unit.objects.in_bulk([row.place.id for row in inside])
    nodes = {at.place.id: at for at in node.walk()}
    return [_row(page, row, units[row.place.id], nodes[row.place.id], open_below) for row in inside]


def _open_below(found) -> dict[str, int]:
    """second-level path → how many of its lowest units have not signed."""
    counts: dict = {}
    for row in found:
        if row.level == Level.CLASS and not row.signed:
            top = row.place.path[: 1 + WIDTH]
            counts[top] = counts.get(top, 0) + 1
    return counts


def _row(page, row, unit, node, open_below):
    below = open_below.get(row.place.path, 0) if row.level == Level.SECOND else 0
    office = row.office if row.level in {Level.OFFICE, Level.WHOLE} else ""  # "学院" would not say which
    return {
        "unit": unit, "name": office or board.unit_name(unit), "step": row, "level": LEVELS[row.level],
        "url": address(page, "checkin:signoff", unit.pk), "badge": BADGES[row.state], "below": below,
        "below_url": address(page, unit=unit.pk) if below else "", "late": row.state == signing.State.OVERDUE,
        "zero": zero_words(row.signoff) if row.signed else "",
        "numbers": numbers(page, row.place, node.total.as_dict()) if node.total != NOTHING else None,
    }  # fmt: skip


def numbers(page: Page, place: Place, values) -> dict[str, Number]:
    """The counters of a place as figures that open into the rows of this chain's people."""
    slot, chain = page.asked.slot, page.chain
    about = {"slot": slot.pk} if slot.pk else {"campaign": slot.campaign_id, "day": slot.day.isoformat(), "name": slot.name}
    about["unit"] = place.id
    if chain.kinds:
        about["kinds"] = ",".join(sorted(chain.kinds))
    if chain.unit_kinds and len(place.path) == 1:
        second = totals.second_level_kinds(cells.places_of(slot))
        covered = {path for path, kind in second.items() if kind in chain.unit_kinds and len(path) > 1}
        about["units"] = ",".join(str(p.id) for p in cells.places_of(slot) if p.path in covered)
    return {name: Number(f"checkin.{name}", value, about) for name, value in values.items()}


def unit_page(scope: Scope, page: Page, unit: Unit) -> dict:
    """One unit: its numbers, who is missing and why, the units below, and what has been said so far."""
    slot, chain = page.asked.slot, page.chain
    place = totals.place_of(slot, unit) if slot.pk else Place(unit.pk, unit.parent_id, unit.path)
    if place is None:
        raise Refused("core.04")
    called = totals.called_below(slot, place, None, chain)
    picture = totals.picture(called, queries.under_check(slot))
    step = signing.step_of(scope, slot, place, chain)
    missing = _missing(scope, slot, signing.right_at(chain, place.path), called)
    return {
        "unit": unit, "counters": numbers(page, place, picture), "step": step, "badge": BADGES[step.state],
        "rate": percent(picture["answered"], picture["expected"]),
        "missing": missing, "unexplained": sum(not row["reason"] for row in missing),
        "level": LEVELS[step.level] if step.level else "", "zero": sheet.zero_text(picture), "history": history(slot, unit, chain),
        "before_cutoff": clock.now() < slot.cutoff_at, "not_open": clock.now() < slot.opens_at,
        "may_sign": may_sign(scope, place, called, chain), "changed": _changed(step, picture), "nobody": not called,
        "may_return": signing.consolidates(partial(scope.allows, access.CONSOLIDATE), chain, place.path) and step.signed,
    }  # fmt: skip


def may_sign(scope: Scope, place, called, chain: Chain) -> bool:
    """The right to sign for every kind of people in the unit."""
    kinds = {row.kind for row in called} or {None}
    return all(scope.allows(access.SIGN, path, kind) for path in signing.right_at(chain, place.path) for kind in kinds)


def unit_of(scope: Scope, page: Page, pk) -> Unit:
    """The unit of a page; the institution also for the office of a house of its own, which signs there. Raises core.04."""
    unit = Unit.objects.filter(pk=pk).first()
    if unit is not None and all(scope.allows(access.COUNT, path) for path in signing.right_at(page.chain, unit.path)):
        return unit
    raise Refused("core.04")


def _changed(step, picture) -> bool:
    """Has anything become otherwise since the sign-off? The assertion stays as it was signed."""
    return bool(step.signed and step.signoff.assertion and step.signoff.assertion.numbers["counters"] != picture)


_REASONS = (access.SIGN, access.ANSWERS, access.EXEMPT)  # why somebody is missing may be an illness


def _missing(scope, slot, paths, called):
    """The missing by name, of the kinds whose names the viewer may read; the reason given so far for who signs or reads answers."""

    def may(right, kind):
        return all(scope.allows(right, path, kind) for path in paths)

    seen = [row for row in called if row.standing == "missing" and may(access.NAMES, row.kind)]
    absent = {row.person_id: row.unit_id for row in seen}
    people, units = Person.objects.in_bulk(list(absent)), Unit.objects.in_bulk(set(absent.values()))
    told = {row.person_id for row in seen if any(may(right, row.kind) for right in _REASONS)}
    said = sheet.explanations(slot, told) if slot.pk else {}
    found = [
        {"person": people[person], "unit": units[unit], "reason": said.get(person, "")} for person, unit in absent.items()
    ]
    return sorted(found, key=lambda row: (row["unit"].path, row["person"].number))


def history(slot, unit, chain) -> list[SignOff]:
    """What has been said of a unit in a slot, the latest first."""
    if not slot.pk:
        return []
    said = Q(chain__in={chain.code, ""})
    if not chain.code and unit.parent_id:  # who signed for everybody reads what any office sent back
        said |= Q(verdict=SignOff.Verdict.RETURNED)
    rows = SignOff.objects.filter(said, slot=slot, unit=unit).select_related("by_person", "assertion")
    found = list(rows.order_by("-id"))
    for row in found:
        row.reads = zero_words(row)
    return found


def zero_words(row: SignOff) -> str:
    """零报告, or 异常0、未报n where people were missing when it was signed; '' when there was anything abnormal."""
    return sheet.zero_text(row.assertion.numbers["counters"]) if row.zero and row.assertion else ""
