"""A criterion tree as numbered lines: `1`, `2`, `2a`, `2a1`, …"""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.document import Criterion, Group, ProfileDocument
from cockpit.standard.text.language import Language
from cockpit.standard.text.model import Line, Span, merged, phrase_text
from cockpit.standard.text.sentences import criterion_phrase


def tree_lines(document: ProfileDocument, root: Criterion, language: Language) -> list[Line]:
    """The lines of a criterion tree in reading order. A group at the root has no number and its members are `1`, `2`, …; a single criterion is `1`."""
    number = "" if isinstance(root, Group) else "1"
    return list(_lines(document, root, language, depth=0, number=number))


def criterion_numbers(root: Criterion) -> dict[str, str]:
    """The number of every criterion in the tree, by criterion id (the root group's number is empty)."""
    return {criterion.id: number for criterion, number, _ in _numbered(root, "" if isinstance(root, Group) else "1", 0)}


def criterion_numbers_in_order(root: Criterion) -> list[str]:
    """The numbers of the tree's criteria in reading order, for trees whose ids may not be unique yet."""
    return [number for _, number, _ in _numbered(root, "" if isinstance(root, Group) else "1", 0)]


def _lines(
    document: ProfileDocument, root: Criterion, language: Language, *, depth: int, number: str
) -> Iterator[Line]:
    for criterion, own_number, own_depth in _numbered(root, number, depth):
        phrase = criterion_phrase(document, criterion, language)
        if isinstance(criterion, Group):
            phrase = (*phrase, Span(":"))
        phrase = merged(phrase)
        title = None if criterion.title is None else language.local(criterion.title)
        yield Line(own_depth, own_number, criterion.id, phrase_text(phrase), phrase, title)


def _numbered(criterion: Criterion, number: str, depth: int) -> Iterator[tuple[Criterion, str, int]]:
    yield criterion, number, depth
    if isinstance(criterion, Group):
        for position, member in enumerate(criterion.criteria, start=1):
            mark = str(position) if not number or number[-1].isalpha() else _letters(position)
            yield from _numbered(member, number + mark, depth + 1)


def _letters(position: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    text = ""
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
