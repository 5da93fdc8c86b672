"""What a submitted profile does to the shipped test patients: the evidence that reviewers see and the release names
by hash.
"""

from __future__ import annotations

from functools import cache

from cockpit.engine.records import Records, load_records
from cockpit.engine.reference import evaluate
from cockpit.examples.catalogue import REFERENCE_DATE, records_directory
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.document import ProfileDocument


def evidence_of(document: ProfileDocument) -> bytes:
    """The reference evaluation of the document on every clinic of test patients at the reference date, as canonical
    JSON.

    `{"as_of": date, "engine": "reference", "clinics": {clinic id: the evaluation's JSON}}`. Pinned profiles must be
    inlined.
    """
    records = test_patients()
    clinics = {
        clinic: evaluate(document, records.clinic(clinic), REFERENCE_DATE).to_json() for clinic in records.clinics
    }
    return canonical_bytes({"as_of": REFERENCE_DATE.isoformat(), "engine": "reference", "clinics": clinics})


@cache
def test_patients() -> Records:
    """The fictive test patients that ship with the tool."""
    return load_records(records_directory())
