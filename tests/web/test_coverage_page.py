"""The coverage of a profile by its test patients: on a page of its own, and loaded into the page of test patients."""

from __future__ import annotations

import pytest

from cockpit.profiles.evidence import test_patients as shipped_patients
from cockpit.web import covering
from cockpit.web import example_people as people
from tests.web.conftest import words
from tests.web.test_access import As

ADDRESS = "/profiler/demens/testpatienter/daekning/"


def test_every_criterion_has_its_outcomes_and_every_mistake_is_counted(as_: As) -> None:
    response = as_(people.READER).get(ADDRESS)
    page, covered = words(response), response.context["covered"]
    assert "Alle udfald er set" in page
    assert f"{covered.noticed} af {covered.mutants}" in page
    assert covered.survivors and "Accepteret" in page and "Grund: Kvalitetslisten ser kun" in page
    assert "Delpopulation: Under 65 år" in page and "Fødselsdagen er altid kendt." in page
    (part,) = [part for part in covered.parts if part.title == "Delpopulation: Under 65 år"]
    assert [(cell.name, cell.count > 0, cell.possible) for cell in part.lines[0].cells] == [
        ("Opfyldt", True, True),
        ("Ikke opfyldt", True, True),
        ("Uafklaret", False, False),
    ]


def test_it_reads_in_english_and_names_inlined_profiles(as_: As) -> None:
    client = as_(people.READER)
    client.cookies["django_language"] = "en"
    page = words(client.get("/profiler/somatisk-undersoegelse/testpatienter/daekning/"))
    assert "All outcomes are seen" in page
    assert "The inlined profile “Identification of patients with severe mental illness" in page


def test_the_page_of_test_patients_loads_it_and_has_a_link_without_javascript(as_: As) -> None:
    content = as_(people.READER).get("/profiler/demens/testpatienter/").content.decode()
    assert f'hx-get="{ADDRESS}?version=1.0.0" hx-trigger="load"' in content
    assert f'<a href="{ADDRESS}?version=1.0.0">' in content


def test_what_is_not_covered_is_told(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    few = shipped_patients()
    kept = {clinic: few.by_clinic[clinic] for clinic in few.clinics[1:]}
    monkeypatch.setattr(covering, "test_patients", lambda: type(few)(few.held, few.sources, kept, []))
    covering._coverage.cache_clear()
    try:
        page = words(as_(people.READER).get(ADDRESS))
    finally:
        covering._coverage.cache_clear()
    assert "udfald mangler" in page and "Mangler" in page and "Ikke dækket" in page
