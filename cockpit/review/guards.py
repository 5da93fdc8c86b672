"""What the database itself refuses about review: wrong deciders, wrong hashes, closed rounds, and approval without
the quorum.
"""

from __future__ import annotations

from cockpit.accounts.models import Organisation
from cockpit.accounts.roles import CLINICAL_REVIEWER
from cockpit.audit import guards
from cockpit.profiles.lifecycle import State
from cockpit.review.quorum import ORGANISATIONS

guards.append_only("review_decision")
guards.append_only("review_historicalround")
guards.no_delete("review_round")
guards.frozen_columns("review_round", ["id", "submission_id", "artifact_id", "opened_at"])
# What was approved can still be recalled before it is published.
guards.state_edges(
    "review_round",
    "state",
    [
        ("open", "approved"),
        ("open", "changes_requested"),
        ("open", "recalled"),
        ("open", "abandoned"),
        ("approved", "recalled"),
    ],
    initial=["open"],
)
guards.refuse(
    "review_round_artifact",
    "review_round",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM profiles_submission submission JOIN profiles_version version ON version.id = submission.version_id "
        "WHERE submission.id = NEW.submission_id AND version.artifact_id = NEW.artifact_id)"
    ),
    message="a round is of the artifact that its submission is of",
)

guards.refuse(
    "review_decision_open",
    "review_decision",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM review_round round JOIN profiles_submission submission ON submission.id = round.submission_id "
        "JOIN profiles_version version ON version.id = submission.version_id "
        f"WHERE round.id = NEW.round_id AND round.state = 'open' AND version.state = '{State.IN_REVIEW}')"
    ),
    message="the round is not open",
)
guards.refuse(
    "review_decision_hash",
    "review_decision",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM review_round round JOIN profiles_submission submission ON submission.id = round.submission_id "
        "WHERE round.id = NEW.round_id AND submission.document_hash = NEW.document_hash)"
    ),
    message="a decision names the hash that was submitted",
)
guards.refuse(
    "review_decision_contributor",
    "review_decision",
    "INSERT",
    when=(
        "EXISTS (SELECT 1 FROM review_round round "
        "JOIN profiles_submissioncontributor contributor ON contributor.submission_id = round.submission_id "
        "WHERE round.id = NEW.round_id AND contributor.person_id = NEW.person_id)"
    ),
    message="nobody decides about what they contributed to",
)
guards.refuse(
    "review_decision_organisation",
    "review_decision",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM accounts_user person JOIN accounts_organisation body ON body.id = person.organisation_id "
        "WHERE person.id = NEW.person_id AND person.is_active AND body.id = NEW.organisation_id "
        f"AND body.kind = '{Organisation.Kind.REFERENCE_GROUP}')"
    ),
    message="a decision is for the person's own organisation, which is in the reference group",
)
guards.refuse(
    "review_decision_role",
    "review_decision",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM accounts_rolegrant own WHERE own.person_id = NEW.person_id "
        f"AND own.role = '{CLINICAL_REVIEWER.slug}' AND own.granted_at <= NEW.decided_at AND own.revoked_at IS NULL "
        "AND (own.expires_at IS NULL OR own.expires_at > NEW.decided_at))"
    ),
    message="a decision takes the role of clinical reviewer",
)


def approvals_lacking(version: str) -> str:
    """SQL that is true when the version's latest submission lacks an organisation's approval of its hash. `version`:
    an SQL id.
    """
    slugs = ", ".join(f"'{slug}'" for slug in ORGANISATIONS)
    return (
        f"{len(ORGANISATIONS)} <> (SELECT COUNT(DISTINCT body.slug) FROM review_decision decision "
        "JOIN review_round round ON round.id = decision.round_id "
        "JOIN profiles_submission submission ON submission.id = round.submission_id "
        "JOIN accounts_organisation body ON body.id = decision.organisation_id "
        f"WHERE submission.id = {latest_submission(version)} AND decision.outcome = 'approve' "
        f"AND decision.document_hash = submission.document_hash AND body.slug IN ({slugs}))"
    )


def latest_submission(version: str) -> str:
    """SQL for the id of the version's latest submission. `version`: an SQL expression for its id."""
    return f"(SELECT latest.id FROM profiles_submission latest WHERE latest.version_id = {version} ORDER BY latest.counter DESC LIMIT 1)"


def _latest_round_lacking(state: str) -> str:
    """SQL that is true when the round of the latest submission of the version in NEW is not in this state."""
    return (
        "NOT EXISTS (SELECT 1 FROM review_round round "
        f"WHERE round.submission_id = {latest_submission('NEW.id')} AND round.state = '{state}')"
    )


def _enters(state: State) -> str:
    return f"NEW.state = '{state}' AND OLD.state <> '{state}'"


guards.refuse(
    "profiles_version_round",
    "profiles_version",
    "UPDATE",
    when=f"{_enters(State.IN_REVIEW)} AND {_latest_round_lacking('open')}",
    message="review begins with an open round",
)
guards.refuse(
    "profiles_version_quorum",
    "profiles_version",
    "UPDATE",
    when=f"{_enters(State.APPROVED)} AND ({_latest_round_lacking('approved')} OR {approvals_lacking('NEW.id')})",
    message="a version is approved when every organisation of the quorum has approved exactly that submission",
)
guards.refuse(
    "profiles_version_published_quorum",
    "profiles_version",
    "UPDATE",
    when=f"{_enters(State.PUBLISHED)} AND ({_latest_round_lacking('approved')} OR {approvals_lacking('NEW.id')})",
    message="only what was approved is published",
)
guards.refuse(
    "profiles_version_changes",
    "profiles_version",
    "UPDATE",
    when=(
        f"{_enters(State.CHANGES_REQUESTED)} AND NOT EXISTS (SELECT 1 FROM review_decision decision "
        "JOIN review_round round ON round.id = decision.round_id "
        f"WHERE round.submission_id = {latest_submission('NEW.id')} AND decision.outcome = 'request_changes')"
    ),
    message="changes are requested by a decision",
)
guards.refuse(
    "review_round_quorum",
    "review_round",
    "UPDATE",
    when=(
        "NEW.state = 'approved' AND OLD.state <> 'approved' AND "
        + approvals_lacking("(SELECT own.version_id FROM profiles_submission own WHERE own.id = NEW.submission_id)")
    ),
    message="a round ends as approved when every organisation of the quorum has approved",
)
