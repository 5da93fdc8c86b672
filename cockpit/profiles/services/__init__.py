"""The only writers of artifacts, versions, drafts and submissions."""

from __future__ import annotations

from cockpit.profiles.services.artifacts import (
    artifact_catalogue_update,
    artifact_owner_set,
    profile_create,
    profile_import,
    standard_begin,
)
from cockpit.profiles.services.content import draft_preview
from cockpit.profiles.services.drafts import DraftStale, draft_save, version_begin
from cockpit.profiles.services.grants import grant_give, grant_withdraw
from cockpit.profiles.services.submissions import version_submit
from cockpit.profiles.services.versions import version_abandon, version_advance, version_locked

__all__ = [
    "DraftStale",
    "artifact_catalogue_update",
    "artifact_owner_set",
    "draft_preview",
    "draft_save",
    "grant_give",
    "grant_withdraw",
    "profile_create",
    "profile_import",
    "standard_begin",
    "version_abandon",
    "version_advance",
    "version_begin",
    "version_locked",
    "version_submit",
]
