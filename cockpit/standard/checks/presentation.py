"""Data elements and views: what is shown is defined, what is defined is shown, and attention rules fit what they look at."""

from __future__ import annotations

from cockpit.standard.checks.context import Context
from cockpit.standard.checks.events import quantity_unit, same_unit
from cockpit.standard.checks.numbers import is_whole, natural_unit
from cockpit.standard.checks.structure import no_unit, unit_known, whole_number
from cockpit.standard.document import (
    Attention,
    Comparison,
    ComputedElement,
    CountElement,
    Element,
    OlderThanAttention,
    Path,
    PatientElement,
    PickedElement,
    ValueAttention,
)


def check(context: Context) -> None:
    """Both views against the elements, and every attention rule."""
    _shown(context)
    _sorting(context)
    for index, element in enumerate(context.document.elements):
        for position, attention in enumerate(element.attention):
            _attention(context, ("elements", index, "attention", position, "when"), element, attention)


def _shown(context: Context) -> None:
    views = context.document.views
    places: list[tuple[Path, list[str]]] = [(("views", "list", "columns"), views.list.columns)]
    for index, section in enumerate(views.patient.sections):
        places.append((("views", "patient", "sections", index, "elements"), section.elements))
    shown: set[str] = set()
    for path, elements in places:
        for index, element in enumerate(elements):
            _element_known(context, (*path, index), element)
            if element in elements[:index]:
                context.warning(
                    "shown-twice",
                    (*path, index),
                    element,
                    f"dataelementet »{element}« vises to gange. Fjern det ene.",
                    f'the data element "{element}" is shown twice. Remove one of them.',
                )
            shown.add(element)
    for index, defined in enumerate(context.document.elements):
        if defined.id not in shown:
            context.warning(
                "never-shown",
                ("elements", index),
                defined.id,
                "dataelementet vises ingen steder. Vis det i listen eller patientoverblikket, eller fjern det.",
                "the data element is shown nowhere. Show it in the list or the patient view, or remove it.",
            )


def _element_known(context: Context, path: Path, element: str) -> None:
    if all(defined.id != element for defined in context.document.elements):
        context.error(
            "unknown-element",
            path,
            element,
            f"dataelementet »{element}« findes ikke i profilen. Opret det, eller fjern det fra visningen.",
            f'the data element "{element}" does not exist in the profile. Create it or remove it from the view.',
        )


def _sorting(context: Context) -> None:
    view = context.document.views.list
    for index, key in enumerate(view.sort):
        _element_known(context, ("views", "list", "sort", index, "element"), key.element)
    if view.group_by is not None:
        _element_known(context, ("views", "list", "group_by"), view.group_by)
    subgroups = {subgroup.id for subgroup in context.document.subgroups}
    for index, subgroup in enumerate(view.filters):
        if subgroup not in subgroups:
            context.error(
                "unknown-subgroup",
                ("views", "list", "filters", index),
                subgroup,
                f"filteret »{subgroup}« er ikke en delpopulation i profilen. Opret den, eller fjern filteret.",
                f'the filter "{subgroup}" is not a subgroup of the profile. Create it or remove the filter.',
            )


def _attention(context: Context, path: Path, element: Element, attention: Attention) -> None:
    when = attention.when
    if isinstance(when, OlderThanAttention) and not isinstance(element, PickedElement):
        _does_not_fit(context, path, element, "dato", "date")
    if not isinstance(when, ValueAttention):
        return
    at, comparison = (*path, "comparison"), when.comparison
    if isinstance(element, ComputedElement):
        _computed_attention(context, at, element, comparison)
    elif isinstance(element, CountElement) or (isinstance(element, PatientElement) and element.attribute == "age"):
        whole_number(context, at, element.id, comparison)
    elif isinstance(element, PickedElement) and element.show == "value" and element.events.dataset == "measurement":
        known = comparison.unit is None or unit_known(context, (*at, "unit"), element.id, comparison.unit)
        unit = quantity_unit(context, at, element.id, element.events) if known else None
        if unit is not None:
            same_unit(context, at, element.id, comparison, unit)
    else:
        _does_not_fit(context, path, element, "værdi", "value")


def _does_not_fit(context: Context, path: Path, element: Element, da: str, en: str) -> None:
    context.error(
        "attention-does-not-fit",
        path,
        element.id,
        f"opmærksomhedsreglen ser på en {da}, som dataelementet ikke har. Vælg en anden regel.",
        f"the attention rule looks at a {en} that the data element does not have. Choose another rule.",
    )


def _computed_attention(context: Context, path: Path, element: ComputedElement, comparison: Comparison) -> None:
    """A limit on a computed number is in the unit that is written beside the number; ages, counts, days and shares have none."""
    natural = natural_unit(element.number, context.document)
    if is_whole(element.number):
        whole_number(context, path, element.id, comparison)
    elif natural is not None and natural.counted:
        no_unit(context, path, element.id, comparison)
    elif comparison.unit != element.unit:
        context.error(
            "unit-mismatch",
            path,
            element.id,
            f"grænsen {'er i ' + comparison.unit if comparison.unit else 'mangler enhed'}, men dataelementet {'vises i ' + element.unit if element.unit else 'har ingen enhed'}. Skriv den samme enhed begge steder.",
            f"the limit {'is in ' + comparison.unit if comparison.unit else 'has no unit'}, but the data element {'is shown in ' + element.unit if element.unit else 'has no unit'}. Write the same unit in both places.",
        )
