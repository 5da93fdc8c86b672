"""What the database itself refuses about releases, signatures and deliveries, whoever asks."""

from __future__ import annotations

from cockpit.accounts.roles import PUBLISHER
from cockpit.audit import guards
from cockpit.profiles.lifecycle import State
from cockpit.publishing.models import Release
from cockpit.review.guards import approvals_lacking, latest_submission

# The chain: never changed, one link at a time.
guards.append_only("publishing_release")
guards.append_only("publishing_releasesignature")
guards.refuse(
    "publishing_release_next",
    "publishing_release",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM publishing_releasehead head "
        "WHERE head.sequence + 1 = NEW.sequence AND head.payload_hash = NEW.previous_hash)"
    ),
    message="a release continues the chain at its head",
)
guards.no_delete("publishing_releasehead")
guards.refuse(
    "publishing_releasehead_insert", "publishing_releasehead", "INSERT", when="TRUE", message="the chain has one head"
)
guards.refuse(
    "publishing_releasehead_step",
    "publishing_releasehead",
    "UPDATE",
    when=(
        "NEW.sequence <> OLD.sequence + 1 OR NEW.id <> OLD.id OR NOT EXISTS (SELECT 1 FROM publishing_release link "
        "WHERE link.sequence = NEW.sequence AND link.payload_hash = NEW.payload_hash)"
    ),
    message="the chain's head moves one release at a time",
)

# A release is about exactly what was approved, and says so.
guards.refuse(
    "publishing_release_submission",
    "publishing_release",
    "INSERT",
    when=(
        f"NEW.submission_id <> {latest_submission('NEW.version_id')} OR NOT EXISTS (SELECT 1 FROM profiles_submission submission "
        "WHERE submission.id = NEW.submission_id AND submission.version_id = NEW.version_id "
        "AND submission.document_hash = NEW.document_hash)"
    ),
    message="a release has the hash of the version's last submission",
)
guards.refuse(
    "publishing_release_approved",
    "publishing_release",
    "INSERT",
    when=approvals_lacking("NEW.version_id"),
    message="only what every organisation of the quorum has approved is released",
)
guards.refuse(
    "publishing_release_state",
    "publishing_release",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM profiles_version version WHERE version.id = NEW.version_id AND version.state = "
        f"CASE NEW.kind WHEN '{Release.Kind.PUBLISH}' THEN '{State.APPROVED}' ELSE '{State.PUBLISHED}' END)"
    ),
    message="an approved version is published, and a published one ended",
)
# Whoever replays the chain would stop at a version that ends twice, or in favour of one that was never published.
guards.refuse(
    "publishing_release_end",
    "publishing_release",
    "INSERT",
    when=(
        f"NEW.kind <> '{Release.Kind.PUBLISH}' AND EXISTS (SELECT 1 FROM publishing_release ended "
        f"WHERE ended.version_id = NEW.version_id AND ended.kind <> '{Release.Kind.PUBLISH}')"
    ),
    message="a version ends once",
)
guards.refuse(
    "publishing_release_replacement",
    "publishing_release",
    "INSERT",
    when=(
        "NEW.replaced_by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM publishing_release successor "
        "JOIN profiles_version taking ON taking.id = successor.version_id "
        "JOIN profiles_version ending ON ending.id = NEW.version_id "
        f"WHERE taking.id = NEW.replaced_by_id AND taking.id <> ending.id AND successor.kind = '{Release.Kind.PUBLISH}' "
        f"AND (NEW.kind <> '{Release.Kind.SUPERSEDE}' OR taking.artifact_id = ending.artifact_id))"
    ),
    message="what takes over has been published, and a successor is of the same artifact",
)


def _payload(column: str) -> str:
    """SQL for a member of the payload, on SQLite."""
    return f"json_extract(NEW.payload_text, '$.{column}')"


