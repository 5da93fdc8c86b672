"""Reaching into a resource: what is not there is None, what has another type than FHIR says is refused with the element named."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from cockpit.engine.cells import CellRefused
from cockpit.standard.codes import system_key

Resource = dict[str, Any]
DENMARK = ZoneInfo("Europe/Copenhagen")


def at(resource: Any, *path: str | int) -> Any:
    """The value at the path, None when some part of it is not there. Raises CellRefused for another type on the way."""
    value = resource
    for index, step in enumerate(path):
        if value is None:
            return None
        if isinstance(step, int) and isinstance(value, list):
            value = value[step] if step < len(value) else None
        elif isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        else:
            raise wrong_type(*path[:index])
    return value


def text(resource: Any, *path: str | int) -> str | None:
    """A single value as text, None when it is not there."""
    value = at(resource, *path)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    raise wrong_type(*path)


def items(resource: Any, *path: str | int) -> list[Resource]:
    """The objects of a list, none when it is not there."""
    value = at(resource, *path)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise wrong_type(*path)
    return value


def wrong_type(*path: str | int) -> CellRefused:
    """The refusal of an element whose type is not FHIR's."""
    name = ".".join(step for step in path if isinstance(step, str)) or "resource"
    return CellRefused(
        (
            f'"{name}" har en anden type, end FHIR R4 siger; rækken er udeladt.',
            f'"{name}" has another type than FHIR R4 says; the row is left out.',
        ),
        name,
    )


def codings(resource: Any, *path: str | int) -> list[tuple[str, str]]:
    """The codings of the CodeableConcept at the path as system and code; both texts, empty when not there."""
    return [(text(coding, "system") or "", text(coding, "code") or "") for coding in items(resource, *path, "coding")]


def known_codings(found: list[tuple[str, str]], *systems: str) -> list[tuple[str, str]]:
    """Those in systems of the standard (in these, by their short keys), or all of them when none is: somebody must hear of it."""
    return [(system, code) for system, code in found if _is_known(system, systems)] or found


def _is_known(system: str, systems: Collection[str]) -> bool:
    key = system_key(system)
    return key is not None and (not systems or key in systems)


def words(concept: Any) -> str | None:
    """What a CodeableConcept says in words: its text, else the first display, else the first code."""
    said = text(concept, "text")
    for name in ("display", "code"):
        said = said or next((word for coding in items(concept, "coding") if (word := text(coding, name))), None)
    return said


def code_in(concepts: list[Resource], system: str, known: dict[str, str]) -> str | None:
    """The word for the first code of this system that is known."""
    for concept in concepts:
        for found, code in codings(concept):
            if found == system and code in known:
                return known[code]
    return None


def extension(resource: Any, url: str) -> Resource:
    """The first extension with this address; empty when there is none."""
    return next((one for one in items(resource, "extension") if one.get("url") == url), {})


def civil(moment: str | None) -> tuple[str | None, str | None]:
    """The civil date and time in Denmark of a FHIR date or dateTime. A date alone has no time; what is no dateTime comes back as it is."""
    if moment is None or "T" not in moment:
        return moment, None
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        return moment, None
    there = read if read.tzinfo is None else read.astimezone(DENMARK)
    return there.date().isoformat(), there.time().replace(microsecond=0).isoformat()


def day_at(resource: Any, *names: str) -> str | None:
    """The civil date of the first of these elements that is there; a period gives its start."""
    for name in names:
        value = at(resource, name)
        found = text(value, "start") if isinstance(value, dict) else text(resource, name)
        if found is not None:
            return civil(found)[0]
    return None
