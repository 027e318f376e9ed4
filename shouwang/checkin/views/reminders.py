"""催报: who was reminded of a slot, through what, what became of it; once more for those whom it did not reach."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from shouwang.checkin import asked as asking
from shouwang.checkin import reminder_page
from shouwang.checkin.actions import reminder_files, reminding
from shouwang.checkin.reminders import queries as reminders_of_slots
from shouwang.checkin.views.current import choices, to_current
from shouwang.core.pages import download, only, told
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_GET
def reminders(request):
    """To the reminders of the campaign that asks now."""
    scope = access.scope_of(request.user)
    reminders_of_slots.require_reminding(scope)
    only(request.GET, ())
    return to_current(request, scope, "checkin:reminders_of", or_ended=True)


@login_required
@require_GET
def of_campaign(request, code):
    """One slot."""
    scope = access.scope_of(request.user)
    reminders_of_slots.require_reminding(scope)
    asked = asking.read(scope, code, request.GET)
    about = choices(scope, asked) | {
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "checkin/reminders.html", about | reminder_page.laid_out(scope, asked))


def _slot(request, code):
    """(scope, slot) that a button is about. Raises core.04."""
    scope = access.scope_of(request.user)
    reminders_of_slots.require_reminding(scope)
    asked = asking.read(scope, code, request.GET)
    if asked.slot is None:
        raise Refused("core.04")
    return scope, asked.slot


def back(request, code):
    """To the page of the slot that the address names."""
    query = request.GET.urlencode()
    return redirect(reverse("checkin:reminders_of", args=[code]) + (f"?{query}" if query else ""))


def _done(request, code, call, words):
    """Do it and say how many; or say why not."""
    told(request, words, call)
    return back(request, code)


@login_required
@require_POST
def now(request, code):
    """Remind those within reach who are missing and have not been reminded of this slot yet."""
    scope, slot = _slot(request, code)
    return _done(
        request, code, lambda: reminding.remind_now(slot=slot, by=scope.viewer),
        lambda n: ngettext("已列入 %(n)s 条催报，由后台任务发送。", "已列入 %(n)s 条催报，由后台任务发送。", n) % {"n": n}
        if n else _("没有要催的人：未报的都已催过，或者没有渠道能发到。"),
    )  # fmt: skip


@login_required
@require_POST
def retry(request, code):
    """Send again what failed, or what is unknown where somebody asks for that."""
    scope, slot = _slot(request, code)
    return _done(
        request, code, lambda: reminding.retry_reminders(slot=slot, state=request.POST.get("state", "failed"), by=scope.viewer),
        lambda n: ngettext("将重发 %(n)s 条催报。", "将重发 %(n)s 条催报。", n) % {"n": n},
    )  # fmt: skip


@login_required
@require_POST
def settle(request, code):
    """What is unknown did arrive."""
    scope, slot = _slot(request, code)
    return _done(
        request, code, lambda: reminding.settle_unknown(slot=slot, by=scope.viewer),
        lambda n: ngettext("已将 %(n)s 条记为已送出。", "已将 %(n)s 条记为已送出。", n) % {"n": n},
    )  # fmt: skip


@login_required
@require_POST
def sms_file(request, code):
    """The file for the operator's sender: what waits, or a file that was taken before."""
    scope, slot = _slot(request, code)
    wanted, number = request.POST.get("file_format", "xlsx"), request.POST.get("file", "")
    try:
        if number.isdecimal():
            name, content = reminder_files.read_file(slot=slot, number=int(number), file_format=wanted, by=scope.viewer)
        else:
            name, content = reminder_files.take_file(slot=slot, file_format=wanted, by=scope.viewer)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return back(request, code)
    return download(name, content)


@login_required
@require_POST
def revive(request, pk):
    """An address that a gateway refused may be tried again."""
    scope = access.scope_of(request.user)
    reminding.clear_address(address=reminders_of_slots.dead_address(scope, pk), by=scope.viewer)
    messages.success(request, _("这个地址下一次催报时再试。"))
    return redirect("checkin:reminders")
