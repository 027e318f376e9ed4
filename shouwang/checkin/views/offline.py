"""What makes the personal link an app of the phone: its manifest, the service worker, the shell without a network."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouwang.checkin import link_page, links, offline
from shouwang.core import institution, service_worker
from shouwang.core.privacy import masked_name
from shouwang.questions import languages

worker = service_worker.view(offline.worker)  # at the root, so that it may have the scope of all links


@require_GET
def shell(request):
    """The page of no link in particular: what a phone shows of any without a network."""
    response = HttpResponse(offline.shell())
    response["Cache-Control"], response["X-Robots-Tag"] = "no-cache", "noindex"
    return response


@require_GET
def manifest(request, token):
    """How a link is put on the home screen. Forged and revoked links have none."""
    person = link_page.person_behind(token)
    if person is None:
        raise Http404
    with translation.override(languages.code(request.GET.get("lang") or translation.get_language())):
        name = _("健康填报")
        words = {
            "name": f"{name} · {institution.current().name}", "short_name": f"{name} {masked_name(person.name)}",
            "lang": translation.get_language(),
        }  # fmt: skip
    response = JsonResponse(offline.manifest(links.path(person), words), content_type="application/manifest+json")
    response["Cache-Control"] = "no-store"
    return response
