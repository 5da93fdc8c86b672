"""The public API's process: `gunicorn cockpit.api.wsgi`."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# Set, not defaulted: this process never runs with the tool's settings, whatever the environment of its supervisor says.
os.environ["DJANGO_SETTINGS_MODULE"] = "cockpit.api.settings"

if settings.COCKPIT_UNSET:
    raise ImproperlyConfigured(
        f"{', '.join(settings.COCKPIT_UNSET)} must be set to serve the public API; see docs/architecture.md."
    )

application = get_wsgi_application()
