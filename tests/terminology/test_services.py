from __future__ import annotations

import pytest

from cockpit.audit.errors import Conflict, Invalid, NotAllowed
from cockpit.audit.models import Event
from cockpit.examples.catalogue import terminology_file
from cockpit.standard.terminology import read_terminology_csv
from cockpit.terminology.models import Code, TerminologyRelease
from cockpit.terminology.services import terminology_import
from tests.fixtures.people import NOW, People

HEADINGS = "system,code,match,display_da,display_en,unit\n"
ROW = "icpc2,P70,exact,Demens,Dementia,\n"


def imported(people: People, content: bytes | str = HEADINGS + ROW, name: str = "prøve") -> TerminologyRelease:
    return terminology_import(by=people.administrator, now=NOW, name=name, content=content)


def test_the_shipped_release_is_imported_with_the_hash_that_profiles_pin(terminology: TerminologyRelease) -> None:
    file = read_terminology_csv(terminology_file())
    assert (terminology.name, terminology.hash, terminology.sealed) == (file.release, file.hash, True)
    assert terminology.codes.count() == len(file.codes)


def test_an_import_leaves_one_event(people: People) -> None:
    before = Event.objects.count()
    release = imported(people)
    event = Event.objects.latest("sequence")
    assert Event.objects.count() == before + 1
    assert (event.action, event.actor_id) == ("terminology.imported", people.administrator.pk)
    assert event.data == {"name": "prøve", "hash": release.hash, "codes": 1}


def test_only_administrators_import(people: People) -> None:
    for name, person in people:
        if "administrator" not in name:
            with pytest.raises(NotAllowed):
                terminology_import(by=person, now=NOW, name="prøve", content=HEADINGS + ROW)
    assert not TerminologyRelease.objects.exists()


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("system;code;match\nicpc2;P70;exact\n", 1, "Kolonnerne skal være"),
        (HEADINGS + ROW + ROW, 3, "to gange"),
        (HEADINGS + ROW + "icpc2,p70,exact,Demens igen,,\n", 3, "to gange"),
        (HEADINGS + "icpc9,P70,exact,Demens,,\n", 2, "icpc9"),
        (HEADINGS + "icpc2,P70,prefix,Demens,,\n", 2, "match"),
        (HEADINGS + "icpc2,P70,exact,,,\n", 2, "display_da"),
        ("", 1, "Kolonnerne skal være"),
    ],
)
def test_a_fault_in_the_file_is_named_with_its_line_and_nothing_is_stored(
    people: People, content: str, line: int, word: str
) -> None:
    with pytest.raises(Invalid) as caught:
        imported(people, content)
    assert caught.value.code == "terminology-invalid"
    assert [finding.path for finding in caught.value.findings] == [(line,)]
    assert word in caught.value.message
    assert not TerminologyRelease.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEADINGS.encode() + "icpc2,P70,exact,Demens på dansk,,\n".encode("latin-1"), "not-utf8"),
        (HEADINGS + 'icpc2,P70,exact,"' + "x" * 200_000 + '",,\n', "not-csv"),
        (HEADINGS, "no-codes"),
        (HEADINGS + "icpc2," + "P" * 21 + ",exact,Demens,,\n", "value-invalid"),
        (HEADINGS + "icpc2,P70,exact," + "x" * 501 + ",,\n", "value-invalid"),
        (HEADINGS + "icpc2,P70,exact,De\x00mens,,\n", "value-invalid"),
    ],
)
def test_what_cannot_be_read_or_stored_is_refused_in_a_sentence(
    people: People, content: bytes | str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        imported(people, content)
    assert caught.value.code == code
    assert not TerminologyRelease.objects.exists()


def test_a_byte_order_mark_is_no_part_of_the_content(people: People) -> None:
    text = imported(people, "\ufeff" + HEADINGS + ROW, name="a")
    data = imported(people, ("\ufeff" + HEADINGS + ROW).encode(), name="b")
    assert list(text.codes.values_list("code")) == list(data.codes.values_list("code")) == [("P70",)]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_release_has_a_name(people: People, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        imported(people, name=name)
    assert caught.value.code == "name-invalid"


def test_a_name_is_taken_once(people: People) -> None:
    imported(people, name="prøve  1")
    with pytest.raises(Conflict) as caught:
        imported(people, HEADINGS + "icpc2,P20,exact,Hukommelsessvigt,,\n", name="prøve 1")
    assert caught.value.code == "release-exists"
    assert Code.objects.count() == 1
