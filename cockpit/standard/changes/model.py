"""One change between two versions, and the classes of change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["added", "removed", "moved", "changed"]
Level = Literal["major", "minor", "patch"]
Direction = Literal["widens", "narrows", "unclear", "same"]
"""What a change does to those who certainly meet the criterion: nobody can go out, nobody can come in, either may happen, neither can."""
_RANK: dict[Level, int] = {"patch": 0, "minor": 1, "major": 2}

_KINDS: dict[Kind, tuple[str, str]] = {
    "added": ("tilføjet", "added"),
    "removed": ("fjernet", "removed"),
    "moved": ("flyttet", "moved"),
    "changed": ("ændret", "changed"),
}
_DIRECTIONS: dict[Direction, tuple[str, str]] = {
    "widens": ("udvider", "widens"),
    "narrows": ("indsnævrer", "narrows"),
    "unclear": ("uafklaret", "unclear"),
    "same": ("samme betydning", "same meaning"),
}
PARTS: dict[str, tuple[str, str]] = {
    "population": ("Populationen", "The population"),
    "scope": ("Hvem der ses på", "Who is looked at"),
    "subgroup": ("Delpopulationer", "Subgroups"),
    "code_list": ("Kodelister", "Code lists"),
    "named_event": ("Navngivne hændelser", "Named events"),
    "dose_table": ("Dosistabeller", "Dose tables"),
    "parameter": ("Parametre", "Parameters"),
    "profile": ("Andre profiler", "Other profiles"),
    "element": ("Dataelementer", "Data elements"),
    "attention": ("Opmærksomhedsregler", "Attention rules"),
    "view": ("Visninger", "Views"),
    "action": ("Handlinger", "Actions"),
    "quality_list": ("Kvalitetslister", "Quality lists"),
    "legal": ("Lovgrundlag og datakilder", "Legal basis and data sources"),
    "clinical": ("Klinisk tekst", "Clinical text"),
    "identity": ("Navn og ansvar", "Name and responsibility"),
    "terminology": ("Terminologi", "Terminology"),
    "extensions": ("Udvidelser", "Extensions"),
    "level": ("Niveau", "Level"),
    "document": ("Dokumentet", "The document"),
}
"""What people call the parts of a profile, in Danish and English."""

_REASONS: dict[str, tuple[str, str]] = {
    "population": ("populationen er ændret", "the population has changed"),
    "scope": ("det er ændret, hvem der ses på", "it has changed who is looked at"),
    "subgroup": ("en delpopulation er ændret", "a subgroup has changed"),
    "code_list": ("en kodeliste er ændret", "a code list has changed"),
    "named_event": ("en navngiven hændelse er ændret", "a named event has changed"),
    "dose_table": ("en dosistabel er ændret", "a dose table has changed"),
    "parameter": ("en parameter er ændret", "a parameter has changed"),
    "profile": ("en anden profil, der bruges, er ændret", "another profile that is used has changed"),
    "element-lost": (
        "et dataelement er fjernet eller viser noget andet",
        "a data element is removed or shows something else",
    ),
    "element": ("et dataelement er tilføjet eller ændret", "a data element is added or changed"),
    "attention": ("en opmærksomhedsregel er ændret", "an attention rule has changed"),
    "view": ("en visning er ændret", "a view has changed"),
    "action": ("en handling er ændret", "an action has changed"),
    "quality_list": ("en kvalitetsliste er ændret", "a quality list has changed"),
    "legal": ("datakilder eller hjemmel er ændret", "the data sources or their legal basis have changed"),
    "extensions": ("en udvidelse er ændret", "an extension has changed"),
    "level": ("profilen kræver mere af lægesystemet", "the profile demands more of the GP record system"),
    "document": ("dokumentet er ændret", "the document has changed"),
    "text": ("kun tekst eller rækkefølge er ændret", "only text or order has changed"),
}


@dataclass(frozen=True)
class Change:
    """One change. `node` is the id of what changed (None for parts without ids); `part` a key of `PARTS`.

    `title` names the thing; `before` and `after` are sentences (None: was not, is not). Fields with `_en` are English. `added_codes` and
    `removed_codes` are those of a code list, written as `icpc2 P70`. `direction` labels a change of a criterion, or of what criteria stand on:
    what it does by itself, everything else being as in the new version; None for what cannot concern who is met.
    """

    node: str | None
    part: str
    kind: Kind
    level: Level
    title: str
    title_en: str
    before: str | None = None
    after: str | None = None
    before_en: str | None = None
    after_en: str | None = None
    added_codes: tuple[str, ...] = ()
    removed_codes: tuple[str, ...] = ()
    direction: Direction | None = None

    def heading(self, language: str = "da") -> str:
        """What changed and how: `Kriterium 2a i populationen er ændret`."""
        if language == "en":
            return f"{self.title_en}: {self.kind_name('en')}"
        return f"{self.title}: {self.kind_name('da')}"

    def sentences(self, language: str = "da") -> tuple[str | None, str | None]:
        """Before and after, in `da` or `en`."""
        return (self.before_en, self.after_en) if language == "en" else (self.before, self.after)

    def reason(self, language: str = "da") -> str:
        """Why a version number must rise, as the end of a sentence: `populationen er ændret`."""
        key = (
            "element-lost"
            if self.part == "element" and self.level == "major"
            else "text"
            if self.level == "patch"
            else self.part
        )
        return _REASONS[key][1 if language == "en" else 0]

    def kind_name(self, language: str = "da") -> str:
        """`tilføjet`, `fjernet`, `flyttet`, `ændret`."""
        return _KINDS[self.kind][1 if language == "en" else 0]

    def direction_name(self, language: str = "da") -> str | None:
        """`udvider`, `indsnævrer`, `uafklaret`, `samme betydning`; None for a change that has no direction."""
        return None if self.direction is None else direction_name(self.direction, language)

    def part_name(self, language: str = "da") -> str:
        """What people call the part."""
        return PARTS[self.part][1 if language == "en" else 0]


def direction_name(direction: Direction, language: str = "da") -> str:
    """What people call the direction."""
    return _DIRECTIONS[direction][1 if language == "en" else 0]


def highest(levels: Iterable[Level]) -> Level | None:
    """The highest of the levels; None when there are none."""
    return max(levels, key=lambda level: _RANK[level], default=None)


def out_of_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest nodes that must move to turn the order `before` into `after`; nodes that only one of them has do not count."""
    place = {node: index for index, node in enumerate(before)}
    common = [node for node in after if node in place]
    ends: list[int] = []
    best: list[int] = []
    for node in common:
        length = bisect_left(ends, place[node])
        ends[length : length + 1] = [place[node]]
        best.append(length)
    kept: set[str] = set()
    wanted = len(ends) - 1
    for node, length in zip(reversed(common), reversed(best), strict=True):
        if length == wanted:
            kept.add(node)
            wanted -= 1
    return set(common) - kept
