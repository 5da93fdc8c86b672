from __future__ import annotations

import pytest

from cockpit.standard.units import UNITS, known_unit, unit_text


@pytest.mark.parametrize("language", ["da", "en"])
def test_two_units_are_never_written_alike(language: str) -> None:
    texts = [unit_text(unit, language) for unit in UNITS]
    assert len(texts) == len(set(texts))


def test_an_unknown_unit_stands_apart_from_every_known_one() -> None:
    assert not known_unit("mmHg")
    assert unit_text("mmHg") == "»mmHg«"
    assert unit_text("mm[Hg]") == "mmHg"


def test_english_has_its_own_words() -> None:
    assert (unit_text("/min"), unit_text("/min", "en")) == ("pr. minut", "per minute")
