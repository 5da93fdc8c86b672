"""Why the strict model refused a value, said in Danish and English with the path in the document and the nearest node's id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cockpit.standard.document import Path
from cockpit.standard.findings import Finding, path_text

# Our patterns in words, so that nobody has to read a regular expression.
_FORMS: dict[str, tuple[str, str]] = {
    r"^[a-z][a-z0-9-]{0,63}$": (
        "et id: små bogstaver a-z, cifre og bindestreg, først et bogstav, højst 64 tegn",
        "an id: lower-case letters a-z, digits and hyphens, a letter first, at most 64 characters",
    ),
    r"^[a-z_]+(\.[a-z_0-9]+){0,15}$": (
        "et sted i knudepunktet som »comparison.value«: navne med punktum imellem, højst 16",
        'a place in the node such as "comparison.value": names with points between them, at most 16',
    ),
    r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$": (
        "et versionsnummer som »2.1.0«",
        'a version number such as "2.1.0"',
    ),
    r"^sha256:[0-9a-f]{64}$": (
        "en hash: »sha256:« og 64 hexadecimale cifre",
        'a hash: "sha256:" and 64 hexadecimal digits',
    ),
    r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,8})?$": (
        "et tal med punktum som decimaltegn, for eksempel »6.5«, højst 12 cifre før og 8 efter",
        'a number with a decimal point, for example "6.5", at most 12 digits before and 8 after it',
    ),
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": ("en dato som »2026-11-21«", 'a date such as "2026-11-21"'),
}
_KINDS: dict[str, tuple[str, str]] = {
    "string_type": ("tekst", "text"),
    "int_type": ("et helt tal", "a whole number"),
    "bool_type": ("true eller false", "true or false"),
    "list_type": ("en liste", "a list"),
    "dict_type": ("et objekt", "an object"),
    "model_type": ("et objekt", "an object"),
    "model_attributes_type": ("et objekt", "an object"),
}


def refusals(error: ValidationError, value: Mapping[str, Any]) -> list[Finding]:
    """One finding for every error of the model on this JSON value."""
    return [_refusal(details, value) for details in error.errors(include_url=False)]


def _refusal(details: ErrorDetails, value: Mapping[str, Any]) -> Finding:
    path, node = _place(details["loc"], value)
    code, message, message_en = _reason(details, str(path[-1]) if path else "")
    where = path_text(path)
    node_da = f" ved »{node}«" if node else ""
    node_en = f' at "{node}"' if node else ""
    return Finding(
        "error", code, path, node, f"{message} (Sted: {where}{node_da}.)", f"{message_en} (Place: {where}{node_en}.)"
    )


def _place(location: tuple[int | str, ...], value: Any) -> tuple[Path, str | None]:
    """The path in the document of a model error, and the id of the nearest node that has one.

    The model's location also names the chosen kind of a node (its `type`) on the way to its fields; that is no part of the path.
    """
    path: list[int | str] = []
    node: str | None = None
    at = value
    arrived = True
    for part in location:
        if isinstance(at, Mapping) and arrived and part == at.get("type"):
            arrived = False
            continue
        path.append(part)
        at = (
            at.get(part)
            if isinstance(at, Mapping)
            else at[part]
            if isinstance(at, list) and isinstance(part, int)
            else None
        )
        arrived = True
        if isinstance(at, Mapping) and isinstance(at.get("id"), str):
            node = at["id"]
    return tuple(path), node


# Columns of the record by which it says what may be passed on; what a profile means never hangs on them.
_NOT_ASKED = ("private", "disclosure_refused", "name_address_protected")


def _reason(details: ErrorDetails, field: str) -> tuple[str, str, str]:
    """Code, Danish and English sentence for one error of the model."""
    kind, context = details["type"], details.get("ctx", {})
    if kind == "missing":
        return "missing-field", f"Feltet »{field}« mangler. Tilføj det.", f'The field "{field}" is missing. Add it.'
    if kind == "extra_forbidden" and field in _NOT_ASKED:
        return (
            "private-asked",
            f"En profil kan ikke spørge om »{field}«: klinikkens egen kørsel ser alt, og tal, der forlader klinikken, kun det, der må gives videre. Fjern feltet.",
            f'A profile cannot ask for "{field}": the clinic\'s own run sees everything, and counts that leave it only what may be passed on. Remove the field.',
        )
    if kind == "extra_forbidden":
        return (
            "unknown-field",
            f"Feltet »{field}« findes ikke i standarden. Fjern det, eller læg det under »extensions«.",
            f'The field "{field}" does not exist in the standard. Remove it or put it under "extensions".',
        )
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        expected = str(context.get("expected_tags", "")).replace("'", "")
        return (
            "unknown-type",
            "Feltet »type« mangler eller har en værdi, som standarden ikke kender."
            + (f" Skriv en af: {expected}." if expected else " Tilføj det."),
            'The field "type" is missing or has a value that the standard does not know.'
            + (f" Write one of: {expected}." if expected else " Add it."),
        )
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", "")
        return (
            "unknown-value",
            f"Feltet »{field}« har en værdi, som standarden ikke kender. Skriv: {expected.replace(' or ', ' eller ')}.",
            f'The field "{field}" has a value that the standard does not know. Write: {expected}.',
        )
    return _form(kind, context, field)


def _form(kind: str, context: Mapping[str, Any], field: str) -> tuple[str, str, str]:
    """Code and sentences for an error about the form of one value."""
    if kind in _KINDS:
        da, en = _KINDS[kind]
        return "wrong-type", f"Feltet »{field}« skal være {da}.", f'The field "{field}" must be {en}.'
    if kind == "string_pattern_mismatch":
        da, en = _FORMS.get(
            context["pattern"], (f"på formen {context['pattern']}", f"of the form {context['pattern']}")
        )
        return "wrong-form", f"Feltet »{field}« skal være {da}.", f'The field "{field}" must be {en}.'
    if kind in ("string_too_short", "too_short"):
        return "empty", f"Feltet »{field}« er tomt. Udfyld det.", f'The field "{field}" is empty. Fill it in.'
    if kind in ("string_too_long", "too_long"):
        limit = context["max_length"]
        return (
            "too-long",
            f"Feltet »{field}« er for langt; grænsen er {limit}. Gør det kortere.",
            f'The field "{field}" is too long; the limit is {limit}. Shorten it.',
        )
    if kind == "greater_than_equal":
        return (
            "out-of-range",
            f"Feltet »{field}« skal være mindst {context['ge']}.",
            f'The field "{field}" must be at least {context["ge"]}.',
        )
    if kind == "less_than_equal":
        return (
            "out-of-range",
            f"Feltet »{field}« må højst være {context['le']}.",
            f'The field "{field}" must be at most {context["le"]}.',
        )
    return (
        "wrong-value",
        f"Feltet »{field}« har en ugyldig værdi. Ret den.",
        f'The field "{field}" has an invalid value. Correct it.',
    )
