"""Parameters: limits in order, targets that exist and hold the default, and limits that leave the profile sound."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cockpit.standard.checks import events, limits, numbers, relations, structure
from cockpit.standard.checks.context import Context
from cockpit.standard.checks.structure import unit_known
from cockpit.standard.document import Age, Comparison, Parameter, Path, ProfileDocument
from cockpit.standard.findings import Finding
from cockpit.standard.parameters import Target, node_at, node_paths, replaced, target_of

_OF_A_NODE = (structure, events, relations, numbers, limits)


def check(context: Context) -> None:
    """Every parameter, and every target."""
    if not context.document.parameters:
        return
    paths = node_paths(context.document)
    set_by: dict[Path, str] = {}
    for index, parameter in enumerate(context.document.parameters):
        path: Path = ("parameters", index)
        in_order = _limits(context, path, parameter)
        if parameter.unit is not None:
            unit_known(context, (*path, "unit"), parameter.id, parameter.unit)
        for position, target in enumerate(parameter.targets):
            at = (*path, "targets", position)
            found = target_of(context.document, target, paths)
            if found is None:
                _unknown_target(context, at, parameter, f"{target.node}.{target.field}")
                continue
            if found.path in set_by:
                _set_twice(context, at, parameter, set_by[found.path])
            set_by[found.path] = parameter.title.da
            if _holds_default(context, at, parameter, found) and in_order:
                _sound_at_limits(context, at, parameter, found, target.node, paths)


def _limits(context: Context, path: Path, parameter: Parameter) -> bool:
    low, default, high = (Decimal(text) for text in (parameter.minimum, parameter.default, parameter.maximum))
    if low > high:
        context.error(
            "inverted-limits",
            (*path, "maximum"),
            parameter.id,
            "den største værdi er mindre end den mindste. Byt dem om.",
            "the maximum is less than the minimum. Swap them.",
        )
    elif not low <= default <= high:
        context.error(
            "default-outside-limits",
            (*path, "default"),
            parameter.id,
            f"standardværdien {parameter.default} ligger ikke fra {parameter.minimum} til {parameter.maximum}. Ret den eller grænserne.",
            f"the default {parameter.default} does not lie from {parameter.minimum} to {parameter.maximum}. Correct it or the limits.",
        )
    elif low == high:
        context.warning(
            "parameter-without-choice",
            path,
            parameter.id,
            "den mindste og den største værdi er ens, så der er intet at vælge. Ret grænserne, eller fjern parameteren.",
            "the minimum and the maximum are equal, so there is nothing to choose. Correct the limits or remove the parameter.",
        )
    return low <= default <= high


def _unknown_target(context: Context, path: Path, parameter: Parameter, named: str) -> None:
    context.error(
        "unknown-target",
        path,
        parameter.id,
        f"{named} er ikke et tal i profilen, som en parameter kan sætte. Vælg en grænse, en periode, dage i en relation, n eller en konstant.",
        f"{named} is not a number of the profile that a parameter can set. Choose a limit, a window, days of a relation, n or a constant.",
    )


def _set_twice(context: Context, path: Path, parameter: Parameter, other: str) -> None:
    context.error(
        "target-set-twice",
        path,
        parameter.id,
        f"det samme tal sættes også af »{other}«. Lad én parameter sætte det.",
        f'the same number is set by "{other}" as well. Let one parameter set it.',
    )


def _holds_default(context: Context, path: Path, parameter: Parameter, target: Target) -> bool:
    """The target is in order: whole numbers where they are needed, and the default stands there now."""
    if target.whole and any("." in text for text in (parameter.default, parameter.minimum, parameter.maximum)):
        context.error(
            "parameter-not-whole",
            path,
            parameter.id,
            "her kan kun stå et helt tal. Skriv standardværdien og grænserne uden decimaler, eller vælg et andet sted.",
            "only a whole number can stand here. Write the default and the limits without decimals or choose another place.",
        )
        return False
    if target.now != parameter.default:
        context.error(
            "default-differs",
            path,
            parameter.id,
            f"profilen står med {target.now or 'intet tal'} her, men standardværdien er {parameter.default}. Skriv det samme begge steder.",
            f"the profile stands with {target.now or 'no number'} here, but the default is {parameter.default}. Write the same in both places.",
        )
        return False
    return True


def _sound_at_limits(
    context: Context, path: Path, parameter: Parameter, target: Target, node: str, paths: Mapping[str, Path]
) -> None:
    """With the least and the greatest number the node has no error that it does not have with the default."""
    before = {(finding.code, finding.path) for finding in _errors_of(context, context.document, paths[node])}
    for limit in dict.fromkeys((parameter.minimum, parameter.maximum)):
        reason_da, reason_en = "tallet kan ikke stå dér.", "the number cannot stand there."
        if target.holds(limit):
            changed = replaced(context.document, target.path, target.typed(limit))
            errors = _errors_of(context, changed, paths[node])
            new = next((error for error in errors if (error.code, error.path) not in before), None)
            if new is None:
                continue
            reason_da, reason_en = new.message, new.message_en
        context.error(
            "limit-not-sound",
            path,
            parameter.id,
            f"med {limit} er profilen ikke i orden: {reason_da}",
            f"with {limit} the profile is not in order: {reason_en}",
        )


def _errors_of(context: Context, document: ProfileDocument, path: Path) -> list[Finding]:
    """The errors of one criterion, data element or named event by itself, so that a large profile is not checked again for every limit."""
    alone = Context(
        _alone(document, path, node_at(document, path)), context.terminology, context.published, context.complete
    )
    alone.labels.clear()  # its place in the reduced document is no place that anybody knows
    for part in _OF_A_NODE:
        part.check(alone)
    return [finding for finding in alone.findings if finding.severity == "error"]


def _alone(document: ProfileDocument, path: Path, node: object) -> ProfileDocument:
    """The document with this node as the only criterion, or the only data element."""
    nothing = Age(type="age", id="x", comparison=Comparison(op=">", value="0"))
    update = {
        "population": nothing if path[0] in ("elements", "events") else node,
        "elements": [node] if path[0] == "elements" else [],
        "subgroups": [],
        "actions": [],
        "quality_lists": [],
    }
    return document.model_copy(update=update)
