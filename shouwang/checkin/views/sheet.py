"""日报: each consolidating office's sheet for a slot; sent with one press after the office has signed, received or returned."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.checkin import actions, sheet_page
from shouwang.checkin.sheet import xlsx
from shouwang.checkin.views.current import choices, to_current
from shouwang.core import accesses, export
from shouwang.core.pages import download, only, told
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_GET
def sheets(request):
    """To the campaign that asks now."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.CONSOLIDATE):
        raise Refused("core.04")
    return to_current(request, scope, "checkin:sheets_of", or_ended=True)


@login_required
@require_GET
def sheets_of(request, code):
    """The offices whose sheets the viewer sends or takes in, and how far each is."""
    scope = access.scope_of(request.user)
    page = sheet_page.read(scope, code, request.GET)
    about = choices(scope, page.asked) | {"rows": sheet_page.offices(scope, page)}
    return render(request, "checkin/sheets.html", about)


@login_required
@require_GET
def sheet(request, code, chain):
    """One office's sheet: as it was sent, or as it would be now."""
    scope = access.scope_of(request.user)
    page = sheet_page.read(scope, code, request.GET, chain)
    return render(request, "checkin/sheet.html", sheet_page.shown(scope, page))


@login_required
@require_GET
def workbook(request, code, chain):
    """The same as an A4 workbook, entered in the access log."""
    scope = access.scope_of(request.user)
    page = sheet_page.read(scope, code, request.GET, chain)
    ready = sheet_page.shown(scope, page)["sheet"]
    row = accesses.log_export(
        ref=f"checkin.Slot:{page.asked.slot.pk}", what="checkin.sheet", rows=len(ready.lines), by=scope.viewer, purpose=_("日报")
    )
    return download(f"sheet-{page.asked.day}-{chain}.xlsx", xlsx(ready, watermark=export.watermark(row, scope.viewer)))


@login_required
@require_POST
def send(request, code, chain):
    """Send the office's sheet."""
    scope = access.scope_of(request.user)
    page = sheet_page.read(scope, code, request.GET, chain)
    return _done(request, page, chain, _("日报已报送。"), actions.send_sheet, slot=page.asked.slot, chain=page.chain.code,
                 phone=request.POST.get("phone", ""), by=scope.viewer)  # fmt: skip


@login_required
@require_POST
def decide(request, code, chain):
    """Take a sheet in, or send it back."""
    scope = access.scope_of(request.user)
    page = sheet_page.read(scope, code, request.GET, chain)
    row = sheet_page.last_sent(page)
    if row is None:
        raise Refused("core.04")
    if request.POST.get("to") == "received":
        return _done(request, page, chain, _("已接收。"), actions.receive_sheet, sheet=row, by=scope.viewer)
    note = request.POST.get("note", "")
    return _done(request, page, chain, _("已退回。"), actions.return_sheet, sheet=row, note=note, by=scope.viewer)


def _done(request, page, chain, said, act, /, **kwargs):
    """Do it and go back to the sheet, saying what was done or why not."""
    told(request, said, act, **kwargs)
    return redirect(sheet_page.address(page, chain))
