"""A small, sound profile to bend: every test of the standard starts from it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from cockpit.standard.checks import check
from cockpit.standard.document import Criterion, Group, ProfileDocument
from cockpit.standard.findings import Finding
from cockpit.standard.reading import document_hash, read_document

Content = dict[str, Any]


def local(da: str, en: str | None = None) -> Content:
    """A human text."""
    return {"da": da} if en is None else {"da": da, "en": en}


def code(system: str, value: str, match: str = "exact", display: str = "Tekst") -> Content:
    """One entry of a code list."""
    return {"system": system, "code": value, "match": match, "display": local(display, "Text")}


def code_list(node: str, title: str, *entries: Content, **fields: Any) -> Content:
    """A code list."""
    return {"id": node, "title": local(title, f"{title} (en)"), "codes": list(entries), **fields}


def events(dataset: str, *codes: str, **fields: Any) -> Content:
    """An event selection on the clinic's own records, unless `sources` says otherwise."""
    return {"dataset": dataset, "sources": ["lokal"], "codes": list(codes), **fields}


def months(amount: int) -> Content:
    """The window *inden for de seneste n måneder*."""
    return {"type": "last", "amount": amount, "unit": "months"}


def compared(op: str, value: str, upper: str | None = None, unit: str | None = None) -> Content:
    """A comparison."""
    optional = {"upper": upper, "unit": unit}
    return {"op": op, "value": value, **{key: item for key, item in optional.items() if item is not None}}


def age(node: str, op: str, value: str, upper: str | None = None) -> Content:
    """A criterion on age."""
    return {"type": "age", "id": node, "comparison": compared(op, value, upper)}


def exists(node: str, selection: Content) -> Content:
    """A criterion that an event exists."""
    return {"type": "exists", "id": node, "events": selection}


def count(node: str, selection: Content, of: str, op: str, value: str, **fields: Any) -> Content:
    """A criterion that counts."""
    return {"type": "count", "id": node, "events": selection, "of": of, "comparison": compared(op, value, **fields)}


def picked(node: str, selection: Content, pick: str, **fields: Any) -> Content:
    """A criterion on one picked event."""
    return {"type": "picked", "id": node, "events": selection, "pick": pick, **fields}


def group(node: str, rule: str, *criteria: Content, **fields: Any) -> Content:
    """A group."""
    return {"type": "group", "id": node, "rule": rule, "criteria": list(criteria), **fields}


HBA1C_LIMIT = compared(">=", "48", unit="mmol/mol")

_SOUND: Content = {
    "standard": "1.0",
    "id": "demens",
    "version": "1.2.3",
    "title": local("Demens", "Dementia"),
    "organisation": "MedCom",
    "clinical": {
        "confirmation": "confirmed",
        "purpose": local("Overblik over patienter med demens.", "An overview of patients with dementia."),
        "target_group": local("Patienter med demens.", "Patients with dementia."),
        "basis": local("DSAM's vejledning.", "DSAM's guideline."),
        "references": [{"id": "dsam", "title": "DSAM: Demens", "url": "https://www.dsam.dk/"}],
        "instructions": local("Gennemgå listen hver måned.", "Go through the list every month."),
    },
    "legal": {
        "processing_purpose": local("Patientbehandling.", "Treatment of patients."),
        "sources": [{"source": "lokal"}],
    },
    "terminology": {"release": "proeve-2026", "hash": "sha256:" + "0" * 64},
    "code_lists": [
        code_list("demenskoder", "Demens", code("icpc2", "P70"), code("sks", "DF00", "descendants")),
        code_list("depressionskoder", "Depression", code("icpc2", "P76")),
        code_list("demensmedicin", "Demensmedicin", code("atc", "N06D", "descendants")),
        code_list(
            "antipsykotika",
            "Antipsykotika",
            code("atc", "N05A", "descendants"),
            exclusions=[code("atc", "N05AN01")],
        ),
        code_list("aarskontrol", "Årskontrol", code("ydelse", "0120")),
        code_list(
            "hba1c",
            "HbA1c",
            code("npu", "NPU27300"),
            quantity={
                "unit": "mmol/mol",
                "decimals": 0,
                "conversions": [{"unit": "%", "factor": "10.93", "offset": "-23.5"}],
            },
        ),
    ],
    "population": group(
        "alle",
        "all",
        age("voksen", ">=", "18"),
        group(
            "mindst-en",
            "any",
            exists("har-demens", events("diagnosis", "demenskoder", kinds=["forloeb"])),
            exists("faar-demensmedicin", events("medication", "demensmedicin", active=True)),
        ),
    ),
    "subgroups": [
        {
            "id": "ikke-set",
            "title": local("Ikke set i 12 måneder", "Not seen for 12 months"),
            "description": local("Uden årskontrol.", "Without an annual check-up."),
            "criterion": count(
                "ingen-aarskontrol", events("service", "aarskontrol", window=months(12)), "events", "=", "0"
            ),
        }
    ],
    "elements": [
        {"type": "patient", "id": "alder", "title": local("Alder", "Age"), "attribute": "age"},
        {
            "type": "picked",
            "id": "seneste-hba1c",
            "title": local("Seneste HbA1c", "Latest HbA1c"),
            "events": events("measurement", "hba1c"),
            "pick": "latest",
            "tie": "highest",
            "show": "value",
            "attention": [{"when": {"type": "value", "comparison": HBA1C_LIMIT}, "text": local("Forhøjet", "Raised")}],
        },
        {
            "type": "list",
            "id": "psykofarmaka",
            "title": local("Antipsykotika", "Antipsychotics"),
            "events": events("medication", "antipsykotika", active=True),
        },
    ],
    "views": {
        "list": {
            "columns": ["alder", "seneste-hba1c"],
            "sort": [{"element": "alder", "descending": True}],
            "filters": ["ikke-set"],
        },
        "patient": {
            "sections": [
                {
                    "id": "overblik",
                    "title": local("Overblik", "Overview"),
                    "elements": ["alder", "seneste-hba1c", "psykofarmaka"],
                }
            ]
        },
    },
    "actions": [
        {
            "id": "indkald",
            "title": local("Indkald til årskontrol", "Invite to an annual check-up"),
            "text": local("Ring eller skriv.", "Call or write."),
            "criterion": {"type": "subgroup", "id": "er-ikke-set", "subgroup": "ikke-set"},
        }
    ],
    "quality_lists": [
        {
            "id": "kun-depression",
            "title": local("Depression hos ældre", "Depression among the old"),
            "text": local("Er det demens?", "Is it dementia?"),
            "criterion": exists("har-depression", events("diagnosis", "depressionskoder")),
        }
    ],
}


