"""What can happen to artifacts and versions, as sentences. The subject is the artifact or the version."""

from __future__ import annotations

from collections import defaultdict

from cockpit.audit import traces
from cockpit.audit.actions import Sentence, register
from cockpit.audit.models import Event


def _told(what: str, file: str) -> Sentence:
    """What happened, and that it came from a file when it did."""

    def sentence(event: Event) -> str:
        said = what.format_map(defaultdict(lambda: "–", event.data))
        return f"{said} {file}." if event.data.get("from_file") else f"{said}."

    return sentence


register(
    "profile.created",
    _told("Profilen {slug} blev oprettet", "fra en fil"),
    _told("The profile {slug} was created", "from a file"),
)
register("standard.created", "Profilstandarden {slug} blev oprettet.", "The profile standard {slug} was created.")
register(
    "version.begun",
    "En ny version af {slug} blev begyndt ud fra {base_number}.",
    "A new version of {slug} was begun from {base_number}.",
)
register(
    "draft.saved",
    _told("Kladden til {slug} blev gemt (gemning {lock})", "med indholdet af en fil"),
    _told("The draft of {slug} was saved (save {lock})", "with the content of a file"),
)
register(
    "version.submitted",
    "{slug} {number}, indsendelse {counter}, blev sendt til review.",
    "{slug} {number}, submission {counter}, was sent to review.",
)
register("version.abandoned", "Versionen af {slug} blev opgivet.", "The version of {slug} was abandoned.")
register(
    "catalogue.updated",
    "Katalogoplysningerne for {slug} blev rettet.",
    "The catalogue record of {slug} was corrected.",
)
register(
    "grant.given",
    "Person {person} fik redigeringsret til {slug}.",
    "Person {person} was granted editing of {slug}.",
)
register(
    "grant.withdrawn",
    "Person {person} mistede redigeringsretten til {slug}.",
    "Person {person} lost editing of {slug}.",
)

traces.told("profiles_artifact", "artifact", subject="id", actions=["profile.created", "standard.created"])
traces.told("profiles_submission", "version", subject="version_id", actions=["version.submitted"])
