"""Code systems of the standard, how a code is normalised, and what a code list entry matches.

SKS and ATC match descendants by the normalised prefix; ICPC-2, NPU, MedCom and ydelse codes have no hierarchy that runs. The
prefix rule is what runs, so retired and new sub-codes in old and new records are caught alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from cockpit.standard.document import CodeEntry, CodeList


@dataclass(frozen=True)
class CodeSystem:
    """One code system: its short key in documents, names, canonical address, known other addresses, and whether prefixes mean descendants."""

    key: str
    name_da: str
    name_en: str
    uri: str
    aliases: tuple[str, ...]
    hierarchical: bool


# Addresses: dk-core 3.x, MedCom terminology, WHO. No public address exists for ydelseskoder; ours is minted and says so.
CODE_SYSTEMS: dict[str, CodeSystem] = {
    system.key: system
    for system in (
        CodeSystem(
            "icpc2", "ICPC-2-DK", "ICPC-2-DK", "urn:oid:1.2.208.176.2.31", ("http://hl7.org/fhir/sid/icpc-2",), False
        ),
        CodeSystem(
            "sks",
            "SKS",
            "SKS",
            "urn:oid:1.2.208.176.2.4",
            ("urn:oid:1.2.208.176.2.4.12", "http://hl7.org/fhir/sid/icd-10"),
            True,
        ),
        CodeSystem("atc", "ATC", "ATC", "http://www.whocc.no/atc", (), True),
        CodeSystem("npu", "NPU", "NPU", "http://npu-terminology.org", ("urn:oid:1.2.208.176.2.1",), False),
        CodeSystem(
            "medcom",
            "MedCom-koder",
            "MedCom codes",
            "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-observation-codes",
            ("urn:oid:1.2.208.184.100.8",),
            False,
        ),
        CodeSystem("ydelse", "Ydelseskoder", "Service codes", "urn:profilstandard:ydelseskode", (), False),
    )
}


def normalised_code(system: str, code: str) -> str:
    """The code as it is compared: upper case, no blanks or dots, and for SKS diagnoses the leading `D` present.

    `sks`: "F00.1" and "df001" become "DF001" (ICD-10 chapters A to Z as diagnoses); codes that already have the shape of an SKS
    code (letter, letter, …) are kept. Other systems: only case, blanks and dots.
    """
    compact = "".join(code.split()).replace(".", "").upper()
    if system == "sks" and len(compact) >= 3 and compact[0].isalpha() and compact[1].isdigit():
        return "D" + compact
    return compact


def system_key(name: str) -> str | None:
    """The short key of a code system given by its key, its canonical address or a known other address; None when it is not one of ours."""
    for system in CODE_SYSTEMS.values():
        if name == system.key or name == system.uri or name in system.aliases:
            return system.key
    return None


def matches(entry: CodeEntry, system: str, code: str) -> bool:
    """Whether one entry of a code list matches a coding: `system` is the short key, `code` as recorded (it is normalised here).

    `exact`: the normalised codes are equal. `descendants`: the recorded code begins with the entry's code (the code itself included), in
    hierarchical systems only; elsewhere the entry matches exactly. `all`: every code of the system. A blank code matches nothing.
    """
    recorded = normalised_code(system, code)
    if entry.system != system or not recorded:
        return False
    if entry.match == "all":
        return True
    wanted = normalised_code(system, entry.code)
    if entry.match == "descendants" and CODE_SYSTEMS[system].hierarchical:
        return bool(wanted) and recorded.startswith(wanted)
    return recorded == wanted


def code_list_matches(code_list: CodeList, system: str, code: str) -> bool:
    """Whether a coding is in the concept: matched by an entry and by no exclusion."""
    return any(matches(entry, system, code) for entry in code_list.codes) and not any(
        matches(entry, system, code) for entry in code_list.exclusions
    )
