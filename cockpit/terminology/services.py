"""The only writer of terminology."""

from __future__ import annotations

import csv
from datetime import datetime

from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.accounts.services.locking import administration_lock
from cockpit.audit.errors import Conflict, Invalid
from cockpit.audit.services import event_record
from cockpit.standard.codes import normalised_code
from cockpit.standard.findings import DocumentRefused
from cockpit.standard.terminology import FileTerminology, TerminologyCode, read_terminology_csv
from cockpit.terminology.models import Code, TerminologyRelease
from cockpit.terminology.policies import terminology_policy
from cockpit.terminology.selectors import search_key

BATCH = 2_000


def terminology_import(
    *, by: User, now: datetime, name: str, content: bytes | str, note: str = ""
) -> TerminologyRelease:
    """A new release from a CSV file's content (columns as `cockpit.standard.terminology.COLUMNS`, UTF-8).

    Raises NotAllowed; Invalid with findings that name the lines (wrong columns, unknown system, a code twice, not
    UTF-8); Conflict when the name is taken.
    """
    terminology_policy.require(by, roles.TERMINOLOGY_IMPORT, at=now)
    terminology = _read(_checked_name(name), content)
    with transaction.atomic():
        administration_lock()  # imports follow one another, so that a name is taken once
        terminology_policy.require(by, roles.TERMINOLOGY_IMPORT, at=now)
        if TerminologyRelease.objects.filter(name=terminology.release).exists():
            raise Conflict(
                f"Der findes allerede en kodeudgave med navnet »{terminology.release}«. En udgave ændres aldrig; "
                "giv den nye udgave et andet navn.",
                f"A code release named “{terminology.release}” exists already. A release never changes; give the new "
                "one another name.",
                code="release-exists",
            )
        release = TerminologyRelease(
            name=terminology.release, hash=terminology.hash, note=note.strip(), imported_by=by, imported_at=now
        )
        release.save(force_insert=True)
        Code.objects.bulk_create([_code(release, code) for code in terminology.codes], batch_size=BATCH)
        release.sealed = True
        release.save(update_fields=["sealed"])
        event_record(
            action="terminology.imported",
            by=by,
            now=now,
            subject_type="terminology_release",
            subject_id=release.pk,
            data={"name": release.name, "hash": release.hash, "codes": len(terminology.codes)},
        )
    return release


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Invalid(
            "Kodeudgavens navn mangler eller er over 80 tegn. Skriv for eksempel »eksempel-2026-11«.",
            "The code release's name is missing or longer than 80 characters. Write for example “eksempel-2026-11”.",
            code="name-invalid",
        )
    return name


def _read(name: str, content: bytes | str) -> FileTerminology:
    """The release in the content. Raises Invalid."""
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Invalid(
            "Filen er ikke i tegnsættet UTF-8. Gem den som »CSV UTF-8« og prøv igen.",
            "The file is not in UTF-8. Save it as “CSV UTF-8” and try again.",
            code="not-utf8",
        ) from error
    try:
        # A text without a line break would be taken for a file's name.
        terminology = read_terminology_csv(text + "\n", release=name)
    except DocumentRefused as error:
        raise Invalid(
            f"Kodeudgaven blev ikke indlæst. {error.findings[0].message}",
            f"The code release was not imported. {error.findings[0].message_en}",
            code="terminology-invalid",
            findings=error.findings,
        ) from error
    except csv.Error as error:
        raise Invalid(
            f"Filen kan ikke læses som CSV ({error}). Gem den igen som »CSV UTF-8« med komma som skilletegn.",
            f"The file cannot be read as CSV ({error}). Save it again as “CSV UTF-8” with commas.",
            code="not-csv",
        ) from error
    _require_rows_fit(terminology)
    return terminology


def _require_rows_fit(terminology: FileTerminology) -> None:
    """Refuse what no document could hold either."""
    if not terminology.codes:
        raise Invalid(
            "Filen har ingen koder. Vælg en fil med mindst én række under overskrifterne.",
            "The file has no codes. Choose a file with at least one row below the headings.",
            code="no-codes",
        )
    for code in terminology.codes:
        for column, limit in (("code", 19), ("display_da", 500), ("display_en", 500), ("unit", 40)):
            if len(getattr(code, column)) > limit or "\x00" in getattr(code, column):
                raise Invalid(
                    f"Koden {code.system} {code.code[:30]}: kolonnen {column} er over {limit} tegn eller har ugyldige "
                    "tegn. Ret filen.",
                    f"The code {code.system} {code.code[:30]}: the column {column} is longer than {limit} characters "
                    "or has invalid ones. Correct the file.",
                    code="value-invalid",
                )


def _code(release: TerminologyRelease, row: TerminologyCode) -> Code:
    return Code(
        release=release,
        system=row.system,
        code=row.code,
        normalised=normalised_code(row.system, row.code),
        match=row.match,
        display_da=row.display_da,
        display_en=row.display_en,
        unit=row.unit,
        search_text=search_key(f"{row.code} {row.display_da} {row.display_en}"),
    )
