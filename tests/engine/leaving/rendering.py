"""The drawn examples of counts as a page of the documentation, in English and in Danish."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.rules import RULES
from cockpit.standard.text import criterion_sentence
from tests.engine.drawing import Case, profile
from tests.engine.leaving.counted_examples import PASSED_ON, SMALL_NUMBERS, Drawn, PassedOn, Text
from tests.engine.rendering import capital, quoted, recorded

PAGES = {"en": "counts.md", "da": "tal.md"}
_OUTCOMES = {
    "en": {"in": "in", "out": "out", "possible": "possible"},
    "da": {"in": "med", "out": "ikke med", "possible": "måske"},
}
_INTRODUCTION = {
    "en": """\
# Counts that leave the clinic, and protected persons

*[På dansk](tal.md)* · Since version 1.1.

The clinic's own run sees everything. Numbers that the clinic reports are an output of their own, `cockpit counts`: the same profile, judged on what the
record says may be passed on (the columns `private` and `disclosure_refused` of the [logical record](record.md)), and no number that is small or gives a small one away.
No list of patients leaves the clinic. [Why it is so](../decisions/0010-what-leaves-the-clinic-is-counted-from-what-may-leave.md).

    cockpit counts PROFILE.json --records DIR --as-of DATE [--clinic ID] [--engine reference|duckdb|sqlite] [--format table|json]
    cockpit sql PROFILE.json --as-of DATE --counts

