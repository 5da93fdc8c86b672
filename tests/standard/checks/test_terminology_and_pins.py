"""Checks against what stands outside the document: the terminology release, and what is published."""

from __future__ import annotations

from cockpit.standard.checks import check
from cockpit.standard.reading import document_hash
from cockpit.standard.terminology import FileTerminology, read_terminology_csv
from tests.standard.documents import (
    Content,
    code,
    events,
    exists,
    findings,
    local,
    pinned,
    psychiatric,
    read,
    sound,
    with_pin,
)

CSV = """system,code,match,display_da,display_en,unit
icpc2,P70,exact,Demens,Dementia,
icpc2,P76,exact,Depression,Depression,
sks,DF00,descendants,Alzheimers sygdom,Alzheimer's disease,
atc,N06D,descendants,Demensmedicin,Anti-dementia drugs,
atc,N05A,descendants,Antipsykotika,Antipsychotics,
atc,N05AN01,exact,Lithium,Lithium,
npu,NPU27300,exact,HbA1c,HbA1c,mmol/mol
"""
RELEASE: FileTerminology = read_terminology_csv(CSV, release="proeve-2026")


def pinned_to_release() -> Content:
    content = sound()
    content["terminology"] = {"release": RELEASE.release, "hash": RELEASE.hash}
    return content


def test_every_code_in_the_release_and_systems_outside_it_pass() -> None:
    assert check(read(pinned_to_release()), terminology=RELEASE) == []


def test_a_code_that_the_release_does_not_have_is_an_error_with_the_release_named() -> None:
    content = pinned_to_release()
    content["code_lists"][1]["codes"].append(code("icpc2", "P99"))
    (finding,) = check(read(content), terminology=RELEASE)
    assert (finding.severity, finding.code, finding.place) == ("error", "unknown-code", "code_lists[1].codes[1]")
    assert "koden P99 (ICPC-2-DK) findes ikke i udgaven proeve-2026" in finding.message
    assert "P99 (ICPC-2-DK) does not exist in the release proeve-2026" in finding.message_en


def test_an_excluded_code_must_exist_too() -> None:
    content = pinned_to_release()
    content["code_lists"][3]["exclusions"] = [code("atc", "N05AN99")]
    assert [finding.code for finding in check(read(content), terminology=RELEASE)] == ["unknown-code"]


def test_any_code_of_a_system_is_not_looked_up() -> None:
    content = pinned_to_release()
    content["code_lists"][1]["codes"] = [code("icpc2", "*", "all")]
    content["code_lists"][3]["exclusions"] = [code("atc", "*", "all")]
    assert check(read(content), terminology=RELEASE) == []


def test_without_a_release_codes_are_not_looked_up() -> None:
    content = sound()
    content["code_lists"][1]["codes"].append(code("icpc2", "P99"))
    assert check(read(content)) == []


def test_another_release_than_the_pinned_is_an_error() -> None:
    content = pinned_to_release()
    content["terminology"]["release"] = "proeve-2025"
    (finding,) = check(read(content), terminology=RELEASE)
    assert finding.code == "other-terminology"
    assert "et andet end det" not in finding.message


def test_a_release_changed_under_the_same_name_is_an_error() -> None:
    content = pinned_to_release()
    content["terminology"]["hash"] = "sha256:" + "0" * 64
    (finding,) = check(read(content), terminology=RELEASE)
    assert finding.code == "other-terminology"
    assert "et andet end det" in finding.message


def test_a_pin_that_is_not_inlined_is_a_warning_in_a_draft_and_an_error_at_submission() -> None:
    pin = pinned(psychiatric())
    del pin["document"]
    (draft,) = findings(with_pin(pin), "pin-not-inlined")
    (submission,) = findings(with_pin(pin), "pin-not-inlined", complete=True)
    assert (draft.severity, submission.severity) == ("warning", "error")
    assert draft.place == "profiles[0]"


def test_a_pin_is_compared_with_what_is_published() -> None:
    content = with_pin()
    key, wanted = ("svaer-psykisk-sygdom", "2.0.0"), content["profiles"][0]["hash"]
    assert check(read(content), published={key: wanted}) == []
    (missing,) = findings(content, "pin-not-published", published={})
    assert (
        missing.message
        == "Profilen »svaer-psykisk-sygdom« 2.0.0: version 2.0.0 er ikke udgivet. Vælg en udgivet version."
    )
    (changed,) = findings(content, "pin-hash-mismatch", published={key: "sha256:" + "1" * 64})
    assert changed.place == "profiles[0].hash"


def test_pins_of_inlined_profiles_are_verified_too() -> None:
    inner = psychiatric()
    inner["id"], inner["version"] = "inderst", "1.0.0"
    middle = with_pin(pinned(inner, hash="sha256:" + "1" * 64))
    middle["population"]["criteria"][2]["profile"] = "inderst"
    middle.update(id="svaer-psykisk-sygdom", version="2.0.0")
    (finding,) = findings(with_pin(pinned(middle)), "pin-hash-mismatch")
    assert finding.place == "profiles[0].document.profiles[0].hash"


def test_the_sources_of_an_inlined_population_must_be_declared_here() -> None:
    inner = psychiatric()
    inner["population"]["criteria"].append(exists("fra-fmk", events("dispensing", "demensmedicin", sources=["fmk"])))
    inner["legal"]["sources"].append({"source": "fmk", "legal_basis": local("Lov", "Law")})
    middle = psychiatric()
    middle["population"]["criteria"].append({"type": "profile", "id": "inderst", "profile": "nr-tre"})
    inner.update(id="nr-tre")
    unused = {**psychiatric(), "id": "bruges-ikke"}
    middle["profiles"] = [
        pinned(unused),
        pinned(inner),
    ]
    outer = with_pin(pinned(middle))
    (finding,) = findings(outer, "source-not-declared")
    assert finding.node == "fra-fmk"
    assert finding.place == "profiles[0].document.profiles[1].document.population.criteria[2].events.sources[0]"
    outer["legal"]["sources"].append({"source": "fmk", "legal_basis": local("Lov", "Law")})
    assert findings(outer, "source-not-declared") == findings(outer, "source-not-used") == []


def test_a_pin_that_is_not_inlined_says_nothing_about_sources() -> None:
    middle = psychiatric()
    middle["population"]["criteria"].append({"type": "profile", "id": "inderst", "profile": "nr-tre"})
    pin = pinned({**psychiatric(), "id": "nr-tre"})
    del pin["document"]
    middle["profiles"] = [pin]
    assert findings(with_pin(pinned(middle)), "source-not-declared") == []


def test_the_hash_that_a_pin_holds_is_the_documents() -> None:
    assert with_pin()["profiles"][0]["hash"] == document_hash(read(psychiatric()))
