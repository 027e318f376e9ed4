"""The WSGI application: what machines ask, the front door, then Django."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")

from django.core.wsgi import get_wsgi_application

pages = get_wsgi_application()

from shouwang.checkin.frontdoor import FrontDoor  # noqa: E402  after the apps are ready
from shouwang.core import logs  # noqa: E402
from shouwang.probes import Probes  # noqa: E402
from shouwang.serve import start_embedded_worker  # noqa: E402

logs.catch_everything()
application = Probes(FrontDoor(pages))
start_embedded_worker()
