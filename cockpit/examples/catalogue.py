"""What ships as examples: nine profiles, one terminology release and the fictive records of two fictive clinics.

Everything here is an example: the clinical content awaits a clinician's confirmation (`clinical.confirmation` is `example`), the
terminology release holds only the codes that the profiles need, and no record is about a real person.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

REFERENCE_DATE = date(2026, 11, 21)
"""The reference date that the records are written for, and that the expected results hold at."""

CLINICS = ("990001", "990002")
"""The two fictive clinics (ydernumre that are not given to anybody)."""

# A profile stands after the profiles that it refers to.
PROFILE_IDS = ("demens", "osteoporose", "svaer-psykisk-sygdom", "somatisk-undersoegelse")
"""The profiles written in version 1.0 of the standard, which can be published."""

DRAFT_PROFILE_IDS = ("opioidbehandling", "kontinuitet", "adhd", "kol", "laenderygsmerter")
"""The profiles that need version 1.1 of the standard: drafts for as long as that version is in draft."""

_FOLDER = Path(__file__).parent


def profile_files() -> list[Path]:
    """The documents (JSON) of the profiles that can be published, each after those it refers to."""
    return [_FOLDER / "profiles" / f"{profile_id}.json" for profile_id in PROFILE_IDS]


def draft_profile_files() -> list[Path]:
    """The documents (JSON) of the profiles that are drafts, each after those it refers to."""
    return [_FOLDER / "profiles" / f"{profile_id}.json" for profile_id in DRAFT_PROFILE_IDS]


def all_profile_files() -> list[Path]:
    """The documents (JSON) of all nine, each after those it refers to."""
    return [*profile_files(), *draft_profile_files()]


def terminology_file() -> Path:
    """The example terminology release (CSV); the file's name is the release's name."""
    return _FOLDER / "terminology" / "eksempel-2026-11.csv"


def records_directory() -> Path:
    """The folder with the fictive records: one CSV file per view of the logical record."""
    return _FOLDER / "records"


def expected_file(profile_id: str) -> Path:
    """What a clinician expects of a profile at `REFERENCE_DATE` (JSON): members, subgroups, actions and quality lists per clinic."""
    return _FOLDER / "expected" / f"{profile_id}.json"


def accepted_file(profile_id: str) -> Path:
    """What no test patient shows of a profile, and why that is accepted (JSON): reasons by the id of the mutant or outcome."""
    return _FOLDER / "coverage" / f"{profile_id}.json"
