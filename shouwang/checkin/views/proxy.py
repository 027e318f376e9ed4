"""代报与补报: whoever looks after people answers for one who cannot, on the day or later; a household one after another."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.checkin import answering, board, link_page, queries, slots
from shouwang.checkin import asked as asking
from shouwang.checkin.views.current import choices, to_current
from shouwang.core import accesses
from shouwang.core.pages import only, page_of
from shouwang.core.refusals import Refused
from shouwang.roster import access

PAGE = 50


@login_required
@require_GET
def proxy(request):
    """To the campaign that asks now."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.PROXY):
        raise Refused("core.04")
    return to_current(request, scope, "checkin:proxy_of")


@login_required
@require_GET
def proxy_of(request, code):
    """Who of mine has not answered, or whom I look for; each with a button to answer for them."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.PROXY):
        raise Refused("core.04")
    asked = asking.read(scope, code, request.GET, also={"q", "page", "phones"})
    words = request.GET.get("q", "").strip()[:60]
    about = choices(scope, asked) | {"words": words}
    if asked.slot is not None:
        found = queries.to_answer_for(scope, asked.slot, words)
        page = page_of(request, board.by_place(found), PAGE)
        about |= {"page": page} | _rung(request, scope, asked.slot, page)
    return render(request, "checkin/proxy.html", about)


def _rung(request, scope, slot, page) -> dict:
    """The names; with the telephones to ring them by when asked for, which is entered in the access log."""
    may_phone = scope.allows(access.CONTACTS)
    phones = may_phone and request.GET.get("phones") == "1"
    people = board.names(scope, slot, page.object_list, phones=phones)
    if board.tells_health(people):
        accesses.log_read(ref=f"checkin.Slot:{slot.pk}", what="checkin.on_roster", rows=len(people), by=scope.viewer)
    if phones and people:
        shown = [one["pk"] for one in people if one.get("phone")]
        ref = f"checkin.Campaign:{slot.campaign_id}"
        accesses.log_read(ref=ref, what="roster.phones", rows=len(people), by=scope.viewer, people=shown)
    asked = request.GET.copy()
    asked["phones"] = "1"
    return {"people": people, "phones": phones, "phones_url": f"?{asked.urlencode()}" if may_phone and not phones else ""}


def _slot(scope, code, person, parameters):
    """The slot that an answer is for; a campaign is found by whoever it asks, too."""
    only(parameters, {"day", "slot", "next"})
    campaign = queries.campaign_that_asks(scope, code, person)
    day, name = asking.slot_asked(campaign, parameters)
    slot = slots.find(campaign, day, name)
    if slot is None:
        raise Refused("checkin.05", campaign=campaign.name, day=day, slot=name or "—")
    return slot


@login_required
@require_http_methods(["GET", "POST"])
def answer(request, code, pk):
    """The form as on the phone, for one person and one slot; what stands is laid before those who may read it."""
    scope = access.scope_of(request.user)
    person = answering.answerable(scope, pk)
    slot = _slot(scope, code, person, request.GET)
    locked = answering.locked_to(scope, slot, person)
    if locked is not None:
        raise locked
    values, problems, refusal = None, (), None
    if request.method == "POST":
        values, outcome = answering.answer_for(scope, person=person, slot=slot, post=request.POST)
        if outcome.status != "refused":
            return _recorded(request, scope, slot, person, outcome)
        problems, refusal = outcome.problems, outcome.refusal
    current = answering.current_answer(scope, slot, person)
    about = {
        "person": person, "slot": slot, "campaign": slot.campaign, "current": current, "refusal": refusal,
        "sections": answering.drawn(scope, slot, person, lang=get_language(), values=values, problems=problems, current=current),
        "family": _family(scope, slot, person), "key": request.POST.get("key") or uuid.uuid4().hex,
        "mine": scope.viewer.person_id == person.pk, "definition": answering.script(slot, lang=get_language()),
    }  # fmt: skip
    return render(request, "checkin/answer.html", about, status=422 if refusal else 200)


def _family(scope, slot, person):
    """The household, each with how they stand in this slot."""
    members = answering.household(scope, person)
    standing = queries.standings(scope, slot, [row.pk for row in members])
    return [
        {"name": row.name, "number": row.number, "here": row.pk == person.pk, "url": board.answer_address(slot, row),
         "standing": standing.get(row.pk), "word": board.STANDING_WORDS.get(standing.get(row.pk), "—")}
        for row in members
    ]  # fmt: skip


def _tell(request, said, row):
    """To the person or the family: that it is recorded, and what to do now when it was flagged."""
    messages.success(request, said)
    if row.flagged:
        advice = link_page.advice_for(row, get_language())
        calls = [f"{contact['label']} {contact['phone']}" for contact in advice["contacts"]]
        messages.warning(request, " ".join([*advice["steps"], *calls]))


def _recorded(request, scope, slot, person, outcome):
    """Say so, and go on to the next of the household who has not answered, else back to the list."""
    said = _("%(person)s 的填报已记录。") % {"person": person.name}
    if not scope.allows(access.PROXY, person.path or None, person.kind):
        _tell(request, said, outcome.ret)
    elif outcome.ret.flagged:
        messages.warning(
            request, _("%(person)s 的填报有异常，已列入待核实，请在一小时内联系核实。") % {"person": person.name}
        )
    else:
        messages.success(request, said)
    if "next" in request.POST:
        waiting = next((row for row in _family(scope, slot, person) if row["standing"] == "missing"), None)
        if waiting:
            return redirect(waiting["url"])
    if not scope.allows(access.PROXY, person.path or None, person.kind):
        return redirect("checkin:mine" if scope.viewer.person_id == person.pk else "checkin:household")
    if request.GET.get("next") == "calls":
        return redirect(board.list_address(slot, "checkin:calls_of") + "#calls")
    return redirect(f"{board.list_address(slot)}")
