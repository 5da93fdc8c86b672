"""The JSON Schema of a profile, and the governed document of each version of the standard.

A published version never changes: `versions/1.0.json` is frozen and its hash stands in `FROZEN`; a test compares everything in it with what the code
gives, except the schema, which every later version of the code must still accept documents of. Version 1.1 is **in draft**: implemented, not frozen,
and not to be published. To change it, deliberately:

    python -m cockpit.standard.schema write

writes its file anew and prints the hash to put in `IN_DRAFT`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.checks.attributes import SYSTEMS
from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.standard.document import DRAFT_STANDARD_VERSION, STANDARD_VERSION, ProfileDocument
from cockpit.standard.findings import DocumentRefused, Finding
from cockpit.standard.reading import MAXIMUM_BYTES, MAXIMUM_CRITERIA, MAXIMUM_DEPTH, MAXIMUM_NESTING, read_json
from cockpit.standard.record import NATIONAL_SOURCES, SOURCES, VIEWS, View
from cockpit.standard.rules import RULES
from cockpit.standard.units import LATER_UNITS, UNITS
from cockpit.standard.versions import version_order

FROZEN: dict[str, str] = {"1.0": "sha256:22d3fdeee4b4204fbf8f785d69944bd5d48a93719ae1b2c22cf9aed66e5f76af"}
"""The hash of the governed document of every frozen version: those that may be published."""

IN_DRAFT: dict[str, str] = {"1.1": "sha256:96c53d68c4f585bcbd05985ba3f75099daaf9f51e78bbbc33abfc2c038ec5a2b"}
"""The hash of the governed document of the version in draft: it may be reviewed, and tried in drafts of profiles, but not published."""

IMPLEMENTED: dict[str, str] = FROZEN | IN_DRAFT
"""Every version that this software implements."""

STANDARD_ID = "profilstandard"
TITLE = {"da": "Profilstandard (åben udgave)", "en": "Profile standard (open edition)"}
_STATEMENT = {
    "da": "En åben standard for patientprofiler i almen praksis. Den er ikke PLSP's egen profilstandard, som ikke er offentlig.",
    "en": "An open standard for patient profiles in general practice. It is not PLSP's own profile standard, which is not public.",
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a profile document in the newest version that this software implements. Documents of older versions meet it too.

    What the schema cannot say is checked by `checks.check`.
    """
    schema = ProfileDocument.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:profilstandard:{DRAFT_STANDARD_VERSION}:profile",
        **schema,
        "title": f"{TITLE['da']} {DRAFT_STANDARD_VERSION}",
    }


def generated_standard_document(version: str = DRAFT_STANDARD_VERSION) -> dict[str, Any]:
    """The governed document of a version as the code gives it; equal to the one in its file, or the code has changed.

    The schema of a frozen version is the one that was frozen with it.
    """

    def is_in(since: str) -> bool:
        return version_order(since) <= version_order(version)

    return {
        "id": STANDARD_ID,
        "version": version,
        "title": TITLE,
        "statement": _STATEMENT,
        "limits": {
            "bytes": MAXIMUM_BYTES,
            "criteria": MAXIMUM_CRITERIA,
            "criterion_depth": MAXIMUM_DEPTH,
            "json_depth": MAXIMUM_NESTING,
        },
        "sources": [{"key": source, "national": source in NATIONAL_SOURCES} for source in SOURCES],
        "code_systems": [
            {
                "key": system.key,
                "name": {"da": system.name_da, "en": system.name_en},
                "uri": system.uri,
                "aliases": list(system.aliases),
                "hierarchical": system.hierarchical,
                "datasets": [dataset for dataset, systems in SYSTEMS.items() if system.key in systems],
            }
            for system in CODE_SYSTEMS.values()
        ],
        "record": [_view(view, version) for view in VIEWS.values() if is_in(view.since)],
        "units": [
            {"ucum": unit, "da": da, "en": en}
            for unit, (da, en) in UNITS.items()
            if is_in(LATER_UNITS.get(unit, STANDARD_VERSION))
        ],
        "rules": [{"id": rule.id, "da": rule.da, "en": rule.en} for rule in RULES if is_in(rule.since)],
        "schema": json_schema() if version in IN_DRAFT else standard_document(version)["schema"],
    }


def _view(view: View, version: str) -> dict[str, Any]:
    return {
        "name": view.name,
        "event_date": view.date,
        "end": view.end,
        "code_system": view.system,
        "columns": [
            {"name": column.name, "type": column.type.value, "required": column.required, "values": list(column.values)}
            for column in view.columns
            if version_order(column.since) <= version_order(version)
        ],
    }


def standard_document(version: str = STANDARD_VERSION) -> dict[str, Any]:
    """The governed document of a version that this software implements, from its file. Raises KeyError for another version."""
    if version not in IMPLEMENTED:
        raise KeyError(version)
    content: dict[str, Any] = json.loads(_file(version).read_text(encoding="utf-8"))
    return content


def next_version(published: str | None) -> str | None:
    """The first version that this software implements and that is newer than the one published last (None: nothing is); None when there is none."""
    newer = (
        version for version in IMPLEMENTED if published is None or version_order(version) > version_order(published)
    )
    return min(newer, key=version_order, default=None)


def _file(version: str) -> Any:
    return files("cockpit.standard").joinpath("versions", f"{version}.json")


def read_standard_document(content: bytes | str | Mapping[str, Any]) -> dict[str, Any]:
    """The governed document of a version, read strictly.

    Raises DocumentRefused unless it is, in canonical form, exactly a version that this software implements: software may not publish, or
    follow, a standard that it does not implement.
    """
    value = read_json(content)
    version = value.get("version")
    if not isinstance(version, str) or version not in IMPLEMENTED:
        known = ", ".join(IMPLEMENTED)
        raise _refused(
            "standard-not-implemented",
            ("version",),
            f"Standardens version »{version}« er ikke en, dette program kan ({known}). Opdatér programmet, eller vælg en version, det kan.",
            f'The standard version "{version}" is not one that this software implements ({known}). Update it or choose one that it implements.',
        )
    if hash_of(canonical_bytes(value)) != IMPLEMENTED[version]:
        raise _refused(
            "standard-differs",
            (),
            f"Dokumentet er ikke standardens version {version}, som dette program kender den. Hent det igen, eller brug programmets egen.",
            f"The document is not version {version} of the standard as this software knows it. Fetch it again or use the software's own.",
        )
    return value


def _refused(code: str, path: tuple[str, ...], message: str, message_en: str) -> DocumentRefused:
    return DocumentRefused([Finding("error", code, path, None, message, message_en)])


def write(directory: Path) -> str:
    """Write the governed document of the version in draft into `directory` and give its hash."""
    content = generated_standard_document()
    directory.mkdir(exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (directory / f"{DRAFT_STANDARD_VERSION}.json").write_text(text, encoding="utf-8")
    return hash_of(canonical_bytes(content))


if __name__ == "__main__":  # pragma: no cover - a developer's command; `write` itself is tested
    if sys.argv[1:] == ["write"]:
        print(write(Path(__file__).parent / "versions"))
    else:
        print(json.dumps(json_schema(), ensure_ascii=False, indent=1))
