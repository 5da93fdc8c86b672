"""Addresses of the pages of a governed thing: a profile has its own, the standard has the same ones under /standard/."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cockpit.profiles.models import Artifact


def artifact_url(artifact: Artifact, page: str, *args: Any) -> str:
    """The address of `page` ("overview", "edit", "review", …) of this profile or of the standard."""
    if artifact.is_standard:
        return reverse(f"standard_{page}", args=args)
    return reverse(f"profile_{page}", args=(artifact.slug, *args))
