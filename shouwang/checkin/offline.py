"""What a phone keeps of the personal link so that it opens without a network: a shell that names nobody, and its files.

The service worker is static/js/sw.js behind two constants: the files, and a name made of the hashes of all of it, so that a phone
takes a new shell when anything in it changed and keeps the old one when nothing did. Its scope is /c/: pages of a login never
pass through it. The blank form itself is kept by the page (static/js/queue.js) under a hash of the link.
"""

import functools
import hashlib
import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static

WORKER = "js/sw.js"
FILES = (
    "css/link.css", "js/queue.js", "js/shell.js", "js/expr.js", "js/link.js", "js/place.js", "icons/mark.svg",
)  # fmt: skip
ICONS = (("icons/app-192.png", "192x192"), ("icons/app-512.png", "512x512"))


def shell() -> str:
    """The page that stands in for a link's page without a network: the same for everybody, in all languages."""
    return render_to_string("checkin/link_shell.html")


@functools.cache
def worker() -> str:
    """The service worker as a phone gets it. Read once a process: an upgrade starts new ones."""
    constants = {"NAME": name(), "FILES": [static(file) for file in FILES]}
    lines = [f"const {constant} = {json.dumps(value)};\n" for constant, value in constants.items()]
    return "".join(lines) + _source(WORKER).decode()


@functools.cache
def name() -> str:
    """The name of the worker's store: twelve hexadecimal digits over everything that the worker is and keeps."""
    digest = hashlib.sha256(shell().encode())
    for file in (WORKER, *FILES):
        digest.update(hashlib.sha256(_source(file)).digest())
    return f"shouwang-{digest.hexdigest()[:12]}"


def _source(file) -> bytes:
    return Path(finders.find(file)).read_bytes()


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
