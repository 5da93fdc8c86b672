"""Reading a document strictly: what is not exactly a document of the standard is refused, with a sentence for each reason.

Limits (docs/standard/document.md): 5 MB, 2,000 criteria, criteria nested 32 deep, JSON nested 200 deep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from cockpit.standard.canonical import CanonicalFormError, canonical_bytes, hash_of, normalised
from cockpit.standard.document import (
    Criterion,
    Group,
    Path,
    ProfileDocument,
    criterion_roots,
)
from cockpit.standard.findings import DocumentRefused, Finding
from cockpit.standard.personal import MESSAGE, MESSAGE_EN, first_in_texts, personal_number
from cockpit.standard.refusals import refusals
from cockpit.standard.versions import later_constructs, version_order

MAXIMUM_BYTES = 5_000_000
MAXIMUM_CRITERIA = 2_000
MAXIMUM_DEPTH = 32
MAXIMUM_NESTING = 200
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def read_document(content: bytes | str | Mapping[str, Any]) -> ProfileDocument:
    """The profile document in `content`: JSON (UTF-8 bytes or text) or an already parsed JSON object.

    Text is read in Unicode normalisation form C. Raises DocumentRefused, whose findings say every reason, for content that is not
    JSON, has a key twice, an unknown field, a missing field or a wrong value, or that passes the limits of this module.
    """
    value = read_json(content)
    try:
        document = ProfileDocument.model_validate(value)
    except ValidationError as error:
        raise DocumentRefused(refusals(error, value)) from error
    except RecursionError as error:  # pragma: no cover - MAXIMUM_NESTING stops before any known recursion limit
        raise _refused("nesting-too-deep", *_NESTING) from error
    _refuse_large_trees(document)
    _refuse_later_constructs(document)
    return document


def read_json(content: bytes | str | Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object in `content`, in Unicode NFC, with the guarantees that the canonical form needs.

    Raises DocumentRefused when it is too large, not UTF-8, not JSON, not an object, has a key twice, holds a number with a fraction, or
    a character that reviewers cannot see (control characters, and signs that turn the direction of text).
    """
    value = content if isinstance(content, Mapping) else _parsed(content)
    if not isinstance(value, Mapping):
        raise _refused(
            "not-an-object",
            "Filen skal indeholde ét JSON-objekt. Hent profilen igen, eller ret filen, så den begynder med { og slutter med }.",
            "The file must hold one JSON object. Fetch the profile again, or correct the file so that it begins with { and ends with }.",
        )
    if _nesting_exceeds(value, MAXIMUM_NESTING):
        raise _refused("nesting-too-deep", *_NESTING)
    hidden = first_in_texts(value, _hidden_sign)
    if hidden is not None:
        raise _refused(
            "hidden-character",
            f"Teksten indeholder et usynligt tegn (U+{ord(hidden):04X}), som ikke kan læses af dem, der godkender den. Slet tegnet.",
            f"The text holds an invisible character (U+{ord(hidden):04X}) that its reviewers cannot read. Delete the character.",
        )
    if first_in_texts(value, personal_number) is not None:
        raise _refused("personal-number", MESSAGE, MESSAGE_EN)
    try:
        result = normalised(dict(value))
        refuse_large(canonical_bytes(result))
    except CanonicalFormError as error:
        raise _refused(
            "no-canonical-form",
            f"Dokumentet kan ikke skrives på kanonisk form: {error}. Skriv decimaltal som tekst, og fjern tegn, der ikke er gyldig Unicode.",
            f"The document has no canonical form: {error}. Write decimals as text and remove characters that are not valid Unicode.",
        ) from error
    return dict(result)


def refuse_large(content: bytes) -> None:
    """Raise DocumentRefused when the bytes are more than a document may have."""
    if len(content) > MAXIMUM_BYTES:
        raise _refused("too-large", *_SIZE)


def document_bytes(document: ProfileDocument) -> bytes:
    """The canonical bytes of a document: what is stored, approved, hashed and published."""
    return canonical_bytes(document.content())


def document_hash(document: ProfileDocument) -> str:
    """The hash of the document's canonical bytes, `sha256:` and 64 hexadecimal digits."""
    return hash_of(document_bytes(document))


_NESTING = (
    f"Dokumentet er indlejret i mere end {MAXIMUM_NESTING} niveauer. Gør det fladere, før det læses ind.",
    f"The document is nested more than {MAXIMUM_NESTING} levels deep. Make it flatter before it is read.",
)
_SIZE = (
    "Dokumentet fylder mere end 5 MB, som er grænsen. Del kodelisterne op, eller brug koder med underkoder.",
    "The document is larger than the limit of 5 MB. Split its code lists, or use codes with descendants.",
)


class _Unreadable(ValueError):
    """JSON that this standard does not read: the finding says why."""

    def __init__(self, code: str, message: str, message_en: str) -> None:
        super().__init__(message)
        self.finding = Finding("error", code, (), None, message, message_en)


def _refused(code: str, message: str, message_en: str) -> DocumentRefused:
    return DocumentRefused([Finding("error", code, (), None, message, message_en)])


