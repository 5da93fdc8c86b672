"""The folder that a GP system keeps: every release and document that was verified, and what they amount to.

    state.json                 what is published, superseded and withdrawn as at the last pull; written last
    releases/000001.jws        the signed releases, by sequence number
    profiles/<id>/<version>.json, standards/<version>.json    documents, byte for byte as they were hashed and signed

Files are written beside their place and then renamed, so a reader never sees half of one. Nothing is removed: a version that ended stays, marked in
`state.json`.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cockpit.client.refusal import ClientRefused, Language
from cockpit.standard.canonical import hash_of
from cockpit.standard.envelope import ChainRefused, ReleasePayload, SignatureRefused, release_of
from cockpit.standard.feed import PublishedSet, PublishedVersion, published_set
from cockpit.standard.trust import refusal_sentence

FORMAT = 1


@dataclass(frozen=True)
class Fault:
    """Something in the folder that is not as it was verified."""

    file: str
    message: str
    message_en: str

    def sentence(self, language: Language) -> str:
        """Where and what, in the reader's language."""
        return f"{self.file}: {self.message if language == 'da' else self.message_en}"


@dataclass(frozen=True)
class Store:
    """One such folder. It need not exist before something is put into it."""

    directory: Path

    @property
    def state_file(self) -> Path:
        return self.directory / "state.json"

    def release_file(self, sequence: int) -> Path:
        return self.directory / "releases" / f"{sequence:06d}.jws"

    def document_file(self, release: ReleasePayload) -> Path:
        """Where the document of a release lies. Id and version are of forms that are safe in a path (the release's own check)."""
        if release.subject == "profile":
            return self.directory / "profiles" / release.id / f"{release.version}.json"
        return self.directory / "standards" / f"{release.version}.json"

    def put_document(self, release: ReleasePayload, content: bytes) -> None:
        """Write a document whose hash the caller has compared. Raises ClientRefused when the disk refuses."""
        _write(self.document_file(release), content)

    def put_release(self, release: ReleasePayload, token: str) -> None:
        """Write a release that the caller has verified; its document comes first. Raises ClientRefused."""
        _write(self.release_file(release.sequence), token.encode("ascii"))

    def put_state(self, published: PublishedSet) -> None:
        """Write what the releases so far amount to: the last write of a pull. Raises ClientRefused."""
        _write(self.state_file, self.state_bytes(published))

    def state_bytes(self, published: PublishedSet) -> bytes:
        """The content of `state.json` for a published set."""
        state = {
            "format": FORMAT,
            "head": published.head.sequence if published.head else 0,
            "payload": hash_of(published.head.payload_bytes()) if published.head else None,
            "current": {
                subject: {
                    thing: current.published.version
                    for thing in published.ids(subject)
                    if (current := published.current(subject, thing)) is not None
                }
                for subject in ("profile", "standard")
            },
            "versions": [self._entry(version) for version in published.versions.values()],
        }
        return (json.dumps(state, ensure_ascii=False, indent=2) + "\n").encode()

    def _entry(self, version: PublishedVersion) -> dict[str, Any]:
        release = version.published
        return {
            "subject": release.subject,
            "id": release.id,
            "version": release.version,
            "status": version.status,
            "effective_from": release.effective_from,
            "document": release.document,
            "file": self.document_file(release).relative_to(self.directory).as_posix(),
            "replaced_by": version.replaced_by.model_dump() if version.replaced_by else None,
            "reason": version.reason,
        }

    def head(self) -> int:
        """The sequence number of the last release that a finished pull stored; 0 in an empty folder. Raises ClientRefused."""
        try:
            state = json.loads(self.state_file.read_bytes())
            head = state["head"]
            if state["format"] != FORMAT or not isinstance(head, int) or head < 0:
                raise ValueError
        except (FileNotFoundError, NotADirectoryError):
            return 0
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise _altered(Fault("state.json", *_NOT_STATE)) from error
        return head

    def published(self, keys: list[dict[str, Any]]) -> PublishedSet:
        """What the stored releases amount to, verified anew with the pinned keys. Raises ClientRefused naming the first file that is altered."""
        published, fault = self._replayed(keys)
        if fault is not None:
            raise _altered(fault)
        return published

    def faults(self, keys: list[dict[str, Any]]) -> list[Fault]:
        """Everything in the folder that is not as it was verified: releases, documents, state. Raises ClientRefused without a readable state."""
        if not self.state_file.exists():
            raise ClientRefused(
                f"Der er ikke hentet noget til {self.directory}: state.json mangler. Kør cockpit pull først.",
                f"Nothing was pulled into {self.directory}: state.json is missing. Run cockpit pull first.",
            )
        published, fault = self._replayed(keys)
        found = [fault] if fault else []
        for version in published.versions.values():
            wrong = self._document_fault(version.published)
            if wrong is not None:
                found.append(wrong)
        if fault is None and self.state_file.read_bytes() != self.state_bytes(published):
            found.append(
                Fault(
                    "state.json",
                    "siger noget andet, end udgivelserne gør. Kør cockpit pull igen.",
                    "says something else than the releases do. Run cockpit pull again.",
                )
            )
        return found

    def _replayed(self, keys: list[dict[str, Any]]) -> tuple[PublishedSet, Fault | None]:
        """The published set up to the first release that does not hold, and what is wrong with that one."""
        published = PublishedSet()
        for sequence in range(1, self.head() + 1):
            file = self.release_file(sequence)
            try:
                token = file.read_text(encoding="ascii")
                published = published_set([release_of(token, keys)], after=published)
            except (SignatureRefused, ChainRefused) as error:
                return published, Fault(self._name(file), refusal_sentence(error, "da"), refusal_sentence(error, "en"))
            except (OSError, UnicodeDecodeError):
                return published, Fault(self._name(file), *_UNREADABLE)
        return published, None

    def _document_fault(self, release: ReleasePayload) -> Fault | None:
        file = self.document_file(release)
        try:
            content = file.read_bytes()
        except OSError:
            return Fault(self._name(file), *_UNREADABLE)
        if hash_of(content) == release.document:
            return None
        return Fault(
            self._name(file),
            f"er ikke det dokument, som udgivelse {release.sequence} underskrev. Brug det ikke; hent igen i en ny mappe.",
            f"is not the document that release {release.sequence} signed. Do not use it; pull again into a new folder.",
        )

    def _name(self, file: Path) -> str:
        return file.relative_to(self.directory).as_posix()


_UNREADABLE = (
    "mangler eller kan ikke læses. Hent igen i en ny mappe.",
    "is missing or cannot be read. Pull again into a new folder.",
)
_NOT_STATE = (
    "er ikke en tilstand, som denne klient har skrevet. Hent igen i en ny mappe.",
    "is not a state that this client wrote. Pull again into a new folder.",
)


def _altered(fault: Fault) -> ClientRefused:
    return ClientRefused(
        f"Mappen er ikke, som den blev efterprøvet. {fault.sentence('da')}",
        f"The folder is not as it was verified. {fault.sentence('en')}",
    )


def _write(path: Path, content: bytes) -> None:
    """Write a whole file or nothing: beside its place, to the disk, then renamed."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)  # a temporary file is its owner's alone; the store is for whoever runs the profiles
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise ClientRefused(
            f"{path} kan ikke skrives ({error.strerror}). Giv plads og skriveadgang, og kør igen; det hidtil hentede står uændret.",
            f"{path} cannot be written ({error.strerror}). Make room, allow writing, and run again; what was pulled before is unchanged.",
        ) from error
