"""The pages of daily sheets laid out: which offices there are, how far each is, one sheet with its numbers that open.

A sheet that was sent prints what was asserted; until then it is counted anew each time.
"""

from functools import partial
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.checkin import asked as asking
from shouwang.checkin import sheet, signing, signing_page
from shouwang.checkin.chains import EVERYBODY, Chain, chains
from shouwang.checkin.models import DailySheet, SignOff
from shouwang.checkin.signing_page import Page
from shouwang.core import clock
from shouwang.core.figures import Number
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Kind, Unit

WHOLE = "all"  # how the chain '' is written in an address


def may_consolidate(scope: Scope, chain: Chain) -> bool:
    """Does the viewer consolidate a chain?"""
    return signing.consolidates(partial(scope.allows, access.CONSOLIDATE), chain)


def read(scope: Scope, code, parameters, chain=None) -> Page:
    """The question in an address. Raises core.04 for an unknown chain or one that the viewer has no part in."""
    asked = asking.read(scope, code, parameters)
    if not any(may_consolidate(scope, known) for known in [*chains().values(), EVERYBODY]):
        raise Refused("core.04")
    if chain is None:
        return Page(asked, EVERYBODY)
    known = {WHOLE: EVERYBODY, **chains()}
    if chain not in known or asked.slot is None or not asked.slot.pk or not may_consolidate(scope, known[chain]):
        raise Refused("core.04")
    return Page(asked, known[chain])


def address(page: Page, chain, to="checkin:sheet") -> str:
    """The address of a sheet of the same slot."""
    wanted = {"day": page.asked.day.isoformat(), "slot": page.asked.name}
    return reverse(to, args=[page.asked.campaign.code, chain]) + "?" + urlencode({k: v for k, v in wanted.items() if v})


def last_sent(page: Page) -> DailySheet | None:
    """The sheet of a slot and chain that was sent last."""
    rows = DailySheet.objects.filter(slot=page.asked.slot, chain=page.chain.code).select_related("assertion", "slot__campaign__unit")
    return rows.order_by("-id").first()


def offices(scope: Scope, page: Page) -> list[dict]:
    """One row for each office whose sheet the viewer sends or takes in; empty where nobody has opened the slot yet."""
    slot = page.asked.slot
    if slot is None or not slot.pk:
        return []
    words, root = signing.last_words(slot), Unit.objects.get(path="R")
    sent = {row.chain: row for row in DailySheet.objects.filter(slot=slot).order_by("id")}
    found = []
    for chain in [*chains().values(), EVERYBODY]:
        if may_consolidate(scope, chain):
            word = words.get((root.pk, chain.code))
            signed = word if word and word.verdict == SignOff.Verdict.SIGNED else None
            found.append({"chain": chain, "title": chain.title or _("全体"), "office": chain.office or _("领导小组办公室"),
                          "signed": signed, "sent": sent.get(chain.code), "url": address(page, chain.code or WHOLE),
                          "sign_url": signing_page.address(Page(page.asked, chain), "checkin:signoff", root.pk)})  # fmt: skip
    return found


def shown(scope: Scope, page: Page) -> dict:
    """One sheet: as sent, or as it would be now."""
    row = last_sent(page)
    standing = row is not None and row.state != DailySheet.State.RETURNED
    ready = sheet.as_sent(row) if standing else sheet.build(page.asked.slot, page.chain, clock.now())
    root = Unit.objects.get(path="R")
    chain = page.chain.code or WHOLE
    return {
        "asked": page.asked, "campaign": page.asked.campaign, "chain": page.chain, "sheet": ready, "sent": row,
        "standing": standing, "columns": sheet.COLUMNS, "lines": [_line(page, ready, line) for line in ready.lines],
        "total": _line(page, ready, ready.total, whole=True), "office": page.chain.office or _("领导小组办公室"),
        "may_send": ready.signed is not None and not standing, "may_decide": standing and _may_decide(scope, row),
        "sign_url": signing_page.address(page, "checkin:signoff", root.pk), "back": _back(page),
        "send_url": address(page, chain, "checkin:sheet_send"), "decide_url": address(page, chain, "checkin:sheet_decide"),
        "file_url": address(page, chain, "checkin:sheet_file"), "head": sheet.heading_lines(ready),
    }  # fmt: skip


def _back(page):
    wanted = {"day": page.asked.day.isoformat(), "slot": page.asked.name}
    return reverse("checkin:sheets_of", args=[page.asked.campaign.code]) + "?" + urlencode({k: v for k, v in wanted.items() if v})


def _may_decide(scope, row):
    everything = all(scope.allows(access.CONSOLIDATE, "R", kind) for kind in Kind)
    return everything and row.state == DailySheet.State.SENT and scope.viewer.ref not in sheet.senders(row)


def _line(page, ready, line, whole=False):
    """A line with its numbers as figures. A total that holds people of the institution itself beside units opens nowhere."""
    about = {"slot": page.asked.slot.pk, "known_at": clock.local(ready.known_at).isoformat()}
    if page.chain.kinds:
        about["kinds"] = ",".join(sorted(page.chain.kinds))
    top = ready.slot.campaign.unit_id
    ids = [each.unit_id for each in ready.lines]
    if whole and page.chain.unit_kinds and top in ids:
        return {"name": line.name, "values": line.cells, "note": line.note}
    if whole:
        about |= {"units": ",".join(map(str, ids))} if top not in ids else {"unit": top}
    else:
        about |= {"unit": line.unit_id} | ({"own": 1} if line.unit_id == top else {})
    values = [Number(f"checkin.{name}", line.numbers[name], about) for name in sheet.FIELDS]
    return {"name": line.name, "values": values, "note": line.note}
