"""Comparison of two versions: by node id, with the level and number that follow, and nothing overlooked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from cockpit.standard.changes.model import PARTS, Change, highest
from cockpit.standard.comparison import VersionComparison, compare
from cockpit.standard.document import ProfileDocument
from tests.standard.documents import (
    Content,
    age,
    code,
    code_list,
    compared,
    events,
    group,
    local,
    months,
    picked,
    pinned,
    psychiatric,
    read,
    sound,
    with_pin,
)


def compared_with_sound(change: Callable[[Content], Any]) -> VersionComparison:
    content = sound()
    change(content)
    return compare(read(sound()), read(content))


def one(comparison: VersionComparison) -> Change:
    (change,) = comparison.changes
    return change


def members(content: Content) -> list[Content]:
    found: list[Content] = content["population"]["criteria"]
    return found


def element(**fields: Any) -> Callable[[Content], Any]:
    return lambda c: c["elements"][1].update(fields)


def put(*path: str | int, value: Any) -> Callable[[Content], Any]:
    def change(content: Content) -> None:
        at: Any = content
        for part in path[:-1]:
            at = at[part]
        at[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Content], Any]:
    def change(content: Content) -> None:
        at: Any = content
        for part in path[:-1]:
            at = at[part]
        del at[path[-1]]

    return change


NEW_ELEMENT = {"type": "patient", "id": "koen", "title": local("Køn", "Sex"), "attribute": "sex"}
NEW_SECTION = {"id": "nyt-afsnit", "title": local("Nyt", "New"), "elements": ["alder"]}
NEW_SUBGROUP = {"id": "ny", "title": local("Ny", "New"), "criterion": age("ny-alder", ">=", "80")}
NEW_LIST = code_list("ny-liste", "Ny", code("icpc2", "P20"))
FMK = {"source": "fmk", "legal_basis": local("Lov", "Law")}

Row = tuple[Callable[[Content], Any], str, str, str | None, str, str | None, str | None]
SINGLE: list[Row] = [
    # change, part, kind, node, level, before, after
    (
        put("population", "criteria", 0, "comparison", "value", value="20"),
        "population",
        "changed",
        "voksen",
        "major",
        "Patienten er fyldt 18 år.",
        "Patienten er fyldt 20 år.",
    ),
    (put("population", "rule", value="any"), "population", "changed", "alle", "major", "Alle af", "Mindst én af"),
    (
        lambda c: members(c).append(group("x", "none", age("y", "<", "5"))),
        "population",
        "added",
        "x",
        "major",
        None,
        "Ingen af (Patienten er under 5 år).",
    ),
    (
        lambda c: members(c).pop(1),
        "population",
        "removed",
        "mindst-en",
        "major",
        "Mindst én af (Patienten har diagnosen demens (2 koder) som forløbsdiagnose; "
        "Patienten er i aktiv behandling med demensmedicin på skæringsdatoen).",
        None,
    ),
    (
        lambda c: members(c).append(members(c)[1]["criteria"].pop(0)),
        "population",
        "moved",
        "har-demens",
        "major",
        "Kriterium 2a i populationen",
        "Kriterium 3 i populationen",
    ),
    (
        lambda c: members(c).reverse(),
        "population",
        "moved",
        "mindst-en",
        "patch",
        "Kriterium 2 i populationen",
        "Kriterium 1 i populationen",
    ),
    (
        put("population", "criteria", 0, "title", value=local("Voksne")),
        "population",
        "changed",
        "voksen",
        "patch",
        None,
        "Voksne",
    ),
    (
        put("population", "criteria", 0, "rationale", value=local("Fordi", "Because")),
        "population",
        "changed",
        "voksen",
        "patch",
        None,
        "Fordi",
    ),
    (
        put("scope", value={"alive": False}),
        "scope",
        "changed",
        None,
        "major",
        "Patienten er tilmeldt klinikken og i live på skæringsdatoen.",
        "Patienten er tilmeldt klinikken på skæringsdatoen (i live eller død).",
    ),
    (
        put("subgroups", 0, "criterion", "events", "window", value=months(15)),
        "subgroup",
        "changed",
        "ingen-aarskontrol",
        "major",
        "Ingen årskontrol (0120) inden for de seneste 12 måneder.",
        "Ingen årskontrol (0120) inden for de seneste 15 måneder.",
    ),
    (
        lambda c: c["subgroups"].append(NEW_SUBGROUP),
        "subgroup",
        "added",
        "ny",
        "major",
        None,
        "Patienten er fyldt 80 år.",
    ),
    (
        put("subgroups", 0, "description", value=local("Ny tekst")),
        "subgroup",
        "changed",
        "ikke-set",
        "patch",
        "Ikke set i 12 måneder: Uden årskontrol.",
        "Ikke set i 12 måneder: Ny tekst",
    ),
    (
        drop("subgroups", 0, "description"),
        "subgroup",
        "changed",
        "ikke-set",
        "patch",
        "Ikke set i 12 måneder: Uden årskontrol.",
        "Ikke set i 12 måneder",
    ),
    (
        put("actions", 0, "criterion", value={"type": "sex", "id": "er-ikke-set", "sex": "K"}),
        "action",
        "changed",
        "er-ikke-set",
        "minor",
        "Patienten er i delpopulationen »ikke set i 12 måneder«.",
        "Patienten er kvinde.",
    ),
    (
        drop("actions", 0),
        "action",
        "removed",
        "indkald",
        "minor",
        "Patienten er i delpopulationen »ikke set i 12 måneder«.",
        None,
    ),
    (
        put("actions", 0, "text", value=local("Ring.")),
        "action",
        "changed",
        "indkald",
        "patch",
        "Indkald til årskontrol: Ring eller skriv.",
        "Indkald til årskontrol: Ring.",
    ),
    (
        put("quality_lists", 0, "criterion", "id", value="andet"),
        "quality_list",
        "added",
        "andet",
        "minor",
        None,
        "Patienten har diagnosen depression (P76).",
    ),
    (
        lambda c: c["code_lists"][0]["codes"].append(code("icpc2", "P20")),
        "code_list",
        "changed",
        "demenskoder",
        "major",
        None,
        "ICPC-2-DK P20: Tekst",
    ),
    (
        lambda c: c["code_lists"][3]["exclusions"].clear(),
        "code_list",
        "changed",
        "antipsykotika",
        "minor",
        "undtagen ATC N05AN01: Tekst",
        None,
    ),
    (
        lambda c: c["code_lists"].append(NEW_LIST),
        "code_list",
        "added",
        "ny-liste",
        "minor",
        None,
        "ICPC-2-DK P20: Tekst",
    ),
    (
        lambda c: c["code_lists"].append({**NEW_LIST, "codes": []}),
        "code_list",
        "added",
        "ny-liste",
        "minor",
        None,
        None,
    ),
    (
        put("code_lists", 5, "quantity", "decimals", value=1),
        "code_list",
        "changed",
        "hba1c",
        "minor",
        "mmol/mol, 0 decimaler; % × 10,93 + −23,5",
        "mmol/mol, 1 decimaler; % × 10,93 + −23,5",
    ),
    (
        drop("code_lists", 5, "quantity"),
        "code_list",
        "changed",
        "hba1c",
        "minor",
        "mmol/mol, 0 decimaler; % × 10,93 + −23,5",
        None,
    ),
    (
        put("code_lists", 0, "title", value=local("Demenssygdom")),
        "code_list",
        "changed",
        "demenskoder",
        "patch",
        "Demens",
        "Demenssygdom",
    ),
    (
        put("code_lists", 0, "codes", 0, "display", value=local("Ny")),
        "code_list",
        "changed",
        "demenskoder",
        "patch",
        "ICPC-2-DK P70: Tekst",
        "ICPC-2-DK P70: Ny",
    ),
    (lambda c: c["code_lists"][0]["codes"].reverse(), "code_list", "moved", "demenskoder", "patch", None, None),
    (lambda c: c["code_lists"].reverse(), "code_list", "moved", None, "patch", None, None),
    (lambda c: c["elements"].append(NEW_ELEMENT), "element", "added", "koen", "minor", None, "Patientens køn."),
    (
        drop("elements", 0),
        "element",
        "removed",
        "alder",
        "major",
        "Patientens alder i hele år på skæringsdatoen.",
        None,
    ),
    (
        put("elements", 0, "attribute", value="sex"),
        "element",
        "changed",
        "alder",
        "major",
        "Patientens alder i hele år på skæringsdatoen.",
        "Patientens køn.",
    ),
    (
        element(show="date"),
        "element",
        "changed",
        "seneste-hba1c",
        "major",
        "Resultatet af seneste HbA1c (højeste ved samme tidspunkt).",
        "Datoen for seneste HbA1c (højeste ved samme tidspunkt).",
    ),
    (
        element(tie="lowest"),
        "element",
        "changed",
        "seneste-hba1c",
        "minor",
        "Resultatet af seneste HbA1c (højeste ved samme tidspunkt).",
        "Resultatet af seneste HbA1c (laveste ved samme tidspunkt).",
    ),
    (put("elements", 0, "title", value=local("År")), "element", "changed", "alder", "patch", "Alder", "År"),
    (
        element(attention=[]),
        "attention",
        "changed",
        "seneste-hba1c",
        "minor",
        "Opmærksomhed, når værdien er mindst 48 mmol/mol: Forhøjet.",
        None,
    ),
    (
        put("elements", 1, "attention", 0, "text", value=local("Højt")),
        "attention",
        "changed",
        "seneste-hba1c",
        "patch",
        "Opmærksomhed, når værdien er mindst 48 mmol/mol: Forhøjet.",
        "Opmærksomhed, når værdien er mindst 48 mmol/mol: Højt.",
    ),
    (lambda c: c["elements"].reverse(), "element", "moved", None, "patch", None, None),
    (
        put("views", "list", "columns", value=["alder"]),
        "view",
        "changed",
        None,
        "minor",
        "Alder; Seneste HbA1c",
        "Alder",
    ),
    (put("views", "list", "sort", value=[]), "view", "changed", None, "minor", "Alder (faldende)", None),
    (put("views", "list", "group_by", value="alder"), "view", "changed", None, "minor", None, "Alder"),
    (put("views", "list", "filters", value=[]), "view", "changed", None, "minor", "Ikke set i 12 måneder", None),
    (
        lambda c: c["views"]["patient"]["sections"].append(NEW_SECTION),
        "view",
        "added",
        "nyt-afsnit",
        "minor",
        None,
        "Alder",
    ),
    (
        drop("views", "patient", "sections", 0),
        "view",
        "removed",
        "overblik",
        "minor",
        "Alder; Seneste HbA1c; Antipsykotika",
        None,
    ),
    (
        put("views", "patient", "sections", 0, "elements", value=["alder"]),
        "view",
        "changed",
        "overblik",
        "minor",
        "Alder; Seneste HbA1c; Antipsykotika",
        "Alder",
    ),
    (
        put("views", "patient", "sections", 0, "title", value=local("Kort")),
        "view",
        "changed",
        "overblik",
        "patch",
        "Overblik",
        "Kort",
    ),
    (
        lambda c: c["legal"]["sources"].append(FMK),
        "legal",
        "added",
        None,
        "major",
        None,
        "Datakilde: FMK. Hjemmel: Lov",
    ),
    (
        put("legal", "sources", 0, "legal_basis", value=local("Lov")),
        "legal",
        "changed",
        None,
        "major",
        "Datakilde: klinikkens egen journal.",
        "Datakilde: klinikkens egen journal. Hjemmel: Lov",
    ),
    (
        put("legal", "processing_purpose", value=local("Forskning")),
        "legal",
        "changed",
        None,
        "patch",
        "Patientbehandling.",
        "Forskning",
    ),
    (
        put("clinical", "purpose", value=local("Nyt")),
        "clinical",
        "changed",
        None,
        "patch",
        "Overblik over patienter med demens.",
        "Nyt",
    ),
    (
        put("clinical", "confirmation", value="example"),
        "clinical",
        "changed",
        None,
        "patch",
        "Det kliniske indhold er bekræftet af en kliniker.",
        "Eksempel: det kliniske indhold er ikke bekræftet af en kliniker.",
    ),
    (put("clinical", "references", value=[]), "clinical", "changed", None, "patch", "DSAM: Demens", None),
    (put("title", value=local("Demens 2")), "identity", "changed", None, "patch", "Demens", "Demens 2"),
    (put("organisation", value="DSAM"), "identity", "changed", None, "patch", "MedCom", "DSAM"),
    (
        put("terminology", "release", value="ny"),
        "terminology",
        "changed",
        None,
        "patch",
        "proeve-2026 (sha256:" + "0" * 64 + ")",
        "ny (sha256:" + "0" * 64 + ")",
    ),
    (put("extensions", value={"a.b": 1}), "extensions", "changed", None, "minor", "{}", '{"a.b": 1}'),
]


def first_of(part: str, kind: str, comparison: VersionComparison) -> Change:
    return next(change for change in comparison.changes if (change.part, change.kind) == (part, kind))


@pytest.mark.parametrize(
    ("change", "part", "kind", "node", "level", "before", "after"),
    SINGLE,
    ids=[f"{row[1]}-{row[2]}-{row[3]}-{index}" for index, row in enumerate(SINGLE)],
)
def test_a_change_is_named_with_its_level_and_its_sentences(
    change: Callable[[Content], Any],
    part: str,
    kind: str,
    node: str | None,
    level: str,
    before: str | None,
    after: str | None,
) -> None:
    comparison = compared_with_sound(change)
    found = first_of(part, kind, comparison)
    assert (found.node, found.level, found.before, found.after) == (node, level, before, after)
    assert found.sentences() == (before, after)
    assert [text is None for text in found.sentences("en")] == [before is None, after is None]
    assert comparison.level == highest(one.level for one in comparison.changes)
    assert found.heading() != found.heading("en")


def test_one_change_of_the_document_is_one_change_of_the_comparison() -> None:
    several = {"quality_list-added-andet", "code_list-removed"}
    for change, part, kind, node, *_ in SINGLE:
        if f"{part}-{kind}-{node}" not in several:
            assert len(compared_with_sound(change).changes) == 1, (part, kind, node)


def test_the_first_version_is_1_0_0() -> None:
    comparison = compare(None, read(sound()))
    assert (comparison.next_version, comparison.level, comparison.changes) == ("1.0.0", None, [])
    assert comparison.summary() == ["Den første version: 1.0.0."]
    assert comparison.summary("en") == ["The first version: 1.0.0."]


def test_nothing_changed_keeps_the_number() -> None:
    comparison = compare(read(sound()), read({**sound(), "version": "9.9.9"}))
    assert (comparison.next_version, comparison.level, comparison.changes) == ("1.2.3", None, [])
    assert comparison.summary() == ["Intet er ændret."]
    assert comparison.summary("en") == ["Nothing has changed."]


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (put("population", "rule", value="any"), "2.0.0"),
        (put("views", "list", "sort", value=[]), "1.3.0"),
        (put("organisation", value="DSAM"), "1.2.4"),
    ],
)
def test_the_number_follows_the_highest_level(change: Callable[[Content], Any], number: str) -> None:
    def all_changes(content: Content) -> None:
        put("organisation", value="KiAP")(content)
        change(content)

    assert compared_with_sound(all_changes).next_version == number


def test_the_summary_says_why_and_what() -> None:
    def change(content: Content) -> None:
        members(content)[0]["comparison"]["value"] = "20"
        members(content).append(age("x", "<", "90"))
        content["elements"].append(NEW_ELEMENT)

    comparison = compared_with_sound(change)
    assert comparison.summary() == [
        "Næste version bliver 2.0.0, fordi populationen er ændret.",
        "Populationen: 1 ændret, 1 tilføjet.",
        "Dataelementer: 1 tilføjet.",
    ]
    assert comparison.summary("en") == [
        "The next version is 2.0.0, because the population has changed.",
        "The population: 1 changed, 1 added.",
        "Data elements: 1 added.",
    ]


def test_every_level_of_every_part_has_a_reason_in_both_languages() -> None:
    for part in PARTS:
        for level in ("major", "minor"):
            if (part, level) not in {(quiet, level) for quiet in ("clinical", "identity", "terminology")}:
                change = Change(None, part, "changed", level, "T", "T")
                assert change.reason() != change.reason("en")
    assert Change(None, "clinical", "changed", "patch", "T", "T").reason() == "kun tekst eller rækkefølge er ændret"
    assert (
        Change("x", "element", "removed", "major", "T", "T").reason()
        == "et dataelement er fjernet eller viser noget andet"
    )


def test_only_text_changed_is_said_so() -> None:
    assert compared_with_sound(put("organisation", value="KiAP")).summary()[0] == (
        "Næste version bliver 1.2.4, fordi kun tekst eller rækkefølge er ændret."
    )


def test_codes_that_came_and_went_are_listed() -> None:
    def change(content: Content) -> None:
        content["code_lists"][0]["codes"] = [code("icpc2", "P70"), code("sks", "DG30", "descendants")]

    found = one(compared_with_sound(change))
    assert found.added_codes == ("SKS DG30 med underkoder: Tekst",)
    assert found.removed_codes == ("SKS DF00 med underkoder: Tekst",)
    assert found.after_en == "SKS DG30 with descendants: Text"


def test_a_code_list_that_the_population_stopped_using_is_still_decisive() -> None:
    def change(content: Content) -> None:
        members(content)[1]["criteria"].pop(1)
        content["code_lists"].pop(2)

    assert {found.level for found in compared_with_sound(change).changes} == {"major"}


def test_a_criterion_that_moves_into_a_new_group_is_moved_and_the_group_is_added() -> None:
    def change(content: Content) -> None:
        content["population"] = group("ny-top", "any", content["population"])

    comparison = compared_with_sound(change)
    assert [(found.node, found.kind) for found in comparison.changes] == [("ny-top", "added"), ("alle", "moved")]


def test_a_criterion_that_moves_out_of_a_removed_group_is_moved() -> None:
    def change(content: Content) -> None:
        inner = members(content).pop(1)
        members(content).extend(inner["criteria"])

    assert [(found.node, found.kind) for found in compared_with_sound(change).changes] == [
        ("har-demens", "moved"),
        ("faar-demensmedicin", "moved"),
        ("mindst-en", "removed"),
    ]


def test_a_criterion_that_moves_between_parts_counts_by_the_graver_one() -> None:
    def change(content: Content) -> None:
        members(content).append(content["quality_lists"].pop(0)["criterion"])

    found = {found.node: found for found in compared_with_sound(change).changes}
    assert (found["har-depression"].kind, found["har-depression"].level) == ("moved", "major")
    assert found["har-depression"].before == "Kriterium 1 i kvalitetslisten »Depression hos ældre«"
    assert (found["kun-depression"].kind, found["kun-depression"].level) == ("removed", "minor")


def test_a_pin_is_grave_when_the_population_refers_to_it() -> None:
    newer = psychiatric()
    newer["version"] = "3.0.0"
    comparison = compare(read(with_pin()), read(with_pin(pinned(newer))))
    found = one(comparison)
    assert (found.part, found.kind, found.level) == ("profile", "changed", "major")
    assert found.before is not None
    assert found.before.startswith("version 2.0.0 (sha256:")


def test_a_pin_that_only_an_action_refers_to_is_minor() -> None:
    def with_action(content: Content) -> Content:
        content["actions"][0]["criterion"] = {"type": "profile", "id": "er-ikke-set", "profile": "svaer-psykisk-sygdom"}
        return content

    plain, old = with_action(sound()), with_action(sound())
    old["profiles"] = [pinned(psychiatric())]
    assert [(found.kind, found.level) for found in compare(read(plain), read(old)).changes] == [("added", "minor")]
    assert [(found.kind, found.level) for found in compare(read(old), read(plain)).changes] == [("removed", "minor")]


def test_inlining_a_pinned_profile_changes_nothing() -> None:
    pin = pinned(psychiatric())
    inlined = read(with_pin(pin))
    del pin["document"]
    assert compare(read(with_pin(pin)), inlined).changes == []


def test_as_few_criteria_as_possible_are_moved() -> None:
    def with_five(order: str) -> Content:
        content = sound()
        content["population"]["criteria"] = [age(letter, ">=", str(ord(letter))) for letter in order]
        return content

    def moved(before: str, after: str) -> list[str | None]:
        return [found.node for found in compare(read(with_five(before)), read(with_five(after))).changes]

    assert moved("abcde", "eabcd") == ["e"]
    assert moved("abcde", "bcdea") == ["a"]
    assert sorted(str(node) for node in moved("abcde", "badce")) == ["b", "d"]
    assert moved("abcde", "abde") == ["c"]


def test_a_raised_level_is_major_by_itself() -> None:
    old = sound()
    old["elements"].pop(1)
    new = deepcopy(old)
    new["elements"].append(sound()["elements"][1])
    found = compare(read(old), read(new)).changes[0]
    assert (found.part, found.level, found.before, found.after_en) == ("level", "major", "Niveau 1", "Level 2")
    assert compare(read(new), read(old)).changes[0].part != "level"


def test_swapped_sources_and_sections_are_moved() -> None:
    def with_two(content: Content) -> Content:
        content["legal"]["sources"].append(FMK)
        content["views"]["patient"]["sections"].append(NEW_SECTION)
        return content

    old, new = with_two(sound()), with_two(sound())
    new["legal"]["sources"].reverse()
    new["views"]["patient"]["sections"].reverse()
    assert [(found.part, found.kind, found.level) for found in compare(read(old), read(new)).changes] == [
        ("view", "moved", "minor"),
        ("legal", "moved", "patch"),
    ]


# Nothing is overlooked: any edit that makes another document makes a change.


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from paths(item, (*path, key))


def everything() -> Content:
    """The sound profile with what else a document can hold."""
    content = with_pin()
    members(content)[0].update(title=local("Voksne", "Adults"), rationale=local("Fordi", "Because"))
    members(content).append(
        picked(
            "seneste",
            events("measurement", "hba1c", window=months(24)),
            "latest",
            tie="highest",
            value=compared("between", "48", "60", "mmol/mol"),
        )
    )
    content["legal"]["sources"].append(FMK)
    content["views"]["patient"]["sections"].append(NEW_SECTION)
    content["views"]["list"]["group_by"] = "alder"
    content["subgroups"].append(NEW_SUBGROUP)
    content["extensions"] = {"dk.medcom.farve": {"navn": "blå"}}
    content["scope"] = {"registered": True, "alive": True}
    del content["profiles"][0]["document"]
    return content


EVERYTHING = deepcopy(everything())
BASE = read(EVERYTHING)
PATHS = list(paths(EVERYTHING))


def replacements(value: Any) -> list[Any]:
    """Other values of the same kind, some of which make sense in some places."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1]
    return ["x", "2", "alder"] if isinstance(value, str) else []


