"""The parts of a sentence: comparisons, windows, attributes, sources, and code lists by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.standard.document import (
    CalendarWindow,
    CodeEntry,
    CodeList,
    Comparison,
    EarlierThanWindow,
    EventSelection,
    LastWindow,
    Period,
    ProfileDocument,
    RollingWindow,
    Window,
)
from cockpit.standard.text.language import Language
from cockpit.standard.text.model import EMPTY, Phrase, Span, listed
from cockpit.standard.units import unit_text

# Where the codes themselves help the reader; drugs and analyses are known by name.
_DATASETS_SHOWING_CODES = frozenset({"diagnosis", "service"})
SOURCE_TAKEN_FOR_GRANTED = ["lokal"]


def comparison_text(comparison: Comparison, language: Language) -> str:
    """The comparison in words, for example `mindst 48 mmol/mol`. Nothing that the comparison holds is left out."""
    needs_upper = comparison.op in ("between", "outside")
    upper = None if comparison.upper is None else language.number(comparison.upper)
    text = language.word(
        comparison.op,
        value=language.number(comparison.value),
        upper=language.word("missing-number") if upper is None else upper,
    )
    if comparison.unit is not None:
        text += " " + unit_text(comparison.unit, language.key)
    if upper is not None and not needs_upper:
        text += language.word("superfluous-upper", upper=upper)
    return text


def comparison_phrase(comparison: Comparison, language: Language, ref: str = "comparison") -> Phrase:
    """The comparison as a span that refers to the field holding it."""
    return (Span(comparison_text(comparison, language), "value", ref),)


def period_text(period: Period, language: Language) -> str:
    """The period in words: `12 måneder`, `1 uge`."""
    one = ".one" if period.amount == 1 else ""
    return language.word(f"period.{period.unit}{one}", amount=language.number(str(period.amount)))


def period_of_days(days: int, language: Language) -> str:
    """`1 dag`, `30 dage`."""
    return language.word("period.days.one" if days == 1 else "period.days", amount=language.number(str(days)))


def decimals_text(decimals: int, language: Language) -> str:
    """What a number is rounded to: `hele tal`, `1 decimal`, `2 decimaler`."""
    return language.word(f"decimals.{decimals}" if decimals < 2 else "decimals", n=str(decimals))


def window_text(window: Window, language: Language) -> str:
    """The window in words, for example `inden for de seneste 12 måneder`."""
    match window:
        case LastWindow():
            if window.amount == 1:
                return language.word(f"last.one.{window.unit}")
            return language.word("last", period=period_text(window, language))
        case EarlierThanWindow():
            return language.word("earlier_than", period=period_text(window, language))
        case RollingWindow():
            same = window.newest.unit == window.oldest.unit
            newest = language.number(str(window.newest.amount)) if same else period_text(window.newest, language)
            return language.word("rolling", newest=newest, oldest=period_text(window.oldest, language))
        case _:
            return _calendar_text(window, language)


def _calendar_text(window: CalendarWindow, language: Language) -> str:
    if window.first and window.last:
        return language.word("calendar.both", first=language.date(window.first), last=language.date(window.last))
    if window.first:
        return language.word("calendar.first", first=language.date(window.first))
    if window.last:
        return language.word("calendar.last", last=language.date(window.last))
    return language.word("calendar.none")


def window_phrase(window: Window, language: Language) -> Phrase:
    """The window as a span."""
    return (Span(window_text(window, language), "window", "window"),)


def selection_sources(events: EventSelection, language: Language) -> Phrase:
    """The data sources; nothing when it is the clinic's own records alone, which is taken for granted in every text."""
    if events.sources == SOURCE_TAKEN_FOR_GRANTED:
        return EMPTY
    names = [(Span(language.known("source", source), "attribute", "sources"),) for source in events.sources]
    return language.phrase("sources.one" if len(names) == 1 else "sources", sources=listed(names, language.word("and")))


def code_list_title(document: ProfileDocument, code_list: CodeList, language: Language) -> str:
    """The code list's title as it stands within a sentence; with its id when another list has the same title."""
    name = within_sentence(language.local(code_list.title))
    same = [other for other in document.code_lists if language.local(other.title)[1:] == name[1:]]
    alike = len(same) > 1 and [within_sentence(language.local(other.title)) for other in same].count(name) > 1
    return f"{name} [{code_list.id}]" if alike else name


def within_sentence(title: str) -> str:
    """The title with a lower-case first letter, unless its first word is an abbreviation (`KOL`, `HbA1c`, `P-lithium`) or holds a digit."""
    first = title.split(" ")[0]
    leading = re.split(r"[-/,]", first)[0]
    ordinary = (
        len(leading) > 1
        and leading.isalpha()
        and first[1:] == first[1:].lower()
        and not any(sign.isdigit() for sign in first)
    )
    return title[:1].lower() + title[1:] if ordinary else title


def code_list_phrase(document: ProfileDocument, list_id: str, language: Language, *, with_codes: bool) -> Phrase:
    """A code list by name, with how many codes it has (or which one) when `with_codes`."""
    try:
        code_list = document.code_list(list_id)
    except KeyError:
        return (Span(language.word("codes.unknown", id=list_id), "codes", list_id),)
    text = code_list_title(document, code_list, language)
    if with_codes:
        text += f" ({codes_summary(code_list, language)})"
    return (Span(text, "codes", list_id),)


def selection_codes(document: ProfileDocument, events: EventSelection, language: Language) -> Phrase:
    """The selection's code lists by name; several are joined by *og* (all of them, in the same event)."""
    with_codes = events.dataset in _DATASETS_SHOWING_CODES
    names = [code_list_phrase(document, list_id, language, with_codes=with_codes) for list_id in events.codes]
    return listed(names, language.word("and"))


def codes_summary(code_list: CodeList, language: Language) -> str:
    """`12 koder`, `0120`, `N05A med underkoder undtagen N05AN01`."""
    codes = _entries_summary(code_list.codes, language)
    if not code_list.exclusions:
        return codes
    return language.word("codes.excluding", codes=codes, excluded=_entries_summary(code_list.exclusions, language))


def _entries_summary(entries: Sequence[CodeEntry], language: Language) -> str:
    if not entries:
        return language.word("codes.none")
    if len(entries) == 1:
        return entry_text(entries[0], language)
    return language.word("codes.many", count=language.number(str(len(entries))))


def entry_text(entry: CodeEntry, language: Language) -> str:
    """One entry of a code list: the code, *med underkoder*, or *alle koder i* the system."""
    if entry.match == "all":
        system = CODE_SYSTEMS[entry.system]
        return language.word("codes.all", system=system.name_en if language.key == "en" else system.name_da)
    return language.word("codes.descendants" if entry.match == "descendants" else "codes.one", code=entry.code)


def code_text(entry: CodeEntry, language: Language, *, excluded: bool = False) -> str:
    """One entry in full: `SKS DF00 med underkoder: Alzheimers sygdom`, with *undtagen* before an exclusion."""
    system = CODE_SYSTEMS[entry.system]
    name = system.name_en if language.key == "en" else system.name_da
    text = language.word(
        "code_list.entry", system=name, code=entry_text(entry, language), display=language.local(entry.display)
    )
    return language.word("code_list.excluded", entry=text) if excluded else text
