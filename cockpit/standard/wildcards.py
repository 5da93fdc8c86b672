"""Texts matched by wildcards: `*` is any run of signs, and only A-Z, Æ, Ø and Å are the same capital or small.

No other letter is folded: databases disagree on the rest of Unicode, and a rule that they compute alike is worth more than one that knows `É`.
"""

from __future__ import annotations

import re

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ"
SMALL = "abcdefghijklmnopqrstuvwxyzæøå"
_FOLDING = str.maketrans(CAPITALS, SMALL)


def folded(text: str) -> str:
    """The text with A-Z, Æ, Ø and Å in small letters."""
    return text.translate(_FOLDING)


def matches_wildcard(text: str, wildcard: str) -> bool:
    """Whether the whole text matches."""
    pattern = ".*".join(re.escape(part) for part in folded(wildcard).split("*"))
    return re.fullmatch(pattern, folded(text), re.DOTALL) is not None
