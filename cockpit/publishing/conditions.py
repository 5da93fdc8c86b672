"""What must hold of an approved version before it can be published, besides who publishes it: said once, for services and buttons."""

from __future__ import annotations

from collections.abc import Sequence

from cockpit.audit.errors import Conflict
from cockpit.profiles import selectors as profiles
from cockpit.profiles.findings import submission_findings
from cockpit.profiles.models import Artifact, Submission, Version
from cockpit.standard.canonical import hash_of
from cockpit.standard.findings import DocumentRefused, Finding, errors
from cockpit.standard.reading import document_bytes, read_document
from cockpit.standard.schema import FROZEN, read_standard_document


def publishing_obstacle(version: Version) -> Conflict | None:
    """Why the version cannot be published as things stand; None when nothing stands in the way. Its state is not looked at."""
    return (
        _base_obstacle(version)
        or _bytes_obstacle(version)
        or (_standard_obstacle(version) if version.artifact.is_standard else _profile_obstacle(version))
    )


def _base_obstacle(version: Version) -> Conflict | None:
    """It must be made from the version that was published last."""
    if profiles.next_release_allowed(version):
        return None
    base = profiles.base_version(version.artifact)
    made_from = "ingen tidligere" if version.base is None else str(version.base.number)
    made_from_en = "none" if version.base is None else str(version.base.number)
    latest = "ingen" if base is None else str(base.number)
    return Conflict(
        f"Versionen er lavet ud fra {made_from}, men {latest} er udgivet siden. Opgiv den, og lav en ny ud fra {latest}.",
        f"The version was made from {made_from_en}, but {latest} was published since. Abandon it and make a new one from {latest}.",
        code="base-not-current",
    )


def _bytes_obstacle(version: Version) -> Conflict | None:
    """What is published is byte for byte what was approved."""
    submission = profiles.latest_submission(version)
    if submission is not None and hash_of(submission.document_bytes) == submission.document_hash:
        return None
    return Conflict(
        "Det godkendte dokument passer ikke til sin egen hash. Udgiv det ikke, og kontakt den driftsansvarlige: databasen er ændret.",
        "The approved document does not fit its own hash. Do not publish it, and contact operations: the database was altered.",
        code="document-altered",
    )


def _standard_obstacle(version: Version) -> Conflict | None:
    """It must be a version of the standard that this software implements, and that is frozen: what is published never changes."""
    try:
        content = read_standard_document(_submitted(version).document_bytes)
    except DocumentRefused as refusal:
        return _faulty(refusal.findings)
    if content["version"] in FROZEN:
        return None
    return Conflict(
        f"Standardens version {content['version']} er en kladde i værktøjet: den kan læses og godkendes, men kan stadig ændres. "
        "Den kan først udgives, når den er låst i en ny udgave af værktøjet.",
        f"Version {content['version']} of the standard is a draft in the tool: it can be read and approved, but may still change. "
        "It can be published only when it is frozen in a new release of the tool.",
        code="standard-in-draft",
    )


def _profile_obstacle(version: Version) -> Conflict | None:
    """The standard that it is written in must be published, the profiles that it builds on must not be withdrawn, and it must have no errors:
    now as when it was submitted, so that nothing gets round the checks by getting round the submission.
    """
    submission = _submitted(version)
    try:
        document = read_document(submission.document_bytes)
    except DocumentRefused as refusal:
        return _faulty(refusal.findings)
    said = (document.id, document.version, document_bytes(document))
    if said != (version.artifact.slug, version.number, submission.document_bytes):
        return Conflict(
            "Det godkendte dokument er en anden profil eller et andet nummer, eller ikke på kanonisk form. Udgiv det ikke, og kontakt den "
            "driftsansvarlige: databasen er ændret.",
            "The approved document is of another profile or number, or not in canonical form. Do not publish it, and contact operations: "
            "the database was altered.",
            code="document-altered",
        )
    if not standard_published(document.standard):
        return Conflict(
            f"Profilen er skrevet i profilstandardens version {document.standard}, som ikke er udgivet. Udgiv standarden først.",
            f"The profile is written in version {document.standard} of the profile standard, which is not published. Publish the standard first.",
            code="standard-not-published",
        )
    published = profiles.published_hashes()
    for pin in document.profiles:
        if published.get((pin.id, pin.version)) != pin.hash:
            return Conflict(
                f"Profilen bygger på {pin.id} {pin.version}, som er trukket tilbage. Træk versionen tilbage fra godkendelse, og ret henvisningen.",
                f"The profile builds on {pin.id} {pin.version}, which was withdrawn. Recall the version and correct the reference.",
                code="pin-withdrawn",
            )
    found = errors(submission_findings(document, submission.terminology))
    return _faulty(found) if found else None


def _submitted(version: Version) -> Submission:
    submission = profiles.latest_submission(version)
    assert submission is not None
    return submission


def _faulty(findings: Sequence[Finding]) -> Conflict:
    first = findings[0]
    return Conflict(
        f"Det godkendte indhold har fejl og kan ikke udgives. {first.place}: {first.message} Træk versionen tilbage, og ret den.",
        f"The approved content has errors and cannot be published. {first.place}: {first.message_en} Recall the version and correct it.",
        code="content-faulty",
        findings=findings,
    )


def standard_published(number: str) -> bool:
    """Whether this version of the profile standard is or was in force."""
    standards = Version.objects.filter(
        artifact__kind=Artifact.Kind.STANDARD, number=number, state__in=profiles.PINNABLE
    )
    return standards.exists()
