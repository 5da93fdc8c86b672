"""The addresses that the bundle uses: HL7's, and our own, which are minted under `urn:profilstandard:` and lead nowhere on the network."""

from __future__ import annotations

import uuid

from cockpit.engine.records.fhir import vocabulary

# HL7's.
ARTIFACT = "http://hl7.org/fhir/StructureDefinition/artifact-"
VERSION_ALGORITHM = f"{ARTIFACT}versionAlgorithm"
KNOWLEDGE_CAPABILITY = "http://hl7.org/fhir/StructureDefinition/cqf-knowledgeCapability"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
CRMI = "http://hl7.org/fhir/uv/crmi/StructureDefinition/crmi-"
COMBINATION_METHOD = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Group.combinationMethod"
COMBINATION_THRESHOLD = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Group.combinationThreshold"
UCUM = vocabulary.UCUM
LOINC = "http://loinc.org"
GENDER = "http://hl7.org/fhir/administrative-gender"
LIBRARY_TYPE = "http://terminology.hl7.org/CodeSystem/library-type"

# Ours.
OWN = vocabulary.OWN
DATASET = f"{OWN}datasaet"
SCOPE = f"{OWN}afgraensning"
CRITERION = f"{OWN}kriterium"
NODE = f"{OWN}fhir:node"
SOURCES = f"{OWN}fhir:kilde"
TEXT_ONLY = f"{OWN}fhir:kun-tekst"
QUANTITY = f"{OWN}fhir:maaling"
SHA256 = f"{OWN}fhir:sha256"

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, OWN)


def profile_url(profile: str) -> str:
    """The canonical address of a profile's library."""
    return f"{OWN}profil:{profile}"


def code_list_url(profile: str, code_list: str) -> str:
    """The canonical address of a code list's value set."""
    return f"{profile_url(profile)}:kodeliste:{code_list}"


def group_url(profile: str, part: str) -> str:
    """The canonical address of a group of patients: `population`, or a part's kind and id."""
    return f"{profile_url(profile)}:gruppe:{part}"


def full_url(canonical: str, version: str) -> str:
    """The entry's address in the bundle: the same for the same thing in the same version, and for nothing else."""
    return uuid.uuid5(_NAMESPACE, f"{canonical}|{version}").urn
