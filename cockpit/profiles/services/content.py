"""What a draft may hold: content that is a document in form, with the parts that are not the author's put in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cockpit.audit.errors import Invalid
from cockpit.profiles.models import Artifact, Draft
from cockpit.profiles.starting import FIRST_NUMBER
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.document import ProfileDocument
from cockpit.standard.findings import DocumentRefused, Finding
from cockpit.standard.reading import read_document, read_json, refuse_large

Content = Mapping[str, Any] | str | bytes
"""A document as JSON value, or as JSON text."""

FROM_FILE = {"from_file": True}
"""What the event says of content that was not written here."""


def document_read(content: Content) -> ProfileDocument:
    """The profile in the content. Raises Invalid with findings when it is not a document in form."""
    try:
        return read_document(content)
    except DocumentRefused as error:
        raise refused(error.findings) from error


def draft_preview(draft: Draft, content: Content) -> str:
    """The text that the draft would hold if this content were saved in it; nothing is written. Raises Invalid with findings."""
    base = draft.version.base
    return draft_text(draft.version.artifact, content, base_number=None if base is None else base.number)


def draft_text(artifact: Artifact, content: Content, *, base_number: str | None) -> str:
    """The canonical text that is stored for this content. Raises Invalid with findings when it is not a document in
    form.

    A profile's `version` becomes its base's number (1.0.0 before the first), and pinned profiles lose what was
    inlined: both are derived when the version is submitted, and neither is a change that somebody made. The
    standard's document is any JSON object until then. What a file leaves out is written out, so the text can be larger than the
    content; it meets the same limit.
    """
    try:
        value = read_json(content)
        if artifact.is_standard:
            return canonical_bytes(value).decode()
        document = read_document({**value, "version": base_number or FIRST_NUMBER})
        if document.id != artifact.slug:
            raise _other_profile(document.id, artifact.slug)
        pins = [pin.model_copy(update={"document": None}) for pin in document.profiles]
        text = canonical_bytes(document.model_copy(update={"profiles": pins}).content())
        refuse_large(text)
    except DocumentRefused as error:
        raise refused(error.findings) from error
    return text.decode()


def refused(findings: list[Finding]) -> Invalid:
    """The refusal of content that is not a document, naming the first fault and how many there are."""
    more = f" Der er {len(findings)} fejl i alt." if len(findings) > 1 else ""
    more_en = f" There are {len(findings)} errors in all." if len(findings) > 1 else ""
    first = findings[0]
    return Invalid(
        f"Indholdet blev ikke gemt. {first.place}: {first.message}{more}",
        f"The content was not saved. {first.place}: {first.message_en}{more_en}",
        code="document-invalid",
        findings=findings,
    )


def _other_profile(found: str, expected: str) -> Invalid:
    message = (
        f"Dokumentet er profilen »{found}«, men kladden er til »{expected}«. Vælg den rigtige fil, eller ret feltet id."
    )
    english = f"The document is the profile “{found}”, but the draft is of “{expected}”. Choose the right file, or correct its id."
    return Invalid(
        message,
        english,
        code="other-profile",
        findings=[Finding("error", "other-profile", ("id",), None, message, english)],
    )
