"""Ids are unique, and every reference leads somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cockpit.standard.checks.context import Context
from cockpit.standard.document import (
    Path,
    ProfileDocument,
    ProfileReference,
    SubgroupReference,
    all_criteria,
    selections,
)

_IDENTIFIED = (
    "subgroups",
    "elements",
    "actions",
    "quality_lists",
    "code_lists",
    "events",
    "dose_tables",
    "parameters",
)
_TITLED = {
    "code_lists": ("en anden kodeliste", "another code list"),
    "events": ("en anden navngiven hændelse", "another named event"),
    "dose_tables": ("en anden dosistabel", "another dose table"),
    "parameters": ("en anden parameter", "another parameter"),
}


def check(context: Context) -> None:
    """Duplicate ids and names; unknown code lists, profiles and subgroups; subgroups referred to outside actions."""
    _unique_ids(context)
    _distinct_titles(context)
    _code_lists_known(context)
    _criteria_known(context)


def identified(document: ProfileDocument) -> Iterator[tuple[Path, str]]:
    """Every node's path and id. Pins are named by the profile they pin and are unique among themselves only."""
    for path, criterion in all_criteria(document):
        yield path, criterion.id
    for part in _IDENTIFIED:
        for index, node in enumerate(getattr(document, part) or []):
            yield (part, index), node.id
    for index, section in enumerate(document.views.patient.sections):
        yield ("views", "patient", "sections", index), section.id
    for index, reference in enumerate(document.clinical.references):
        yield ("clinical", "references", index), reference.id


def _unique_ids(context: Context) -> None:
    seen: Counter[str] = Counter()
    for path, node in identified(context.document):
        seen[node] += 1
        if seen[node] > 1:
            context.error(
                "duplicate-id",
                path,
                node,
                f"id'et »{node}« bruges allerede i profilen. Giv et nyt id, der ikke er brugt før.",
                f'the id "{node}" is already used in the profile. Give a new id that has not been used before.',
            )
    pins = Counter(pin.id for pin in context.document.profiles)
    for index, pin in enumerate(context.document.profiles):
        if pins[pin.id] > 1:
            context.error(
                "duplicate-pin",
                ("profiles", index),
                pin.id,
                "profilen er låst mere end én gang. Behold én version, og fjern resten.",
                "the profile is pinned more than once. Keep one version and remove the rest.",
            )


def _distinct_titles(context: Context) -> None:
    """Code lists, named events, dose tables and parameters are spoken of by name."""
    for part, (da, en) in _TITLED.items():
        titles: set[str] = set()
        for index, node in enumerate(getattr(context.document, part) or []):
            title = node.title.da.casefold()
            if title in titles:
                context.warning(
                    "duplicate-title",
                    (part, index, "title"),
                    node.id,
                    f"{da} har samme navn. Giv dem hver sit navn, så teksten kan læses.",
                    f"{en} has the same name. Name them apart, so that the text can be read.",
                )
            titles.add(title)


def _code_lists_known(context: Context) -> None:
    known = {code_list.id for code_list in context.document.code_lists}
    for path, node, events in selections(context.document):
        for index, list_id in enumerate(events.codes):
            if list_id not in known:
                context.error(
                    "unknown-code-list",
                    (*path, "codes", index),
                    node,
                    f"kodelisten »{list_id}« findes ikke i profilen. Vælg en af profilens kodelister, eller opret den.",
                    f'the code list "{list_id}" does not exist in the profile. Choose one of its code lists or create it.',
                )


def _criteria_known(context: Context) -> None:
    document = context.document
    pins = {pin.id for pin in document.profiles}
    subgroups = {subgroup.id for subgroup in document.subgroups}
    for path, criterion in all_criteria(document):
        if isinstance(criterion, ProfileReference) and criterion.profile not in pins:
            context.error(
                "unknown-profile",
                (*path, "profile"),
                criterion.id,
                f"profilen »{criterion.profile}« er ikke blandt de låste profiler. Tilføj den med version, eller vælg en anden.",
                f'the profile "{criterion.profile}" is not among the pinned profiles. Add it with a version or choose another.',
            )
        if not isinstance(criterion, SubgroupReference):
            continue
        if path[0] != "actions":
            context.error(
                "subgroup-outside-action",
                path,
                criterion.id,
                "en delpopulation kan kun bruges i en handling. Skriv kriteriet ud her.",
                "a subgroup can only be used in an action. Write the criterion out here.",
            )
        if criterion.subgroup not in subgroups:
            context.error(
                "unknown-subgroup",
                (*path, "subgroup"),
                criterion.id,
                f"delpopulationen »{criterion.subgroup}« findes ikke i profilen. Vælg en af profilens delpopulationer.",
                f'the subgroup "{criterion.subgroup}" does not exist in the profile. Choose one of its subgroups.',
            )
