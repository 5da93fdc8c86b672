"""What the database itself refuses about artifacts, versions, drafts and submissions, whoever asks."""

from __future__ import annotations

from cockpit.audit import guards
from cockpit.profiles.lifecycle import EDGES, EDITABLE, State

_EDITABLE = ", ".join(f"'{state}'" for state in EDITABLE)

# Nothing that was ever begun disappears: a version is abandoned, never deleted.
guards.no_delete("profiles_artifact")
guards.frozen_columns("profiles_artifact", ["id", "kind", "slug", "created_by_id", "created_at"])
guards.no_delete("profiles_version")
guards.frozen_columns("profiles_version", ["id", "artifact_id", "base_id", "created_by_id", "created_at"])
guards.no_delete("profiles_draft")
guards.frozen_columns("profiles_draft", ["id", "version_id"])

# What never changes at all.
guards.append_only("profiles_contribution")
guards.append_only("profiles_submission")
guards.append_only("profiles_submissioncontributor")
for table in ("profiles_historicalartifact", "profiles_historicalversion", "profiles_historicaldraft"):
    guards.append_only(table)

guards.state_edges("profiles_version", "state", EDGES, initial=[State.DRAFT])

# A version is made from the version of the same artifact that was published last (versions follow one another, so it
# has the highest id).
guards.refuse(
    "profiles_version_base",
    "profiles_version",
    "INSERT",
    when=(
        "NEW.base_id IS NOT NULL AND NEW.base_id <> COALESCE((SELECT MAX(base.id) FROM profiles_version base "
        "WHERE base.artifact_id = NEW.artifact_id AND base.state IN ('published', 'superseded', 'withdrawn')), -1)"
    ),
    message="a version is made from the version of the same artifact that was published last",
)
# … and only what was made from nothing can be first: otherwise the contributors since the base would be counted from
# the wrong place.
guards.refuse(
    "profiles_version_first",
    "profiles_version",
    "INSERT",
    when=(
        "NEW.base_id IS NULL AND EXISTS (SELECT 1 FROM profiles_version other WHERE other.artifact_id = NEW.artifact_id "
        "AND other.state IN ('published', 'superseded', 'withdrawn'))"
    ),
    message="a version after the first names the published version that it was made from",
)

# Content changes only where the table lets it be edited, one lock at a time, and with somebody's name on it.
guards.refuse(
    "profiles_draft_editable",
    "profiles_draft",
    "UPDATE",
    when=(
        "NEW.content_text <> OLD.content_text AND NOT EXISTS (SELECT 1 FROM profiles_version version "
        f"WHERE version.id = NEW.version_id AND version.state IN ({_EDITABLE}))"
    ),
    message="content changes only in a draft or after changes were requested",
)
guards.refuse(
    "profiles_draft_contribution",
    "profiles_draft",
    "UPDATE",
    when=(
        "NEW.content_text <> OLD.content_text AND (NEW.lock <> OLD.lock + 1 OR NOT EXISTS "
        "(SELECT 1 FROM profiles_contribution contribution WHERE contribution.version_id = NEW.version_id "
        "AND contribution.lock = NEW.lock AND contribution.person_id = NEW.saved_by_id))"
    ),
    message="a change of content has a contribution of its own",
)
guards.refuse(
    "profiles_draft_lock",
    "profiles_draft",
    "UPDATE",
    when="NEW.content_text = OLD.content_text AND NEW.lock <> OLD.lock",
    message="the lock changes with the content only",
)
guards.refuse(
    "profiles_draft_begin",
    "profiles_draft",
    "INSERT",
    when=f"NOT EXISTS (SELECT 1 FROM profiles_version version WHERE version.id = NEW.version_id AND version.state = '{State.DRAFT}')",
    message="a draft begins with its version",
)
guards.refuse(
    "profiles_contribution_editable",
    "profiles_contribution",
    "INSERT",
    when=f"NOT EXISTS (SELECT 1 FROM profiles_version version WHERE version.id = NEW.version_id AND version.state IN ({_EDITABLE}))",
    message="nobody contributes to a version that cannot be edited",
)

