"""文书 over the personal link: calm, on a phone, with one button. Name and telephone masked; the file needs an account (0013)."""

from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.checkin import link_page, links
from shouwang.checkin.views import link
from shouwang.core.actions import Actor
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.questions import languages
from shouwang.watch.actions.papers import receive_paper
from shouwang.watch.models import PaperReceipt
from shouwang.watch.paper_page import masked_words
from shouwang.watch.queries import papers as queries


def _person(request, token):
    """Whose link it is; the language of the address is taken on. None: forged, revoked, or merged away."""
    if request.GET.get("lang"):
        translation.activate(languages.code(request.GET["lang"]))
    return link_page.person_behind(token)


def by_link(person) -> Actor:
    """The person, over their link: no account, no right but what is their own."""
    return Actor(ref=f"roster.Person:{person.pk}", person_id=person.pk)


def about(person, token) -> dict:
    """What every page below a link knows: masked, and the way home."""
    return {
        "person": {"name": masked_name(person.name), "unit": str(person.unit or "")}, "home": links.path(person), "token": token,
        "manifest": link_page.manifest_address(token, languages.code(translation.get_language())),
    }  # fmt: skip


@require_safe
def papers(request, token):
    """Every paper; with only one, that one."""
    person = _person(request, token)
    if person is None:
        return link.refused(request, "link", 404)
    found = queries.own_papers(Scope(by_link(person)), person.pk)
    if len(found) == 1:
        return _shown(request, token, person, found[0])
    return link.page(request, "watch/link_papers.html", about(person, token) | {"found": found})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request, token, pk):
    """One paper; a post says that it arrived."""
    person = _person(request, token)
    own = queries.own_papers(Scope(by_link(person)), person.pk) if person else []
    found = next((one for one in own if one.paper.pk == pk), None)
    if found is None:
        return link.refused(request, "link", 404)
    if request.method == "POST":
        try:
            receive_paper(paper=found.paper, by=by_link(person), how=PaperReceipt.How.LINK)
        except Refused:  # pressed twice: it stands already
            pass
        return redirect("watch_links:paper", token, pk)
    return _shown(request, token, person, found)


def _shown(request, token, person, found):
    said = masked_words(found.paper, person)
    received = found.receipt is not None and found.receipt.how != PaperReceipt.How.REFUSED
    return link.page(request, "watch/link_paper.html", about(person, token) | {"found": found, "said": said, "received": received})
