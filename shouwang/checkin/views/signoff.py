"""审核: who has signed and who has not; one unit's numbers, its missing with their reasons, its signature."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.checkin import actions, board, signing_page
from shouwang.checkin.views.current import choices, to_current
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_GET
def signoffs(request):
    """To the campaign that asks now."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.COUNT):
        raise Refused("core.04")
    return to_current(request, scope, "checkin:signoffs_of", or_ended=True)


@login_required
@require_GET
def signoffs_of(request, code):
    """Every unit that owes a signature for a slot, with its deadline and state."""
    scope = access.scope_of(request.user)
    page = signing_page.read(scope, code, request.GET)
    about = choices(scope, page.asked) | {"tabs": signing_page.chain_tabs(scope, page), "chain": page.chain}
    if page.asked.slot is not None:
        rows = signing_page.rows(scope, page)
        about |= {"rows": rows, "instants": board.instants(page.asked.slot)}
        about |= {"open": sum(not row["step"].signed for row in rows)}
    return render(request, "checkin/signoffs.html", about)


@login_required
@require_GET
def signoff(request, code, pk):
    """One unit: sign it off here, with a reason for everybody who is missing."""
    scope = access.scope_of(request.user)
    page, unit = _unit(scope, code, pk, request.GET)
    return _shown(request, scope, page, unit)


def _unit(scope, code, pk, parameters):
    page = signing_page.read(scope, code, parameters)
    if page.asked.slot is None:
        raise Refused("core.04")
    return page, signing_page.unit_of(scope, page, pk)


def _shown(request, scope, page, unit, refusal=None, given=None):
    about = signing_page.unit_page(scope, page, unit)
    for row in about["missing"]:
        row["reason"] = (given or {}).get(row["person"].pk) or row["reason"]
    about |= {
        "asked": page.asked, "campaign": page.asked.campaign, "chain": page.chain, "refusal": refusal,
        "instants": board.instants(page.asked.slot), "back": signing_page.address(page),
        "here": signing_page.address(page, "checkin:signoff", unit.pk),
    }  # fmt: skip
    return render(request, "checkin/signoff.html", about, status=422 if refusal else 200)


@login_required
@require_POST
def sign(request, code, pk):
    """Sign; back to the page with what is wrong when it is refused."""
    scope = access.scope_of(request.user)
    page, unit = _unit(scope, code, pk, request.GET)
    given = _reasons(request.POST)
    try:
        row = actions.sign_off(slot=page.asked.slot, unit=unit, reasons=given, chain=page.chain.code, by=scope.viewer)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        return _shown(request, scope, page, unit, refusal, given)
    said = _("已审核，零报告。") if row.zero and not row.assertion.numbers["counters"]["missing"] else _("已审核。")
    messages.success(request, said)
    return redirect(signing_page.address(page, "checkin:signoff", unit.pk))


def _reasons(post) -> dict[int, str]:
    """person id → reason, from the fields reason-ID."""
    found = {}
    for name, text in post.items():
        head, _dash, pk = name.partition("-")
        if head == "reason" and pk.isdecimal() and text.strip():
            found[int(pk)] = text.strip()
    return found


@login_required
@require_POST
def send_back(request, code, pk):
    """Return a sign-off for correction."""
    scope = access.scope_of(request.user)
    page, unit = _unit(scope, code, pk, request.GET)
    try:
        actions.return_for_correction(
            slot=page.asked.slot, unit=unit, note=request.POST.get("note", ""), chain=page.chain.code, by=scope.viewer
        )
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        return _shown(request, scope, page, unit, refusal)
    messages.success(request, _("已退回补正。"))
    return redirect(signing_page.address(page, "checkin:signoff", unit.pk))
