"""The normative text: every example is read, checked and rendered, and every list in it is whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cockpit.standard.checks import check
from cockpit.standard.checks.attributes import SYSTEMS
from cockpit.standard.document import Criterion, Element, ProfileDocument
from cockpit.standard.findings import errors
from cockpit.standard.record import DATASET_NAMES, SOURCES, VIEWS, View
from cockpit.standard.schema import json_schema
from cockpit.standard.text import criterion_sentence, element_sentence
from tests.standard.documents import Content, later, local, read

DOCS = Path(__file__).parents[2] / "docs" / "standard"
EXAMPLES: list[tuple[str, str, str, str]] = re.findall(
    r"```json (criterion|element|action)\n(.*?)\n```\n\n> (.*?)\n> (.*?)\n",
    (DOCS / "criteria.md").read_text(encoding="utf-8"),
    flags=re.DOTALL,
)


def holding(kind: str, part: Any) -> Content:
    """The sound profile in 1.1 holding the example, with FMK declared."""
    content = later()
    content["legal"]["sources"].append({"source": "fmk", "legal_basis": local("Lov", "Law")})
    if kind == "criterion":
        content["population"] = part
    elif kind == "action":
        content["actions"][0]["criterion"] = part
    else:
        content["elements"] = [part]
        content["views"] = {"list": {"columns": [part["id"]]}, "patient": {"sections": []}}
    return content


def sentence(kind: str, document: ProfileDocument, language: str) -> str:
    if kind == "element":
        element: Element = document.elements[0]
        return element_sentence(document, element, language)
    criterion: Criterion = document.actions[0].criterion if kind == "action" else document.population
    return criterion_sentence(document, criterion, language)


@pytest.mark.parametrize(
    ("kind", "text", "danish", "english"), EXAMPLES, ids=[danish[:50] for *_, danish, _ in EXAMPLES]
)
def test_an_example_is_sound_and_reads_as_the_text_says(kind: str, text: str, danish: str, english: str) -> None:
    document = read(holding(kind, json.loads(text)))
    assert errors(check(document, complete=True)) == []
    assert (sentence(kind, document, "da"), sentence(kind, document, "en")) == (danish, english)


def test_every_block_of_json_is_an_example_and_every_construct_has_one() -> None:
    blocks = re.findall(r"```json", (DOCS / "criteria.md").read_text(encoding="utf-8"))
    assert len(blocks) == len(EXAMPLES)
    shown = {(kind, json.loads(text)["type"]) for kind, text, *_ in EXAMPLES}
    definitions = json_schema()["$defs"]["ProfileDocument"]["properties"]
    criteria = set(definitions["population"]["discriminator"]["mapping"])
    elements = set(definitions["elements"]["items"]["discriminator"]["mapping"])
    assert {name for kind, name in shown if kind in ("criterion", "action")} == criteria
    assert {name for kind, name in shown if kind == "element"} == elements
    numbers = {number for _, text, *_ in EXAMPLES for number in number_types(json.loads(text).get("number"))}
    assert numbers == set(definitions_of_number())
    windows = {json.loads(text).get("events", {}).get("window", {}).get("type") for _, text, *_ in EXAMPLES} - {None}
    assert windows == set(
        json_schema()["$defs"]["EventSelection"]["properties"]["window"]["anyOf"][0]["discriminator"]["mapping"]
    )


def number_types(number: Any) -> list[str]:
    """The types of a computed number and of those below it."""
    if number is None:
        return []
    return [number["type"], *(found for part in ("left", "right") for found in number_types(number.get(part)))]


def definitions_of_number() -> list[str]:
    mapping: dict[str, str] = json_schema()["$defs"]["Computed"]["properties"]["number"]["discriminator"]["mapping"]
    return list(mapping)


def test_every_restriction_and_dataset_of_a_selection_has_an_example() -> None:
    shown = [json.loads(text) for _, text, *_ in EXAMPLES]
    used = {field for part in shown for field in part.get("events", {})}
    assert set(json_schema()["$defs"]["EventSelection"]["properties"]) - used <= {"as_needed"}
    datasets = {part["events"]["dataset"] for part in shown if "events" in part}
    assert set(DATASET_NAMES) - datasets <= {"vaccination"}


def test_the_logical_record_is_written_out_in_full() -> None:
    text = (DOCS / "record.md").read_text(encoding="utf-8")
    assert "Sources: " + ", ".join(f"`{source}`" for source in SOURCES) in text
    for view in VIEWS.values():
        assert section(view) in text


def section(view: View) -> str:
    """The table of one view as the page writes it."""
    rows = [
        f"| {f'**`{column.name}`**' if column.required else f'`{column.name}`'} | {column.type.value} "
        f"| {', '.join(f'`{value}`' for value in column.values)} |"
        for column in view.columns
    ]
    return "| column | type | values |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def test_every_view_has_its_heading_and_every_dataset_its_systems() -> None:
    record = (DOCS / "record.md").read_text(encoding="utf-8")
    assert re.findall(r"^## `(\w+)`$", record, flags=re.MULTILINE) == list(VIEWS)
    table = (DOCS / "criteria.md").read_text(encoding="utf-8").partition("| dataset | systems |")[2]
    for dataset, systems in SYSTEMS.items():
        row = next(line for line in table.splitlines() if f"`{dataset}`" in line)
        assert all(f"`{system}`" in row for system in systems)


def test_every_finding_is_listed() -> None:
    listed = set(
        re.findall(r"^\| `([a-z0-9-]+)` \|", (DOCS / "checks.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    written: set[str] = set()
    package = Path(check.__code__.co_filename).parent
    for file in (
        *package.glob("*.py"),
        *(package.parent / name for name in ("parameters.py", "reading.py", "refusals.py", "schema.py")),
    ):
        source = file.read_text(encoding="utf-8")
        written |= set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)",\n', source))
        written |= set(
            re.findall(r'(?:_refused|_Unreadable|Finding|return)\(?\s*(?:"error", )?"([a-z]+(?:-[a-z0-9]+)*)"', source)
        )
    written.discard("error")
    assert written <= listed
    assert listed <= written | {"terminology-row"}
