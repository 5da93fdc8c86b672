"""Groups, ages and counts: what a criterion needs to have a meaning."""

from __future__ import annotations

from decimal import Decimal

from cockpit.standard.checks.context import Context
from cockpit.standard.document import Age, Comparison, Count, Group, Path, ValueAttention, all_criteria, criteria
from cockpit.standard.units import known_unit


def check(context: Context) -> None:
    """Empty groups, n, comparisons of ages and counts, and a population without any criterion."""
    population = context.document.population
    if all(isinstance(criterion, Group) for _, criterion in criteria(population, ())):
        context.error(
            "population-without-criterion",
            ("population",),
            population.id,
            "populationen har ingen kriterier og ville omfatte alle. Tilføj mindst ét kriterium.",
            "the population has no criterion and would be everybody. Add at least one criterion.",
        )
    for path, criterion in all_criteria(context.document):
        if isinstance(criterion, Group):
            _group(context, path, criterion)
        elif isinstance(criterion, Age | Count):
            whole_number(context, (*path, "comparison"), criterion.id, criterion.comparison)
    for index, element in enumerate(context.document.elements):
        for position, rule in enumerate(element.attention):
            if isinstance(rule.when, ValueAttention):
                bounds(
                    context,
                    ("elements", index, "attention", position, "when", "comparison"),
                    element.id,
                    rule.when.comparison,
                )


def _group(context: Context, path: Path, group: Group) -> None:
    if not group.criteria:
        context.error(
            "empty-group",
            path,
            group.id,
            "gruppen er tom. Tilføj et kriterium, eller fjern gruppen.",
            "the group is empty. Add a criterion or remove the group.",
        )
    if group.rule not in ("at_least", "at_most"):
        if group.n is not None:
            context.error(
                "superfluous-n",
                (*path, "n"),
                group.id,
                "antallet n bruges kun i »mindst n af« og »højst n af«. Fjern det, eller vælg en anden regel.",
                'the number n is used in "at least n of" and "at most n of" only. Remove it or choose another rule.',
            )
        return
    _group_n(context, path, group)


def _group_n(context: Context, path: Path, group: Group) -> None:
    if group.n is None:
        context.error(
            "missing-n",
            path,
            group.id,
            "der mangler et antal i »mindst n af« eller »højst n af«. Skriv antallet.",
            'the number is missing in "at least n of" or "at most n of". Write the number.',
        )
        return
    size = len(group.criteria)
    low, high = (1, size) if group.rule == "at_least" else (0, size - 1)
    if group.criteria and not low <= group.n <= high:
        allowed_da, allowed_en = (
            (f"{low}", f"{low}") if low == high else (f"et tal fra {low} til {high}", f"a number from {low} to {high}")
        )
        context.error(
            "n-out-of-range",
            (*path, "n"),
            group.id,
            f"antallet {group.n} giver ingen mening i en gruppe på {size}. Skriv {allowed_da}.",
            f"the number {group.n} makes no sense in a group of {size}. Write {allowed_en}.",
        )


def bounds(context: Context, path: Path, node: str, comparison: Comparison) -> bool:
    """Check a comparison's upper limit; whether it is in order."""
    needs_upper = comparison.op in ("between", "outside")
    if needs_upper and comparison.upper is None:
        context.error(
            "missing-upper",
            path,
            node,
            "der mangler en øvre grænse. Skriv den, eller vælg en anden sammenligning.",
            "the upper limit is missing. Write it or choose another comparison.",
        )
        return False
    if comparison.upper is not None and not needs_upper:
        context.error(
            "superfluous-upper",
            (*path, "upper"),
            node,
            "den øvre grænse bruges kun i »fra … til og med« og »under … eller over«. Fjern den.",
            'the upper limit is used in "between" and "outside" only. Remove it.',
        )
        return False
    if comparison.upper is not None and Decimal(comparison.upper) < Decimal(comparison.value):
        context.error(
            "upper-below-value",
            (*path, "upper"),
            node,
            "den øvre grænse er mindre end den nedre. Byt dem om.",
            "the upper limit is below the lower one. Swap them.",
        )
        return False
    return True


def no_unit(context: Context, path: Path, node: str, comparison: Comparison) -> None:
    """A comparison with ages, counts, days or shares has no unit."""
    if comparison.unit is not None:
        context.error(
            "superfluous-unit",
            (*path, "unit"),
            node,
            "alder, antal, dage og andele har ingen enhed. Fjern enheden.",
            "ages, counts, days and shares have no unit. Remove the unit.",
        )


def unit_known(context: Context, path: Path, node: str, unit: str) -> bool:
    """Check that the standard knows the unit; whether it does."""
    if not known_unit(unit):
        context.error(
            "unknown-unit",
            path,
            node,
            f"enheden »{unit}« kendes ikke. Skriv en UCUM-enhed, for eksempel mmol/mol eller mm[Hg].",
            f'the unit "{unit}" is not known. Write a UCUM unit, for example mmol/mol or mm[Hg].',
        )
    return known_unit(unit)


def whole_number(context: Context, path: Path, node: str, comparison: Comparison) -> None:
    """A comparison with an age, a count or days: whole numbers from 0, no unit, and not one that everything or nothing meets."""
    no_unit(context, path, node, comparison)
    if not bounds(context, path, node, comparison):
        return
    for number in (comparison.value, comparison.upper or "0"):
        if "." in number or number.startswith("-"):
            context.error(
                "not-a-whole-number",
                path,
                node,
                f"{number.replace('.', ',')} er ikke et helt tal fra 0. Alder, antal og dage er hele tal; ret tallet.",
                f"{number} is not a whole number from 0. Ages, counts and days are whole numbers; correct it.",
            )
            return
    if (comparison.op, comparison.value) == ("<", "0"):
        context.error(
            "never-true",
            path,
            node,
            "ingen kan have mindre end 0. Kriteriet kan aldrig være opfyldt; ret tallet.",
            "nothing is below 0. The criterion can never be met; correct the number.",
        )
    if (comparison.op, comparison.value) == (">=", "0"):
        context.warning(
            "always-true",
            path,
            node,
            "alle har mindst 0. Kriteriet udelukker ingen; ret tallet, eller fjern kriteriet.",
            "everything is at least 0. The criterion excludes nobody; correct the number or remove the criterion.",
        )
