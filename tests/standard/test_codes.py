from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.standard.codes import CODE_SYSTEMS, code_list_matches, matches, normalised_code, system_key
from cockpit.standard.document import CodeEntry, CodeList
from tests.standard.documents import code, code_list


def entry(system: str, value: str, match: str) -> CodeEntry:
    return CodeEntry.model_validate(code(system, value, match))


@pytest.mark.parametrize(
    ("system", "written", "compared"),
    [
        ("icpc2", " p70 ", "P70"),
        ("sks", "F00.1", "DF001"),
        ("sks", "df00.1", "DF001"),
        ("sks", "DF001", "DF001"),
        ("sks", "KBAA", "KBAA"),
        ("sks", "F0", "F0"),
        ("atc", "n06 da02", "N06DA02"),
        ("ydelse", "0120", "0120"),
    ],
)
def test_a_code_is_compared_without_blanks_dots_and_case_and_sks_diagnoses_have_their_d(
    system: str, written: str, compared: str
) -> None:
    assert normalised_code(system, written) == compared


@pytest.mark.parametrize(
    ("system", "wanted", "match", "recorded", "expected"),
    [
        ("sks", "DF00", "descendants", "F00.1", True),
        ("sks", "DF00", "descendants", "DF00", True),
        ("sks", "DF00", "exact", "DF001", False),
        ("atc", "N06D", "descendants", "N06DA02", True),
        ("atc", "N06D", "descendants", "N06A", False),
        ("icpc2", "P7", "descendants", "P70", False),
        ("icpc2", "P70", "descendants", "P70", True),
        ("icpc2", "P70", "exact", "p70", True),
        ("atc", "*", "all", "N06DA02", True),
        ("atc", "*", "all", " ", False),
        ("atc", ".", "descendants", "N06DA02", False),
    ],
)
def test_an_entry_matches_by_its_rule(system: str, wanted: str, match: str, recorded: str, expected: bool) -> None:
    assert matches(entry(system, wanted, match), system, recorded) is expected


def test_an_entry_matches_no_other_system() -> None:
    assert not matches(entry("sks", "DF00", "descendants"), "icpc2", "DF00")
    assert not matches(entry("sks", "*", "all"), "icpc2", "P70")


def test_an_exclusion_takes_a_code_out_of_its_list() -> None:
    antipsychotics = CodeList.model_validate(
        code_list("a", "A", code("atc", "N05A", "descendants"), exclusions=[code("atc", "N05AN01")])
    )
    assert code_list_matches(antipsychotics, "atc", "N05AH03")
    assert not code_list_matches(antipsychotics, "atc", "N05AN01")
    assert not code_list_matches(antipsychotics, "atc", "C03")


def test_a_code_system_is_known_by_its_key_and_its_addresses() -> None:
    assert system_key("sks") == "sks"
    assert system_key("urn:oid:1.2.208.176.2.31") == "icpc2"
    assert system_key("http://hl7.org/fhir/sid/icd-10") == "sks"
    assert system_key("http://snomed.info/sct") is None


@given(st.sampled_from(sorted(CODE_SYSTEMS)), st.text("ADFKNPabdf0123456789. ", max_size=8))
def test_normalising_a_code_twice_changes_nothing_more(system: str, written: str) -> None:
    once = normalised_code(system, written)
    assert normalised_code(system, once) == once


@given(st.text("DFN0123456789", min_size=1, max_size=4), st.text("0123456789", max_size=3))
def test_every_longer_code_is_a_descendant_in_atc(wanted: str, rest: str) -> None:
    assert matches(entry("atc", wanted, "descendants"), "atc", wanted + rest)
