"""Code lists: used, filled, written right, and known by the terminology release."""

from __future__ import annotations

from decimal import Decimal

from cockpit.standard.checks.context import Context
from cockpit.standard.checks.structure import unit_known
from cockpit.standard.codes import CODE_SYSTEMS, normalised_code
from cockpit.standard.document import (
    NUMBER_DECIMALS,
    AggregateNumber,
    CodeEntry,
    CodeList,
    Path,
    PickedNumber,
    ProfileDocument,
    Quantity,
    all_numbers,
    selections,
)
from cockpit.standard.terminology import Terminology
from cockpit.standard.units import known_unit


def check(context: Context) -> None:
    """Every code list, and the pinned terminology release."""
    used = {list_id for _, _, events in selections(context.document) for list_id in events.codes}
    computed = _computed_with(context.document)
    for index, code_list in enumerate(context.document.code_lists):
        path: Path = ("code_lists", index)
        if code_list.id not in used:
            context.warning(
                "unused-code-list",
                path,
                code_list.id,
                "kodelisten bruges ikke. Brug den i et kriterium eller dataelement, eller fjern den.",
                "the code list is not used. Use it in a criterion or data element, or remove it.",
            )
        _content(context, path, code_list)
        _quantity(context, path, code_list)
        if code_list.quantity is not None:
            _decimals(context, path, code_list.id, code_list.quantity, computed=code_list.id in computed)
    if context.terminology is not None:
        _release(context, context.terminology)


def _content(context: Context, path: Path, code_list: CodeList) -> None:
    if not code_list.codes:
        context.error(
            "empty-code-list",
            path,
            code_list.id,
            "kodelisten er tom. Tilføj en kode, eller fjern listen.",
            "the code list is empty. Add a code or remove the list.",
        )
    seen: set[tuple[str, str]] = set()
    for part, entries in (("codes", code_list.codes), ("exclusions", code_list.exclusions)):
        for index, entry in enumerate(entries):
            at = (*path, part, index)
            _entry(context, at, code_list, entry)
            key = (entry.system, normalised_code(entry.system, entry.code))
            if part == "codes" and key in seen:
                context.warning(
                    "duplicate-code",
                    at,
                    code_list.id,
                    f"koden {entry.code} står to gange. Fjern den ene.",
                    f"the code {entry.code} stands twice. Remove one of them.",
                )
            seen.add(key)
    included = _Included(code_list.codes)
    for index, entry in enumerate(code_list.exclusions):
        if not included.touched_by(entry):
            context.warning(
                "exclusion-without-effect",
                (*path, "exclusions", index),
                code_list.id,
                f"undtagelsen {entry.code} fjerner intet, for koden er ikke på listen. Ret koden, eller fjern undtagelsen.",
                f"the exclusion {entry.code} removes nothing, for the code is not on the list. Correct the code or remove the exclusion.",
            )


class _Included:
    """What the entries of a list include, for looking up thousands of exclusions."""

    def __init__(self, entries: list[CodeEntry]) -> None:
        codes = [(entry, entry.system, normalised_code(entry.system, entry.code)) for entry in entries]
        self._systems = {system for _, system, _ in codes}
        self._whole = {system for entry, system, _ in codes if entry.match == "all"}
        self._codes = {(system, code) for _, system, code in codes}
        self._roots = {(system, code) for entry, system, code in codes if entry.match == "descendants"}
        self._beginnings = {(system, code[:end]) for _, system, code in codes for end in range(1, len(code) + 1)}

    def touched_by(self, exclusion: CodeEntry) -> bool:
        """Whether the exclusion takes anything out: a code on the list, below one, or (with descendants) above one."""
        system, code = exclusion.system, normalised_code(exclusion.system, exclusion.code)
        if exclusion.match == "all" or system in self._whole:
            return system in self._systems
        if exclusion.match == "descendants" and (system, code) in self._beginnings:
            return True
        below = any((system, code[:end]) in self._roots for end in range(1, len(code) + 1))
        return (system, code) in self._codes or below


def _entry(context: Context, path: Path, code_list: CodeList, entry: CodeEntry) -> None:
    if (entry.match == "all") != (entry.code == "*"):
        context.error(
            "all-codes",
            path,
            code_list.id,
            "»alle koder« skrives med koden *, og kun dér. Skriv * som kode, eller vælg »præcis« eller »med underkoder«.",
            'all codes of a system are written with the code *, and only there. Write * as the code, or choose "exact" or "descendants".',
        )
        return
    if not normalised_code(entry.system, entry.code):
        context.error(
            "blank-code",
            path,
            code_list.id,
            "koden er tom. Skriv den, eller fjern linjen.",
            "the code is blank. Write it or remove the line.",
        )
        return
    system = CODE_SYSTEMS[entry.system]
    if entry.match == "descendants" and not system.hierarchical:
        context.error(
            "no-descendants",
            path,
            code_list.id,
            f"{system.name_da} har ingen underkoder. Skriv {entry.code} som præcis kode.",
            f"{system.name_en} has no descendants. Write {entry.code} as an exact code.",
        )
    terminology = context.terminology
    known = terminology is None or entry.match == "all" or not terminology.covers(entry.system)
    if terminology is not None and not known and terminology.display(entry.system, entry.code) is None:
        context.error(
            "unknown-code",
            path,
            code_list.id,
            f"koden {entry.code} ({system.name_da}) findes ikke i udgaven {terminology.release}. Ret koden, eller vælg en anden.",
            f"the code {entry.code} ({system.name_en}) does not exist in the release {terminology.release}. Correct the code or choose another.",
        )


