"""The web process: `gunicorn cockpit.server.wsgi`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cockpit.server.settings.embedded")

application = get_wsgi_application()
