"""The WSGI application: the front door, then Django."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