guards.custom(
    "publishing_release_payload",
    "publishing_release",
    "INSERT",
    sqlite=(
        f"{_payload('sequence')} IS NOT NEW.sequence OR {_payload('kind')} IS NOT NEW.kind "
        f"OR {_payload('document')} IS NOT NEW.document_hash "
        f"OR COALESCE({_payload('previous')}, '') <> NEW.previous_hash OR COALESCE({_payload('reason')}, '') <> NEW.reason "
        f"OR {_payload('version')} IS NOT (SELECT version.number FROM profiles_version version WHERE version.id = NEW.version_id) "
        f"OR {_payload('id')} IS NOT (SELECT artifact.slug FROM profiles_version version "
        "JOIN profiles_artifact artifact ON artifact.id = version.artifact_id WHERE version.id = NEW.version_id) "
        # Django gives every SQLite connection the function SHA256.
        "OR NEW.payload_hash <> 'sha256:' || SHA256(NEW.payload_text)"
    ),
    postgres=(
        "(NEW.payload_text::jsonb ->> 'sequence')::bigint IS DISTINCT FROM NEW.sequence "
        "OR NEW.payload_text::jsonb ->> 'kind' IS DISTINCT FROM NEW.kind "
        "OR NEW.payload_text::jsonb ->> 'document' IS DISTINCT FROM NEW.document_hash "
        "OR COALESCE(NEW.payload_text::jsonb ->> 'previous', '') <> NEW.previous_hash "
        "OR COALESCE(NEW.payload_text::jsonb ->> 'reason', '') <> NEW.reason "
        "OR NEW.payload_text::jsonb ->> 'version' IS DISTINCT FROM "
        "(SELECT version.number FROM profiles_version version WHERE version.id = NEW.version_id) "
        "OR NEW.payload_text::jsonb ->> 'id' IS DISTINCT FROM (SELECT artifact.slug FROM profiles_version version "
        "JOIN profiles_artifact artifact ON artifact.id = version.artifact_id WHERE version.id = NEW.version_id) "
        "OR NEW.payload_hash <> 'sha256:' || encode(sha256(convert_to(NEW.payload_text, 'UTF8')), 'hex')"
    ),
    message="the payload says what the row says",
)

# Four eyes, and a publisher.
guards.refuse(
    "publishing_release_contributor",
    "publishing_release",
    "INSERT",
    when=(
        f"NEW.kind = '{Release.Kind.PUBLISH}' AND EXISTS (SELECT 1 FROM profiles_submissioncontributor contributor "
        "WHERE contributor.submission_id = NEW.submission_id AND contributor.person_id = NEW.released_by_id)"
    ),
    message="nobody publishes what they contributed to",
)
guards.refuse(
    "publishing_release_role",
    "publishing_release",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM accounts_rolegrant own JOIN accounts_user person ON person.id = own.person_id "
        "WHERE own.person_id = NEW.released_by_id AND person.is_active "
        f"AND own.role = '{PUBLISHER.slug}' AND own.granted_at <= NEW.released_at AND own.revoked_at IS NULL "
        "AND (own.expires_at IS NULL OR own.expires_at > NEW.released_at))"
    ),
    message="a release takes the role of publisher",
)

# No version is published, superseded or withdrawn but by its release.
for _state, _kind in (
    (State.PUBLISHED, Release.Kind.PUBLISH),
    (State.SUPERSEDED, Release.Kind.SUPERSEDE),
    (State.WITHDRAWN, Release.Kind.WITHDRAW),
):
    guards.refuse(
        f"profiles_version_{_state.value}_release",
        "profiles_version",
        "UPDATE",
        when=(
            f"NEW.state = '{_state}' AND OLD.state <> '{_state}' AND NOT EXISTS "
            f"(SELECT 1 FROM publishing_release release WHERE release.version_id = NEW.id AND release.kind = '{_kind}')"
        ),
        message=f"a version becomes {_state.value} by a release",
    )

guards.refuse(
    "profiles_version_released",
    "profiles_version",
    "UPDATE",
    when=(
        f"OLD.state = '{State.APPROVED}' AND NEW.state NOT IN ('{State.APPROVED}', '{State.PUBLISHED}') AND EXISTS "
        f"(SELECT 1 FROM publishing_release release WHERE release.version_id = NEW.id AND release.kind = '{Release.Kind.PUBLISH}')"
    ),
    message="what was released is not taken back to a draft",
)

# Deliveries go forward, in sequence, and nothing of them disappears.
guards.no_delete("publishing_target")
guards.frozen_columns("publishing_target", ["id", "slug"])
guards.refuse(
    "publishing_target_forward",
    "publishing_target",
    "UPDATE",
    when="NEW.event_sequence < OLD.event_sequence",
    message="the event log is read forward",
)
guards.no_delete("publishing_delivery")
guards.frozen_columns("publishing_delivery", ["id", "target_id", "release_id"])
guards.append_only("publishing_historicaldelivery")
guards.state_edges(
    "publishing_delivery", "state", [("waiting", "delivered"), ("delivered", "waiting")], initial=["waiting"]
)
guards.refuse(
    "publishing_delivery_order",
    "publishing_delivery",
    "UPDATE",
    when=(
        "NEW.state = 'delivered' AND (EXISTS (SELECT 1 FROM publishing_delivery earlier WHERE earlier.target_id = NEW.target_id "
        "AND earlier.release_id < NEW.release_id AND earlier.state <> 'delivered') "
        "OR NOT EXISTS (SELECT 1 FROM publishing_releasesignature signature WHERE signature.release_id = NEW.release_id))"
    ),
    message="releases are delivered signed and in sequence",
)