def _quantity(context: Context, path: Path, code_list: CodeList) -> None:
    quantity = code_list.quantity
    if quantity is None:
        return
    at = (*path, "quantity")
    unit_known(context, (*at, "unit"), code_list.id, quantity.unit)
    units = [quantity.unit]
    for index, conversion in enumerate(quantity.conversions):
        here = (*at, "conversions", index)
        if conversion.unit in units:
            context.error(
                "duplicate-unit",
                here,
                code_list.id,
                f"enheden {conversion.unit} er allerede nævnt. Fjern omregningen.",
                f"the unit {conversion.unit} is already named. Remove the conversion.",
            )
        units.append(conversion.unit)
        if Decimal(conversion.factor) <= 0:
            context.error(
                "factor-not-positive",
                (*here, "factor"),
                code_list.id,
                f"omregningen fra {conversion.unit} ganger med {conversion.factor}, men en faktor er større end 0: ellers bliver alle værdier ens, eller det mindste bliver det største. Skriv den rigtige faktor.",
                f"the conversion from {conversion.unit} multiplies by {conversion.factor}, but a factor is greater than 0: otherwise all values become equal, or the least becomes the greatest. Write the right factor.",
            )
    if not known_unit(quantity.unit):
        return
    systems = {entry.system for entry in code_list.codes} - {"npu", "medcom"}
    if systems:
        context.warning(
            "quantity-without-measurement",
            at,
            code_list.id,
            "kodelisten har en enhed, men også koder, der ikke måles. Fjern enheden, eller del listen.",
            "the code list has a unit but also codes that are not measured. Remove the unit or split the list.",
        )


def _computed_with(document: ProfileDocument) -> set[str]:
    """The code lists whose values stand in a computed number."""
    measured = (number for _, _, number in all_numbers(document) if isinstance(number, PickedNumber | AggregateNumber))
    return {list_id for number in measured for list_id in number.events.codes}


def _decimals(context: Context, path: Path, node: str, quantity: Quantity, *, computed: bool) -> None:
    """Values keep all their decimals where they are compared or shown, but not in a computed number. Version 1.0 has none of those."""
    if quantity.decimals <= NUMBER_DECIMALS:
        return
    at = (*path, "quantity", "decimals")
    if computed:
        context.error(
            "too-many-decimals",
            at,
            node,
            f"værdierne har {quantity.decimals} decimaler, men et beregnet tal har højst {NUMBER_DECIMALS} og mister resten. Skriv højst {NUMBER_DECIMALS}, eller brug en anden kodeliste i det beregnede tal.",
            f"the values have {quantity.decimals} decimals, but a computed number has {NUMBER_DECIMALS} at the most and loses the rest. Write {NUMBER_DECIMALS} or fewer, or use another code list in the computed number.",
        )
    else:
        context.warning(
            "too-many-decimals",
            at,
            node,
            f"værdierne har {quantity.decimals} decimaler, men et beregnet tal har højst {NUMBER_DECIMALS}, så kodelisten kan ikke bruges i et. Skriv færre, hvis de sidste ikke er nødvendige.",
            f"the values have {quantity.decimals} decimals, but a computed number has {NUMBER_DECIMALS} at the most, so that the code list cannot be used in one. Write fewer if the last are not needed.",
        )


def _release(context: Context, terminology: Terminology) -> None:
    pin = context.document.terminology
    if (pin.release, pin.hash) == (terminology.release, terminology.hash):
        return
    same_name_da = (
        " Udgavens indhold er et andet end det, profilen er låst til." if pin.release == terminology.release else ""
    )
    same_name_en = (
        " The release's content is another than the profile is pinned to." if pin.release == terminology.release else ""
    )
    context.error(
        "other-terminology",
        ("terminology",),
        None,
        f"Profilen er låst til udgaven {pin.release}, men koderne er kontrolleret mod {terminology.release}.{same_name_da} Vælg udgaven igen.",
        f"The profile is pinned to the release {pin.release}, but its codes were checked against {terminology.release}.{same_name_en} "
        "Choose the release again.",
    )
