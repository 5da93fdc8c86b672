"""The shipped profiles: every document in the examples' folder."""

from __future__ import annotations

from pathlib import Path

from cockpit.examples import catalogue
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document


def profile_files() -> list[Path]:
    """The documents' files, by name."""
    return sorted(catalogue.profile_files()[0].parent.glob("*.json"))


def profiles() -> dict[str, ProfileDocument]:
    """The shipped profiles by id."""
    documents = [read_document(path.read_bytes()) for path in profile_files()]
    return {document.id: document for document in documents}
