"""班级群: a text that names nobody, with the page after the login as words and as a QR code; copied, or posted by the group's robot."""

import segno
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.checkin import asked as asking
from shouwang.checkin import reminder_page
from shouwang.checkin.actions import reminding
from shouwang.checkin.reminders import queries as reminders_of_slots
from shouwang.checkin.views.current import choices
from shouwang.core.pages import told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Unit


@login_required
@require_GET
def group(request, code):
    """The text for one unit; the viewer's own where there is only one."""
    scope = access.scope_of(request.user)
    reminders_of_slots.require_reminding(scope)
    asked = asking.read(scope, code, request.GET)
    units = reminders_of_slots.units(scope)
    unit = asked.unit if request.GET.get("unit") else units[0] if len(units) == 1 else None
    if unit is not None and not reminders_of_slots.may_remind(scope, unit.path):
        raise Refused("core.04")
    about = choices(scope, asked) | {"units": units, "unit": unit}
    if unit is not None and asked.slot is not None:
        about |= reminder_page.of_group(scope, asked.slot, unit)
        about["qr"] = mark_safe(segno.make(about["page"], error="m").svg_inline(scale=5, border=2, light="white"))
        about["posts"] = [row for row in reminders_of_slots.groups(scope, asked.slot) if row.gateway.unit_id == unit.pk]
    return render(request, "checkin/group.html", about)


@login_required
@require_POST
def post(request, code, pk):
    """Post it by the group's own robot."""
    scope = access.scope_of(request.user)
    gateway = reminders_of_slots.group_gateway(scope, pk)
    asked = asking.read(scope, code, request.GET)
    if asked.slot is None:
        raise Refused("core.04")
    said = _("将由群机器人发出，结果稍后显示在这里。")
    told(request, said, reminding.post_to_group, slot=asked.slot, gateway=gateway, by=scope.viewer)
    wanted = request.GET.copy()
    wanted["unit"] = Unit.objects.get(pk=gateway.unit_id).pk
    return redirect(reverse("checkin:group", args=[code]) + f"?{wanted.urlencode()}")
