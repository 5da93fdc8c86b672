"""Two versions side by side: the weightiest changes in words, and what the test patients showed."""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.examples.catalogue import profile_files
from cockpit.standard import editing
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from cockpit.web.comparing import side_by_side


def demens() -> ProfileDocument:
    return read_document(profile_files()[0].read_bytes())


def changed(*edits: Any) -> ProfileDocument:
    content = demens().content()
    for edit in edits:
        content = edit(content)
    return read_document(content)


def everybody(content: editing.Content) -> editing.Content:
    age = {"type": "age", "id": "alle", "comparison": {"op": ">=", "value": "0"}}
    return editing.criterion_add(content, group="population", criterion=age)


def without(node: str) -> Any:
    return lambda content: editing.criterion_remove(content, node=node)


@pytest.mark.parametrize(
    ("edits", "effect"),
    [
        ((), "none"),
        ((everybody,), "widens"),
        ((without("demensmedicin-aktiv"),), "narrows"),
    ],
)
def test_the_effect_is_what_the_test_patients_showed(edits: tuple[Any, ...], effect: str) -> None:
    compared = side_by_side(demens(), changed(*edits))
    assert compared.effect == effect
    assert (compared.after.member > compared.before.member) is (effect == "widens")


def test_some_come_in_and_others_go_out() -> None:
    def children(content: editing.Content) -> editing.Content:
        age = {"type": "age", "id": "boern", "comparison": {"op": "<", "value": "10"}}
        return editing.criterion_add(content, group="population", criterion=age)

    compared = side_by_side(demens(), changed(without("demensmedicin-aktiv"), children))
    assert compared.effect == "both" and compared.switches[0].comes_in and not compared.switches[-1].comes_in


def test_the_summary_says_the_weightiest_changes_as_they_now_read_and_counts_the_rest() -> None:
    def texts(content: editing.Content) -> editing.Content:
        for name in ("purpose", "target_group", "basis", "instructions"):
            content = editing.text_change(content, path=("clinical", name), value={"da": f"Ny tekst om {name}."})
        return content

    compared = side_by_side(demens(), changed(everybody, without("demensmedicin-aktiv"), texts))
    assert "Nyt: Patienten er fyldt 0 år." in compared.summary
    assert any(sentence.startswith("Fjernet: Patienten er i aktiv behandling") for sentence in compared.summary)
    assert any(sentence.endswith("ændringer mere.") for sentence in compared.summary)
    assert compared.summary[-1] == "Næste version bliver 2.0.0, fordi populationen er ændret."
    assert [line.number for line in compared.changes] == list(range(1, len(compared.changes) + 1))
    assert compared.changes[0].clinical and not compared.changes[-1].clinical


def test_a_first_version_and_an_untouched_one_say_so() -> None:
    assert side_by_side(None, demens()).summary == ["Den første version: 1.0.0."]
    assert side_by_side(demens(), demens()).summary == ["Intet er ændret."]


def test_that_an_approval_confirms_the_clinical_content_is_said_first() -> None:
    def confirmed(content: editing.Content) -> editing.Content:
        return editing.text_change(content, path=("clinical", "confirmation"), value="confirmed")

    told = "Profilen kaldes nu bekræftet af klinikere"
    for old in (None, demens()):
        assert side_by_side(old, changed(confirmed)).summary[0].startswith(told)
    assert not any(sentence.startswith(told) for sentence in side_by_side(demens(), changed(everybody)).summary)


def test_a_change_of_logic_is_shown_with_what_it_does_by_itself_and_a_text_is_not() -> None:
    def renamed(content: editing.Content) -> editing.Content:
        return {**content, "organisation": "Andre"}

    lines = side_by_side(demens(), changed(without("demensmedicin-aktiv"), renamed)).changes
    assert {line.direction_name for line in lines if line.clinical} >= {"indsnævrer"}
    (text,) = [line for line in lines if not line.clinical]
    assert text.direction_name is None