def sound() -> Content:
    """The JSON content of a profile that every check accepts without a finding; a copy of one's own to bend."""
    return deepcopy(_SOUND)


def with_population(*criteria: Content, rule: str = "all") -> Content:
    """The sound profile with these criteria added to its population's top group."""
    content = sound()
    content["population"]["criteria"].extend(criteria)
    content["population"]["rule"] = rule
    return content


def read(content: Content) -> ProfileDocument:
    """The document of the content."""
    return read_document(content)


def only(content: Content, criterion: Content) -> ProfileDocument:
    """The document with this criterion as its whole population."""
    return read({**content, "population": criterion})


def findings(content: Content, code_wanted: str, **arguments: Any) -> list[Finding]:
    """The findings of this code when the content is checked."""
    return [finding for finding in check(read(content), **arguments) if finding.code == code_wanted]


def psychiatric() -> Content:
    """Another small profile, to be pinned by the sound one."""
    content = sound()
    content.update(
        id="svaer-psykisk-sygdom", version="2.0.0", title=local("Svær psykisk sygdom", "Severe mental illness")
    )
    return content


def pinned(content: Content, **fields: Any) -> Content:
    """A pin of that content, inlined."""
    document = read(content)
    return {
        "id": content["id"],
        "version": content["version"],
        "hash": document_hash(document),
        "document": document.content(),
        **fields,
    }


def with_pin(pin: Content | None = None) -> Content:
    """The sound profile asking for the psychiatric one's population as well."""
    content = with_population({"type": "profile", "id": "i-anden-profil", "profile": "svaer-psykisk-sygdom"})
    content["profiles"] = [pinned(psychiatric()) if pin is None else pin]
    return content


def later() -> Content:
    """The sound profile written in 1.1, with two named events and two dose tables."""
    content = with_pin()
    content.update(
        standard="1.1",
        events=[
            named("indeks", "Indeksdiagnose", events("diagnosis", "demenskoder"), "first"),
            named("udskrivelse", "Udskrivelse", events("contact", kinds=["udskrivelse"]), "any"),
        ],
        dose_tables=[
            dose_table("oral-morfin", "Orale morfinækvivalenter", ("N02AA01", "mg/d", "1"), ("N02AB03", "ug/h", "2.4")),
            dose_table("diazepam", "Diazepamækvivalenter", ("N05BA01", "mg/d", "1")),
        ],
    )
    return content


def named(node: str, title: str, selection: Content, occurrence: str) -> Content:
    """A named event."""
    return {"id": node, "title": local(title, f"{title} (en)"), "events": selection, "occurrence": occurrence}


def dose_table(node: str, title: str, *factors: tuple[str, str, str]) -> Content:
    """A dose table in milligrams a day with factors of code, unit and factor."""
    entries = [
        {"code": atc, "unit": unit, "factor": factor, "display": local("Lægemiddel", "Drug")}
        for atc, unit, factor in factors
    ]
    return {"id": node, "title": local(title, f"{title} (en)"), "unit": "mg/d", "decimals": 0, "factors": entries}


def members(document: ProfileDocument) -> list[Criterion]:
    """The criteria in the top group of the population."""
    assert isinstance(document.population, Group)
    return document.population.criteria


def found_once(content: Content, severity: str, code: str, place: str, node: str | None) -> None:
    """The checks find this in the document, once and where it stands, in a whole sentence in each language."""
    found = [finding for finding in check(read(content)) if (finding.code, finding.place) == (code, place)]
    assert [(finding.severity, finding.node) for finding in found] == [(severity, node)]
    for language in ("da", "en"):
        sentence = found[0].sentence(language)
        assert sentence.endswith(".")
        assert sentence[0].isupper() or sentence[0].isdigit()
        assert "  " not in sentence
    assert found[0].message != found[0].message_en
