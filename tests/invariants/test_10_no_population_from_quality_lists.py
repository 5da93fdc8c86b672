"""Invariant 10: a population cannot refer to a quality list. Who is suspected but uncoded stands apart, whatever the list says.

What the standard itself refuses is tried in tests/standard/test_invariants.py; here it is tried through the tool and on patients.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.audit.errors import Conflict, Invalid
from cockpit.client.documents import DocumentFaulty, sound_document
from cockpit.engine import reference, relational
from cockpit.engine.records import load_records
from cockpit.examples.catalogue import REFERENCE_DATE, records_directory
from cockpit.profiles.models import Draft
from cockpit.profiles.services import draft_save, version_submit
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.document import ProfileDocument
from cockpit.standard.findings import DocumentRefused
from cockpit.standard.reading import document_bytes, read_document
from tests.fixtures.governance import example_content
from tests.fixtures.people import later
from tests.invariants.attack import fingerprint, tried
from tests.invariants.browsing import browser_of, page
from tests.invariants.steps import begun, publish, smuggled
from tests.invariants.world import PUBLISHED, World

EVERYBODY = {"type": "age", "id": "alle", "comparison": {"op": ">=", "value": "0"}}
"""The loosest criterion that there is."""

QUALITY_LIST = {"id": "mistanke", "title": {"da": "Mistanke"}, "criterion": EVERYBODY}

REFERRING: list[dict[str, Any]] = [
    {"type": "quality_list", "id": "x", "quality_list": "mistanke"},
    {"type": "profile", "id": "x", "profile": "mistanke"},
    {"type": "subgroup", "id": "x", "subgroup": "mistanke"},
    {"type": "exists", "id": "x", "events": {"dataset": "mistanke", "sources": ["lokal"]}},
    {"type": "exists", "id": "x", "events": {"dataset": "diagnosis", "sources": ["lokal"], "codes": ["mistanke"]}},
    {"type": "exists", "id": "x", "events": {"dataset": "diagnosis", "sources": ["mistanke"]}},
]


def with_list(content: dict[str, Any], *criteria: dict[str, Any]) -> dict[str, Any]:
    """The document with a quality list of everybody, and with these criteria as ways into its population."""
    population = {"type": "group", "id": "top", "rule": "any", "criteria": [content["population"], *criteria]}
    return {**content, "quality_lists": [QUALITY_LIST], **({"population": population} if criteria else {})}


def stored(content: dict[str, Any]) -> bytes:
    """The bytes as they would be stored: in full canonical form where it is a document at all."""
    try:
        return document_bytes(read_document(content))
    except DocumentRefused:
        return canonical_bytes(content)


@pytest.mark.parametrize("criterion", REFERRING, ids=lambda criterion: str(criterion["type"]))
class TestThroughTheTool:
    def test_such_a_profile_is_not_saved_or_not_sent_to_review(self, world: World, criterion: dict[str, Any]) -> None:
        version, author = begun(world), world.people.author
        draft = Draft.objects.get(version=version)
        content = with_list(draft.content, criterion)
        try:
            draft = draft_save(by=author, now=later(102), draft=draft, lock=draft.lock, content=content)
        except Invalid:
            pass  # not even a draft
        else:
            before = fingerprint()
            [refusal] = tried(lambda: version_submit(by=author, now=later(103), version=version, lock=draft.lock))
            assert isinstance(refusal, Invalid)
            browser_of(author).post(page(world, PUBLISHED, "submit"), {"lock": draft.lock})
            assert fingerprint() == before

    def test_such_a_profile_is_not_published_even_if_three_approved_it(
        self, world: World, criterion: dict[str, Any]
    ) -> None:
        content = {**with_list(example_content(PUBLISHED), criterion), "version": "1.0.2"}
        submission = smuggled(world, stored(content))
        with pytest.raises(Conflict, match="har fejl"):
            publish(world.people.publisher, submission)

    def test_a_client_does_not_run_it(self, tmp_path: Any, criterion: dict[str, Any]) -> None:
        file = tmp_path / "profile.json"
        file.write_bytes(canonical_bytes(with_list(example_content(PUBLISHED), criterion)))
        with pytest.raises((DocumentRefused, DocumentFaulty)):
            sound_document(file, complete=True)


@pytest.mark.parametrize("slug", ["demens", "svaer-psykisk-sygdom"])
def test_a_quality_list_of_everybody_makes_nobody_a_member(slug: str) -> None:
    """In both engines: the same members with the same values, and the list holds those who are neither members nor possible."""
    records = load_records(records_directory())
    content = read_document(example_content(slug)).content()
    plain = ProfileDocument.model_validate({**content, "quality_lists": []})
    loose = ProfileDocument.model_validate(with_list(content))
    database = relational.DuckDb(records)
    try:
        for clinic in records.clinics:
            for engine in ("reference", "duckdb"):
                without, with_everybody = (
                    reference.evaluate(document, records.clinic(clinic), REFERENCE_DATE)
                    if engine == "reference"
                    else relational.evaluate(document, records, clinic, REFERENCE_DATE, database=database)
                    for document in (plain, loose)
                )
                assert with_everybody.members == without.members
                assert with_everybody.possible == without.possible
                listed = set(with_everybody.quality_lists["mistanke"])
                inside = {member.patient_id for member in without.members} | {p.patient_id for p in without.possible}
                assert listed
                assert not listed & inside
    finally:
        database.close()


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["<", ">=", "=", "outside"]), st.integers(0, 110), st.dates(date(2020, 1, 1), REFERENCE_DATE))
def test_no_quality_list_whatever_changes_who_is_a_member(op: str, years: int, as_of: date) -> None:
    records = load_records(records_directory())
    content = example_content(PUBLISHED)
    comparison = {"op": op, "value": str(years), **({"upper": str(years + 5)} if op == "outside" else {})}
    criterion = {"type": "age", "id": "alle", "comparison": comparison}
    lists = [{"id": "mistanke", "title": {"da": "Mistanke"}, "criterion": criterion}]
    clinic = records.clinic(records.clinics[0])
    one, other = (
        reference.evaluate(ProfileDocument.model_validate({**content, "quality_lists": listed}), clinic, as_of)
        for listed in ([], lists)
    )
    assert (one.members, one.possible) == (other.members, other.possible)
