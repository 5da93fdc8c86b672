"""The table of codes, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
import sys

import pytest
from openpyxl import load_workbook

from cockpit.engine.exports.code_tables import COLUMNS, code_rows, codes_csv, codes_xlsx
from cockpit.engine.exports.omissions import ExportRefused
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import profile


@pytest.fixture
def document() -> ProfileDocument:
    content = profile({"id": "x", "type": "sex", "sex": "K"}).content()
    display = {"da": "=1+1 Årskontrol", "en": "Review"}
    content["code_lists"].append(
        {
            "id": "visits",
            "title": {"da": "Besøg", "en": "Visits"},
            "codes": [{"system": "ydelse", "code": "0120", "match": "exact", "display": display}],
        }
    )
    return ProfileDocument.model_validate(content)


def test_each_code_is_a_row_and_each_exclusion_is_marked(document: ProfileDocument) -> None:
    rows = list(csv.DictReader(io.StringIO(codes_csv(document))))
    assert [row["code"] for row in rows if row["exclusion"] == "1"] == ["N06DX01"]
    (hba1c,) = [row for row in rows if row["code_list"] == "hba1c"]
    assert (hba1c["unit"], hba1c["decimals"], hba1c["system_uri"]) == ("mmol/mol", "0", "http://npu-terminology.org")
    assert rows[-1] == dict(
        zip(
            COLUMNS,
            (document.id, document.version, "visits", "Besøg", "Visits", "ydelse", "urn:profilstandard:ydelseskode", "0120", "exact", "0", "=1+1 Årskontrol", "Review", "", ""),
            strict=True,
        )
    )  # fmt: skip


def test_the_workbook_has_the_same_rows_and_every_cell_is_text(document: ProfileDocument) -> None:
    written = codes_xlsx(document)
    assert codes_xlsx(document) == written, "the same codes, the same bytes"
    sheet = load_workbook(io.BytesIO(written)).active
    assert sheet is not None
    rows = [tuple(cell.value or "" for cell in row) for row in sheet.iter_rows()]
    assert rows == [COLUMNS, *code_rows(document)]
    last = list(sheet.iter_rows())[-1]
    assert {cell.data_type for cell in last if cell.value} == {"s"}
    assert {cell.number_format for cell in last} == {"@"}


def test_without_the_package_a_workbook_is_refused_with_what_to_do(
    document: ProfileDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ExportRefused, match="openpyxl") as caught:
        codes_xlsx(document)
    assert "codes-csv" in caught.value.message
