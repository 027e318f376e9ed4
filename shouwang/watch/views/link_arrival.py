"""我已到校 over the personal link: what was declared, one button, and what follows."""

from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shouwang.checkin import links, receipts
from shouwang.checkin.views import link
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.questions import places
from shouwang.watch.actions.returnees import arrive
from shouwang.watch.models import Returnee
from shouwang.watch.queries.returnees import open_of
from shouwang.watch.views.link_papers import _person, about, by_link


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def arrived(request, token):
    """The plan with its button; after it what begins, or that nothing does."""
    person = _person(request, token)
    if person is None:
        return link.refused(request, "link", 404)
    by = by_link(person)
    row = open_of(Scope(by), person.pk)
    if request.method == "POST":
        try:
            if row is not None:
                arrive(returnee=row, by=by)
        except Refused:  # ended by somebody meanwhile: the page says how it stands
            pass
        return redirect("watch_links:arrived", token)
    last = None
    if row is None:
        last = Returnee.objects.known().filter(person=person.pk, end=Returnee.End.ARRIVED).select_related("watch").order_by("-id").first()
        if last is None:
            return link.refused(request, "closed", 404, Refused("watch.200").sentence, links.path(person))
    shown = row or last
    more = {"row": row, "last": last, "place": places.name(shown.division, request.LANGUAGE_CODE), "today": clock.today(), "phones": _phones()}
    return link.page(request, "watch/link_arrival.html", about(person, token) | more)


def _phones():
    found = receipts.advice("", receipts.advice_texts(), "zh-hans")["phones"]
    return [{"label": phone["label"], "phone": phone["number"]} for phone in found if phone.get("number")]
