"""Dates, numbers, order and the marking of differences."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cockpit.standard.document import LocalText
from cockpit.web import wording
from cockpit.web.charts import tally_bars
from cockpit.web.differences import Piece, word_differences
from cockpit.web.testpatients import Tally


@pytest.fixture(params=["da", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(
    ("value", "da", "en"),
    [
        (date(2026, 11, 21), "21. november 2026", "21 November 2026"),
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), "21. november 2026", "21 November 2026"),
        ("2026-01-05T10:00:00Z", "5. januar 2026", "5 January 2026"),
        (None, "–", "–"),
    ],
)
def test_a_day_is_written_as_people_write_it(value: date | datetime | str | None, da: str, en: str) -> None:
    with translation.override("da"):
        assert wording.day(value) == da
    with translation.override("en"):
        assert wording.day(value) == en


def test_a_moment_is_in_danish_time() -> None:
    moment = datetime(2026, 7, 1, 12, 5, tzinfo=UTC)
    with translation.override("da"):
        assert wording.moment(moment) == "1. juli 2026 kl. 14.05" and wording.moment(None) == "–"
    with translation.override("en"):
        assert wording.moment(moment) == "1 July 2026 at 14:05"


@pytest.mark.parametrize(
    ("value", "da", "en"),
    [
        (5932654, "5.932.654", "5,932,654"),
        ("6.5", "6,5", "6.5"),
        ("-1200.25", "−1.200,25", "−1,200.25"),
        ("<5", "<5", "<5"),
    ],
)
def test_a_number_has_the_languages_signs(value: int | str, da: str, en: str) -> None:
    with translation.override("da"):
        assert wording.number(value) == da
    with translation.override("en"):
        assert wording.number(value) == en


def test_a_text_without_english_is_shown_in_danish() -> None:
    with translation.override("en"):
        assert wording.local(LocalText(da="Hej")) == "Hej" and wording.local({"da": "Hej", "en": "Hello"}) == "Hello"
        assert wording.local(LocalText(da="Hej", en="Hello")) == "Hello" and wording.local(None) == ""


def test_a_column_that_nobody_has_named_keeps_its_name() -> None:
    assert wording.column_name("practitioner") == "practitioner" and wording.column_name("date") == "Dato"


def marked(pieces: list[Piece]) -> str:
    return "".join(piece.text if piece.mark == "same" else f"[{piece.text}]" for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("som forløbsdiagnose.", "som forløbsdiagnose eller kontakt.", "som [forløbsdiagnose.]", "som [forløbsdiagnose eller kontakt.]"),
        ("a b d", "a b c d", "a b d", "a b [c] d"),
        ("a b c", "a x y c", "a [b] c", "a [x y] c"),
        ("ens", "ens", "ens", "ens"),
        (None, "ny", "", "[ny]"),
        ("væk", None, "[væk]", ""),
        (None, None, "", ""),
    ],
)  # fmt: skip
def test_differing_words_are_marked(before: str | None, after: str | None, left: str, right: str) -> None:
    old, new = word_differences(before, after)
    assert (marked([*old]), marked([*new])) == (left, right)


@given(st.text(alphabet="ab \n", max_size=30), st.text(alphabet="ab \n", max_size=30))
def test_the_pieces_give_each_text_back(before: str, after: str) -> None:
    old, new = word_differences(before, after)
    assert "".join(piece.text for piece in old) == before and "".join(piece.text for piece in new) == after
    assert {piece.mark for piece in old} <= {"same", "removed"} and {piece.mark for piece in new} <= {"same", "added"}


def test_a_drawing_says_in_words_what_it_shows() -> None:
    drawn = tally_bars([("1.0.0", Tally(3, 1, 6)), ("2.0.0 <ny>", Tally(4, 0, 6))])
    assert (
        'role="img"' in drawn and 'aria-label="1.0.0: 3 med, 1 måske med, 6 ikke med; 2.0.0 &lt;ny&gt;: 4 med' in drawn
    )
    assert "<ny>" not in drawn and drawn.count("<rect") == 6
    assert "<rect" in tally_bars([("tom", Tally())])
