"""What can happen in review, as sentences. The subject is the version; the reason stands in the event's data."""

from __future__ import annotations

from cockpit.audit import traces
from cockpit.audit.actions import register

register(
    "version.approval_given",
    "{organisation} godkendte {slug} {number}, indsendelse {counter}.",
    "{organisation} approved {slug} {number}, submission {counter}.",
)
register(
    "version.approved",
    "{organisation} godkendte {slug} {number}, indsendelse {counter}; dermed er versionen godkendt.",
    "{organisation} approved {slug} {number}, submission {counter}; the version is thereby approved.",
)
register(
    "version.changes_requested",
    "{organisation} bad om ændringer i {slug} {number}, indsendelse {counter}: {reason}",
    "{organisation} requested changes to {slug} {number}, submission {counter}: {reason}",
)
register(
    "version.recalled",
    "{slug} {number}, indsendelse {counter}, blev trukket tilbage fra review.",
    "{slug} {number}, submission {counter}, was recalled from review.",
)

traces.told(
    "review_decision",
    "version",
    subject=(
        "(SELECT submission.version_id FROM review_round round "
        "JOIN profiles_submission submission ON submission.id = round.submission_id WHERE round.id = review_decision.round_id)"
    ),
    actions=["version.approval_given", "version.approved", "version.changes_requested"],
)
