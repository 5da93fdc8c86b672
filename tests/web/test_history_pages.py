"""The history for auditors: sentences, filters, the verified mark, and what one can take away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from cockpit.audit import guards
from cockpit.audit.checkpoints import checkpoint_write
from cockpit.audit.models import Event
from cockpit.profiles.models import Submission
from cockpit.standard.envelope import generate_key, public_key
from cockpit.web import example_people as people
from cockpit.web.example_people import ExamplePerson
from cockpit.web.examples import person_of
from tests.web.conftest import START, words

As = Callable[[ExamplePerson], Client]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def auditor(as_: As) -> Client:
    return as_(people.AUDITOR)


def test_each_event_is_a_sentence_with_who_and_when(auditor: Client) -> None:
    page = words(auditor.get("/historik/"))
    assert "blev udgivet" in page or "er udgivet" in page
    assert "Eksempel Udgiver, PLSP" in page and "3. marts 2025 kl." in page


def test_the_history_is_verified_on_the_page(auditor: Client) -> None:
    page = words(auditor.get("/historik/"))
    assert "Historikken er hel." in page and "Der er intet underskrevet kontrolpunkt endnu." in page


def test_an_altered_event_is_told_in_red(auditor: Client) -> None:
    with connection.cursor() as cursor:
        guards.uninstall(connection)
        cursor.execute("UPDATE audit_event SET action = 'version.published' WHERE sequence = 5")
    page = words(auditor.get("/historik/"))
    assert "Historikken er ikke hel." in page and "5" in page


def test_a_checkpoint_file_that_cannot_be_judged_is_told(auditor: Client, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "checkpoints.jsonl"
    file.write_text("x\n")
    settings.COCKPIT_CHECKPOINT_FILE = file
    settings.COCKPIT_TRUSTED_KEYS_FILE = tmp_path / "none.json"
    assert "Kontrolpunkterne kan ikke læses" in words(auditor.get("/historik/"))


def test_a_signed_checkpoint_is_shown(auditor: Client, settings: Settings, tmp_path: Path) -> None:
    key = generate_key()
    settings.COCKPIT_CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    settings.COCKPIT_TRUSTED_KEYS_FILE = tmp_path / "keys.json"
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [public_key(key)]}))
    checkpoint_write(now=START, private_jwk=key, path=tmp_path / "checkpoints.jsonl")
    assert "Seneste underskrevne kontrolpunkt: hændelse" in words(auditor.get("/historik/"))
    assert "Historikken er hel." in words(auditor.get("/historik/")), "kept for a moment"


def test_events_are_filtered_by_action_person_and_day(auditor: Client) -> None:
    chosen = auditor.get("/historik/?action=version.submitted").context["happenings"]
    assert chosen and {item.event.action for item in chosen} == {"version.submitted"}
    publisher = person_of(people.PUBLISHER)
    mine = auditor.get(f"/historik/?actor={publisher.pk}").context["happenings"]
    assert mine and {item.event.actor_id for item in mine} == {publisher.pk}
    assert auditor.get("/historik/?until=2025-03-02").context["happenings"] == []
    assert auditor.get("/historik/?since=2025-03-03&until=2025-03-03").context["happenings"]


def test_a_filter_that_makes_no_sense_is_told_and_filters_nothing(auditor: Client) -> None:
    response = auditor.get("/historik/?since=i+gaar&actor=999999&action=findes.ikke")
    assert response.status_code == 200 and response.context["happenings"]


def test_older_events_come_page_by_page_without_overlap(auditor: Client) -> None:
    first = auditor.get("/historik/")
    second = auditor.get("/historik/" + first.context["older"])
    numbers = [item.event.sequence for page in (first, second) for item in page.context["happenings"]]
    assert numbers == sorted(numbers, reverse=True) and len(set(numbers)) == len(numbers)


def test_everything_can_be_taken_away_as_csv_and_with_fingerprints(auditor: Client) -> None:
    response = auditor.get("/historik/hent/")
    assert response["Content-Disposition"].startswith('attachment; filename="historik-')
    text = response.getvalue().decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == Event.objects.count() and rows[0]["sequence"] == "1"
    lines = auditor.get("/historik/hent/?format=jsonl").getvalue().decode()
    assert json.loads(lines.splitlines()[0])["hash"].startswith("sha256:")


def test_the_events_hold_no_names_but_the_page_shows_them(auditor: Client) -> None:
    assert not Event.objects.filter(data_text__contains="Eksempel Forfatter").exists()
    page = words(auditor.get("/historik/?action=role.granted"))
    assert "Eksempel Forfatter" in page


def test_a_profiles_own_history_shows_readers_only_what_they_may_read(as_: As, submitted: Submission) -> None:
    reader = as_(people.READER).get("/profiler/demens/historik/").context["happenings"]
    author = as_(people.AUTHOR).get("/profiler/demens/historik/").context["happenings"]
    assert len(author) > len(reader)
    assert not any(item.event.action == "draft.saved" for item in reader)
    assert str(submitted.version_id) not in {
        item.event.subject_id for item in reader if item.event.subject_type == "version"
    }
    assert "2.0.0" in words(as_(people.AUTHOR).get("/profiler/demens/historik/?before=999999"))
