"""Changes of the legal and clinical parts, of name and responsibility, of the terminology release, of extensions, and of mere order."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cockpit.standard.changes.model import Change, Kind
from cockpit.standard.document import LocalText, ProfileDocument, SourceUse
from cockpit.standard.text.language import DANISH, ENGLISH, Language

_CLINICAL = {
    "purpose": ("Formålet", "The purpose"),
    "target_group": ("Målgruppen", "The target group"),
    "basis": ("Det lægefaglige grundlag", "The clinical basis"),
    "instructions": ("Instruksen", "The instructions"),
}
_ORDERED = {
    "subgroups": ("Delpopulationernes rækkefølge", "The order of the subgroups", "subgroup"),
    "elements": ("Dataelementernes rækkefølge", "The order of the data elements", "element"),
    "actions": ("Handlingernes rækkefølge", "The order of the actions", "action"),
    "quality_lists": ("Kvalitetslisternes rækkefølge", "The order of the quality lists", "quality_list"),
    "code_lists": ("Kodelisternes rækkefølge", "The order of the code lists", "code_list"),
    "events": ("De navngivne hændelsers rækkefølge", "The order of the named events", "named_event"),
    "dose_tables": ("Dosistabellernes rækkefølge", "The order of the dose tables", "dose_table"),
    "parameters": ("Parametrenes rækkefølge", "The order of the parameters", "parameter"),
    "profiles": ("De andre profilers rækkefølge", "The order of the other profiles", "profile"),
}


def changes(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """Everything that stands outside criteria, code lists, elements and views."""
    yield from _sources(old, new)
    yield from _local(
        "legal",
        "Formålet med behandlingen",
        "The purpose of processing",
        old.legal.processing_purpose,
        new.legal.processing_purpose,
    )
    yield from _clinical(old, new)
    yield from _local("identity", "Titlen", "The title", old.title, new.title)
    if old.organisation != new.organisation:
        yield Change(
            None, "identity", "changed", "patch", "Den ansvarlige organisation", "The responsible organisation",
            old.organisation, new.organisation, old.organisation, new.organisation,
        )  # fmt: skip
    if old.terminology != new.terminology:
        before, after = (f"{pin.release} ({pin.hash})" for pin in (old.terminology, new.terminology))
        yield Change(
            None,
            "terminology",
            "changed",
            "patch",
            "Terminologiudgaven",
            "The terminology release",
            before,
            after,
            before,
            after,
        )
    yield from _written_in(old, new)
    if old.extensions != new.extensions:
        before, after = (json.dumps(document.extensions, ensure_ascii=False, sort_keys=True) for document in (old, new))
        yield Change(
            None, "extensions", "changed", "minor", "Udvidelserne", "The extensions", before, after, before, after
        )
    yield from _order(old, new)


def _written_in(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """The version of the standard: later versions only add, so nothing means anything else."""
    if old.standard != new.standard:
        yield Change(
            None, "document", "changed", "patch", "Profilstandardens version", "The version of the profile standard",
            old.standard, new.standard, old.standard, new.standard, direction="same",
        )  # fmt: skip


def _local(part: str, da: str, en: str, was: LocalText, now: LocalText) -> Iterator[Change]:
    if was != now:
        yield Change(None, part, "changed", "patch", da, en, was.da, now.da, was.en or was.da, now.en or now.da)


def _sources(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """Data sources with their legal basis: always major."""
    before, after = {use.source: use for use in old.legal.sources}, {use.source: use for use in new.legal.sources}
    for source in {**after, **before}:
        was, now = before.get(source), after.get(source)
        if was == now:
            continue
        kind: Kind = "added" if was is None else "removed" if now is None else "changed"
        da, en = DANISH.known("source", source), ENGLISH.known("source", source)
        yield Change(
            None, "legal", kind, "major", f"Datakilden {da}", f"The data source {en}",
            _basis(was, DANISH), _basis(now, DANISH), _basis(was, ENGLISH), _basis(now, ENGLISH),
        )  # fmt: skip


def _basis(use: SourceUse | None, language: Language) -> str | None:
    if use is None:
        return None
    name = language.known("source", use.source)
    if use.legal_basis is None:
        return language.word("source_use.local", source=name)
    return language.word("source_use", source=name, basis=language.local(use.legal_basis))


def _clinical(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    for field, (da, en) in _CLINICAL.items():
        yield from _local("clinical", da, en, getattr(old.clinical, field), getattr(new.clinical, field))
    if old.clinical.confirmation != new.clinical.confirmation:
        key = "confirmation."
        yield Change(
            None, "clinical", "changed", "patch", "Den kliniske bekræftelse", "The clinical confirmation",
            DANISH.word(key + old.clinical.confirmation), DANISH.word(key + new.clinical.confirmation),
            ENGLISH.word(key + old.clinical.confirmation), ENGLISH.word(key + new.clinical.confirmation),
        )  # fmt: skip
    if old.clinical.references != new.clinical.references:
        before, after = (
            "; ".join(reference.title for reference in document.clinical.references) or None for document in (old, new)
        )
        yield Change(
            None, "clinical", "changed", "patch", "Referencerne", "The references", before, after, before, after
        )


def _order(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """The order in which the document lists its parts: no meaning, but another document."""
    for field, (da, en, part) in _ORDERED.items():
        before, after = ([node.id for node in getattr(one, field) or []] for one in (old, new))
        if [node for node in before if node in after] != [node for node in after if node in before]:
            yield Change(None, part, "moved", "patch", da, en)
    was, now = [use.source for use in old.legal.sources], [use.source for use in new.legal.sources]
    if was != now and sorted(was) == sorted(now):
        yield Change(None, "legal", "moved", "patch", "Datakildernes rækkefølge", "The order of the data sources")
