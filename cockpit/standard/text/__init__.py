"""A profile in words: Danish first, English with the same structure. Nothing is lost: two different trees have two different texts.

Data source *klinikkens egen journal* (`lokal`) alone is taken for granted and not said; every other source is.
`language` is `da` or `en` everywhere; another value raises KeyError.
"""

from __future__ import annotations

from cockpit.standard.document import (
    Attention,
    CodeEntry,
    Comparison,
    Criterion,
    DoseTable,
    Element,
    NamedEvent,
    Parameter,
    ProfileDocument,
    Window,
)
from cockpit.standard.text import expressions, later, lines, sentences, whole
from cockpit.standard.text.language import language_named
from cockpit.standard.text.lines import criterion_numbers
from cockpit.standard.text.model import Line, Phrase, Role, Span, phrase_text

__all__ = [
    "Line",
    "Phrase",
    "Role",
    "Span",
    "attention_sentence",
    "code_entry_text",
    "comparison_text",
    "criterion_heading",
    "criterion_lines",
    "criterion_numbers",
    "criterion_sentence",
    "date_text",
    "document_text",
    "dose_table_text",
    "element_sentence",
    "element_spans",
    "named_event_text",
    "number_text",
    "parameter_sentences",
    "population_lines",
    "scope_sentence",
    "window_text",
]


def population_lines(document: ProfileDocument, language: str = "da") -> list[Line]:
    """The population as numbered lines (who is looked at stands apart: `scope_sentence`). A group at the root is the first line, without number."""
    return criterion_lines(document, document.population, language)


def criterion_lines(document: ProfileDocument, criterion: Criterion, language: str = "da") -> list[Line]:
    """Any criterion of the document and everything below it, as numbered lines."""
    return lines.tree_lines(document, criterion, language_named(language))


def criterion_sentence(document: ProfileDocument, criterion: Criterion, language: str = "da") -> str:
    """The criterion in one sentence; a group with its members in parentheses."""
    return phrase_text(sentences.whole_criterion(document, criterion, language_named(language)))


def criterion_heading(document: ProfileDocument, criterion: Criterion, language: str = "da") -> str:
    """The criterion by itself: a sentence, or a group's heading (`Mindst én af`) without its members."""
    return phrase_text(sentences.criterion_phrase(document, criterion, language_named(language)))


def element_sentence(document: ProfileDocument, element: Element, language: str = "da") -> str:
    """What a data element shows, in a sentence."""
    return phrase_text(element_spans(document, element, language))


def element_spans(document: ProfileDocument, element: Element, language: str = "da") -> Phrase:
    """What a data element shows, as spans."""
    return sentences.element_phrase(document, element, language_named(language))


def attention_sentence(attention: Attention, language: str = "da") -> str:
    """An attention rule, in a sentence."""
    return sentences.attention_text(attention, language_named(language))


def scope_sentence(document: ProfileDocument, language: str = "da") -> str:
    """Who is looked at: registered with the clinic, alive."""
    return sentences.scope_text(document.scope, language_named(language))


def window_text(window: Window, language: str = "da") -> str:
    """A window in words: `inden for de seneste 12 måneder`."""
    return expressions.window_text(window, language_named(language))


def comparison_text(comparison: Comparison, language: str = "da") -> str:
    """A comparison in words: `mindst 48 mmol/mol`."""
    return expressions.comparison_text(comparison, language_named(language))


def code_entry_text(entry: CodeEntry, language: str = "da") -> str:
    """One entry of a code list in full: `SKS DF00 med underkoder: Alzheimers sygdom`."""
    return expressions.code_text(entry, language_named(language))


def number_text(decimal: str, language: str = "da") -> str:
    """A decimal as people write it: `5.932.654`, `6,5`."""
    return language_named(language).number(decimal)


def date_text(civil: str, language: str = "da") -> str:
    """A civil date as people write it: `21. november 2026`."""
    return language_named(language).date(civil)


def named_event_text(document: ProfileDocument, named: NamedEvent, language: str = "da") -> str:
    """The named event with the occurrence that relations mean, as a sentence."""
    return later.named_event_text(document, named, language_named(language))


def dose_table_text(document: ProfileDocument, table: DoseTable, language: str = "da") -> str:
    """What the dose table converts to, and every factor, as sentences."""
    return later.dose_table_text(table, language_named(language))


def parameter_sentences(document: ProfileDocument, parameter: Parameter, language: str = "da") -> str:
    """The parameter with its default and limits, and every number that it sets."""
    return later.parameter_sentences(document, parameter, language_named(language))


def document_text(document: ProfileDocument, language: str = "da") -> str:
    """The whole profile as plain text, ending with a line break."""
    return "\n".join(whole.document_lines(document, language_named(language))) + "\n"
