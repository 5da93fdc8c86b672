"""Where the rooms' addresses begin."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("cockpit.web.urls"))]

handler400 = "cockpit.web.views.errors.bad_request"
handler403 = "cockpit.web.views.errors.not_allowed"
handler404 = "cockpit.web.views.errors.not_found"
handler500 = "cockpit.web.views.errors.failed"
