"""The words that FHIR and the logical record have for the same thing; read both ways (docs/standard/fhir.md)."""

from __future__ import annotations

OWN = "urn:profilstandard:"
YDERNUMMER = "urn:oid:1.2.208.176.1.4"
YDERNUMMER_SYSTEMS = (YDERNUMMER, "http://ehealth.sundhed.dk/fhir/NamingSystem/ydernummer")
CPR = "urn:oid:1.2.208.176.1.2"

CONDITION_CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"
CONDITION_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
CONDITION_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
OBSERVATION_REPLACES = "http://hl7.org/fhir/StructureDefinition/observation-replaces"

# Ours: what FHIR R4 has no element for.
SOURCE_TAG = f"{OWN}kilde"
CONTACT_KIND = f"{OWN}kontakttype"
CARE_PLAN_KIND = f"{OWN}forloebsplan"
REFERRAL_KIND = f"{OWN}henvisning"
QUESTIONNAIRE = f"{OWN}spoergeskema:"
FLAG_KIND = f"{OWN}markering"
REFERRAL_STATUS = f"{OWN}fhir:henvisningsstatus"
SCORE = f"{OWN}fhir:score"
FAST_LAEGE = f"{OWN}fast-laege"
PRACTITIONER = f"{OWN}behandler"
REGISTRATION = f"{OWN}fhir:tilmelding"
SIKRINGSGRUPPE = f"{OWN}fhir:sikringsgruppe"
DISCLOSURE_REFUSED = f"{OWN}fhir:frabedt-videregivelse"
NAME_ADDRESS_PROTECTED = f"{OWN}fhir:navne-og-adressebeskyttelse"
LATEST_DAY = f"{OWN}fhir:seneste-dag"

# The first code of a value is the one that is written; each of them is read.
KINDS = {"problem-list-item": "forloeb", "encounter-diagnosis": "kontakt"}
STATUSES = {
    "active": "aktuel",
    "recurrence": "aktuel",
    "relapse": "aktuel",
    "inactive": "relevant",
    "remission": "relevant",
    "resolved": "afsluttet",
}
# MedCom's condition list has had the status as a SNOMED CT category.
STATUS_CATEGORIES = {"15240007": "aktuel", "723506003": "relevant"}
CERTAINTIES = {
    "confirmed": "sikker",
    "provisional": "formodet",
    "differential": "formodet",
    "unconfirmed": "formodet",
}
RESULT_STATUSES = {
    "final": "endelig",
    "preliminary": "foreloebig",
    "registered": "foreloebig",
    "corrected": "korrigeret",
    "amended": "korrigeret",
    "cancelled": "annulleret",
    "entered-in-error": "annulleret",
}
CONTACT_CLASSES = {"AMB": "konsultation", "HH": "sygebesoeg", "VR": "videokonsultation"}
CARE_PLAN_STATUSES = {
    "draft": "planlagt",
    "active": "aktiv",
    "on-hold": "aktiv",
    "completed": "afsluttet",
    "revoked": "afsluttet",
}
REFERRAL_STATUSES = {"active": "afsendt", "on-hold": "afsendt", "completed": "afsluttet", "revoked": "afvist"}
ANSWER_STATUSES = {"completed": "besvaret", "amended": "besvaret", "in-progress": "udsendt"}
SEXES = {"female": "K", "male": "M"}

NO_EVENT = {
    "Condition": {"entered-in-error", "refuted"},  # verificationStatus
    "MedicationStatement": {"entered-in-error", "not-taken"},
    "MedicationRequest": {"entered-in-error", "cancelled", "draft"},
    "MedicationDispense": {"entered-in-error", "cancelled", "declined", "preparation", "in-progress", "on-hold"},
    "Encounter": {"entered-in-error", "cancelled", "planned"},
    "Immunization": {"entered-in-error", "not-done"},
    "ChargeItem": {"entered-in-error", "aborted", "planned"},
    "CarePlan": {"entered-in-error"},
    "ServiceRequest": {"entered-in-error", "draft"},
    "QuestionnaireResponse": {"entered-in-error", "stopped"},
    "Flag": {"entered-in-error", "inactive"},
}
"""Statuses of a resource that says that something did not happen, or not yet: no event, and no fault either."""

ENDED = {"completed", "stopped"}
"""Statuses of medication that is over: it needs a last day, or nobody knows that it ended."""


def code_for(value: str, words: dict[str, str]) -> str:
    """The code that is written for a value of the logical record."""
    return next(code for code, word in words.items() if word == value)
