"""Invariant 9: no patient data in the tool. Only fictive patients, and no way in for real ones: no tables, no uploads, no numbers in texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from cockpit.accounts.services import role_grant
from cockpit.audit.errors import Invalid
from cockpit.examples.catalogue import records_directory
from cockpit.profiles import evidence
from cockpit.profiles.services import draft_save, version_abandon
from cockpit.publishing.services import version_withdraw
from cockpit.review.services import changes_request
from cockpit.standard.reading import read_document
from cockpit.standard.record import VIEWS
from tests.fixtures.governance import example_content, reworded
from tests.fixtures.people import later
from tests.invariants.attack import fingerprint
from tests.invariants.world import DRAFT, IN_REVIEW, PUBLISHED, World

CPR = "251248-9996"
RECORD_COLUMNS = {"patient_id", "clinic_id", "birth_date", "death_date", "cpr", "ydernummer", "sikringsgruppe"}
OTHER_MEANING = {"contact"}  # an artifact's catalogue record says whom to ask


def test_no_table_of_the_tool_has_room_for_a_patient() -> None:
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()} | {model._meta.model_name}
        assert not (names - OTHER_MEANING) & {*RECORD_COLUMNS, *VIEWS}, model


def test_no_table_of_the_tool_takes_files() -> None:
    assert not [f for model in apps.get_models() for f in model._meta.get_fields() if isinstance(f, models.FileField)]


def _routes(resolver: URLResolver | URLPattern) -> list[str]:
    if isinstance(resolver, URLPattern):
        return [str(resolver.pattern)]
    return [route for inner in resolver.url_patterns for route in _routes(inner)]


def test_the_tool_answers_on_no_address_for_records() -> None:
    routes = _routes(get_resolver())
    assert routes
    assert not [route for route in routes if any(word in route for word in ("journal", "upload", "import", "records"))]


def test_the_evidence_speaks_only_of_the_fictive_patients_that_ship() -> None:
    shipped = {
        patient
        for clinic in evidence.test_patients().clinics
        for patient in evidence.test_patients().clinic(clinic).patients
    }
    listed = (records_directory() / "README.md").read_text()
    assert "fiktiv" in listed.lower() or "fictive" in listed.lower()
    stored = evidence.evidence_of(read_document(example_content(PUBLISHED))).decode()
    assert shipped
    assert all(name in listed for name in shipped)
    assert CPR not in stored


class TestTexts:
    """What people write cannot hold a CPR number: refused with a sentence, and nothing of it is kept."""

    @pytest.fixture(autouse=True)
    def nothing_kept(self, world: World) -> None:
        self.world = world

    def refused(self, act: Callable[[], object]) -> None:
        before = fingerprint()
        with pytest.raises(Invalid) as refusal:
            act()
        said = [str(refusal.value), *(finding.message for finding in refusal.value.findings)]
        assert any("CPR" in sentence for sentence in said)
        assert not any(CPR in sentence for sentence in said)
        assert fingerprint() == before

    def test_in_a_draft(self) -> None:
        version = self.world.version(DRAFT)
        content = reworded(version.draft.content, f"At følge op på {CPR}.")
        self.refused(
            lambda: draft_save(
                by=self.world.people.author,
                now=later(90),
                draft=version.draft,
                lock=version.draft.lock,
                content=content,
            )
        )

    def test_in_the_reason_for_asking_for_changes(self) -> None:
        submission = self.world.submission(IN_REVIEW)
        self.refused(
            lambda: changes_request(
                by=self.world.people.dsam,
                now=later(90),
                submission=submission,
                document_hash=submission.document_hash,
                reason=f"Patienten {CPR} mangler.",
            )
        )

    def test_in_the_reason_for_withdrawing(self) -> None:
        version = self.world.version(PUBLISHED)
        self.refused(
            lambda: version_withdraw(
                by=self.world.people.publisher,
                now=later(90),
                version=version,
                reason=f"Fejl hos {CPR}.",
                replaced_by=None,
            )
        )

    def test_in_the_reason_for_abandoning(self) -> None:
        version = self.world.version(DRAFT)
        self.refused(
            lambda: version_abandon(by=self.world.people.author, now=later(90), version=version, reason=f"Se {CPR}")
        )

    def test_in_the_reason_for_a_role(self) -> None:
        people = self.world.people
        self.refused(
            lambda: role_grant(
                by=people.administrator, now=later(90), person=people.reader, role="auditor", reason=f"Spurgt af {CPR}"
            )
        )
