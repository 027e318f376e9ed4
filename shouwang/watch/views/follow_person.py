"""One person under watch as whoever follows them up sees them: their half-days, a telephone, a check to enter, what was tried."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import only, told
from shouwang.core.privacy import masked_phone
from shouwang.core.refusals import Refused
from shouwang.questions import languages
from shouwang.questions.shipped import watch_check
from shouwang.roster import access
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.followups import enter_attempt
from shouwang.watch.models import FollowAttempt
from shouwang.watch.queries import followup
from shouwang.watch.queries.health_contacts import FOLLOWS, contacts_now, watch_of
from shouwang.watch.queries.readings import readings
from shouwang.watch.rules.checks import HALVES
from shouwang.watch.rules.clocks import day_number, length


def _watch(request, pk):
    scope = access.scope_of(request.user)
    watch = watch_of(scope, pk)
    if watch is None:
        raise Refused("core.04")
    return scope, watch


def _choices(name):
    at = {"zh-hans": 0, "zh-hant": 1, "en": 2}[languages.code(translation.get_language())]
    return [(row["name"], row["label"][at]) for row in watch_check.CHOICES if row["list_name"] == name and not row.get("none")]


def _days(watch):
    """The days of the watch so far, the newest first, with the reading of each half."""
    first, today = max(watch.day0, clock.day_of(watch.since)), clock.today()
    first = max(first, today - dt.timedelta(days=59))
    found = readings(None, [watch.person_id], first, today)
    days = [today - dt.timedelta(days=back) for back in range((today - first).days + 1)]
    return [
        {"day": day, "number": day_number(watch.day0, day), "halves": [found.get((watch.person_id, day, half)) for half in HALVES]}
        for day in days
    ]


def _about(scope, watch) -> dict:
    today, now = clock.today(), clock.now()
    run = followup.runs([watch], now)[watch.pk]
    phone = watch.person.phone
    return {
        "watch": watch, "person": watch.person, "day": day_number(watch.day0, today), "of": length(watch.day0, watch.last_day),
        "run": run, "days": _days(watch), "attempts": list(followup.attempts_of(watch)[:30]), "masked": masked_phone(phone) if phone else "",
        "contact": contacts_now(None, [watch.person_id]).get(watch.person_id), "ways": FollowAttempt.Way.choices,
        "outcomes": FollowAttempt.Outcome.choices, "symptoms": _choices("symptom"), "needs": _choices("need"), "lang": translation.get_language(),
        "at": clock.local(now).strftime("%Y-%m-%dT%H:%M"),
        "may_assign": any(scope.allows(right, watch.person.path or "-", watch.person.kind) for right in FOLLOWS),
    }  # fmt: skip


@login_required
@require_GET
def person(request, pk):
    """How their half-days stand, and what was tried; entered in the access log."""
    only(request.GET, ())
    scope, watch = _watch(request, pk)
    accesses.log_read(ref=f"roster.Person:{watch.person_id}", what="watch.follow_up", rows=1, by=scope.viewer)
    return render(request, "watch/follow_person.html", _about(scope, watch))


@login_required
@require_POST
def phone(request, pk):
    """The same with the telephone in full; entered in the access log."""
    scope, watch = _watch(request, pk)
    accesses.log_read(ref=f"roster.Person:{watch.person_id}", what="roster.phones", rows=1, by=scope.viewer, purpose=_("观察随访"))
    return render(request, "watch/follow_person.html", _about(scope, watch) | {"shown": True})


@login_required
@require_POST
def check(request, pk):
    """Enter a check for somebody who was reached; with it the try that reached them, where there was a way."""
    scope, watch = _watch(request, pk)
    post = request.POST
    try:
        at = min(clock.parse_instant(post["at"]), clock.now()) if post.get("at") else clock.now()
    except ValueError:
        raise Refused("core.04") from None
    done = told(
        request, _("监测已登记。"), record_check, watch=watch, at=at, temp_c=post.get("temp_c", ""), symptoms=post.getlist("symptoms"),
        needs=post.getlist("needs"), by=scope.viewer,
    )  # fmt: skip
    if not done:  # what was asked over the telephone is not asked a second time
        said = {"temp_c": post.get("temp_c", ""), "symptoms": post.getlist("symptoms"), "needs": post.getlist("needs"), "way": post.get("way")}
        return render(request, "watch/follow_person.html", _about(scope, watch) | {"said": said}, status=422)
    if post.get("way"):
        enter_attempt(watch=watch, way=post["way"], outcome=FollowAttempt.Outcome.CHECKED, by=scope.viewer)
    return redirect("watch:follow_person", pk)


@login_required
@require_POST
def attempt(request, pk):
    """What came of trying to reach them."""
    scope, watch = _watch(request, pk)
    post = request.POST
    told(
        request, _("联系已登记。"), enter_attempt, watch=watch, way=post.get("way", ""), outcome=post.get("outcome", ""),
        note=post.get("note", ""), by=scope.viewer,
    )  # fmt: skip
    return redirect("watch:follow_person", pk)
