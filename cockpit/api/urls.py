"""The API's addresses, all from its django-ninja application."""

from __future__ import annotations

from django.urls import path

from cockpit.api.application import api

urlpatterns = [path("", api.urls)]
