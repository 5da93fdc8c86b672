"""What the fictive patients show of the example profiles: every outcome, and nearly every slight mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cockpit.client.covering import judged, read_reasons
from cockpit.engine.coverage import coverage
from cockpit.engine.kleene import Truth
from cockpit.engine.records import load_records
from cockpit.examples.catalogue import (
    REFERENCE_DATE,
    accepted_file,
    all_profile_files,
    records_directory,
)
from cockpit.standard.reading import read_document

RECORDS = load_records(records_directory())
FILES = all_profile_files()
TARGET = 95


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_outcome_is_seen_and_every_mistake_noticed_or_accepted_with_a_reason(path: Path) -> None:
    result = judged(
        coverage(read_document(path.read_bytes()), RECORDS, REFERENCE_DATE), read_reasons(accepted_file(path.stem))
    )
    assert [gap.id for gap in result.open] == []
    assert result.stale == []
    assert result.coverage.percentage >= TARGET
    # What is never seen unknown stands among the reasons; true and false are seen of every criterion.
    assert [found.id for found in result.coverage.criteria if set(found.lacking) - {Truth.UNKNOWN}] == []


def test_reasons_are_kept_for_the_example_profiles_only() -> None:
    for path in accepted_file("any").parent.glob("*.json"):
        assert path.stem in {profile.stem for profile in FILES}
        assert json.loads(path.read_text(encoding="utf-8")) == read_reasons(path)
