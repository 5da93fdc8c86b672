"""Dose tables: used, in known units, with one positive factor for each drug and unit."""

from __future__ import annotations

from decimal import Decimal

from cockpit.standard.checks.context import Context
from cockpit.standard.checks.structure import unit_known
from cockpit.standard.codes import normalised_code
from cockpit.standard.document import DoseFactor, DoseNumber, DoseTable, Path, all_numbers


def check(context: Context) -> None:
    """Every dose table."""
    used = {number.table for _, _, number in all_numbers(context.document) if isinstance(number, DoseNumber)}
    for index, table in enumerate(context.document.dose_tables or []):
        path: Path = ("dose_tables", index)
        if table.id not in used:
            context.warning(
                "unused-dose-table",
                path,
                table.id,
                "dosistabellen bruges ikke. Brug den i et beregnet tal, eller fjern den.",
                "the dose table is not used. Use it in a computed number or remove it.",
            )
        unit_known(context, (*path, "unit"), table.id, table.unit)
        _factors(context, path, table)


def _factors(context: Context, path: Path, table: DoseTable) -> None:
    seen: set[tuple[str, str]] = set()
    for index, factor in enumerate(table.factors):
        at = (*path, "factors", index)
        key = (normalised_code("atc", factor.code), factor.unit)
        unit_known(context, (*at, "unit"), table.id, factor.unit)
        _code(context, (*at, "code"), table.id, factor)
        if key in seen:
            context.error(
                "duplicate-factor",
                at,
                table.id,
                f"{factor.code} i {factor.unit} står to gange. Behold én faktor.",
                f"{factor.code} in {factor.unit} stands twice. Keep one factor.",
            )
        seen.add(key)
        if Decimal(factor.factor) <= 0:
            context.error(
                "factor-not-positive",
                (*at, "factor"),
                table.id,
                f"faktoren for {factor.code} er {factor.factor}, men en faktor er større end 0. Skriv den rigtige.",
                f"the factor of {factor.code} is {factor.factor}, but a factor is greater than 0. Write the right one.",
            )


def _code(context: Context, path: Path, node: str, factor: DoseFactor) -> None:
    if not normalised_code("atc", factor.code):
        context.error(
            "blank-code",
            path,
            node,
            "koden er tom. Skriv den, eller fjern linjen.",
            "the code is blank. Write it or remove the line.",
        )
        return
    terminology = context.terminology
    if terminology is not None and terminology.covers("atc") and terminology.display("atc", factor.code) is None:
        context.error(
            "unknown-code",
            path,
            node,
            f"koden {factor.code} (ATC) findes ikke i udgaven {terminology.release}. Ret koden, eller vælg en anden.",
            f"the code {factor.code} (ATC) does not exist in the release {terminology.release}. Correct the code or choose another.",
        )
