"""一人一档: everything that the rooms know of one person and the viewer may read, in time order. Opening it is itself on record."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, clock, pages, privacy
from shouwang.core.pages import download
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import break_glass, end_glass
from shouwang.roster.models import Glass
from shouwang.site import dossier as files

PAGE = 100
ACTS = (access.ROSTER, access.TRANSFER, access.EXEMPT, access.CONTACTS)  # any of these does something to a person


def _asked(request):
    """(part, known_at) of the address. Raises core.04 for anything else, core.05 for an instant to come."""
    pages.only(request.GET, {"part", "known_at", "page"})
    if not request.GET.get("known_at"):
        return request.GET.get("part", ""), None
    try:
        at = clock.parse_instant(request.GET["known_at"])
    except ValueError:
        raise Refused("core.04") from None
    if at > clock.now():
        raise Refused("core.05", at=clock.local(at).isoformat(), now=clock.local(clock.now()).isoformat())
    return request.GET.get("part", ""), at


def _page(request, scope, pk, full=False):
    part, known_at = _asked(request)
    found = files.dossier(scope, pk, part=part, known_at=known_at)
    if found.person.pk != pk and request.method == "GET":
        return redirect("site:dossier", found.person.pk)
    page = pages.page_of(request, found.entries, PAGE)
    files.note_reading(found, page.object_list)
    about = {
        "found": found, "person": found.person, "page": page, "known_at": known_at, "hands": files.hands(found, page.object_list),
        "head": _head(found, full), "terms": {one.key: one.term for one in found.parts}, "full": full,
        "may_break": scope.allows(access.GLASS) and not found.glass and not found.sees_all(access.GLASS_OPENS),
        "watching": files.watching(found),
    }  # fmt: skip
    return render(request, "site/dossier.html", about)


def _head(found, full):
    """The roster row: who it is, as far as the viewer may see; telephones masked until they are asked for."""
    person = found.person
    if not found.sees(*access.SEE):
        return {"name": privacy.masked_name(person.name)}
    head = {"name": person.name, "number": person.number, "known": True, "numbers": files.numbers_of(found)}
    if found.sees(access.CONTACTS, access.ROSTER):
        masked = privacy.masked_phone(person.phone) if person.phone else ""
        document = privacy.masked_document(person.id_document) if person.id_document else ""
        head |= {"contacts": True, "phone": person.phone if full else masked, "document": document}
    head["may_phone"] = found.sees(access.CONTACTS)
    head["may_act"] = any(found.scope.allows(right, person.path or "R", person.kind) for right in ACTS)
    return head


@login_required
@require_GET
def dossier(request, pk):
    """One person's file."""
    return _page(request, access.scope_of(request.user), pk)


@login_required
@require_POST
def contacts(request, pk):
    """The same with the telephones in full, entered in the access log. The document stays masked for everybody."""
    scope = access.scope_of(request.user)
    found = files.dossier(scope, pk)
    if not found.sees(access.CONTACTS):
        raise Refused("core.04")
    if not found.mine:
        ref = f"roster.Person:{found.person.pk}"
        accesses.log_read(ref=ref, what="roster.contacts", rows=1, by=scope.viewer, people=found.file.ids)
    return _page(request, scope, pk, full=True)


@login_required
@require_POST
def export(request, pk):
    """The file as a workbook, for a stated purpose. What a broken glass shows is for reading only."""
    scope = access.scope_of(request.user)
    part, known_at = _asked(request)
    found = files.dossier(scope, pk, part=part, known_at=known_at)
    if found.glass is not None:
        raise Refused("core.04")
    header, lines = files.printed(found)
    head = _head(found, full=False)
    title = _("一人一档：%(name)s %(number)s") % {"name": head["name"], "number": head.get("number", "")}
    content = files.export_file(
        found=found, header=header, lines=lines, title=title.strip(), purpose=request.POST.get("purpose", ""), by=scope.viewer
    )
    return download(f"file-{found.person.pk}-{clock.local(clock.now()):%Y%m%d-%H%M}.xlsx", content)


@login_required
@require_http_methods(["GET", "POST"])
def glass(request, pk):
    """Ask for a file that is out of reach: why, for how long, who will be told."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.GLASS) or request.GET:
        raise Refused("core.04")
    person, error = files.person_of(pk), None
    if request.method == "POST":
        try:
            break_glass(person=person, reason=request.POST.get("reason", ""), by=scope.viewer)
        except Refused as refusal:
            if refusal.code == "core.04":
                raise
            error = refusal.sentence
        else:
            return redirect("site:dossier", person.pk)
    seen = access.reads(scope, access.SEE, person)
    about = {
        "person": person, "name": person.name if seen else privacy.masked_name(person.name), "error": error,
        "minutes": files.glass_minutes(), "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "site/glass.html", about, status=422 if error else 200)


@login_required
@require_POST
def glass_end(request, pk):
    """Close what one has opened, before its time."""
    scope = access.scope_of(request.user)
    row = Glass.objects.holding(clock.now()).filter(person=pk, by_person=scope.viewer.person_id).first()
    if row is None:
        raise Refused("core.04")
    end_glass(glass=row, by=scope.viewer)
    messages.success(request, _("紧急查看已关闭。"))
    return redirect("site:home")
