"""Code lists with the quantities measured by them, and tables that turn doses into a common unit."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from cockpit.standard.document.base import DecimalText, LocalText, Node, NodeId

UnitText = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class CodeEntry(Node):
    """One code of a list: `exact`, with `descendants` (normalised prefix; SKS and ATC), or `all` codes of the system (code `*`)."""

    system: Literal["icpc2", "sks", "atc", "npu", "medcom", "ydelse"]
    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    match: Literal["exact", "descendants", "all"]
    display: LocalText


class Conversion(Node):
    """How a value in `unit` becomes the concept's unit: value × factor + offset, rounded half away from zero to its decimals."""

    unit: UnitText
    factor: DecimalText
    offset: DecimalText = "0"


class Quantity(Node):
    """The unit (UCUM) and precision of a measured concept. Values are converted and rounded **before** anything compares them."""

    unit: UnitText
    decimals: Annotated[int, Field(ge=0, le=8)]
    conversions: list[Conversion] = []


class CodeList(Node):
    """A named concept: codes of one or several systems, less the exclusions; with a quantity when it is measured."""

    id: NodeId
    title: LocalText
    codes: Annotated[list[CodeEntry], Field(max_length=5000)]
    exclusions: list[CodeEntry] = []
    quantity: Quantity | None = None


class DoseFactor(Node):
    """What one `unit` per day of the drug with this ATC code (exactly) counts for in the table's unit. The unit tells routes apart."""

    since: ClassVar[str] = "1.1"
    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    unit: UnitText
    factor: DecimalText
    display: LocalText


class DoseTable(Node):
    """A table that turns daily doses of different drugs into one unit, for example milligrams of oral morphine.

    A dose of a drug and unit that the table does not have cannot be turned into it; nothing is guessed.
    """

    since: ClassVar[str] = "1.1"
    id: NodeId
    title: LocalText
    unit: UnitText
    decimals: Annotated[int, Field(ge=0, le=4)]
    factors: Annotated[list[DoseFactor], Field(min_length=1, max_length=500)]
