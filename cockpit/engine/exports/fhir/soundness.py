"""Our own checks of a bundle: what a schema cannot see."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from cockpit.engine.exports.fhir import addresses
from cockpit.engine.exports.fhir.metadata import Json
from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.document import ProfileDocument


def bundle_faults(bundle: Json, document: ProfileDocument) -> list[str]:
    """What is wrong with a bundle of this document, in English, for the tests and for whoever changes the export; empty when nothing is.

    Addresses are unique, every reference and canonical address of ours resolves inside the bundle, every code list is there, the document inside is
    the document, and every node of the population is there or told to be missing.
    """
    entries = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    faults = [] if len(entries) == len(bundle["entry"]) else ["two entries have the same address"]
    canonicals = {f"{one['url']}|{one['version']}" for one in entries.values() if "url" in one}
    for where, value in _values(bundle, "reference"):
        if value not in entries:
            faults.append(f"{where}: the reference {value} is not in the bundle")
    for name in ("valueSet", "resource"):
        for where, value in _values(bundle, name):
            if isinstance(value, str) and value.startswith(addresses.OWN) and value not in canonicals:
                faults.append(f"{where}: the canonical address {value} is not in the bundle")
    for concept in document.code_lists:
        if f"{addresses.code_list_url(document.id, concept.id)}|{document.version}" not in canonicals:
            faults.append(f"the code list {concept.id} is missing")
    library = entries.get(addresses.full_url(addresses.profile_url(document.id), document.version))
    if library is None or base64.b64decode(library["content"][0]["data"]) != canonical_bytes(document.content()):
        faults.append("the canonical document is not in the bundle")
    elif library["content"][0]["extension"][0]["valueString"] != hash_of(canonical_bytes(document.content())):
        faults.append("the hash of the canonical document is another")
    return faults


def _values(value: Any, name: str, where: str = "Bundle") -> Iterator[tuple[str, Any]]:
    """The values under this name anywhere inside, with where they stand."""
    if isinstance(value, dict):
        if name in value:
            yield f"{where}.{name}", value[name]
        for key, inner in value.items():
            yield from _values(inner, name, f"{where}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _values(inner, name, f"{where}[{index}]")