As JSON, a list with an object per clinic: `profile`, `version`, `document` (the hash of the profile's document), `clinic`, `as_of`, `least` (5), `members`, `possible`,
`subgroups` (by id: `members` for certain and `possible`), `quality_lists` (by id) and `undecidable` (datasets and sources that the profile asks for and that the system does not hold, or
does not say may be passed on). A number is `null` when it is not shown. The order in which numbers are judged is this one; with subgroups and quality lists as the document has them.

`sql --counts` gives the profile's statement on what may be passed on, for a database of your own. Its rows are patients: count them **inside the clinic**, by the rules below. The
columns must be in the views of the datasets that the profile uses.

A run (`cockpit evaluate`) names in `protected` those of its members, possible members and patients on quality lists who have name and address protection, so that the
GP system can hide name and address. The examples run on the reference evaluator and on the relational form in DuckDB and SQLite (`tests/engine/leaving/`).
""",
    "da": """\
# Tal, der forlader klinikken, og beskyttede personer

*[In English](counts.md)* · Fra version 1.1.

Klinikkens egen kørsel ser alt. Tal, som klinikken indberetter, er et resultat for sig, `cockpit counts`: den samme profil, vurderet på det, journalen siger må gives videre
(kolonnerne `private` og `disclosure_refused` i [den logiske journal](record.md)), og uden tal, der er små eller røber et lille.
Ingen patientliste forlader klinikken. [Hvorfor det er sådan](../decisions/0010-what-leaves-the-clinic-is-counted-from-what-may-leave.md).

    cockpit counts PROFIL.json --records MAPPE --as-of DATO [--clinic ID] [--engine reference|duckdb|sqlite] [--format table|json]
    cockpit sql PROFIL.json --as-of DATO --counts

Som JSON en liste med et objekt for hver klinik: `profile`, `version`, `document` (hash af profilens dokument), `clinic`, `as_of`, `least` (5), `members`, `possible`,
`subgroups` (efter id: `members` med sikkerhed og `possible`), `quality_lists` (efter id) og `undecidable` (datasæt og kilder, som profilen spørger om, og som systemet ikke har eller
ikke siger må gives videre). Et tal er `null`, når det ikke vises. Tallene bedømmes i denne rækkefølge; delpopulationer og kvalitetslister, som de står i dokumentet.

`sql --counts` giver profilens sætning på det, der må gives videre, til jeres egen database. Dens rækker er patienter: tæl dem **i klinikken** efter reglerne nedenfor.
Kolonnerne skal være i visningerne af de datasæt, profilen bruger.

En kørsel (`cockpit evaluate`) nævner i `protected` dem af dens medlemmer, mulige medlemmer og patienter på kvalitetslister, der har navne- og adressebeskyttelse, så lægesystemet
kan skjule navn og adresse. Eksemplerne kører på referenceprogrammet og på den relationelle form i DuckDB og SQLite (`tests/engine/leaving/`).
""",
}
_WORDS = {
    "en": {
        "passed on": "What may be passed on",
        "patients": "For a patient, `disclosure_refused` is 0 unless the example says otherwise.",
        "cases": "| recorded | own run | counts | catches |\n|---|---|---|---|",
        "small": "Small numbers",
        "groups": "The members are numbered; a subgroup is the members in it. – is not shown.",
        "numbers": "| members | subgroups | shown | catches |\n|---|---|---|---|",
        "refused": "disclosure_refused",
        "empty": "(empty)",
        "protected": "Protected persons",
    },
    "da": {
        "passed on": "Hvad der må gives videre",
        "patients": "For en patient er `disclosure_refused` 0, medmindre eksemplet siger andet.",
        "cases": "| registreret | egen kørsel | tal | fanger |\n|---|---|---|---|",
        "small": "Små tal",
        "groups": "Populationens medlemmer er nummereret; en delpopulation er de medlemmer, der er i den. – vises ikke.",
        "numbers": "| medlemmer | delpopulationer | vist | fanger |\n|---|---|---|---|",
        "refused": "disclosure_refused",
        "empty": "(tom)",
        "protected": "Beskyttede personer",
    },
}


def page(language: str) -> str:
    """The page in Markdown. `language` is `en` or `da`."""
    words = _WORDS[language]
    lines = [
        _INTRODUCTION[language],
        f"## {words['passed on']}\n",
        _rule("private-rows", language),
        f"{words['patients']}\n",
    ]
    for name, example in PASSED_ON.items():
        lines += _passed_on(name, example, language)
    lines += [f"## {words['small']}\n", _rule("small-numbers", language), f"{words['groups']}\n", *_small(language)]
    lines += [f"## {words['protected']}\n", _rule("protected-persons", language).rstrip("\n"), ""]
    return "\n".join(lines)


def _rule(name: str, language: str) -> str:
    (rule,) = (one for one in RULES if one.id == name)
    return quoted(rule.da if language == "da" else rule.en)


def _said(text: Text, language: str) -> str:
    return text[0 if language == "da" else 1]


def _passed_on(name: Text, example: PassedOn, language: str) -> Iterator[str]:
    document = profile(example.criterion)
    yield f"### {capital(_said(name, language))}\n"
    yield f"{_said(example.rule, language)}\n"
    yield quoted(criterion_sentence(document, document.population, language))
    yield _WORDS[language]["cases"]
    for case in example.cases:
        own, counts = (_OUTCOMES[language][outcome] for outcome in (case.own, case.counted))
        yield f"| {_recorded(case, language)} | {own} | {counts} | {_said(case.catches, language)} |"
    yield ""


def _recorded(case: Drawn, language: str) -> str:
    refused = {} if case.refused == "0" else {_WORDS[language]["refused"]: case.refused}
    return recorded(Case(case.own, "", case.rows, {**refused, **case.attributes}), language)


def _small(language: str) -> Iterator[str]:
    yield _WORDS[language]["numbers"]
    rule = None
    for example in SMALL_NUMBERS:
        told = f"**{_said(example.rule, language)}** " if example.rule != rule else ""
        rule = example.rule
        subgroups = ", ".join(f"{group[0]}–{group[-1]}" for group in example.subgroups)
        shown = ", ".join("–" if number is None else str(number) for number in example.shown)
        yield f"| {example.members} | {subgroups} | {shown} | {told}{_said(example.catches, language)} |"
    yield ""
