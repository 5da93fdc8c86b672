"""Where things stand in a document: its criteria with the groups around them, and the ids that are taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]
"""The JSON value of a whole document."""

_LISTS_WITH_CRITERIA = ("subgroups", "actions", "quality_lists")
_LISTS_WITH_IDS = (
    "code_lists",
    "subgroups",
    "elements",
    "actions",
    "quality_lists",
    "events",
    "dose_tables",
    "parameters",
)
_NODE_ID = re.compile(r"^[a-z][a-z0-9-]{0,63}$")
_DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "o", "ä": "a"})


class EditRefused(ValueError):
    """The edit makes no sense in this document. `message` is Danish, `message_en` English, `code` kebab-case."""

    def __init__(self, code: str, message: str, message_en: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.message_en = message_en


@dataclass(frozen=True)
class Place:
    """Where a criterion stands.

    `criterion` is the criterion's own JSON; `parent` the group around it, None at the top of a tree; `index` its place
    in the group (0 at the top); `owner` the JSON of what the tree belongs to and `slot` the key that holds the tree's
    top there.
    """

    criterion: Content
    parent: Content | None
    index: int
    owner: Content
    slot: str

    @property
    def siblings(self) -> list[Content]:
        """The criteria of the group that this one stands in, itself included; only itself at the top of a tree."""
        return [self.criterion] if self.parent is None else self.parent["criteria"]


def places(content: Content) -> Iterator[Place]:
    """Every criterion of the document in reading order: the population first, then subgroups, actions and quality
    lists.
    """
    yield from _places_in_tree(content, "population")
    for name in _LISTS_WITH_CRITERIA:
        for owner in content.get(name, []):
            yield from _places_in_tree(owner, "criterion")


def place_of(content: Content, node: str) -> Place:
    """Where the criterion with this id stands. Raises EditRefused (`gone`) when it does not stand anywhere."""
    for place in places(content):
        if place.criterion["id"] == node:
            return place
    raise EditRefused(
        "gone",
        "Kriteriet findes ikke længere i kladden. Genindlæs siden, og prøv igen.",
        "The criterion is no longer in the draft. Reload the page and try again.",
    )


def node_ids(content: Content) -> set[str]:
    """All ids that are taken in the document (inlined profiles have their own)."""
    taken = {place.criterion["id"] for place in places(content)}
    for name in _LISTS_WITH_IDS:
        taken.update(node["id"] for node in content.get(name) or [])
    taken.update(section["id"] for section in content["views"]["patient"]["sections"])
    taken.update(reference["id"] for reference in content["clinical"].get("references", []))
    return taken


def new_id(content: Content, text: str, fallback: str) -> str:
    """A free node id made from a Danish text: small letters, digits and hyphens, at most 50 characters, numbered when
    it is taken.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower().translate(_DANISH_LETTERS)).strip("-")
    stem = plain[:50].strip("-") or fallback
    if not stem[0].isalpha():
        stem = f"{fallback}-{stem}"
    taken = node_ids(content)
    candidate, number = stem, 2
    while candidate in taken:
        candidate, number = f"{stem}-{number}", number + 1
    return candidate


def valid_id(text: str) -> bool:
    """Whether the text can be a node id."""
    return _NODE_ID.match(text) is not None


def tree_of(criterion: Content) -> Iterator[Content]:
    """The criterion and everything below it."""
    yield criterion
    for inner in criterion.get("criteria", []):
        yield from tree_of(inner)


def _places_in_tree(owner: Content, slot: str) -> Iterator[Place]:
    top = owner[slot]
    yield Place(top, None, 0, owner, slot)
    yield from _places_in_group(top, owner, slot)


def _places_in_group(criterion: Content, owner: Content, slot: str) -> Iterator[Place]:
    for index, inner in enumerate(criterion.get("criteria", [])):
        yield Place(inner, criterion, index, owner, slot)
        yield from _places_in_group(inner, owner, slot)
