from __future__ import annotations

import pytest

from cockpit.standard.document import all_criteria, selections
from cockpit.standard.record import EVENT_DATASETS, NATIONAL_SOURCES, VIEWS
from tests.standard.documents import pinned, psychiatric, read, sound, with_pin


def test_nodes_are_found_by_id() -> None:
    document = read(with_pin())
    assert document.code_list("hba1c").title.da == "HbA1c"
    assert document.element("alder").title.da == "Alder"
    assert document.subgroup("ikke-set").id == "ikke-set"
    assert document.profile_pin("svaer-psykisk-sygdom").version == "2.0.0"
    for find in (document.code_list, document.element, document.subgroup, document.profile_pin):
        with pytest.raises(KeyError):
            find("findes-ikke")


def test_every_criterion_is_found_with_its_path_and_inlined_profiles_are_not_entered() -> None:
    content = with_pin(pinned(psychiatric()))
    paths = [path for path, _ in all_criteria(read(content))]
    assert paths[0] == ("population",)
    assert ("population", "criteria", 1, "criteria", 0) in paths
    assert ("subgroups", 0, "criterion") in paths
    assert ("actions", 0, "criterion") in paths
    assert ("quality_lists", 0, "criterion") in paths
    assert all(path[0] != "profiles" for path in paths)


def test_every_selection_is_found_with_the_node_that_owns_it() -> None:
    owners = [node for _, node, _ in selections(read(sound()))]
    assert owners == [
        "har-demens",
        "faar-demensmedicin",
        "ingen-aarskontrol",
        "har-depression",
        "seneste-hba1c",
        "psykofarmaka",
    ]


def test_every_event_view_has_an_event_date_and_a_source_and_every_view_the_patients_key() -> None:
    for name, view in VIEWS.items():
        assert view.column_names[:2] == ("clinic_id", "patient_id")
        if name in EVENT_DATASETS:
            assert view.date in view.column_names
            assert "source" in view.column_names


def test_only_the_clinics_own_records_are_not_national() -> None:
    assert "lokal" not in NATIONAL_SOURCES
    assert "fmk" in NATIONAL_SOURCES
