"""The canonical form of a document and its hash.

RFC 8785 (JSON Canonicalization Scheme) over text in Unicode normalisation form C. Numbers with a fraction are never JSON
numbers in this standard: decimals are written as strings, so only integers, booleans, text, lists and objects appear.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

import rfc8785


class CanonicalFormError(ValueError):
    """The value cannot be written canonically (for example it holds a floating-point number)."""


def normalised(value: Any) -> Any:
    """The same JSON value with every text and key in Unicode NFC.

    Raises CanonicalFormError for floating-point numbers, for keys that are not text or become
    equal by normalisation, and for values that are not JSON.
    """
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [normalised(item) for item in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise CanonicalFormError("a key is not text")
        result = {unicodedata.normalize("NFC", key): normalised(item) for key, item in value.items()}
        if len(result) != len(value):
            raise CanonicalFormError("two keys are the same text in Unicode normalisation form C")
        return result
    raise CanonicalFormError(f"a {type(value).__name__} has no canonical form; write decimals as text")


def canonical_bytes(value: Any) -> bytes:
    """The bytes (UTF-8) that are stored, hashed and published for this JSON value."""
    try:
        return rfc8785.dumps(normalised(value))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise CanonicalFormError(str(error)) from error


def hash_of(content: bytes) -> str:
    """`sha256:` and 64 hexadecimal digits of the given bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()
