"""The resources of a file: a Bundle of any type, a single resource, or NDJSON with one of either per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from cockpit.engine.patients import RecordsRefused
from cockpit.engine.records.fhir.elements import Resource
from cockpit.engine.records.places import FHIR, NDJSON, Place

LINES = (".ndjson", ".jsonl")
FHIR_ENDINGS = (".json", *LINES)


@dataclass(frozen=True)
class Entry:
    """One resource, where it stands, and the address that it has in its bundle."""

    place: Place
    kind: str
    resource: Resource
    full_url: str | None = None


def entries(path: Path) -> Iterator[Entry]:
    """The resources of a file in order; NDJSON is read line by line. Raises RecordsRefused for a file that is not FHIR as JSON."""
    try:
        if path.suffix in LINES:
            with path.open(encoding="utf-8-sig") as lines:
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        yield from _resources(path, _json(path, line.strip(), number), Place(path.name, number, NDJSON))
        else:
            yield from _resources(path, _json(path, path.read_text(encoding="utf-8-sig")), None)
    except UnicodeDecodeError as error:
        raise RecordsRefused(
            f"Filen {path.name} er ikke UTF-8. Gem den igen som UTF-8.",
            f"The file {path.name} is not UTF-8. Save it again as UTF-8.",
        ) from error
    except OSError as error:
        raise _unreadable(path, error.strerror or "") from error


def _json(path: Path, content: str, first_line: int = 1) -> Any:
    try:
        return json.loads(content, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = f"linje {first_line + error.lineno - 1}, tegn {error.colno}"
        place_en = f"line {first_line + error.lineno - 1}, character {error.colno}"
        raise _unreadable(path, place, place_en) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, str(error)) from error


def _no_number(word: str) -> None:
    raise ValueError(word)


def _unreadable(path: Path, why: str, why_en: str | None = None) -> RecordsRefused:
    return RecordsRefused(
        f"Filen {path.name} kan ikke læses som JSON ({why}). Ret eller fjern den.",
        f"The file {path.name} cannot be read as JSON ({why_en or why}). Correct or remove it.",
    )


def _resources(path: Path, value: Any, place: Place | None) -> Iterator[Entry]:
    """The resource, or those of the bundle. In a bundle of a file of its own, resources are numbered from 1."""
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if not isinstance(kind, str):
        raise _not_fhir(path, place)
    if kind != "Bundle":
        yield Entry(place or Place(path.name, 1, FHIR), kind, value)
        return
    listed = value.get("entry", [])
    if not isinstance(listed, list):
        raise _not_fhir(path, place)
    for number, entry in enumerate(listed, start=1):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if resource is None or not isinstance(kind, str):
            raise _not_fhir(path, place or Place(path.name, number, FHIR))
        full_url = entry.get("fullUrl")
        yield Entry(
            place or Place(path.name, number, FHIR), kind, resource, full_url if isinstance(full_url, str) else None
        )


def _not_fhir(path: Path, place: Place | None) -> RecordsRefused:
    where = f", {place.form.word} {place.number}," if place else ""
    where_en = f", {place.form.word_en} {place.number}," if place else ""
    return RecordsRefused(
        f"Filen {path.name}{where} er ikke FHIR R4: der mangler en ressource med resourceType. Ret eller fjern den.",
        f"The file {path.name}{where_en} is not FHIR R4: a resource with resourceType is missing. Correct or remove it.",
    )