def _parsed(content: bytes | str) -> Any:
    """The JSON value of bytes or text. Raises DocumentRefused."""
    if len(content) > MAXIMUM_BYTES:
        raise _refused("too-large", *_SIZE)
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_no_fraction)
    except _Unreadable as error:
        raise DocumentRefused([error.finding]) from error
    except UnicodeDecodeError as error:
        raise _refused(
            "not-utf-8",
            f"Filen er ikke UTF-8 (byte {error.start}). Gem den som UTF-8, og prøv igen.",
            f"The file is not UTF-8 (byte {error.start}). Save it as UTF-8 and try again.",
        ) from error
    except json.JSONDecodeError as error:
        raise _refused(
            "invalid-json",
            f"Filen er ikke gyldig JSON: fejl i linje {error.lineno}, kolonne {error.colno}. Ret filen dér, og prøv igen.",
            f"The file is not valid JSON: error at line {error.lineno}, column {error.colno}. Correct the file there and try again.",
        ) from error
    except RecursionError as error:
        raise _refused("nesting-too-deep", *_NESTING) from error
    except ValueError as error:  # an integer of thousands of digits
        raise _refused(
            "invalid-number",
            "Filen indeholder et tal, der er for langt til at læse. Ret tallet, og prøv igen.",
            "The file holds a number that is too long to read. Correct the number and try again.",
        ) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise _Unreadable(
                "duplicate-key",
                f"Feltet »{key}« står to gange i samme objekt. Fjern det ene.",
                f'The field "{key}" stands twice in one object. Remove one of them.',
            )
        result[key] = value
    return result


def _no_constant(text: str) -> Any:
    raise _Unreadable(
        "invalid-number",
        f'»{text}« er ikke et tal i JSON. Skriv tallet som tekst, for eksempel "6.5".',
        f'"{text}" is not a number in JSON. Write the number as text, for example "6.5".',
    )


def _no_fraction(text: str) -> Any:
    raise _Unreadable(
        "number-with-fraction",
        f'Tallet {text} skal skrives som tekst ("{text}"), så ingen læser kan afrunde det.',
        f'The number {text} must be written as text ("{text}"), so that no reader can round it.',
    )


def _nesting_exceeds(value: Any, limit: int) -> bool:
    """Whether lists and objects are nested deeper than `limit`; level by level, so that depth cannot exhaust the stack."""
    level = [value]
    for _ in range(limit):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, Mapping) else item)
            if isinstance(child, Mapping | list | tuple)
        ]
        if not level:
            return False
    return True


def _hidden_sign(text: str) -> str | None:
    """The first control character (line breaks and tabs aside) or sign that turns the direction of text."""
    found = _HIDDEN.search(text)
    return None if found is None else found.group()


def _depths(criterion: Criterion, path: Path, depth: int) -> Iterator[tuple[Path, Criterion, int]]:
    yield path, criterion, depth
    if isinstance(criterion, Group):
        for index, child in enumerate(criterion.criteria):
            yield from _depths(child, (*path, "criteria", index), depth + 1)


def _all_depths(document: ProfileDocument, prefix: Path = ()) -> Iterator[tuple[Path, Criterion, int]]:
    """Every criterion with its path and depth (a root has depth 1), inlined profiles included."""
    for path, root in criterion_roots(document):
        yield from _depths(root, (*prefix, *path), 1)
    for index, pin in enumerate(document.profiles):
        if pin.document is not None:
            yield from _all_depths(pin.document, (*prefix, "profiles", index, "document"))


def _refuse_later_constructs(document: ProfileDocument, prefix: Path = ()) -> None:
    """Raise DocumentRefused when a document uses what came after the version of the standard that it is written in; inlined ones too."""
    findings = [
        Finding(
            "error",
            "later-standard",
            (*prefix, *construct.path),
            construct.node,
            f"»{construct.name}« kom med version {construct.since} af profilstandarden, men dokumentet er skrevet i version {document.standard}. "
            f'Skriv "standard": "{construct.since}" i dokumentet, eller fjern feltet.',
            f'"{construct.name}" came with version {construct.since} of the profile standard, but the document is written in version {document.standard}. '
            f'Write "standard": "{construct.since}" in the document or remove the field.',
        )
        for construct in later_constructs(document)
        if version_order(construct.since) > version_order(document.standard)
    ]
    if findings:
        raise DocumentRefused(findings)
    for index, pin in enumerate(document.profiles):
        if pin.document is not None:
            _refuse_later_constructs(pin.document, (*prefix, "profiles", index, "document"))


def _refuse_large_trees(document: ProfileDocument) -> None:
    """Raise DocumentRefused when the trees have too many criteria or nest too deep; inlined profiles count too."""
    count = 0
    for path, criterion, depth in _all_depths(document):
        count += 1
        if depth > MAXIMUM_DEPTH:
            message = f"Kriteriet »{criterion.id}« ligger mere end {MAXIMUM_DEPTH} niveauer nede. Saml grupperne i færre niveauer."
            message_en = f'The criterion "{criterion.id}" is more than {MAXIMUM_DEPTH} levels down. Merge the groups into fewer levels.'
            raise DocumentRefused([Finding("error", "criteria-too-deep", path, criterion.id, message, message_en)])
    if count > MAXIMUM_CRITERIA:
        raise _refused(
            "too-many-criteria",
            f"Profilen har {count} kriterier; grænsen er {MAXIMUM_CRITERIA}. Brug kodelister i stedet for mange ens kriterier.",
            f"The profile has {count} criteria; the limit is {MAXIMUM_CRITERIA}. Use code lists instead of many similar criteria.",
        )