# A submission is the next one of a version that can be submitted, and its contributors are named before review begins.
guards.refuse(
    "profiles_submission_next",
    "profiles_submission",
    "INSERT",
    when=(
        "NEW.counter <> 1 + (SELECT COUNT(*) FROM profiles_submission other WHERE other.version_id = NEW.version_id) "
        f"OR NOT EXISTS (SELECT 1 FROM profiles_version version WHERE version.id = NEW.version_id AND version.state IN ({_EDITABLE})) "
        "OR NOT EXISTS (SELECT 1 FROM profiles_draft draft WHERE draft.version_id = NEW.version_id AND draft.lock = NEW.draft_lock)"
    ),
    message="a submission is the next of a version that can be submitted, and of its draft as it is",
)
guards.custom(
    "profiles_submission_hash",
    "profiles_submission",
    "INSERT",
    # Django gives every SQLite connection the function SHA256 over text; a connection without it cannot write here at
    # all.
    sqlite=(
        "NEW.document_hash <> 'sha256:' || SHA256(CAST(NEW.document AS TEXT)) OR "
        "NEW.evidence_hash <> 'sha256:' || SHA256(CAST(NEW.evidence AS TEXT))"
    ),
    postgres=(
        "NEW.document_hash <> 'sha256:' || encode(sha256(NEW.document), 'hex') OR "
        "NEW.evidence_hash <> 'sha256:' || encode(sha256(NEW.evidence), 'hex')"
    ),
    message="the hash is that of the bytes",
)
guards.refuse(
    "profiles_submission_whole",
    "profiles_submission",
    "INSERT",
    when=(
        "(NEW.terminology_id IS NULL OR NEW.evidence IS NULL) AND EXISTS (SELECT 1 FROM profiles_version version "
        "JOIN profiles_artifact artifact ON artifact.id = version.artifact_id "
        "WHERE version.id = NEW.version_id AND artifact.kind = 'profile')"
    ),
    message="a profile is submitted with its code release and its result on the test patients",
)
guards.refuse(
    "profiles_submissioncontributor_frozen",
    "profiles_submissioncontributor",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM profiles_submission submission JOIN profiles_version version ON version.id = submission.version_id "
        f"WHERE submission.id = NEW.submission_id AND version.state IN ({_EDITABLE}))"
    ),
    message="contributors are frozen when the version is submitted",
)

# The latest submission of the version that a row of profiles_version speaks of.
_LATEST = (
    "(SELECT submission.id FROM profiles_submission submission WHERE submission.version_id = NEW.id "
    "ORDER BY submission.counter DESC LIMIT 1)"
)
_SUBMITTED = f"NEW.state = '{State.IN_REVIEW}' AND OLD.state <> '{State.IN_REVIEW}'"

guards.refuse(
    "profiles_version_submitted",
    "profiles_version",
    "UPDATE",
    when=(
        f"{_SUBMITTED} AND NOT EXISTS ("
        "SELECT 1 FROM profiles_submission submission JOIN profiles_draft draft ON draft.version_id = submission.version_id "
        "JOIN profiles_submissioncontributor submitter ON submitter.submission_id = submission.id "
        "AND submitter.person_id = submission.submitted_by_id "
        f"WHERE submission.id = {_LATEST} AND submission.number = NEW.number AND submission.draft_lock = draft.lock)"
    ),
    message="what goes to review is the submission of the draft as it is",
)
guards.custom(
    "profiles_version_contributors",
    "profiles_version",
    "UPDATE",
    sqlite=(
        f"{_SUBMITTED} AND EXISTS ("
        "SELECT 1 FROM profiles_contribution contribution JOIN profiles_version version ON version.id = contribution.version_id "
        "WHERE version.artifact_id = NEW.artifact_id AND version.base_id IS NEW.base_id AND NOT EXISTS ("
        "SELECT 1 FROM profiles_submissioncontributor named "
        f"WHERE named.submission_id = {_LATEST} AND named.person_id = contribution.person_id))"
    ),
    postgres=(
        f"{_SUBMITTED} AND EXISTS ("
        "SELECT 1 FROM profiles_contribution contribution JOIN profiles_version version ON version.id = contribution.version_id "
        "WHERE version.artifact_id = NEW.artifact_id AND version.base_id IS NOT DISTINCT FROM NEW.base_id AND NOT EXISTS ("
        "SELECT 1 FROM profiles_submissioncontributor named "
        f"WHERE named.submission_id = {_LATEST} AND named.person_id = contribution.person_id))"
    ),
    message="everybody who saved content since the published base is a contributor",
)
guards.refuse(
    "profiles_version_saver",
    "profiles_version",
    "UPDATE",
    when=(
        f"{_SUBMITTED} AND NOT EXISTS (SELECT 1 FROM profiles_draft draft JOIN profiles_submissioncontributor named "
        f"ON named.submission_id = {_LATEST} AND named.person_id = draft.saved_by_id WHERE draft.version_id = NEW.id)"
    ),
    message="who saved the draft as it is, or carried it over, is a contributor",
)
guards.refuse(
    "profiles_version_importer",
    "profiles_version",
    "UPDATE",
    when=(
        f"{_SUBMITTED} AND EXISTS (SELECT 1 FROM profiles_submission submission "
        "JOIN terminology_terminologyrelease pinned ON pinned.id = submission.terminology_id "
        f"WHERE submission.id = {_LATEST} AND pinned.id <> COALESCE((SELECT before.terminology_id FROM profiles_submission before "
        "WHERE before.version_id = NEW.base_id ORDER BY before.counter DESC LIMIT 1), -1) AND NOT EXISTS ("
        "SELECT 1 FROM profiles_submissioncontributor named "
        "WHERE named.submission_id = submission.id AND named.person_id = pinned.imported_by_id))"
    ),
    message="who imported the code release that is newly pinned is a contributor",
)
guards.custom(
    "profiles_version_number",
    "profiles_version",
    "UPDATE",
    sqlite=f"NEW.number IS NOT OLD.number AND NOT ({_SUBMITTED})",
    postgres=f"NEW.number IS DISTINCT FROM OLD.number AND NOT ({_SUBMITTED})",
    message="the number is set when the version is submitted",
)
