"""Invariant 11: every criterion names its data sources, which filter the rows that it sees; a national source needs a legal basis.

What the standard itself refuses is tried in tests/standard/test_invariants.py; here it is tried through the tool and on patients.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from cockpit.audit.errors import Conflict, Invalid
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Draft, Submission, Version
from cockpit.profiles.services import draft_save, version_submit
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import document_bytes, read_document
from cockpit.standard.record import NATIONAL_SOURCES, SOURCES
from tests.engine.drawing import agreed, exists, measurement, medication, outcomes, patient, profile, records
from tests.fixtures.governance import example_content
from tests.fixtures.people import later
from tests.invariants.attack import fingerprint, tried
from tests.invariants.browsing import browser_of, page
from tests.invariants.steps import approve, begun, publish, smuggled
from tests.invariants.world import PUBLISHED, World

BASIS = {"da": "Sundhedsloven § 157", "en": "The Danish Health Act, section 157"}


def prescribed(source: str) -> dict[str, Any]:
    """Any medication from this source."""
    return {"type": "exists", "id": "medicin", "events": {"dataset": "medication", "sources": [source]}}


def using(content: dict[str, Any], source: str, declared: dict[str, Any] | None) -> dict[str, Any]:
    """The document with a criterion on this source, declared as given."""
    legal = {**content["legal"], "sources": [*content["legal"]["sources"], *([declared] if declared else [])]}
    criteria = [content["population"], prescribed(source)]
    return {
        **content,
        "legal": legal,
        "population": {"type": "group", "id": "top", "rule": "any", "criteria": criteria},
    }


def without_sources(content: dict[str, Any], given: Any) -> dict[str, Any]:
    """The document with every event selection's sources left out, or replaced by what is given."""

    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [changed(item) for item in value]
        if not isinstance(value, dict):
            return value
        inner = {name: changed(item) for name, item in value.items()}
        if "dataset" in inner:
            inner.pop("sources")
            if given is not None:
                inner["sources"] = given
        return inner

    result: dict[str, Any] = changed(content)
    return result


