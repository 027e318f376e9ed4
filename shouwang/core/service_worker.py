"""A service worker as a device gets it: a script behind two constants, the files it keeps and the name of its store.

The name is made of the hashes of all of it, so that a device takes a new one when anything changed and keeps the old one when
nothing did. Read once a process: an upgrade starts new ones.
"""

import functools
import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.http import condition, require_GET


class ServiceWorker:
    """script and files: names of static files; shell() → the page that it shows without a network, which names nobody."""

    def __init__(self, prefix, script, files, shell):
        self.prefix, self.script, self.files, self.shell = prefix, script, files, shell

    @functools.cached_property
    def name(self) -> str:
        """The name of its store: twelve hexadecimal digits over everything that it is and keeps, the same in every process."""
        with translation.override(settings.LANGUAGE_CODE):
            digest = hashlib.sha256(self.shell().encode())
        for file in (self.script, *self.files):
            digest.update(hashlib.sha256(_read(file)).digest())
        return f"{self.prefix}-{digest.hexdigest()[:12]}"

    @functools.cached_property
    def source(self) -> str:
        """The script with its two constants."""
        constants = {"NAME": self.name, "FILES": [static(file) for file in self.files]}
        lines = [f"const {constant} = {json.dumps(value)};\n" for constant, value in constants.items()]
        return "".join(lines) + _read(self.script).decode()


def _read(file) -> bytes:
    return Path(finders.find(file)).read_bytes()


def view(worker: ServiceWorker):
    """The view that serves it: devices ask anew at every visit, and mostly hear that nothing changed."""

    @require_GET
    @condition(etag_func=lambda request: f'"{worker.name}"')
    def script(request):
        response = HttpResponse(worker.source, content_type="text/javascript; charset=utf-8")
        response["Cache-Control"] = "no-cache"
        return response

    return script
