"""Mutants read as the profile itself does: what it says, and what it would say instead."""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.engine.coverage.mutants import mutants
from cockpit.engine.coverage.sentences import mutant_sentence
from cockpit.examples.catalogue import all_profile_files
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from tests.engine.drawing import compare, events, exists, group, profile

FILES = all_profile_files()
SHIPPED = [read_document(path.read_bytes()) for path in FILES]


def said(document: ProfileDocument, mutant_id: str, language: str = "da") -> str:
    return next(mutant_sentence(mutant, language) for mutant in mutants(document) if mutant.id == mutant_id)


AGE: dict[str, Any] = {"id": "age", "type": "age", "comparison": compare(">=", "65")}


def test_a_limit_a_member_a_code_the_scope_and_an_element() -> None:
    shown = {
        "id": "shown",
        "title": {"da": "HbA1c", "en": "HbA1c"},
        "type": "picked",
        "pick": "latest",
        "show": "value",
    }
    rule = {"when": {"type": "value", "comparison": compare(">=", "48", unit="mmol/mol")}, "text": {"da": "Høj"}}
    element = {**shown, "events": events("measurement", "hba1c"), "attention": [rule]}
    dementia = exists("diagnosis", "dementia", id="has")
    document = profile(group("all", AGE, dementia, exists("medication", "drugs")), elements=[element])
    assert said(document, "age:comparison.value:+1") == "»Patienten er fyldt 65 år« → »Patienten er fyldt 66 år«"
    assert (
        said(document, "age:comparison.value:+1", "en") == '"The patient has turned 65" → "The patient has turned 66"'
    )
    assert said(document, "group:rule:any") == "»Alle af« → »Mindst én af«"
    assert said(document, "group:criteria.dropped:age") == "Alle af uden: »Patienten er fyldt 65 år«"
    assert (
        said(document, "dementia:codes.dropped:sks/DF00+") == "Kodelisten »Demens« uden SKS DF00 med underkoder: DF00"
    )
    assert said(document, "drugs:exclusions.dropped:atc/N06DX01") == (
        "Kodelisten »Demensmedicin« uden undtagelsen ATC N06DX01: Memantin"
    )
    assert "→" in said(document, "scope:alive.dropped")
    assert said(document, "shown:pick:first").startswith("HbA1c: »Resultatet af seneste HbA1c« → »Resultatet af første")
    assert said(document, "shown:attention.0.when.comparison.value:+1") == (
        "HbA1c: »Opmærksomhed, når værdien er mindst 48 mmol/mol: Høj« → »Opmærksomhed, når værdien er mindst 49 mmol/mol: Høj«"
    )


@pytest.mark.parametrize("document", SHIPPED, ids=[path.stem for path in FILES])
def test_two_mutants_of_a_shipped_profile_never_read_alike(document: ProfileDocument) -> None:
    for language in ("da", "en"):
        seen: dict[tuple[str, str], str] = {}
        for mutant in mutants(document):
            # Two criteria may say the same in two places of the profile; within one part every mutant has a sentence of its own.
            key = (f"{mutant.profile}/{mutant.node}", mutant_sentence(mutant, language))
            assert seen.setdefault(key, mutant.id) == mutant.id, key
