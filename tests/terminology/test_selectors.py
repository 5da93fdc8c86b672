from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cockpit.accounts import roles
from cockpit.terminology import selectors
from cockpit.terminology.models import TerminologyRelease
from cockpit.terminology.policies import terminology_policy
from cockpit.terminology.services import terminology_import
from tests.fixtures.people import NOW, People, later

CODES = """system,code,match,display_da,display_en,unit
icpc2,P70,exact,Demens,Dementia,
icpc2,L95,exact,Osteoporose,Osteoporosis,
icpc2,A04,exact,Træthed og ÅNDENØD,Tiredness,
sks,DF00,descendants,Demens ved Alzheimers sygdom,Dementia in Alzheimer's disease,
sks,DF001,exact,Demens ved Alzheimers sygdom med sen debut,,
atc,N06D,descendants,Midler mod demens,Anti-dementia drugs,
npu,NPU27300,exact,HbA1c,HbA1c,mmol/mol
"""


@pytest.fixture
def release(people: People) -> TerminologyRelease:
    return terminology_import(by=people.administrator, now=NOW, name="prøve", content=CODES)


def found(release: TerminologyRelease, text: str, **options: Any) -> list[str]:
    return [code.code for code in selectors.codes_found(release, text, **options)]


def test_a_code_is_found_by_its_beginning_first(release: TerminologyRelease) -> None:
    assert found(release, "p70") == ["P70"]
    assert found(release, "N06") == ["N06D"]
    assert found(release, "DF00") == ["DF00", "DF001"]
    assert found(release, "f00.1") == ["DF001"]


def test_a_code_is_found_by_danish_and_english_words_in_any_order(release: TerminologyRelease) -> None:
    assert found(release, "alzheimers demens") == ["DF00", "DF001"]
    assert found(release, "demens") == ["N06D", "P70", "DF00", "DF001"]
    assert found(release, "osteoporosis") == ["L95"]
    assert found(release, "hypertension") == []


@pytest.mark.parametrize(
    "text", ["træt", "TRÆTHED", "åndenød", "ÅNDENØD", "a\u030andeno\u0308d".replace("o\u0308", "ø")]
)
def test_danish_letters_are_found_in_either_case_and_however_they_were_typed(
    release: TerminologyRelease, text: str
) -> None:
    assert found(release, text) == ["A04"]


def test_o_is_not_oe_and_a_is_not_aa(release: TerminologyRelease) -> None:
    assert found(release, "andenod") == []


def test_per_cent_and_underscore_are_ordinary_letters(release: TerminologyRelease) -> None:
    assert found(release, "%") == found(release, "_") == []


def test_a_search_can_be_of_one_system_and_is_limited(release: TerminologyRelease) -> None:
    assert found(release, "demens", system="sks") == ["DF00", "DF001"]
    assert found(release, "demens", limit=2) == ["N06D", "P70"]
    assert len(found(release, "")) == 7


def test_the_current_release_is_the_one_imported_last(people: People, release: TerminologyRelease) -> None:
    newer = terminology_import(by=people.administrator, now=later(1), name="nyere", content=CODES)
    assert selectors.current_release() == newer
    assert list(selectors.releases()) == [newer, release]


def test_before_the_first_import_there_is_no_release(db: None) -> None:
    assert selectors.current_release() is None


def test_a_release_is_named_by_name_and_hash(release: TerminologyRelease) -> None:
    assert selectors.release_named(release.name, release.hash) == release
    assert selectors.release_named(release.name, "sha256:" + "0" * 64) is None
    assert selectors.release_named("en anden", release.hash) is None


def test_the_checks_read_a_release_in_any_spelling_and_ask_the_database_once(
    release: TerminologyRelease, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    terminology = selectors.release_terminology(release)
    assert (terminology.release, terminology.hash) == (release.name, release.hash)
    assert terminology.display("sks", "f00.1") == "Demens ved Alzheimers sygdom med sen debut"
    assert terminology.display("sks", "DF999") is None
    assert terminology.covers("atc")
    assert not terminology.covers("ydelse")
    with django_assert_num_queries(0):
        assert terminology.display("sks", "DF001") == "Demens ved Alzheimers sygdom med sen debut"
        assert terminology.covers("npu")


def test_everybody_with_a_role_reads_terminology_and_nobody_else(people: People, release: TerminologyRelease) -> None:
    for name, person in people:
        readable = list(terminology_policy.rows(person, roles.TERMINOLOGY_READ))
        assert readable == ([] if name == "nobody" else [release])
