"""The drawn examples as a page of the documentation, in English and in Danish."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.document import ProfileDocument
from cockpit.standard.text import (
    attention_sentence,
    criterion_sentence,
    document_text,
    dose_table_text,
    element_sentence,
    named_event_text,
    scope_sentence,
)
from cockpit.standard.text.language import language_named
from tests.engine import examples
from tests.engine.danish_element_examples import ELEMENT_EXAMPLES_IN_DANISH
from tests.engine.danish_examples import EXAMPLES_IN_DANISH
from tests.engine.danish_later_examples import LATER_EXAMPLES_IN_DANISH
from tests.engine.drawing import CODE_LISTS, Case, D, Example, Row, profile
from tests.engine.element_examples import ELEMENT_CHAPTERS, EVERYBODY, ElementExample, Shown
from tests.engine.later_examples import LATER_CHAPTERS

CHAPTERS = {
    "Codes": examples.CODES,
    "Attributes, sources and datasets": examples.ATTRIBUTES,
    "Dates and windows": examples.DATES,
    "Medication": examples.MEDICATION,
    "Measurements": examples.MEASUREMENTS,
    "Counts": examples.COUNTS,
    "Picked events": examples.PICKS,
    "Groups": examples.GROUPS,
    "The patient and the scope": examples.PATIENTS,
    **LATER_CHAPTERS,
}
PAGES = {"en": "examples.md", "da": "eksempler.md"}
DANISH_PARTS = (EXAMPLES_IN_DANISH, LATER_EXAMPLES_IN_DANISH, ELEMENT_EXAMPLES_IN_DANISH)
DANISH = {english: danish for part in DANISH_PARTS for english, danish in part.items()}

_INTRODUCTION = {
    "en": """\
# Drawn examples

*[På dansk](eksempler.md)*

Each rule with a few tiny patients: what is recorded, who is in, out or possible, and what the patient catches: the mistake in an
implementation, or the point that is easily got wrong. The test suite runs every one of them on the reference evaluator and on the relational
form in DuckDB and SQLite (`tests/engine/test_meaning.py`), and holds this page equal to them. The reference date D is 2026-11-21 unless an
example says otherwise. A vendor's own engine is right when it gives the same outcomes.

What is recorded is written as in the [logical record](record.md): the view, then the date, code, value and unit, then other columns by name.
A patient is a woman born on 1950-01-01 unless an example says otherwise. The last chapters show what stands in a list: *known* with value,
unit and date, *unknown* or *empty*; `!0` says that the first attention rule fires, `!1` the second.
""",
    "da": """\
# Tegnede eksempler

*[In English](examples.md)*

Hver regel med nogle få små patienter: hvad der er registreret, hvem der er med, ikke med eller måske med, og hvad patienten fanger: en fejl i
et system eller det, et system let tager fejl af. Testene kører alle eksempler på referenceprogrammet og på den relationelle form i DuckDB og
SQLite (`tests/engine/test_meaning.py`) og sikrer, at denne side svarer til dem. Skæringsdatoen D er 2026-11-21, medmindre et eksempel siger
andet. En leverandørs eget system regner rigtigt, når det giver de samme udfald.

Det registrerede er skrevet som i den [logiske journal](record.md): viewet, så dato, kode, værdi og enhed, så andre kolonner med navn. En
patient er en kvinde født 1950-01-01, medmindre et eksempel siger andet. De sidste kapitler viser, hvad der står på en liste: *kendt* med
værdi, enhed og dato, *ukendt* eller *tomt*; `!0` siger, at den første opmærksomhedsregel slår til, `!1` den anden.
""",
}

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "in": "in",
        "out": "out",
        "possible": "possible",
        "known": "known",
        "unknown": "unknown",
        "empty": "empty",
        "criterion": "| recorded | outcome | catches |\n|---|---|---|",
        "element": "| recorded | shown | catches |\n|---|---|---|",
        "code lists": "Code lists of the examples",
        "code list": "Code list",
        "dose table": "Dose table",
        "reference date": "Reference date: {}.",
        "missing": "The system does not hold: {}.",
        "sources": "The system holds the sources: {}.",
        "scope": "Scope: {}",
        "profile": "The profile »{}«: {}",
        "attention": "`!{}`: {}",
        "no value": "(empty)",
        "nothing": "nothing",
    },
    "da": {
        "in": "med",
        "out": "ikke med",
        "possible": "måske",
        "known": "kendt",
        "unknown": "ukendt",
        "empty": "tomt",
        "criterion": "| registreret | udfald | fanger |\n|---|---|---|",
        "element": "| registreret | vist | fanger |\n|---|---|---|",
        "code lists": "Eksemplernes kodelister",
        "code list": "Kodeliste",
        "dose table": "Dosistabel",
        "reference date": "Skæringsdato: {}.",
        "missing": "Systemet har ikke: {}.",
        "sources": "Systemet har datakilderne: {}.",
        "scope": "Hvem der ses på: {}",
        "profile": "Profilen »{}«: {}",
        "attention": "`!{}`: {}",
        "no value": "(tom)",
        "nothing": "intet",
    },
}


def page(language: str) -> str:
    """The page in Markdown. `language` is `en` or `da`."""
    return "\n".join([_INTRODUCTION[language], *_code_lists(language), *_chapters(language)])


def sentences() -> Iterator[str]:
    """Every English sentence of the examples: the chapters, the names, the rules, what the patients catch."""
    chapters: tuple[tuple[str, dict[str, Example] | dict[str, ElementExample]], ...] = (
        *CHAPTERS.items(),
        *ELEMENT_CHAPTERS.items(),
    )
    for title, chapter in chapters:
        yield title
        for name, example in chapter.items():
            yield from (name, example.rule, *(case.catches for case in example.cases))


def _said(sentence: str, language: str) -> str:
    return DANISH[sentence] if language == "da" else sentence


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def quoted(sentence: str) -> str:
    """A sentence of the standard as a quotation; its wildcards are no emphasis."""
    return "> " + sentence.replace("*", "\\*") + "\n"


def _code_lists(language: str) -> Iterator[str]:
    document = profile(EVERYBODY)
    yield f"## {_WORDS[language]['code lists']}\n"
    yield from (f"- {line}" for line in _code_list_lines(document, language))
    yield ""


def _code_list_lines(document: ProfileDocument, language: str) -> Iterator[str]:
    """Each code list of the document with what stands under its heading in the document's text."""
    spoken = language_named(language)
    heading = spoken.word("heading.code_lists").upper() + ": "
    sections = [one for one in document_text(document, language).split("\n\n") if one.startswith(heading)]
    for code_list, section in zip(document.code_lists, sections, strict=True):
        _, *lines = section.splitlines()
        yield "<br>".join([f"**{spoken.local(code_list.title)}**", *lines])


