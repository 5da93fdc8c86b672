"""The standard's own versions: what each brought, the least one that a document needs, and upgrading a document.

What a later version brought is marked in the document model (`Since`, `Node.since`), so the least version is computed from what a document uses and
never stated by hand. Documents of every published version still load, mean and read the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.document import (
    LATER_ATTRIBUTES,
    LATER_DATASETS,
    EventSelection,
    Node,
    Path,
    PatientElement,
    ProfileDocument,
    Since,
)

FIRST = "1.0"
VERSIONS = ("1.0", "1.1")
"""Every version that this software implements, in order."""


def version_order(version: str) -> tuple[int, ...]:
    """What versions are ordered by."""
    return tuple(int(part) for part in version.split("."))


@dataclass(frozen=True)
class Construct:
    """A construct that a later version brought, where a document uses it: path, id of the nearest node that has one, name, version."""

    path: Path
    node: str | None
    name: str
    since: str


def later_constructs(document: ProfileDocument) -> list[Construct]:
    """Every use of what version 1.0 does not have, in reading order; inlined profiles are documents of their own and not entered."""
    return list(_of_node(document, (), None))


def least_standard(document: ProfileDocument) -> str:
    """The least version of the standard that has every construct the document uses, inlined profiles included."""
    own = [construct.since for construct in later_constructs(document)]
    inlined = [least_standard(pin.document) for pin in document.profiles if pin.document is not None]
    return max([FIRST, *own, *inlined], key=version_order)


def _of_node(node: Node, path: Path, owner: str | None) -> Iterator[Construct]:
    owner = getattr(node, "id", None) or owner
    if type(node).since != FIRST:
        yield Construct(path, owner, getattr(node, "type", None) or type(node).__name__, type(node).since)
    yield from _literals(node, path, owner)
    for name, field in type(node).model_fields.items():
        value = getattr(node, name)
        if value is None or (isinstance(node, ProfileDocument) and name in ("profiles", "extensions")):
            continue
        for mark in field.metadata:
            if isinstance(mark, Since):
                yield Construct((*path, name), owner, name, mark.version)
        yield from _of_value(value, (*path, name), owner)


def _of_value(value: Any, path: Path, owner: str | None) -> Iterator[Construct]:
    if isinstance(value, Node):
        yield from _of_node(value, path, owner)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _of_value(item, (*path, index), owner)


def _literals(node: Node, path: Path, owner: str | None) -> Iterator[Construct]:
    """Values of a field that a later version added to those that version 1.0 allows."""
    if isinstance(node, EventSelection) and node.dataset in LATER_DATASETS:
        yield Construct((*path, "dataset"), owner, node.dataset, LATER_DATASETS[node.dataset])
    if isinstance(node, PatientElement) and node.attribute in LATER_ATTRIBUTES:
        yield Construct((*path, "attribute"), owner, node.attribute, LATER_ATTRIBUTES[node.attribute])


@dataclass(frozen=True)
class Upgrade:
    """An upgraded document, with what happened in Danish and English. `meaning_kept`: only the stated version differs, so it is a patch."""

    document: ProfileDocument
    meaning_kept: bool
    report: str
    report_en: str


def upgraded(document: ProfileDocument, version: str) -> Upgrade:
    """The document written in a later version of the standard, as a pure function.

    Version 1.1 only adds: no construct of 1.0 has another meaning in it, so nothing but `standard` changes, and that is proven here by comparing the
    canonical bytes of everything else. Inlined profiles are pinned by hash and stay as they are. Raises ValueError for a version that is not
    implemented or is older than the document's own.
    """
    if version not in VERSIONS or version_order(version) < version_order(document.standard):
        raise ValueError(version)
    after = document.model_copy(update={"standard": version})
    kept = _without_standard(document) == _without_standard(after)
    if version == document.standard:
        said = (
            f"Dokumentet er allerede skrevet i version {version} af profilstandarden.",
            (f"The document is already written in version {version} of the profile standard."),
        )
    else:
        said = (
            f"Dokumentet er løftet fra version {document.standard} til {version} af profilstandarden. "
            "Alt andet er uændret, og alle ord betyder det samme.",
            f"The document was upgraded from version {document.standard} to {version} of the profile standard. "
            "Everything else is unchanged, and every word means the same.",
        )
    return Upgrade(after, kept, *said)


def _without_standard(document: ProfileDocument) -> bytes:
    return canonical_bytes({key: value for key, value in document.content().items() if key != "standard"})
