"""Which data a criterion or element looks at, as a DataRequirement of the library: resource type, codes, attributes, dates.

Several code filters must be met by one and the same resource, which is what the standard means by the same event. What a DataRequirement
cannot say (a window that ends before today, as-needed, active, a value) is told to be missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.engine.exports.fhir import addresses
from cockpit.engine.exports.fhir.metadata import Json
from cockpit.engine.exports.omissions import Omission, parts_beyond
from cockpit.engine.records.fhir import vocabulary
from cockpit.standard.document import CalendarWindow, EventSelection, LastWindow, Path, ProfileDocument, selections

RESOURCES = {
    "diagnosis": ("Condition", "onset"),
    "medication": ("MedicationStatement", "effective"),
    "dispensing": ("MedicationDispense", "whenHandedOver"),
    "measurement": ("Observation", "effective"),
    "service": ("ChargeItem", "occurrence"),
    "contact": ("Encounter", "period"),
    "vaccination": ("Immunization", "occurrence"),
    "care_plan": ("CarePlan", "period"),
    "referral": ("ServiceRequest", "authoredOn"),
    "questionnaire": ("QuestionnaireResponse", "authored"),
    "observation_flag": ("Flag", "date"),
}
"""Resource type and date element by dataset; the mapping of records is the same (docs/standard/fhir.md)."""

_CODE_PATHS = {"MedicationStatement": "medication", "MedicationDispense": "medication", "Immunization": "vaccineCode"}

_ATTRIBUTES = (
    ("kinds", "category", vocabulary.CONDITION_CATEGORY, vocabulary.KINDS),
    ("statuses", "clinicalStatus", vocabulary.CONDITION_CLINICAL, vocabulary.STATUSES),
    ("certainties", "verificationStatus", vocabulary.CONDITION_VERIFICATION, vocabulary.CERTAINTIES),
)
# Where the kinds of other datasets stand, as codes of ours.
_OWN_KINDS = {
    "contact": ("type", vocabulary.CONTACT_KIND),
    "care_plan": ("category", vocabulary.CARE_PLAN_KIND),
    "referral": ("category", vocabulary.REFERRAL_KIND),
    "observation_flag": ("code", vocabulary.FLAG_KIND),
}
_UNITS = {"days": ("d", "dage"), "weeks": ("wk", "uger"), "months": ("mo", "måneder"), "years": ("a", "år")}
_KNOWN = {"dataset", "sources", "codes", "kinds", "statuses", "certainties", "window"}


def data_requirements(document: ProfileDocument) -> tuple[list[Json], list[Omission]]:
    """One DataRequirement per event selection, and what they cannot say."""
    requirements: list[Json] = []
    omissions: list[Omission] = []
    for path, node, selection in selections(document):
        if selection.dataset in RESOURCES:
            requirements.append(_requirement(document, node, selection))
        omissions += _left_unsaid(path, node, selection)
    return requirements, omissions


def _requirement(document: ProfileDocument, node: str, selection: EventSelection) -> Json:
    resource, when = RESOURCES[selection.dataset]
    filters = [
        {
            "path": _CODE_PATHS.get(resource, "code"),
            "valueSet": f"{addresses.code_list_url(document.id, concept)}|{document.version}",
        }
        for concept in selection.codes
    ]
    filters += list(_attributes(selection))
    dates = _dates(selection, when)
    return {
        "extension": [
            {"url": addresses.NODE, "valueCode": node},
            *({"url": addresses.SOURCES, "valueCode": source} for source in selection.sources),
        ],
        "type": resource,
        **({"codeFilter": filters} if filters else {}),
        **({"dateFilter": [dates]} if dates else {}),
    }


def _attributes(selection: EventSelection) -> Iterator[Json]:
    if selection.dataset in _OWN_KINDS and selection.kinds:
        path, system = _OWN_KINDS[selection.dataset]
        yield {"path": path, "code": [{"system": system, "code": kind} for kind in selection.kinds]}
    if selection.dataset != "diagnosis":
        return
    for name, path, system, codes in _ATTRIBUTES:
        wanted = [code for code, value in codes.items() if value in getattr(selection, name)]
        if wanted:
            yield {"path": path, "code": [{"system": system, "code": code} for code in wanted]}


def _dates(selection: EventSelection, when: str) -> Json | None:
    """The window as a date filter; None when there is none, or it cannot be said."""
    window = selection.window
    if isinstance(window, LastWindow):
        code, word = _UNITS[window.unit]
        duration = {"value": window.amount, "unit": word, "system": addresses.UCUM, "code": code}
        return {"path": when, "valueDuration": duration}
    if isinstance(window, CalendarWindow):
        ends = (("start", window.first), ("end", window.last))
        return {"path": when, "valuePeriod": {name: day for name, day in ends if day is not None}}
    return None


def _left_unsaid(path: Path, node: str, selection: EventSelection) -> Iterator[Omission]:
    names = parts_beyond(selection, _KNOWN)
    if selection.window and _dates(selection, "") is None:
        names.append("window")
    if selection.dataset != "diagnosis":
        names += [name for name in ("statuses", "certainties") if getattr(selection, name)]
        names += ["kinds"] if selection.kinds and selection.dataset not in _OWN_KINDS else []
    if selection.dataset not in RESOURCES:
        names.append("dataset")
    for name in names:
        yield Omission(
            node,
            (*path, name),
            f'Datakravet kan ikke sige "{name}"; det står kun i det kanoniske dokument.',
            f'The data requirement cannot say "{name}"; it stands in the canonical document only.',
        )
