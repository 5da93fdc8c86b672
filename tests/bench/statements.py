"""The SQL that the benchmark runs: compiled profiles, all of them at once, and what a database engineer wrote by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cockpit.engine.relational import compile_memberships, compile_profile, compile_profiles
from cockpit.examples import catalogue
from cockpit.standard.document import ProfileDocument

_HANDWRITTEN = Path(__file__).parent / "handwritten"

AS_OF = catalogue.REFERENCE_DATE
TWO_VALUED = "duckdb-two-valued"
"""Where what was first written for those profiles stands of which there is a query now that gives the same answers."""


def compiled(document: ProfileDocument, dialect: str) -> str:
    """The compiled statement of one profile; its parameter is the clinic."""
    return compile_profile(document, AS_OF, dialect=dialect).sql


def at_once(documents: Sequence[ProfileDocument], dialect: str) -> str:
    """The statement that runs all the profiles with everything that they show; its parameter is the clinic."""
    return compile_profiles(documents, AS_OF, dialect=dialect).sql


def listed_at_once(documents: Sequence[ProfileDocument], dialect: str) -> str:
    """The statement that says who is listed in each of the profiles; its parameter is the clinic."""
    return compile_memberships(documents, AS_OF, dialect=dialect).sql


def handwritten(dialect: str) -> dict[str, str]:
    """What was written by hand for the dialect, by profile id. The parameter is the clinic; the reference date stands in the text."""
    folder = _HANDWRITTEN / dialect
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}


def only_listed(by_hand: str) -> str:
    """What was written by hand, up to who is listed: that is a part by itself in each of them."""
    upto, part, _ = by_hand.partition("\nmembers AS (")
    assert part, "a part says who the members are"
    return f"{upto.rstrip().removesuffix(',')}\nSELECT * FROM listed"
