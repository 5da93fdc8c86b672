"""What belongs to each dataset: attributes, their known values, sources, code systems, and patterns of text."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.standard.checks.context import Context
from cockpit.standard.checks.structure import whole_number
from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.standard.document import CodeList, EventSelection, Path
from cockpit.standard.record import DATASET_NAMES, EVENT_DATASETS, SOURCES, VIEWS

SYSTEMS: dict[str, tuple[str, ...]] = {
    "diagnosis": ("icpc2", "sks"),
    "medication": ("atc",),
    "dispensing": ("atc",),
    "measurement": ("npu", "medcom"),
    "service": ("ydelse",),
    "contact": (),
    "vaccination": ("atc",),
    "care_plan": (),
    "referral": (),
    "questionnaire": (),
    "observation_flag": (),
}
"""The code systems that the events of each dataset are coded in; those without are not coded."""

_KINDS = ("diagnosis", "contact", "care_plan", "referral", "questionnaire", "observation_flag")
# Which datasets each attribute of a selection belongs to, and what people call it.
_ATTRIBUTES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "kinds": (_KINDS, "typen", "the kind"),
    "statuses": (("diagnosis", "care_plan", "referral", "questionnaire"), "status", "the status"),
    "certainties": (("diagnosis",), "sikkerheden", "the certainty"),
    "as_needed": (("medication",), "pn-medicin", "as needed"),
    "active": (("medication",), "aktiv behandling", "active treatment"),
    "value": (("measurement",), "en værdi", "a value"),
    "codes": (tuple(name for name, systems in SYSTEMS.items() if systems), "koder", "codes"),
    "texts": (("measurement", "medication"), "tekster", "texts"),
    "producers": (("measurement",), "producenten", "the producer"),
    "practitioner": (("diagnosis", "contact"), "behandleren", "the practitioner"),
    "valued": (("measurement",), "med eller uden værdi", "with or without a value"),
}
_COLUMNS = {"kinds": "kind", "statuses": "status", "certainties": "certainty"}
_LATER_LISTS = ("texts", "producers", "relations")


def check_attributes(context: Context, path: Path, node: str, events: EventSelection) -> None:
    """What one selection asks of its dataset."""
    _belonging(context, path, node, events)
    _known_values(context, path, node, events)
    _sources(context, path, node, events)
    _systems(context, path, node, events)
    _filled(context, path, node, events)
    _wildcards(context, path, node, events)
    if events.age is not None:
        whole_number(context, (*path, "age"), node, events.age)


def datasets_with(column: str) -> tuple[str, ...]:
    """The datasets whose rows have the column."""
    return tuple(name for name in EVENT_DATASETS if column in VIEWS[name].column_names)


def has_codes(dataset: str) -> bool:
    """Whether events of the dataset are coded."""
    return bool(SYSTEMS[dataset])


def _belonging(context: Context, path: Path, node: str, events: EventSelection) -> None:
    for field, (datasets, da, en) in _ATTRIBUTES.items():
        value = getattr(events, field)
        given = value is not None and value != [] and not (field == "active" and not value)
        if given and events.dataset not in datasets:
            dataset_da, dataset_en = DATASET_NAMES[events.dataset]
            context.error(
                "attribute-not-in-dataset",
                (*path, field),
                node,
                f"{da} hører ikke til {dataset_da}. Fjern feltet, eller vælg et andet datasæt.",
                f"{en} does not belong to {dataset_en}. Remove the field or choose another dataset.",
            )


def _known_values(context: Context, path: Path, node: str, events: EventSelection) -> None:
    columns = {column.name: column.values for column in VIEWS[events.dataset].columns}
    for field, column in _COLUMNS.items():
        known = columns.get(column, ())
        for index, value in enumerate(getattr(events, field)):
            if known and value not in known:
                context.error(
                    "unknown-attribute-value",
                    (*path, field, index),
                    node,
                    f"værdien »{value}« findes ikke i den logiske journal. Vælg mellem {', '.join(known)}.",
                    f'the value "{value}" does not exist in the logical record. Choose among {", ".join(known)}.',
                )


def _sources(context: Context, path: Path, node: str, events: EventSelection) -> None:
    for index, source in enumerate(events.sources):
        if source not in SOURCES:
            context.error(
                "unknown-source",
                (*path, "sources", index),
                node,
                f"datakilden »{source}« kendes ikke. Vælg mellem {', '.join(SOURCES)}.",
                f'the data source "{source}" is not known. Choose among {", ".join(SOURCES)}.',
            )
        elif source in events.sources[:index]:
            context.warning(
                "duplicate-source",
                (*path, "sources", index),
                node,
                f"datakilden »{source}« står to gange. Fjern den ene.",
                f'the data source "{source}" stands twice. Remove one of them.',
            )


def _systems(context: Context, path: Path, node: str, events: EventSelection) -> None:
    systems = SYSTEMS[events.dataset]
    if not systems:
        return
    for index, code_list in enumerate(code_lists_of(context, events)):
        wrong = sorted({entry.system for entry in code_list.codes} - set(systems))
        if wrong:
            da, en = DATASET_NAMES[events.dataset]
            context.error(
                "wrong-code-system",
                (*path, "codes", index),
                node,
                f"kodelisten »{code_list.title.da}« har koder fra {_systems_text(wrong, 'og')}, men {da} kodes med {_systems_text(systems, 'og')}. "
                "Vælg en anden kodeliste, eller fjern koderne.",
                f'the code list "{code_list.title.da}" has codes of {_systems_text(wrong, "and")}, but {en} are coded with {_systems_text(systems, "and")}. '
                "Choose another code list or remove those codes.",
            )


def _systems_text(systems: Iterable[str], last: str) -> str:
    """The names of code systems as a list in a sentence."""
    return f" {last} ".join(CODE_SYSTEMS[system].name_da for system in systems)


def code_lists_of(context: Context, events: EventSelection) -> list[CodeList]:
    """The selection's code lists that exist."""
    return [
        code_list for list_id in events.codes for code_list in context.document.code_lists if code_list.id == list_id
    ]


