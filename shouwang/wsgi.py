"""The WSGI application: the front door, then Django."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")

from django.core.wsgi import get_wsgi_application

pages = get_wsgi_application()

from shouwang.checkin.frontdoor import FrontDoor  # noqa: E402  after the apps are ready
from shouwang.serve import start_embedded_worker  # noqa: E402

application = FrontDoor(pages)
start_embedded_worker()