class TestThroughTheTool:
    @pytest.mark.parametrize("given", [None, [], "lokal", [None], [""], ["hemmelig"]], ids=str)
    def test_a_criterion_without_a_known_source_is_not_sent_to_review(self, world: World, given: Any) -> None:
        author, version = world.people.author, begun(world)
        draft = Draft.objects.get(version=version)
        content = without_sources(draft.content, given)
        try:
            draft = draft_save(by=author, now=later(102), draft=draft, lock=draft.lock, content=content)
        except Invalid:
            return  # not even a draft
        [refusal] = tried(lambda: version_submit(by=author, now=later(103), version=version, lock=draft.lock))
        assert isinstance(refusal, Invalid)
        assert refusal.findings

    @pytest.mark.parametrize("source", sorted(NATIONAL_SOURCES))
    @pytest.mark.parametrize("declared", ["not at all", "without a basis"])
    def test_a_national_source_without_a_legal_basis_does_not_come_into_review(
        self, world: World, source: str, declared: str
    ) -> None:
        author, version = world.people.author, begun(world)
        draft = Draft.objects.get(version=version)
        content = using(draft.content, source, {"source": source} if declared == "without a basis" else None)
        draft = draft_save(by=author, now=later(102), draft=draft, lock=draft.lock, content=content)
        before = fingerprint()
        [refusal] = tried(lambda: version_submit(by=author, now=later(103), version=version, lock=draft.lock))
        assert isinstance(refusal, Invalid)
        assert f"»{source}«" in refusal.message
        answer = browser_of(author).post(page(world, PUBLISHED, "submit"), {"lock": draft.lock}, follow=True)
        assert source in answer.content.decode()
        assert fingerprint() == before
        assert Version.objects.get(pk=version.pk).state == State.DRAFT

    def test_with_its_basis_it_is_reviewed_and_the_basis_is_in_the_hash(self, world: World) -> None:
        author, version = world.people.author, begun(world)
        draft = Draft.objects.get(version=version)
        content = using(draft.content, "fmk", {"source": "fmk", "legal_basis": BASIS})
        draft = draft_save(by=author, now=later(102), draft=draft, lock=draft.lock, content=content)
        submission = version_submit(by=author, now=later(103), version=version, lock=draft.lock)
        for person in world.people.quorum:
            approve(person, submission, minutes=110)
        publish(world.people.publisher, submission)
        assert BASIS["da"] in Submission.objects.get(pk=submission.pk).document_bytes.decode()

    def test_a_basis_is_not_taken_away_after_review(self, world: World) -> None:
        """Only a new version, reviewed again, can do that; see invariants 1 and 3 for the bytes themselves."""
        published = world.submission(PUBLISHED)
        author, before = world.people.author, fingerprint()
        browser = browser_of(author)
        for posted in ({"remove": "lokal"}, {"source": "fmk", "legal_basis_da": ""}):
            assert browser.post(page(world, PUBLISHED, "edit_source"), posted).status_code in (403, 404, 409, 422)
        assert fingerprint() == before
        assert Submission.objects.get(pk=published.pk).document_bytes == published.document_bytes

    @pytest.mark.parametrize("declared", [None, {"source": "fmk"}], ids=["undeclared", "without a basis"])
    def test_what_got_round_the_submission_is_not_published(
        self, world: World, declared: dict[str, Any] | None
    ) -> None:
        content = {**using(example_content(PUBLISHED), "fmk", declared), "version": "1.0.2"}
        submission = smuggled(world, document_bytes(read_document(content)))
        with pytest.raises(Conflict, match="fmk"):
            publish(world.people.publisher, submission)

    @pytest.mark.parametrize("change", [{"id": "en-anden"}, {"version": "9.9.9"}], ids=str)
    def test_another_profile_or_number_that_got_round_the_submission_is_not_published(
        self, world: World, change: dict[str, str]
    ) -> None:
        content = {**example_content(PUBLISHED), "version": "1.0.2", **change}
        submission = smuggled(world, canonical_bytes(content))
        with pytest.raises(Conflict, match="anden profil"):
            publish(world.people.publisher, submission)

    def test_bytes_that_are_not_canonical_are_not_published(self, world: World) -> None:
        content = {**example_content(PUBLISHED), "version": "1.0.2"}
        submission = smuggled(world, json.dumps(content, indent=1).encode())
        with pytest.raises(Conflict, match="kanonisk"):
            publish(world.people.publisher, submission)


class TestOnPatients:
    """Both engines, by `agreed`: rows of a source that a criterion does not name are not there for it."""

    def on(self, source: str, **parts: Any) -> ProfileDocument:
        return profile(exists("medication", "drugs", sources=[source]), **parts)

    @pytest.mark.parametrize("named", sorted(SOURCES))
    @pytest.mark.parametrize("row", sorted(SOURCES))
    def test_a_row_counts_for_the_source_that_it_comes_from_only(self, named: str, row: str) -> None:
        data = records(
            patient("a", medication("2026-01-01", "N06DA02", source=row)), patient("b"), sources=list(SOURCES)
        )
        assert outcomes(agreed(self.on(named), data)) == ({"a": "in"} if named == row else {})

    def test_a_source_that_the_system_does_not_hold_leaves_the_answer_open(self) -> None:
        """It is not taken for "no": the patients are possible, and counted."""
        data = records(patient("a", medication("2026-01-01", "N06DA02", source="lokal")), sources=["lokal"])
        assert outcomes(agreed(self.on("fmk"), data)) == {"a": "possible"}

    def test_elements_see_the_sources_that_they_name_only(self) -> None:
        element = {
            "id": "hba1c-svar",
            "type": "picked",
            "title": {"da": "HbA1c"},
            "pick": "latest",
            "show": "value",
            "events": {"dataset": "measurement", "sources": ["lokal"], "codes": ["hba1c"]},
        }
        everybody = {"id": "alle", "type": "age", "comparison": {"op": ">=", "value": "0"}}
        data = records(
            patient(
                "a",
                measurement("2026-01-01", "48", source="lokal"),
                measurement("2026-06-01", "77", source="laboratorieportal"),
            ),
            sources=list(SOURCES),
        )
        [member] = agreed(profile(everybody, elements=[element]), data).members
        assert member.elements["hba1c-svar"].value == "48"
