"""Where the resources of each dataset have what a selection asks for, as patients are mapped (docs/standard/fhir.md)."""

from __future__ import annotations

from dataclasses import dataclass

from cockpit.standard.record import VIEWS


@dataclass(frozen=True)
class Dataset:
    """A dataset's resource type and the places in it. Of `dates` the first that is there is the event date."""

    name: str
    title: str
    resource: str
    dates: tuple[str, ...]
    codings: str | None = None
    end: str | None = None
    practitioner: str | None = None

    @property
    def seen_name(self) -> str:
        """What the definition of the events that are seen at D is called."""
        return f"Sete {self.title}"

    @property
    def exact(self) -> bool:
        """Whether every event date is a day, never a month or a year."""
        return "date_latest" not in VIEWS[self.name].column_names

    @property
    def timed(self) -> bool:
        """Whether events may have a time."""
        return "time" in VIEWS[self.name].column_names


DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            "diagnosis",
            "diagnoser",
            "Condition",
            ("onset.value", "recordedDate.value"),
            codings="code.coding",
            end="abatement.value",
            practitioner="recorder",
        ),
        Dataset(
            "medication",
            "lægemidler",
            "MedicationStatement",
            ("effective.start.value", "effective.value"),
            codings="medication.coding",
            end="effective.end.value",
        ),
        Dataset(
            "dispensing",
            "udleveringer",
            "MedicationDispense",
            ("whenHandedOver.value", "whenPrepared.value"),
            codings="medication.coding",
        ),
        Dataset("measurement", "målinger", "Observation", ("effective.value",), codings="code.coding"),
        Dataset("service", "ydelser", "ChargeItem", ("occurrence.value",), codings="code.coding"),
        Dataset("contact", "kontakter", "Encounter", ("period.start.value",), practitioner="participant.individual"),
        Dataset("vaccination", "vaccinationer", "Immunization", ("occurrence.value",), codings="vaccineCode.coding"),
        Dataset("care_plan", "forløbsplaner", "CarePlan", ("period.start.value",), end="period.end.value"),
        Dataset("referral", "henvisninger", "ServiceRequest", ("authoredOn.value",)),
        Dataset("questionnaire", "spørgeskemaer", "QuestionnaireResponse", ("authored.value",)),
        Dataset("observation_flag", "markeringer", "Flag", ("period.start.value",)),
    )
}


def recorded(path: str) -> str:
    """The path of an element of the resource, from a seen event (`cockpit.engine.exports.cql.seen`)."""
    return f"post.{path}"
