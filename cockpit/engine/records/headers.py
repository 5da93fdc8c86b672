"""Which columns a view's file must and may have; the same for every form of files."""

from __future__ import annotations

from collections.abc import Sequence

from cockpit.engine.patients import RecordsRefused
from cockpit.standard.record import View


def check_header(file: str, view: View, header: Sequence[str]) -> None:
    """Raises RecordsRefused for an unknown, repeated or missing column."""
    known = ", ".join(view.column_names)
    for name in header:
        if name not in view.column_names:
            hint = (
                ("Skil kolonner med komma, ikke semikolon. ", "Separate columns by comma, not semicolon. ")
                if ";" in name
                else ("", "")
            )
            raise RecordsRefused(
                f'Filen {file} har en ukendt kolonne "{name}". {hint[0]}Kendte kolonner: {known}.',
                f'The file {file} has an unknown column "{name}". {hint[1]}Known columns: {known}.',
            )
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise RecordsRefused(
            f'Filen {file} har kolonnen "{repeated[0]}" flere gange. Behold den én gang.',
            f'The file {file} has the column "{repeated[0]}" more than once. Keep it once.',
        )
    required = [column.name for column in view.columns if column.required]
    missing = [name for name in required if name not in header]
    if missing:
        raise RecordsRefused(
            f'Filen {file} mangler kolonnen "{missing[0]}". Påkrævede kolonner: {", ".join(required)}.',
            f'The file {file} lacks the column "{missing[0]}". Required columns: {", ".join(required)}.',
        )
