"""What a new profile looks like before its author has written anything: valid in form, and plainly unfinished.

The texts below are what the author replaces. `leftovers` finds those that still stand; they keep the profile from
being submitted.
"""

from __future__ import annotations

from typing import Any

from cockpit.standard.document import STANDARD_VERSION, ProfileDocument
from cockpit.standard.findings import Finding

FIRST_NUMBER = "1.0.0"

_TEXTS: dict[str, tuple[str, str, str]] = {
    "purpose": ("clinical", "Beskriv profilens formål.", "formålet"),
    "target_group": ("clinical", "Beskriv målgruppen.", "målgruppen"),
    "basis": ("clinical", "Beskriv det lægefaglige grundlag med henvisninger.", "det lægefaglige grundlag"),
    "instructions": ("clinical", "Beskriv, hvordan listen bruges i klinikken.", "instruksen"),
    "processing_purpose": ("legal", "Beskriv formålet med behandlingen af oplysninger.", "behandlingens formål"),
}
"""Field → the part of the document that it stands in, the text that it begins with, and what it is called in a
sentence.
"""


def starting_content(
    *, slug: str, title: str, title_en: str | None, organisation: str, release: str, release_hash: str
) -> dict[str, Any]:
    """The document of a new profile, as a JSON value: an empty population and one column, the patient's age."""
    texts = {key: {"da": text} for key, (_, text, _) in _TEXTS.items()}
    return {
        "standard": STANDARD_VERSION,
        "id": slug,
        "version": FIRST_NUMBER,
        "title": {"da": title, **({"en": title_en} if title_en else {})},
        "organisation": organisation,
        "clinical": {
            "confirmation": "example",
            **{key: texts[key] for key in ("purpose", "target_group", "basis", "instructions")},
        },
        "legal": {"processing_purpose": texts["processing_purpose"], "sources": [{"source": "lokal"}]},
        "terminology": {"release": release, "hash": release_hash},
        "population": {"type": "group", "id": "population", "rule": "all", "criteria": []},
        "elements": [{"type": "patient", "id": "alder", "title": {"da": "Alder", "en": "Age"}, "attribute": "age"}],
        "views": {"list": {"columns": ["alder"]}, "patient": {"sections": []}},
    }


def leftovers(document: ProfileDocument) -> list[Finding]:
    """An error for each text of a new profile that its author has not written yet."""
    found = []
    for field, (part, text, name) in _TEXTS.items():
        if getattr(getattr(document, part), field).da == text:
            message = f"Der mangler en tekst: {name} er ikke skrevet endnu. Skriv den, før profilen sendes til review."
            english = (
                f"A text is missing: {part}.{field} is not written yet. Write it before the profile is sent to review."
            )
            found.append(Finding("error", "text-not-written", (part, field), None, message, english))
    return found
