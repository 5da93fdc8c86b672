"""Which words differ between two sentences, for marking them beside each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["same", "removed", "added"]
_PIECES = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of text and whether it stands on both sides."""

    text: str
    mark: Mark


def word_differences(before: str | None, after: str | None) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; joined, the pieces give each text back exactly. A text that is not there has no pieces."""
    if before is None or after is None:
        return _whole(before, "removed" if after is None else "same"), _whole(
            after, "added" if before is None else "same"
        )
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        _append(left, Piece("".join(old[a:b]), "same" if tag == "equal" else "removed"))
        _append(right, Piece("".join(new[c:d]), "same" if tag == "equal" else "added"))
    return _bridged(left, "removed"), _bridged(right, "added")


def _whole(text: str | None, mark: Mark) -> list[Piece]:
    return [] if text is None else [Piece(text, mark)]


def _append(pieces: list[Piece], piece: Piece) -> None:
    """Add a piece; one with the mark of the last one continues it."""
    if not piece.text:
        return
    if pieces and pieces[-1].mark == piece.mark:
        piece = Piece(pieces.pop().text + piece.text, piece.mark)
    pieces.append(piece)


def _bridged(pieces: list[Piece], mark: Mark) -> list[Piece]:
    """A blank between two marked words is marked with them: one mark instead of three."""
    result: list[Piece] = []
    for index, piece in enumerate(pieces):
        between = 0 < index < len(pieces) - 1 and piece.text.isspace()
        bridges = between and pieces[index - 1].mark == mark and pieces[index + 1].mark == mark
        marked = Piece(piece.text, mark if bridges else piece.mark)
        _append(result, marked)
    return [part for piece in result for part in _without_edge_blanks(piece)]


def _without_edge_blanks(piece: Piece) -> list[Piece]:
    """A mark begins and ends with a word."""
    core = piece.text.strip()
    if piece.mark == "same" or not core:
        return [piece]
    at = piece.text.index(core)
    around = [Piece(piece.text[:at], "same"), Piece(core, piece.mark), Piece(piece.text[at + len(core) :], "same")]
    return [part for part in around if part.text]
