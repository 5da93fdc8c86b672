"""Sending a version to review: what was a draft becomes bytes with a hash, evidence and contributors that never
change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Invalid
from cockpit.audit.services import event_record
from cockpit.profiles import selectors
from cockpit.profiles.evidence import evidence_of
from cockpit.profiles.findings import submission_findings
from cockpit.profiles.lifecycle import Action, transition
from cockpit.profiles.models import Draft, Submission, SubmissionContributor, Version
from cockpit.profiles.policies import version_policy
from cockpit.profiles.rounds import rounds
from cockpit.profiles.services.drafts import DraftStale
from cockpit.profiles.services.versions import version_advance, version_locked
from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.comparison import compare
from cockpit.standard.findings import DocumentRefused, Finding, errors
from cockpit.standard.reading import document_bytes
from cockpit.standard.schema import read_standard_document
from cockpit.terminology.models import TerminologyRelease
from cockpit.terminology.selectors import release_named


@dataclass(frozen=True)
class _Prepared:
    """What will be submitted. `evidence` and `terminology` are None for the standard."""

    number: str
    document: bytes
    evidence: bytes | None
    terminology: TerminologyRelease | None


def version_submit(*, by: User, now: datetime, version: Version, lock: int) -> Submission:
    """Send the draft that the caller saw under `lock` to review, and open the round.

    The number is derived by comparison with the base; pinned profiles are inlined from what was published;
    contributors are frozen: everybody who saved content since the base was published, who carried the draft over as
    it is, who imported the code release that is newly pinned, and who submits. Raises NotAllowed; Conflict (not a
    state to submit in, for example submitted already); DraftStale; Invalid with findings.
    """
    with transaction.atomic():
        version = version_locked(version.pk)
        version_policy.require(by, roles.VERSION_SUBMIT, version, at=now)
        transition(version.state, Action.SUBMIT)
        draft = Draft.objects.select_for_update(of=("self",)).select_related("saved_by").get(version=version)
        if draft.lock != lock:
            raise DraftStale(draft, None)
        prepared = _prepare(version, draft)
        submission = _submission(version, prepared, lock, by, now)
        reasons = _contributors_freeze(submission, draft, by)
        rounds().round_open(submission=submission, by=by, now=now)
        version_advance(version=version, action=Action.SUBMIT, by=by, now=now, number=prepared.number)
        data = {
            "slug": version.artifact.slug,
            "number": prepared.number,
            "counter": submission.counter,
            "document_hash": submission.document_hash,
            "evidence_hash": submission.evidence_hash,
            "contributors": sorted(reasons),
        }
        event_record(
            action="version.submitted", by=by, now=now, subject_type="version", subject_id=version.pk, data=data
        )
    return submission


def _prepare(version: Version, draft: Draft) -> _Prepared:
    """What the draft becomes when it is submitted. Raises Invalid with findings."""
    return _prepare_standard(version, draft) if version.artifact.is_standard else _prepare_profile(version, draft)


def _prepare_standard(version: Version, draft: Draft) -> _Prepared:
    try:
        content = read_standard_document(draft.content_text.encode())
    except DocumentRefused as error:
        raise _refused(error.findings) from error
    number = str(content["version"])
    base = version.base
    if base is not None and base.number is not None and _numeric(number) <= _numeric(base.number):
        raise Invalid(
            f"Standardens version {number} er ikke nyere end {base.number}, som er udgivet. Skriv en ny version.",
            f"The standard's version {number} is not newer than {base.number}, which is published. Write a new version.",
            code="no-change",
        )
    return _Prepared(number, canonical_bytes(content), None, None)


def _prepare_profile(version: Version, draft: Draft) -> _Prepared:
    document = selectors.draft_document(draft)
    base = None if version.base is None else selectors.latest_submission(version.base)
    if base is not None and document_bytes(document) == base.document_bytes:
        raise _unchanged(base.number)
    compared = compare(None if base is None else base.profile(), document)
    document = document.model_copy(update={"version": compared.next_version})
    release = release_named(document.terminology.release, document.terminology.hash)
    findings = errors(submission_findings(document, release))
    if findings:
        raise _refused(findings)
    return _Prepared(document.version, document_bytes(document), evidence_of(document), release)


def _submission(version: Version, prepared: _Prepared, lock: int, by: User, now: datetime) -> Submission:
    submission = Submission(
        version=version,
        counter=version.submissions.count() + 1,
        number=prepared.number,
        document=prepared.document,
        document_hash=hash_of(prepared.document),
        evidence=prepared.evidence,
        evidence_hash=None if prepared.evidence is None else hash_of(prepared.evidence),
        terminology=prepared.terminology,
        draft_lock=lock,
        submitted_by=by,
        submitted_at=now,
    )
    submission.save(force_insert=True)
    return submission


def _contributors_freeze(submission: Submission, draft: Draft, by: User) -> dict[int, str]:
    """Write the contributors down; person id → reason."""
    version = submission.version
    reasons: dict[int, str] = {by.pk: SubmissionContributor.Reason.SUBMITTED}
    release = submission.terminology
    before = None if version.base is None else selectors.latest_submission(version.base)
    if release is not None and (before is None or before.terminology_id != release.pk):
        reasons[release.imported_by_id] = SubmissionContributor.Reason.TERMINOLOGY
    for person_id in {draft.saved_by_id, *selectors.contributor_ids(version)}:
        reasons[person_id] = SubmissionContributor.Reason.CONTENT
    for person_id, reason in sorted(reasons.items()):
        SubmissionContributor(submission=submission, person_id=person_id, reason=reason).save(force_insert=True)
    return reasons


def _numeric(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def _refused(findings: list[Finding]) -> Invalid:
    count = "1 fejl" if len(findings) == 1 else f"{len(findings)} fejl"
    count_en = "1 error" if len(findings) == 1 else f"{len(findings)} errors"
    first = findings[0]
    return Invalid(
        f"Versionen blev ikke sendt til review, fordi der er {count}. {first.place}: {first.message}",
        f"The version was not sent to review because of {count_en}. {first.place}: {first.message_en}",
        code="document-incomplete",
        findings=findings,
    )


def _unchanged(number: str) -> Invalid:
    return Invalid(
        f"Der er ingen ændringer i forhold til version {number}, som er udgivet. Ret noget, eller opgiv versionen.",
        f"Nothing differs from version {number}, which is published. Change something, or abandon the version.",
        code="no-change",
    )
