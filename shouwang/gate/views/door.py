"""The guard's page: one field, one huge answer. By scanner, by hand, by camera; without the network it judges itself and sends later."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, clock, institution, service_worker
from shouwang.core.pages import only
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.gate import actions, offline, queries
from shouwang.gate.models import Answer, Direction, Scan
from shouwang.roster import access

CAMERA = "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"  # of this page alone


def guarded(request):
    """The scope of a guard. Raises core.04."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.GATE):
        raise Refused("core.04")
    return scope


@login_required
@require_http_methods(["GET", "POST"])
def door(request):
    """The page, and what was answered to a form post: it works without scripts too."""
    scope = guarded(request)
    only(request.GET, {"gate", "direction"})
    chosen, error, row = _chosen(request), None, None
    if request.method == "POST":
        try:
            row = _scanned(request, scope, chosen)
        except Refused as refusal:
            if refusal.code == "core.04":
                raise
            error = refusal.sentence
    about = chosen | {
        "gates": queries.gates(scope), "said": spoken(row) if row else None, "error": error,
        "last": [lined(one) for one in queries.last_scans(scope)], "expects": queries.expected_visits(scope).exists(),
    }  # fmt: skip
    response = render(request, "gate/door.html", about, status=422 if error else 200)
    response["Permissions-Policy"] = CAMERA
    return response


def _chosen(request) -> dict:
    """Which gate and way the guard stands at, kept from one asking to the next."""
    sent = request.POST or request.GET
    gate, direction = sent.get("gate", ""), sent.get("direction", "")
    return {"gate": int(gate) if gate.isdecimal() else None, "direction": direction if direction in Direction.values else Direction.IN}


def _scanned(request, scope, chosen) -> Scan:
    sent = request.POST
    return actions.scan(text=sent.get("text", "")[:300], key=sent.get("key", ""), to_clinic=bool(sent.get("to_clinic")), by=scope.viewer, **chosen)


def spoken(row) -> dict:
    """What the guard is told: the words, what to say, the number, the place, what was wrong with the code. Never why."""
    measure, asks = row.measure, row.answer == Answer.ASK_CLINIC
    name = row.person.name if row.person else row.visit.name if row.visit else ""
    return {
        "id": row.pk, "answer": row.answer, "words": row.get_answer_display(), "name": masked_name(name) if name else "",
        "say": measure.say if measure and asks else "", "phone": measure.phone if measure and asks else "",
        "waiting": ((row.gate.waiting if row.gate else "") or measure.waiting) if measure and asks else "",
        "flaw": str(row.get_flaw_display()) if row.flaw else "", "at": clock.local(row.at).strftime("%H:%M:%S"), "direction": row.direction,
    }  # fmt: skip


def lined(row) -> dict:
    """One of the last scans: when, whom by the family name, what was answered."""
    return {
        "at": clock.local(row.at).strftime("%H:%M:%S"), "name": masked_name(row.person.name) if row.person else row.get_way_display(),
        "answer": row.answer, "words": row.get_answer_display(), "direction": row.get_direction_display(), "offline": row.offline,
    }  # fmt: skip


@login_required
@require_POST
def ask(request):
    """The same for the page's script: JSON."""
    scope = guarded(request)
    try:
        row = _scanned(request, scope, _chosen(request))
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        return JsonResponse({"error": refusal.sentence}, status=422)
    return JsonResponse(spoken(row))


@login_required
@require_GET
def offline_list(request):
    """The list that the device keeps, and a fresh token for what it sends. Entered in the access log once an hour."""
    scope = guarded(request)
    found = offline.whole(scope)
    hour = clock.local(clock.now()).strftime("%Y-%m-%dT%H")
    if request.session.get("gate_list") != hour:
        request.session["gate_list"] = hour
        rows = sum(len(one["numbers"]) for one in found["measures"])
        accesses.log_read(ref="gate.Measure", what="gate.offline_list", rows=rows, by=scope.viewer)
    return JsonResponse(found | {"csrf": get_token(request)})


@login_required
@require_POST
def taken(request):
    """What the device judged without the network: all of it, or nothing and which row is wrong."""
    scope = guarded(request)
    try:
        made = actions.take_offline(scans=_read(request.body), by=scope.viewer)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        return JsonResponse({"error": refusal.sentence}, status=422)
    return JsonResponse({"made": made})


def _read(body) -> list[actions.Offline]:
    try:
        rows = json.loads(body)["scans"]
        if not isinstance(rows, list):
            raise TypeError
    except (ValueError, TypeError, KeyError):
        raise Refused("gate.51", row=0) from None
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(_one(row))
        except (ValueError, TypeError, KeyError, OverflowError, AttributeError):
            raise Refused("gate.51", row=number) from None
    return found


def _one(row) -> actions.Offline:
    answer, direction, gate = row["answer"], row["direction"], row.get("gate")
    if answer not in Answer.values or direction not in Direction.values or not 8 <= len(row["key"]) <= 36:
        raise ValueError
    gate = int(gate) if str(gate or "").isdecimal() else None
    at = clock.parse_instant(row["at"])
    return actions.Offline(row["text"][:300], row["key"], at, answer, direction, gate, row.get("to_clinic") is True)


@require_GET
def shell(request):
    """The guard's page of nobody in particular: what a device shows without the network."""
    response = HttpResponse(offline.shell())
    response["Cache-Control"], response["X-Robots-Tag"], response["Permissions-Policy"] = "no-cache", "noindex", CAMERA
    return response


worker = service_worker.view(offline.worker)  # its scope is the guard's page alone, so that no other page of a login passes it


@require_GET
def manifest(request):
    """How the guard's page is put on a home screen."""
    start = reverse("gate:door")
    icons = [{"src": static(file), "sizes": sizes, "type": "image/png"} for file, sizes in offline.ICONS]
    said = {
        "name": f"{_('门岗')} · {institution.current().name}", "short_name": _("门岗"), "lang": get_language(), "id": start, "start_url": start,
        "scope": start, "display": "standalone", "background_color": "#f5f3ee", "theme_color": "#0d4248", "icons": icons,
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")
