"""Wiring. The Celery app is made here, so that a task that a page sends goes to our broker and not to a default one."""

from __future__ import annotations

from cockpit.server.celery import app as celery_app

__all__ = ["celery_app"]