def _chapters(language: str) -> Iterator[str]:
    for title, chapter in CHAPTERS.items():
        yield f"## {_said(title, language)}\n"
        for name, example in chapter.items():
            yield from _example(name, example, language)
    for title, shown_chapter in ELEMENT_CHAPTERS.items():
        yield f"## {_said(title, language)}\n"
        for name, element_example in shown_chapter.items():
            yield from _element_example(name, element_example, language)


def _example(name: str, example: Example, language: str) -> Iterator[str]:
    document = profile(example.criterion, **example.parts)
    yield from _rule(name, example, language)
    yield quoted(criterion_sentence(document, document.population, language))
    yield from _circumstances(example, document, language)
    yield _WORDS[language]["criterion"]
    for case in example.cases:
        outcome = _WORDS[language][case.outcome]
        yield f"| {recorded(case, language)} | {outcome} | {_said(case.catches, language)} |"
    yield ""


def _element_example(name: str, example: ElementExample, language: str) -> Iterator[str]:
    document = profile(EVERYBODY, elements=[example.element], **example.parts)
    element = document.elements[0]
    yield from _rule(name, example, language)
    yield quoted(element_sentence(document, element, language))
    for number, attention in enumerate(element.attention):
        yield _WORDS[language]["attention"].format(number, attention_sentence(attention, language)) + "\n"
    yield _WORDS[language]["element"]
    for case in example.cases:
        state, *rest = case.told.split(" ")
        told = " ".join([_WORDS[language][state], *rest])
        yield f"| {recorded(case, language)} | {told} | {_said(case.catches, language)} |"
    yield ""


def _rule(name: str, example: Example | ElementExample, language: str) -> Iterator[str]:
    yield f"### {capital(_said(name, language))}\n"
    yield f"{_said(example.rule, language)}\n"


def _circumstances(example: Example, document: ProfileDocument, language: str) -> Iterator[str]:
    """What is not as usual: the reference date, what the system holds, the scope, what the profile has besides."""
    words = _WORDS[language]
    if example.as_of != D:
        yield words["reference date"].format(example.as_of.isoformat()) + "\n"
    if example.missing:
        yield words["missing"].format(", ".join(f"`{name}`" for name in example.missing)) + "\n"
    if example.sources:
        yield words["sources"].format(", ".join(f"`{name}`" for name in example.sources)) + "\n"
    if "scope" in example.parts:
        yield words["scope"].format(scope_sentence(document, language)) + "\n"
    for event in document.events or []:
        yield named_event_text(document, event, language) + "\n"
    for pin in document.profiles:
        assert pin.document is not None
        title = language_named(language).local(pin.document.title)
        population = criterion_sentence(pin.document, pin.document.population, language)
        yield words["profile"].format(title, population) + "\n"
    for line in list(_code_list_lines(document, language))[len(CODE_LISTS) :]:
        yield f"{words['code list']} {line}\n"
    for table in document.dose_tables or []:
        title = language_named(language).local(table.title)
        yield f"{words['dose table']} **{title}**: {dose_table_text(document, table, language)}\n"


def recorded(case: Case | Shown, language: str) -> str:
    """The patient's attributes and rows, one to a line."""
    words = _WORDS[language]
    attributes = " ".join(f"{name} {value or words['no value']}" for name, value in case.attributes.items())
    lines = ([attributes] if attributes else []) + [_row(row) for row in case.rows]
    return "<br>".join(line.replace("|", "\\|") for line in lines) or words["nothing"]


def _row(row: Row) -> str:
    own = dict(row)
    view = own.pop("view")
    first = [
        own.pop(name)
        for name in ("debut", "date", "start", "codes", "code", "value", "comparator", "unit")
        if name in own
    ]
    own.pop("system", None)
    rest = [f"{name} {value}" for name, value in own.items() if value and (name, value) != ("registered", "2026-01-01")]
    return " ".join([view, *(value for value in first if value), *rest])
