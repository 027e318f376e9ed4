"""What a phone keeps of the personal link so that it opens without a network: a shell that names nobody, and its files.

The scope of the service worker is /c/: pages of a login never pass through it. The blank form itself is kept by the page
(static/js/queue.js) under a hash of the link.
"""

from django.template.loader import render_to_string
from django.templatetags.static import static

from shouwang.core.service_worker import ServiceWorker

FILES = (
    "css/link.css", "js/queue.js", "js/shell.js", "js/expr.js", "js/link.js", "js/place.js", "icons/mark.svg",
)  # fmt: skip
ICONS = (("icons/app-192.png", "192x192"), ("icons/app-512.png", "512x512"))


def shell() -> str:
    """The page that stands in for a link's page without a network: the same for everybody, in all languages."""
    return render_to_string("checkin/link_shell.html")


worker = ServiceWorker("shouwang", "js/sw.js", FILES, shell)


def manifest(start, words) -> dict:
    """The web app manifest of one link: opens it, and holds on to nothing beyond it."""
    icons = [
        {"src": static(file), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for file, sizes in ICONS for purpose in ("any", "maskable")
    ]  # fmt: skip
    return words | {
        "id": start, "start_url": start, "scope": start, "display": "standalone", "background_color": "#f5f3ee",
        "theme_color": "#0d4248", "icons": icons,
    }  # fmt: skip
