"""The personal link's page: answers in twenty seconds, without an account and without scripts if need be.

Phones with scripts post JSON, which the front door takes before Django; here are the page itself and the plain form post.
The token is the secret: it needs no CSRF token, travels in no Referer beyond our own server, and is not kept by browsers.
"""

import uuid

from django.db import OperationalError
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shouwang.checkin import link_page, link_ways, links
from shouwang.checkin.record import Incoming, record
from shouwang.core.actions import Actor
from shouwang.questions import languages, screen
from shouwang.questions.queries import prepared


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link(request, token):
    """Today's form, the receipt of what was answered, or what became of a form post."""
    if request.GET.get("lang"):
        translation.activate(languages.code(request.GET["lang"]))
    person = link_page.person_behind(token)
    if person is None:
        return refused(request, "link", 404)
    lang = languages.code(translation.get_language())
    try:
        if request.method == "POST":
            return _answered(request, person, lang)
    except OperationalError:  # the database is not to be had: nothing was written
        return refused(request, "busy", 503)
    found = link_page.tasks(person)
    task = link_page.chosen(found, request.GET.get("campaign", ""), request.GET.get("slot"))
    return _drawn(request, person, found, task, lang)


def about_link(request, person, found, task, lang) -> dict:
    """What every page of a link knows beside the task: how to install it, and the household where the person heads one."""
    token = links.token(person.pk, person.link_version)
    family = link_page.family_address(token) if link_page.heads_household(person) else ""
    return link_page.about(person, found, task, lang) | {
        "manifest": link_page.manifest_address(token, lang), "family": family, "ways": link_ways.ways(person, token)
    }  # fmt: skip


def _drawn(request, person, found, task, lang):
    about = about_link(request, person, found, task, lang)
    if task is None:
        about["state"] = "nothing"
    elif task.state == "not_open":
        about["state"] = "not_open"
    elif task.answer is not None and "correct" not in request.GET:
        about |= link_page.receipt(task, task.answer, lang)
    else:
        about |= link_page.form(person, task, lang) | {"key": uuid.uuid4().hex, "post_url": request.path}
    return page(request, "checkin/link.html", about)


def _answered(request, person, lang):
    """Record a form post; the receipt, the form again with what is wrong, or why not."""
    post = request.POST
    found = link_page.tasks(person)
    task = link_page.chosen(found, post.get("campaign", ""), post.get("slot") or None)
    if task is None:
        return _drawn(request, person, found, None, lang)
    values = screen.from_post(prepared(task.slot.form_version_id), post)
    outcome = record([incoming(person, task, values, post, lang)])[0]
    if outcome.status == "refused":
        return _not_recorded(request, person, found, task, values, outcome, lang)
    about = about_link(request, person, found, task, lang)
    about |= link_page.receipt(link_page.Task(task.campaign, outcome.slot, outcome.ret, "answered"), outcome.ret, lang)
    about["advice"] = link_page.advice_for(outcome.ret, lang)
    status = 201 if outcome.status == "recorded" else 200
    return page(request, "checkin/link_done.html", about, status)


def incoming(person, task, values, post, lang) -> Incoming:
    """The slot is the one that the page was drawn for: sent after midnight it is still yesterday's, and late."""
    return Incoming(
        campaign=task.campaign.code, person_id=person.pk, answers=values, day=link_page.day_of(post, task),
        slot=task.slot.name, key=post.get("key", "")[:64] or None, link_version=person.link_version, lang=lang, full=True,
        by=Actor(ref=f"roster.Person:{person.pk}", person_id=person.pk),
    )  # fmt: skip


def _not_recorded(request, person, found, task, values, outcome, lang):
    code = outcome.refusal.code
    if code == "checkin.01":
        return refused(request, "link", 404)
    if code == "checkin.02":
        return refused(request, "conflict", 409)
    if not outcome.problems:
        return refused(request, "closed", 422, outcome.refusal.sentence)
    about = about_link(request, person, found, task, lang)
    about |= link_page.form(person, task, lang, values, outcome.problems)
    about |= {"key": request.POST.get("key") or uuid.uuid4().hex, "post_url": request.path}
    return page(request, "checkin/link.html", about, 422)


def refused(request, reason, status, sentence="", home=""):
    """Forged, revoked and unknown look the same, and say nothing about anybody."""
    response = page(request, "checkin/link_refused.html", {"reason": reason, "sentence": sentence, "home": home}, status)
    if status == 503:
        response["Retry-After"] = "3"
    response._has_been_logged = True  # Django would log the address, and with it the token
    return response


def page(request, template, about, status=200):
    """A page that browsers do not keep and engines do not find."""
    response = render(request, template, about, status=status)
    response["Cache-Control"], response["X-Robots-Tag"] = "no-store", "noindex"
    return response
