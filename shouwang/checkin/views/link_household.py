"""The household over the personal link of its head: who of the family has answered today, and a form for each, one after another."""

import uuid

import msgspec
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.checkin import frontdoor, household, link_page, links, receipts
from shouwang.checkin.views import link
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.questions import languages, screen
from shouwang.questions.queries import prepared


@require_safe
def family(request, token):
    """Everybody of the household, how each stands today, and who is next."""
    head = link_page.person_behind(token)
    if head is None:
        return link.refused(request, "link", 404)
    rows, lang = household.today(head), _language(request)
    about = link.about_link(request, head, [], None, lang)
    about |= {"rows": [_listed(head, row, lang) for row in rows], "next": _next(head, rows), "home": links.path(head)}
    return link.page(request, "checkin/link_household.html", about)


def _language(request):
    if request.GET.get("lang"):
        translation.activate(languages.code(request.GET["lang"]))
    return languages.code(translation.get_language())


def _listed(head, row, lang):
    task = link_page.listed(link_page.Task(row.slot.campaign, row.slot, None, ""), lang)
    opens = row.waits or (row.refusal is None and row.standing in {"on_time", "late"})
    return {
        "name": masked_name(row.person.name), "relation": row.bond.relation if row.bond else _("本人"), "standing": row.standing,
        "title": task["title"], "about": task["about"], "refusal": row.refusal, "waits": row.waits,
        "url": _address(head, row) if opens else "",
    }  # fmt: skip


def _address(head, row):
    """Where the head answers for this row: for themselves at their own link."""
    below = f"{link_page.family_address(_token(head))}{row.person.pk}/" if row.bond else links.path(head)
    return below + link_page.Task(row.slot.campaign, row.slot, None, "").query


def _token(head):
    return links.token(head.pk, head.link_version)


def _next(head, rows, but=None):
    """The next of the family who has not answered: {name, url}; None when everybody has."""
    row = household.following(rows, but)
    return {"name": _called(row.person, row.bond), "url": _address(head, row)} if row else None


def _called(person, tie):
    """Masked, and by what they are to the head: a family shares its name."""
    named = {"name": masked_name(person.name), "relation": tie.relation if tie else ""}
    return _("%(name)s（%(relation)s）") % named if named["relation"] else named["name"]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def member(request, token, pk):
    """The form of one member, the receipt of what the head answered, or what became of a post."""
    head, lang = link_page.person_behind(token), _language(request)
    tie = household.bond(head.pk, pk) if head else None
    as_json = "json" in request.content_type
    if tie is None:
        return _refusal(Refused("checkin.01"), lang) if as_json else link.refused(request, "link", 404)
    if request.method == "POST":
        return _sent(request, tie, lang) if as_json else _posted(request, head, tie, lang)
    why = household.refusal(tie)
    if why is not None:
        return link.refused(request, "closed", 422, why.sentence)
    found = link_page.tasks(tie.member)
    task = link_page.chosen(found, request.GET.get("campaign", ""), request.GET.get("slot"))
    return _drawn(request, head, tie, task, lang)


def _sent(request, tie, lang):
    """A script's post, answered as the front door answers."""
    try:
        item = frontdoor.incoming((tie.head_id, None), frontdoor.decode(request.body), lang)
    except Refused as refused:
        return _refusal(refused, lang)
    outcome = household.answer(tie, item)
    return _json(*receipts.of_outcome(outcome, receipts.advice_texts(), lang))


def _refusal(refused, lang):
    return _json(*receipts.of_refusal(refused, lang))


def _json(status, body):
    response = HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # Django would log the address, and with it the token
    return response


def _about(request, head, tie, task, lang):
    """What every state of a member's page shows; nothing of what the member answered."""
    person, way = tie.member, request.path[len(links.path(head)) :]
    shown = link_page.Task(task.campaign, task.slot, None, task.state) if task else None
    about = link_page.about(person, [shown] if shown else [], shown, lang) | {
        "family": link_page.family_address(_token(head)), "manifest": link_page.manifest_address(_token(head), lang),
        "proxy_for": {"name": _called(person, tie)}, "way": way,
        "next": _next(head, household.today(head), person.pk),
    }  # fmt: skip
    return about | {"tasks": []}


def _drawn(request, head, tie, task, lang):
    about = _about(request, head, tie, task, lang)
    mine = task is not None and task.answer is not None and household.answered_by(tie, task.answer)
    if task is None or task.state == "not_open":
        about["state"] = task.state if task else "nothing"
    elif task.answer is not None and not (mine and "correct" in request.GET):
        about |= _receipt(task, task.answer, lang, about["way"], mine)
    else:
        about |= _form(request, tie, task, lang)
    return link.page(request, "checkin/link.html", about)


def _form(request, tie, task, lang, values=None, problems=()):
    drawn = link_page.form(tie.member, task, lang, values, problems, own=False)
    return drawn | {"key": request.POST.get("key") or uuid.uuid4().hex, "post_url": request.path}


def _receipt(task, row, lang, way, mine):
    """When it was received: the head is not told what a member answered themselves, and is told no more of what they did."""
    drawn = link_page.receipt(task, row, lang, way)
    drawn["receipt"] |= {"answers": [], "flagged": False}
    return drawn if mine else drawn | {"correct_url": ""}


def _posted(request, head, tie, lang):
    """A browser without scripts: the receipt and who is next, the form again with what is wrong, or why not."""
    post = request.POST
    found = link_page.tasks(tie.member)
    task = link_page.chosen(found, post.get("campaign", ""), post.get("slot") or None)
    if task is None:
        return _drawn(request, head, tie, None, lang)
    values = screen.from_post(prepared(task.slot.form_version_id), post)
    outcome = household.answer(tie, link.incoming(head, task, values, post, lang))
    if outcome.status != "refused":
        return redirect(link_page.family_address(_token(head)))
    if not outcome.problems:
        return link.refused(request, "closed", 422, outcome.refusal.sentence)
    about = _about(request, head, tie, task, lang) | _form(request, tie, task, lang, values, outcome.problems)
    return link.page(request, "checkin/link.html", about, 422)
