"""The only writers of rounds and decisions."""

from __future__ import annotations

from cockpit.review.services.decisions import changes_request, version_approve
from cockpit.review.services.rounds import submission_recall

__all__ = ["changes_request", "submission_recall", "version_approve"]
