"""Code lists as value sets: exact codes by name, codes with descendants as a rule on the code, exclusions excluded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cockpit.engine.exports.fhir import addresses, metadata
from cockpit.engine.exports.fhir.metadata import Json, Publication
from cockpit.standard.codes import CODE_SYSTEMS, normalised_code
from cockpit.standard.document import CodeEntry, CodeList, ProfileDocument, Quantity

_ICPC_COPYRIGHT = "ICPC-2 © WONCA; ICPC-2-DK: DSAM. Brug kræver licens; her står kun de enkelte koder, profilen bruger."


def value_set(document: ProfileDocument, concept: CodeList, publication: Publication) -> Json:
    """One code list of the document as a ValueSet."""
    url = addresses.code_list_url(document.id, concept.id)
    systems = {entry.system for entry in (*concept.codes, *concept.exclusions)}
    extensions = [metadata.version_algorithm(), *metadata.capabilities(publication)]
    if concept.quantity:
        extensions.append(_quantity(concept.quantity))
    return {
        **metadata.resource(
            "ValueSet", addresses.full_url(url, document.version), "shareablevalueset", "computablevalueset"
        ),
        "text": metadata.narrative([f"{concept.title.da} ({document.title.da} {document.version})"]),
        "extension": extensions,
        **metadata.artifact(document, url, publication),
        "name": metadata.computer_name(document.id, concept.id),
        **metadata.local("title", concept.title),
        "description": f"Kodelisten »{concept.title.da}« i profilen »{document.title.da}«.",
        **({"copyright": _ICPC_COPYRIGHT} if "icpc2" in systems else {}),
        "compose": {
            "include": list(_parts(concept.codes)),
            **({"exclude": list(_parts(concept.exclusions))} if concept.exclusions else {}),
        },
    }


def _parts(entries: Iterable[CodeEntry]) -> Iterator[Json]:
    """One part with all exact codes of a system, and one part per code with descendants: filters of one part would all have to hold."""
    exact: dict[str, list[CodeEntry]] = {}
    rules: list[tuple[CodeEntry, str]] = []
    for entry in entries:
        if entry.match == "exact" or (entry.match == "descendants" and not CODE_SYSTEMS[entry.system].hierarchical):
            exact.setdefault(entry.system, []).append(entry)
        else:
            rules.append((entry, CODE_SYSTEMS[entry.system].uri))
    for system, codes in exact.items():
        yield {"system": CODE_SYSTEMS[system].uri, "concept": [_concept(entry) for entry in codes]}
    for entry, uri in rules:
        yield {"system": uri} if entry.match == "all" else {"system": uri, "filter": [_prefix(entry)]}


def _concept(entry: CodeEntry) -> Json:
    english = [{"language": "en", "value": entry.display.en}] if entry.display.en else []
    return {
        "code": normalised_code(entry.system, entry.code),
        "display": entry.display.da,
        **({"designation": english} if english else {}),
    }


def _prefix(entry: CodeEntry) -> Json:
    """Every code that begins with this one. Anchored and open at both ends, so that it means the same to a reader that searches and one that matches."""
    code = re.escape(normalised_code(entry.system, entry.code))
    said = {"url": f"{addresses.OWN}fhir:tekst", "valueString": entry.display.da}
    return {"extension": [said], "property": "code", "op": "regex", "value": f"^{code}.*$"}


def _quantity(quantity: Quantity) -> Json:
    """What a measured list's values are compared in: unit, decimals, and how other units become it."""
    parts: list[Json] = [
        {"url": "unit", "valueString": quantity.unit},
        {"url": "decimals", "valueInteger": quantity.decimals},
    ]
    for conversion in quantity.conversions:
        inner = [
            {"url": "unit", "valueString": conversion.unit},
            {"url": "factor", "valueString": conversion.factor},
            {"url": "offset", "valueString": conversion.offset},
        ]
        parts.append({"url": "conversion", "extension": inner})
    return {"url": addresses.QUANTITY, "extension": parts}
