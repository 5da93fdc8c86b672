from __future__ import annotations

from pathlib import Path

import pytest

from cockpit.standard.findings import DocumentRefused
from cockpit.standard.terminology import read_terminology_csv

HEADER = "system,code,match,display_da,display_en,unit\n"
ROWS = "icpc2,P70,exact,Demens,Dementia,\nsks,DF00,descendants,Demens ved Alzheimers sygdom,,\nnpu,NPU27300,exact,HbA1c,HbA1c,mmol/mol\n"


def test_a_release_finds_its_codes_in_any_spelling() -> None:
    release = read_terminology_csv(HEADER + ROWS, release="proeve")
    assert release.release == "proeve"
    assert release.display("icpc2", " p70") == "Demens"
    assert release.display("sks", "F00") == "Demens ved Alzheimers sygdom"
    assert release.display("icpc2", "P71") is None
    code = release.code("npu", "npu27300")
    assert code is not None
    assert code.unit == "mmol/mol"


def test_a_release_says_which_systems_it_covers() -> None:
    release = read_terminology_csv(HEADER + ROWS)
    assert release.release == "udgave"
    assert release.covers("icpc2")
    assert not release.covers("atc")


def test_the_hash_follows_the_content_and_not_the_order_of_the_rows() -> None:
    first = read_terminology_csv(HEADER + ROWS, release="a")
    turned = read_terminology_csv(HEADER + "".join(reversed(ROWS.splitlines(keepends=True))), release="a")
    assert first.hash == turned.hash
    assert first.hash != read_terminology_csv(HEADER + ROWS.replace("Dementia", "dementia"), release="a").hash
    assert first.hash != read_terminology_csv(HEADER + ROWS, release="b").hash


def test_a_file_names_its_release_unless_told_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "eksempel-2026.csv"
    file.write_text("\ufeff" + HEADER + ROWS, encoding="utf-8")
    assert read_terminology_csv(file).release == "eksempel-2026"
    assert read_terminology_csv(str(file), release="anden").release == "anden"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("system,code\n", "Linje 1: Kolonnerne skal være system, code, match"),
        (HEADER + "loinc,1-8,exact,A,A,\n", "Linje 2: Kolonnen system"),
        (HEADER + "icpc2,P70,prefix,A,A,\n", "Linje 2: Kolonnen match"),
        (HEADER + "icpc2,.,exact,A,A,\n", "Linje 2: Kolonnerne code og display_da"),
        (HEADER + "icpc2,P70,exact,,A,\n", "Linje 2: Kolonnerne code og display_da"),
        (HEADER + "icpc2,P70,exact,A,A,\nicpc2,p70,exact,B,B,\n", "Linje 3: Koden p70 står to gange"),
        (HEADER + "icpc2,P70,exact,A,A,,,\n", "Linje 2: Rækken har flere felter"),
        (HEADER + "icpc2,P70\n", "Linje 2: Kolonnen match"),
    ],
)
def test_a_broken_row_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        read_terminology_csv(text)
    assert caught.value.findings[0].message.startswith(says)
    assert caught.value.findings[0].message_en.startswith("Line ")


def test_every_broken_row_is_named() -> None:
    with pytest.raises(DocumentRefused) as caught:
        read_terminology_csv(HEADER + "x,1,exact,A,A,\ny,1,exact,A,A,\n")
    assert [finding.path for finding in caught.value.findings] == [(2,), (3,)]
