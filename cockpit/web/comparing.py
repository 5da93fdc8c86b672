"""Two versions side by side, for the review page and the comparison page: change by change, and who switches sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cockpit.standard.comparison import Change, VersionComparison, compare
from cockpit.standard.document import ProfileDocument
from cockpit.web import testpatients
from cockpit.web.differences import Piece, word_differences
from cockpit.web.wording import language

SUMMED_UP = 4
LONGEST_SENTENCE = 300
Effect = Literal["widens", "narrows", "both", "none"]


@dataclass(frozen=True)
class ChangeLine:
    """One change for reading: what it is about, before and after with the differing words marked, codes that come and go."""

    number: int
    part: str
    title: str
    kind: str
    kind_name: str
    level: str
    before: list[Piece]
    after: list[Piece]
    change: Change

    @property
    def direction_name(self) -> str | None:
        """Whether the change by itself widens or narrows who is met; None when it does not concern that."""
        return self.change.direction_name(language())

    @property
    def clinical(self) -> bool:
        """It can change which patients are in, or what is shown about them: it is read first."""
        return self.level != "patch"


@dataclass(frozen=True)
class SideBySide:
    """A comparison arranged for reading. `effect` is what the test patients showed."""

    comparison: VersionComparison
    changes: list[ChangeLine]
    summary: list[str]
    switches: list[testpatients.Switch]
    before: testpatients.Tally
    after: testpatients.Tally

    @property
    def comes_in(self) -> list[testpatients.Switch]:
        """Test patients who come in."""
        return [switch for switch in self.switches if switch.comes_in]

    @property
    def goes_out(self) -> list[testpatients.Switch]:
        """Test patients who were in and are no longer, or only possibly."""
        return [switch for switch in self.switches if switch.before.outcome == "member"]

    @property
    def effect(self) -> Effect:
        """Whether test patients came in, went out, both or neither."""
        if self.comes_in:
            return "both" if self.goes_out else "widens"
        return "narrows" if self.goes_out else "none"


def side_by_side(old: ProfileDocument | None, new: ProfileDocument) -> SideBySide:
    """The two versions; `old` is None for a first version. Both must be free of errors."""
    comparison = compare(old, new)
    lines = change_lines(comparison)
    return SideBySide(
        comparison,
        lines,
        [*_confirmation(old, new), *summary(comparison, lines)],
        testpatients.switches(old, new),
        testpatients.Tally() if old is None else testpatients.in_out(old),
        testpatients.in_out(new),
    )


def _confirmation(old: ProfileDocument | None, new: ProfileDocument) -> list[str]:
    """What an approval also says of a profile that no longer calls itself an example: it is told before anything else."""
    if new.clinical.confirmation != "confirmed" or (old is not None and old.clinical.confirmation == "confirmed"):
        return []
    return [
        _("Profilen kaldes nu bekræftet af klinikere: den, der godkender versionen, bekræfter det lægefaglige indhold.")
    ]


def summary(comparison: VersionComparison, lines: list[ChangeLine]) -> list[str]:
    """What changed in a few sentences: the weightiest changes as they now read, how many more, and what the number says."""
    if not lines:
        return comparison.summary(language())
    said = [_sentence(line) for line in lines[:SUMMED_UP]]
    if len(lines) > SUMMED_UP:
        more = len(lines) - SUMMED_UP
        said.append(ngettext("Og {n} ændring mere.", "Og {n} ændringer mere.", more).format(n=more))
    return [*said, comparison.summary(language())[0]]


def _sentence(line: ChangeLine) -> str:
    """One change in one sentence."""
    before, after = line.change.sentences(language())
    if line.kind == "added" and after:
        return _("Nyt: {text}").format(text=after)
    if line.kind == "removed" and before:
        return _("Fjernet: {text}").format(text=before)
    if line.kind == "changed" and after and line.clinical and len(after) <= LONGEST_SENTENCE:
        return _("{title}: {text}").format(title=line.title, text=after)
    return f"{line.title}: {line.kind_name}."


def change_lines(comparison: VersionComparison) -> list[ChangeLine]:
    """The changes numbered, those with a clinical meaning before mere text."""
    rank = {"major": 0, "minor": 1, "patch": 2}
    ordered = sorted(comparison.changes, key=lambda change: rank[change.level])
    return [_line(number, change) for number, change in enumerate(ordered, start=1)]


def _line(number: int, change: Change) -> ChangeLine:
    before, after = word_differences(*change.sentences(language()))
    title = change.title_en if language() == "en" else change.title
    part, kind = change.part_name(language()), change.kind_name(language())
    return ChangeLine(number, part, title, change.kind, kind, change.level, before, after, change)