def holder_of(content: Content, path: tuple[str | int, ...]) -> Any:
    at: Any = content
    for part in path[:-1]:
        at = at[part]
    return at


def edits() -> Iterator[tuple[str, Content]]:
    """Every part of the document dropped, replaced, swapped with its neighbour, and repeated."""
    for path in PATHS:
        last: Any = path[-1]
        for value in replacements(holder_of(EVERYTHING, path)[last]):
            content = deepcopy(EVERYTHING)
            holder_of(content, path)[last] = value
            yield f"{path} = {value}", content
        content = deepcopy(EVERYTHING)
        del holder_of(content, path)[last]
        yield f"{path} dropped", content
        if isinstance(last, int):
            content = deepcopy(EVERYTHING)
            holder_of(content, path).append(holder_of(content, path)[last])
            yield f"{path} repeated", content
            content = deepcopy(EVERYTHING)
            holder_of(content, path).insert(0, holder_of(content, path).pop(last))
            yield f"{path} first", content


def test_no_edit_is_overlooked() -> None:
    tried = 0
    for name, content in edits():
        try:
            new = ProfileDocument.model_validate(content)
        except ValidationError:
            continue
        tried += 1
        same = new.model_copy(update={"version": BASE.version, "id": BASE.id}) == BASE
        assert bool(compare(BASE, new).changes) == (not same), name
    assert tried > 300
