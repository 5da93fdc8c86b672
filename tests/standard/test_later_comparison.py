"""What version 1.1 brought, compared: the label that follows from each rule, and changes of named events, dose tables and parameters."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from cockpit.standard.comparison import Change, Direction, compare
from cockpit.standard.versions import upgraded
from tests.standard.documents import (
    Content,
    compared,
    count,
    events,
    exists,
    group,
    local,
    months,
    picked,
    psychiatric,
    read,
    sound,
)
from tests.standard.labelled import flipped
from tests.standard.later_documents import (
    MORPHINE,
    THRESHOLD,
    arithmetic,
    computed,
    constant,
    counted,
    covered,
    dose,
    factor,
    later,
    latest,
    named,
    relation,
    share,
)

WIDENS: Direction = "widens"
NARROWS: Direction = "narrows"
SAME: Direction = "same"
UNCLEAR: Direction = "unclear"


def of(dataset: str, **fields: Any) -> Content:
    return exists("x", events(dataset, **fields))


def related(*relations: Content) -> Content:
    return exists("x", events("contact", relations=list(relations)))


def number(value: Content, op: str = ">=", limit: str = "2") -> Content:
    return computed("x", value, op, limit)


def times(value: str, left: Content | None = None) -> Content:
    return number(arithmetic("*", left or counted(), constant(value)))


def insured(which: str) -> Content:
    return {"type": "insurance_group", "id": "x", "group": which}


def older(op: str, years: str) -> Content:
    return of("contact", age=compared(op, years))


def second(nth: int | None = None, **fields: Any) -> Content:
    return picked("x", events("contact"), "latest", **fields, **({} if nth is None else {"nth": nth}))


RULES: dict[str, tuple[Content, Content, Direction]] = {
    "another insurance group": (insured("1"), insured("2"), UNCLEAR),
    "the same insurance group": (insured("1"), insured("1") | {"title": local("A")}, SAME),
    "one more pattern": (of("medication", texts=["*a*"]), of("medication", texts=["*a*", "b"]), WIDENS),
    "a pattern that says more": (of("medication", texts=["*hjerte*"]), of("medication", texts=["*hjertesvigt*"]), NARROWS),
    "the same pattern in capitals": (of("medication", texts=["*HJERTE"]), of("medication", texts=["*hjerte"]), SAME),
    "patterns asked for": (of("medication"), of("medication", texts=["*"]), NARROWS),
    "other patterns": (of("medication", texts=["a*"]), of("medication", texts=["*a"]), UNCLEAR),
    "one more producer": (of("measurement", producers=["a"]), of("measurement", producers=["a", "b"]), WIDENS),
    "own doctor asked for": (of("contact"), of("contact", practitioner="own"), NARROWS),
    "another instead of own": (of("contact", practitioner="own"), of("contact", practitioner="other"), UNCLEAR),
    "with a value": (of("measurement"), of("measurement", valued=True), NARROWS),
    "with and without a value": (of("measurement", valued=True), of("measurement", valued=False), UNCLEAR),
    "a younger age at the event": (older(">=", "18"), older(">=", "16"), WIDENS),
    "the same age at the event": (older(">", "17"), older(">=", "18"), SAME),
    "an age at the event asked for": (of("contact"), older(">=", "0"), NARROWS),
    "more days after": (related(relation("debut", 0, 30)), related(relation("debut", 0, 90)), WIDENS),
    "an open bound": (related(relation("debut", 0, 30)), related(relation("debut", 0)), WIDENS),
    "other days": (related(relation("debut", 0, 30)), related(relation("debut", 10, 40)), UNCLEAR),
    "one more relation": (related(relation("debut", 0)), related(relation("debut", 0), relation("debut", -9, 9)), NARROWS),
    "another named event": (related(relation("debut", 0)), related(relation("demens", 0)), UNCLEAR),
    "a named event that is not there": (related(relation("nowhere", 0)), related(relation("nowhere", 1)), UNCLEAR),
    "a relation asked for, of sources that are needed anyhow": (of("diagnosis"), of("diagnosis", relations=[relation("debut", 0)]), NARROWS),
    "a relation that needs other rows": (of("contact"), related(relation("debut", 0)), NARROWS),
    "the second instead of the latest": (second(window=months(3)), second(2, window=months(3)), UNCLEAR),
    "a second at all": (of("contact"), second(2), NARROWS),
    "the third in a longer window": (second(3, window=months(3)), second(3, window=months(6)), WIDENS),
    "a lower limit of a number": (number(share(), limit="0.75"), number(share(), limit="0.5"), WIDENS),
    "the same whole number": (number(counted(), ">", "1"), number(counted(), ">=", "2"), SAME),
    "a limit between whole numbers of what is no whole number": (number(share(), ">", "0"), number(share(), ">=", "1"), NARROWS),
    "other events of a number": (number(counted()), number(counted(selection=events("contact", window=months(3)))), UNCLEAR),
    "another kind of number": (number(counted()), number(share()), UNCLEAR),
    "of something else": (number(counted()), number(counted("dates")), UNCLEAR),
    "one more source": (number(counted()), number(counted(selection=events("contact", sources=["lokal", "fmk"]))), UNCLEAR),
    "a longer gap between episodes": (number(counted("episodes", gap=30)), number(counted("episodes", gap=60)), NARROWS),
    "a longer gap where few are wanted": (
        number(counted("episodes", gap=30), "<="), number(counted("episodes", gap=60), "<="), WIDENS,
    ),
    "more events needed for a share": (number(share(), ">", "0.5"), number(share(least=5), ">", "0.5"), NARROWS),
    "fewer needed for a low share": (number(share(least=5), "<", "0.5"), number(share(), "<", "0.5"), WIDENS),
    "another window to cover": (number(covered()), number(covered(window=months(9))), UNCLEAR),
    "another tie": (number(latest()), number(latest(tie="lowest")), UNCLEAR),
    "the same age": (number({"type": "age"}, ">", "17"), number({"type": "age"}, ">=", "18"), SAME),
    "a greater sum": (number(arithmetic("+", latest(), constant("1"))), number(arithmetic("+", latest(), constant("2"))), WIDENS),
    "more subtracted": (number(arithmetic("-", latest(), constant("1"))), number(arithmetic("-", latest(), constant("2"))), NARROWS),
    "a greater factor of what is not negative": (times("1"), times("2"), WIDENS),
    "a greater factor of what may be negative": (times("1", latest()), times("2", latest()), UNCLEAR),
    "a factor with another sign": (times("-1"), times("2"), WIDENS),
    "a greater divisor": (number(arithmetic("/", counted(), constant("2"))), number(arithmetic("/", counted(), constant("4"))), NARROWS),
    "a divisor that was zero": (number(arithmetic("/", counted(), constant("0"))), number(arithmetic("/", counted(), constant("4"))), UNCLEAR),
    "a greater dividend": (
        number(arithmetic("/", constant("2"), counted())), number(arithmetic("/", constant("4"), counted())), WIDENS,
    ),
    "an unchanged factor": (
        number(arithmetic("*", latest(), constant("2")), limit="5"), number(arithmetic("*", latest(), constant("2")), limit="4"), WIDENS,
    ),
    "a factor of a product": (times("1", arithmetic("*", counted(), share())), times("2", arithmetic("*", counted(), share())), WIDENS),
    "a factor of a difference": (times("1", arithmetic("-", counted(), share())), times("2", arithmetic("-", counted(), share())), UNCLEAR),
    "another operation": (number(arithmetic("+", latest(), latest())), number(arithmetic("-", latest(), latest())), UNCLEAR),
    "a divisor and a dividend that both change": (
        number(arithmetic("/", constant("2"), constant("4"))), number(arithmetic("/", constant("3"), constant("5"))), UNCLEAR,
    ),
    "the same quotient in all but its limit": (
        number(arithmetic("/", latest(), counted()), limit="5"), number(arithmetic("/", latest(), counted()), limit="4"), WIDENS,
    ),
    "other decimals": (number(arithmetic("+", latest(), latest())), number(arithmetic("+", latest(), latest(), 2)), UNCLEAR),
    "a part of which nothing can be said": (
        number(arithmetic("+", latest(), counted())), number(arithmetic("+", latest(), counted("dates"))), UNCLEAR,
    ),
    "the same dose": (number(dose()), number(dose(), limit="3"), NARROWS),
    "a dose of a table that is not there": (number(dose(table="nowhere")), number(dose(table="nowhere"), limit="3"), UNCLEAR),
}  # fmt: skip


def asked(criterion: Content) -> Content:
    content = later()
    content["events"].append(named("demens", events("contact")))
    return content | {"population": criterion, "parameters": None}


@pytest.mark.parametrize("rule", RULES)
def test_a_changed_criterion_has_the_label_that_follows_from_the_rule(rule: str) -> None:
    old, new, expected = RULES[rule]
    for before, after, label in ((old, new, expected), (new, old, flipped(expected))):
        comparison = compare(read(asked(before)), read(asked(after)))
        assert comparison.directions[0].direction == label
        assert [one.direction for one in comparison.changes if one.part == "population" and one.level == "major"] in (
            [label],
            [],
        )


def test_a_relation_that_needs_other_rows_is_unclear_in_an_exclusion() -> None:
    """A system that lacks them cannot decide it, so that what was certainly excluded no longer is, and the other way round."""
    old, new = (asked(group("g", "none", one)) for one in (of("contact"), related(relation("debut", 0))))
    assert compare(read(old), read(new)).directions[0].direction == UNCLEAR


def test_a_restriction_in_an_exclusion_turns_round() -> None:
    old, new = (asked(group("g", "none", of("medication", texts=texts))) for texts in (["a"], ["a", "b"]))
    assert compare(read(old), read(new)).directions[0].direction == NARROWS


def changed(change: Callable[[Content], Any], base: Content | None = None) -> list[Change]:
    old = base or later()
    new = deepcopy(old)
    change(new)
    return compare(read(old), read(new)).changes


def told(changes: list[Change]) -> list[tuple[str | None, str, str, str, Direction | None]]:
    return [(change.node, change.part, change.kind, change.level, change.direction) for change in changes]


def with_any(occurrence: str = "any") -> Content:
    content = later()
    content["events"][0]["occurrence"] = occurrence
    return content


def set_event(**fields: Any) -> Callable[[Content], Any]:
    return lambda content: content["events"][0]["events"].update(fields)


CHANGES: dict[str, tuple[Content | None, Callable[[Content], Any], list[Any]]] = {
    "a named event of which any will do": (
        with_any(), set_event(kinds=["forloeb"]), [("debut", "named_event", "changed", "major", NARROWS)],
    ),
    "a first event is another one": (
        None, set_event(kinds=["forloeb"]), [("debut", "named_event", "changed", "major", UNCLEAR)],
    ),
    "another occurrence": (
        None, lambda c: c["events"][0].update(occurrence="latest"), [("debut", "named_event", "changed", "major", UNCLEAR)],
    ),
    "a named event called something else": (
        None, lambda c: c["events"][0].update(title=local("Ny")), [("debut", "named_event", "changed", "patch", None)],
    ),
    "a named event that nothing uses": (
        None, lambda c: c["events"].append(named("ny", events("contact"))), [("ny", "named_event", "added", "minor", None)],
    ),
    "another factor": (
        None, lambda c: c["dose_tables"][0]["factors"].__setitem__(0, factor("N02AA01", value="2")),
        [("morfin", "dose_table", "changed", "major", UNCLEAR)],
    ),
    "the factors in another order": (
        None, lambda c: c["dose_tables"][0]["factors"].reverse(), [("morfin", "dose_table", "changed", "patch", None)],
    ),
    "a dose table called something else": (
        None, lambda c: c["dose_tables"][0].update(title=local("Ny")), [("morfin", "dose_table", "changed", "patch", None)],
    ),
    "a dose table more": (
        None, lambda c: c["dose_tables"].append(MORPHINE | {"id": "to"}), [("to", "dose_table", "added", "minor", None)],
    ),
    "other limits of a parameter": (
        None, lambda c: c["parameters"][0].update(maximum="300"), [("dosisgraense", "parameter", "changed", "major", None)],
    ),
    "a parameter called something else": (
        None, lambda c: c["parameters"][0].update(title=local("Ny")), [("dosisgraense", "parameter", "changed", "patch", None)],
    ),
    "a parameter less": (
        None, lambda c: c.update(parameters=None), [("dosisgraense", "parameter", "removed", "major", None)],
    ),
    "a parameter of what is only shown": (
        None,
        lambda c: c["parameters"].append(
            THRESHOLD | {"id": "to", "targets": [{"node": "seneste-hba1c", "field": "attention.0.when.comparison.value"}]}
        ),
        [("to", "parameter", "added", "minor", None)],
    ),
    "another default": (
        None,
        lambda c: (
            c["parameters"][0].update(default="120") or c["population"]["criteria"][3]["comparison"].update(value="120")
        ),
        [("hoej-dosis", "population", "changed", "major", NARROWS), ("dosisgraense", "parameter", "changed", "major", None)],
    ),
    "an element's number": (
        None, lambda c: c["elements"][3].update(number=counted(), unit=None),
        [("doegndosis", "element", "changed", "minor", None)],
    ),
    "a list of a named event": (
        with_any(), lambda c: c["code_lists"][0]["codes"].pop(),
        [("demenskoder", "code_list", "changed", "major", NARROWS)],
    ),
    "a list of a number": (
        None, lambda c: c["code_lists"][6]["codes"].pop(), [("opioider", "code_list", "changed", "major", UNCLEAR)],
    ),
    "the standard's version": (sound(), lambda c: c.update(standard="1.1"), [(None, "document", "changed", "patch", SAME)]),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told_with_its_class_and_label(change: str) -> None:
    base, how, expected = CHANGES[change]
    found = changed(how, base)
    assert told(found) == expected
    for one in found:
        for language in ("da", "en"):
            before, after = one.sentences(language)
            assert before != after
            assert one.heading(language) and one.part_name(language) and one.reason(language)


def test_the_whole_is_told_in_words() -> None:
    (one,) = changed(set_event(kinds=["forloeb"]))
    assert one.heading() == "Den navngivne hændelse »Hændelsen debut«: ændret"
    assert one.heading("en") == 'The named event "The event debut": changed'
    assert one.reason() == "en navngiven hændelse er ændret"
    before, after = one.sentences()
    assert before is not None and after is not None and before != after
    (table,) = changed(lambda c: c["dose_tables"][0]["factors"].pop())
    assert "N02AB03" in str(table.before) and "N02AB03" not in str(table.after)
    (limits,) = changed(lambda c: c["parameters"][0].update(maximum="300"))
    assert "200" in str(limits.before) and "300" in str(limits.after)


def test_a_changed_event_of_another_event_is_seen_through() -> None:
    content = with_any()
    content["events"].append(named("foer", events("contact"), "any"))
    content["events"][0]["events"]["relations"] = [relation("foer", 0, 30)]
    assert told(changed(lambda c: c["events"][1]["events"].update(window=months(12)), content)) == [
        ("foer", "named_event", "changed", "major", NARROWS)
    ]
    assert told(changed(lambda c: c["events"][0]["events"]["relations"][0].update(last_day=60), content)) == [
        ("debut", "named_event", "changed", "major", WIDENS)
    ]


def test_events_that_relate_to_each_other_in_a_circle_are_unclear_and_end() -> None:
    content = with_any()
    content["events"].append(named("b", events("contact", relations=[relation("debut", 0)]), "any"))
    content["events"][0]["events"]["relations"] = [relation("b", 0)]
    found = changed(lambda c: c["events"][0]["events"]["relations"][0].update(last_day=60), content)
    assert told(found) == [("debut", "named_event", "changed", "major", UNCLEAR)]


def test_the_order_of_what_came_later_means_nothing() -> None:
    content = later()
    content["events"].append(named("ny", events("contact")))
    assert told(changed(lambda c: c["events"].reverse(), content)) == [(None, "named_event", "moved", "patch", None)]


def test_an_upgrade_alone_is_a_patch() -> None:
    document = read(psychiatric())
    comparison = compare(document, upgraded(document, "1.1").document)
    assert (comparison.level, comparison.next_version) == ("patch", "2.0.1")


def test_a_criterion_that_came_with_its_named_event_narrows() -> None:
    content = sound() | {"standard": "1.1"}
    found = changed(
        lambda c: (
            c.update(events=[named("debut", events("diagnosis", "demenskoder"))])
            or c["population"]["criteria"].append(exists("x", events("contact", relations=[relation("debut", 0)])))
        ),
        content,
    )
    assert told(found) == [
        ("x", "population", "added", "major", NARROWS),
        ("debut", "named_event", "added", "major", None),
    ]


def test_a_count_keeps_its_own_rules() -> None:
    old, new = (asked(count("x", events("contact", texts=None), "events", ">=", limit)) for limit in ("3", "2"))
    assert compare(read(old), read(new)).directions[0].direction == WIDENS
