"""What this room asks of the review room above it, which it must not import: open a round, and close it.

The review room registers itself when Django starts. A version without a round cannot enter review: the database
refuses it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from cockpit.accounts.models import User
from cockpit.profiles.models import Submission


class Rounds(Protocol):
    """The review room's side. Both are called inside the caller's transaction, with the version locked."""

    def round_open(self, *, submission: Submission, by: User, now: datetime) -> None:
        """Open the round of a new submission."""

    def round_abandon(self, *, submission: Submission, by: User, now: datetime) -> None:
        """Close the submission's round because its version is abandoned."""


_registered: list[str] = []


def register(room: str) -> None:
    """Name the class that is the review room's side, by its dotted path; once, at start. It is imported when first
    asked.
    """
    _registered[:] = [room]


def rounds() -> Rounds:
    """The review room. Raises ImproperlyConfigured when it is not installed."""
    if not _registered:
        raise ImproperlyConfigured("The review room is not installed: add cockpit.review to INSTALLED_APPS.")
    room: Rounds = import_string(_registered[0])()
    return room