def _filled(context: Context, path: Path, node: str, events: EventSelection) -> None:
    """A list that version 1.1 brought is left out when it restricts nothing; an empty one would let nothing, or everything, through."""
    for field in _LATER_LISTS:
        if getattr(events, field) == []:
            context.error(
                "empty-restriction",
                (*path, field),
                node,
                "listen er tom. Skriv, hvad der skal passe, eller fjern feltet.",
                "the list is empty. Write what must fit or remove the field.",
            )


def _wildcards(context: Context, path: Path, node: str, events: EventSelection) -> None:
    """Patterns that fit every text, that hold nothing to look for, or that stand twice."""
    seen: set[str] = set()
    for index, wildcard in enumerate(events.texts or []):
        at = (*path, "texts", index)
        if not wildcard.strip("*"):
            context.warning(
                "wildcard-without-effect",
                at,
                node,
                "mønstret * passer på enhver tekst. Skriv det, teksten skal indeholde, eller fjern mønstret, hvis teksten er ligegyldig.",
                "the pattern * fits every text. Write what the text must hold, or remove the pattern if the text does not matter.",
            )
        elif not wildcard.strip("* \t\r\n\u00a0"):
            context.error(
                "blank-wildcard",
                at,
                node,
                "mønstret er kun mellemrum. Skriv det, teksten skal indeholde, for eksempel *hjerte*.",
                "the pattern is blank. Write what the text must hold, for example *heart*.",
            )
        if wildcard.lower() in seen:
            context.warning(
                "duplicate-wildcard",
                at,
                node,
                f"mønstret »{wildcard}« står to gange. Fjern det ene.",
                f'the pattern "{wildcard}" stands twice. Remove one of them.',
            )
        seen.add(wildcard.lower())
