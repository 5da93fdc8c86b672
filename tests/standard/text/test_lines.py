from __future__ import annotations

from cockpit.standard.text import Span, criterion_lines, criterion_numbers, element_spans, population_lines
from tests.standard.documents import age, events, exists, group, local, only, read, sound


def test_the_population_reads_as_numbered_lines() -> None:
    lines = population_lines(read(sound()))
    assert [(line.depth, line.number, line.node, line.text) for line in lines] == [
        (0, "", "alle", "Alle af:"),
        (1, "1", "voksen", "Patienten er fyldt 18 år."),
        (1, "2", "mindst-en", "Mindst én af:"),
        (2, "2a", "har-demens", "Patienten har diagnosen demens (2 koder) som forløbsdiagnose."),
        (2, "2b", "faar-demensmedicin", "Patienten er i aktiv behandling med demensmedicin på skæringsdatoen."),
    ]
    assert population_lines(read(sound()), "en")[0].text == "All of:"


def test_the_spans_of_a_line_say_what_they_speak_of_and_are_its_text() -> None:
    lines = population_lines(read(sound()))
    assert lines[3].spans == (
        Span("Patienten har diagnosen "),
        Span("demens (2 koder)", "codes", "demenskoder"),
        Span(" som "),
        Span("forløbsdiagnose", "attribute", "kinds"),
        Span("."),
    )
    assert all("".join(span.text for span in line.spans) == line.text for line in lines)


def test_windows_values_picks_and_references_are_spans_too() -> None:
    document = read(sound())
    (zero,) = criterion_lines(document, document.subgroups[0].criterion)
    assert Span("inden for de seneste 12 måneder", "window", "window") in zero.spans
    (action,) = criterion_lines(document, document.actions[0].criterion)
    assert Span("delpopulationen »ikke set i 12 måneder«", "profile", "ikke-set") in action.spans
    shown = element_spans(document, document.elements[1])
    assert Span("seneste", "attribute", "pick") in shown
    assert Span("18", "value", "comparison") in population_lines(document)[1].spans


def test_a_single_criterion_is_number_one() -> None:
    document = only(sound(), age("a", ">=", "18"))
    assert [line.number for line in population_lines(document)] == ["1"]
    assert criterion_numbers(document.population) == {"a": "1"}


def test_levels_are_numbered_by_digits_and_letters_in_turn() -> None:
    inner = group("c", "any", group("d", "any", age("e", ">=", "1")))
    document = only(sound(), group("a", "all", age("b", ">=", "2"), inner))
    assert criterion_numbers(document.population) == {"a": "", "b": "1", "c": "2", "d": "2a", "e": "2a1"}


def test_letters_go_on_after_z() -> None:
    many = group("b", "any", *(age(f"n-{index}", ">=", str(index)) for index in range(1, 54)))
    numbers = criterion_numbers(only(sound(), group("a", "all", many)).population)
    assert (numbers["n-26"], numbers["n-27"], numbers["n-53"]) == ("1z", "1aa", "1ba")


def test_a_line_carries_its_own_title() -> None:
    criterion = {**exists("x", events("diagnosis", "demenskoder")), "title": local("Har demens", "Has dementia")}
    document = only(sound(), criterion)
    assert population_lines(document)[0].title == "Har demens"
    assert population_lines(document, "en")[0].title == "Has dementia"
