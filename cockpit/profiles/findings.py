"""What keeps a profile from being sent to review, and what its author should look at: the checks with the tool's own
knowledge.

The same findings stand beside the draft while it is written, and refuse it when it is sent.
"""

from __future__ import annotations

from cockpit.profiles import selectors
from cockpit.profiles.models import Draft
from cockpit.profiles.starting import leftovers
from cockpit.standard.checks import check
from cockpit.standard.document import ProfileDocument
from cockpit.standard.findings import Finding
from cockpit.terminology.models import TerminologyRelease
from cockpit.terminology.selectors import release_named, release_terminology


def draft_findings(draft: Draft) -> list[Finding]:
    """What a profile's draft would meet if it were sent to review now."""
    document = selectors.draft_document(draft)
    return submission_findings(document, release_named(document.terminology.release, document.terminology.hash))


def submission_findings(document: ProfileDocument, release: TerminologyRelease | None) -> list[Finding]:
    """Every finding about a document with its pins inlined, whose pinned code release is `release` (None: not
    imported).
    """
    terminology = None if release is None else release_terminology(release)
    checked = check(document, terminology=terminology, published=selectors.published_hashes(), complete=True)
    return [*leftovers(document), *_release_findings(document, release), *checked]


def _release_findings(document: ProfileDocument, release: TerminologyRelease | None) -> list[Finding]:
    """An error when the pinned code release has not been imported."""
    if release is not None:
        return []
    pin = document.terminology.release
    message = f"Kodeudgaven »{pin}« med det angivne fingeraftryk er ikke indlæst. Vælg en af de indlæste udgaver."
    english = f"The code release “{pin}” with the given hash has not been imported. Choose one that has."
    return [Finding("error", "terminology-unknown", ("terminology",), None, message, english)]
