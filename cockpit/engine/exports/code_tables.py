"""The codes of a profile as a table: one row per code of each code list, exclusions marked. As CSV and as a workbook (xlsx).

Codes are text everywhere: `0120` keeps its zero, and a text that begins with `=` is no formula.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

from cockpit.engine.exports.omissions import ExportRefused
from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.standard.document import ProfileDocument

COLUMNS = (
    "profile", "profile_version", "code_list", "code_list_title_da", "code_list_title_en", "system", "system_uri", "code", "match",
    "exclusion", "display_da", "display_en", "unit", "decimals",
)  # fmt: skip
"""`match`: `exact`, `descendants` or `all`; `exclusion`: 1 when the code is an exception from the list, else 0; `unit` (UCUM) and `decimals` of a measured list."""

# A workbook and the files in it carry times. The same codes give the same bytes, whenever they are written.
_WRITTEN = (1980, 1, 1, 0, 0, 0)


def code_rows(document: ProfileDocument) -> Iterator[tuple[str, ...]]:
    """The rows of the table, in the document's order: values in the order of `COLUMNS`, empty where there is none."""
    for concept in document.code_lists:
        unit = (concept.quantity.unit, str(concept.quantity.decimals)) if concept.quantity else ("", "")
        title = (concept.title.da, concept.title.en or "")
        for exclusion, entries in (("0", concept.codes), ("1", concept.exclusions)):
            for entry in entries:
                uri = CODE_SYSTEMS[entry.system].uri
                code = (entry.system, uri, entry.code, entry.match, exclusion)
                display = (entry.display.da, entry.display.en or "")
                yield (document.id, document.version, concept.id, *title, *code, *display, *unit)


def codes_csv(document: ProfileDocument) -> str:
    """The table as CSV with a header, `\\n` between the lines."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(code_rows(document))
    return file.getvalue()


def codes_xlsx(document: ProfileDocument) -> bytes:
    """The table as a workbook with one sheet, every cell text. Raises ExportRefused when the package openpyxl is not installed."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
    except ImportError as error:
        raise ExportRefused(
            "Et regneark kræver pakken openpyxl. Installér cockpit[xlsx], eller brug --format codes-csv.",
            "A workbook needs the package openpyxl. Install cockpit[xlsx], or use --format codes-csv.",
        ) from error
    book = Workbook(write_only=True)
    book.properties.creator = f"{document.id} {document.version}"
    book.properties.created = datetime(*_WRITTEN)  # noqa: DTZ001
    sheet = book.create_sheet("codes")
    sheet.freeze_panes = "A2"
    for row in (COLUMNS, *code_rows(document)):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value)
            cell.data_type, cell.number_format = "s", "@"
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return _same_every_time(file.getvalue())


def _same_every_time(workbook: bytes) -> bytes:
    """The workbook without the time at which it was written."""
    stable = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as read, zipfile.ZipFile(stable, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            content = read.read(name)
            if name == "docProps/core.xml":
                content = _without_time_of_change(content)
            written.writestr(zipfile.ZipInfo(name, _WRITTEN), content, zipfile.ZIP_DEFLATED)
    return stable.getvalue()


def _without_time_of_change(properties: bytes) -> bytes:
    before, _, rest = properties.partition(b"<dcterms:modified")
    _, _, after = rest.partition(b"</dcterms:modified>")
    return before + after
