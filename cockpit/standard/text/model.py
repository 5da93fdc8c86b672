"""Pieces of a text: spans that know what they speak of, lines with numbers, and templates filled with spans."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Role = Literal["plain", "codes", "attribute", "window", "value", "profile", "event", "table"]


@dataclass(frozen=True)
class Span:
    """A piece of a sentence. `role` says what it speaks of; `ref` names it.

    `codes`: ref is the code list's id. `profile`: the pinned profile's or the subgroup's id. `event`, `table`: the named event's or the dose
    table's id. `attribute`, `window`, `value`: the name of
    the field that holds it (`kinds`, `active`, `window`, `comparison`, …). `plain`: no ref.
    """

    text: str
    role: Role = "plain"
    ref: str | None = None


Phrase = tuple[Span, ...]
EMPTY: Phrase = ()


@dataclass(frozen=True)
class Line:
    """One criterion as a line: depth from 0, number (`2a`; empty for a group at the root), criterion id, text, its spans and its own title."""

    depth: int
    number: str
    node: str
    text: str
    spans: tuple[Span, ...]
    title: str | None = None


def plain(text: str) -> Phrase:
    """The text as a phrase without links; nothing for an empty text."""
    return (Span(text),) if text else EMPTY


def phrase_text(phrase: Iterable[Span]) -> str:
    """The text of a phrase."""
    return "".join(span.text for span in phrase)


def filled(template: str, **parts: Phrase | str) -> Phrase:
    """The template with its `{names}` replaced by phrases, as one phrase with neighbouring plain pieces joined."""
    pieces: list[Span] = []
    for literal, name, _, _ in string.Formatter().parse(template):
        pieces.extend(plain(literal))
        if name is not None:
            part = parts[name]
            pieces.extend(plain(part) if isinstance(part, str) else part)
    return merged(pieces)


def merged(pieces: Iterable[Span]) -> Phrase:
    """The pieces with neighbouring plain ones joined."""
    result: list[Span] = []
    for piece in pieces:
        if result and piece.role == "plain" and result[-1].role == "plain":
            result[-1] = Span(result[-1].text + piece.text)
        else:
            result.append(piece)
    return tuple(result)


def listed(items: Iterable[Phrase], last: str) -> Phrase:
    """The items as a list in a sentence: `a`, `a og b`, `a, b og c` (`last` is the word before the last)."""
    phrases = list(items)
    result: list[Span] = []
    for index, phrase in enumerate(phrases):
        if index:
            result.append(Span(f" {last} " if index == len(phrases) - 1 else ", "))
        result.extend(phrase)
    return merged(result)


def capitalised(phrase: Phrase) -> Phrase:
    """The phrase with its first letter in upper case, also behind opening parentheses."""
    first, *rest = phrase
    letters = first.text.lstrip("(")
    opened = first.text[: len(first.text) - len(letters)]
    own = Span(opened + letters[:1].upper() + letters[1:], first.role, first.ref)
    return (own, *(rest if letters else capitalised(tuple(rest))))
