"""What anyone may read: records, exact bytes, the feed; with ETags, cache lifetimes and problem documents in two languages."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from cockpit.api import guards, selectors
from cockpit.api.models import Head
from cockpit.standard.canonical import hash_of
from cockpit.standard.envelope import public_key, release_of
from cockpit.standard.feed import PublishedSet, published_set
from cockpit.standard.schema import standard_document
from tests.api.conftest import Sender
from tests.fixtures.releases import Publisher, profile_bytes, standard_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(sender: Sender, publisher: Publisher) -> Publisher:
    """The standard; Demens 1.0.0, superseded by 1.1.0; Osteoporose 1.0.0, withdrawn."""
    standard = publisher.publish(standard_bytes(), subject="standard")
    one, two = publisher.publish(profile_bytes()), publisher.publish(profile_bytes(version="1.1.0"))
    superseded = publisher.supersede(one, two)
    bones = publisher.publish(profile_bytes("osteoporose"))
    sender.deliver(standard, one, two, superseded, bones, publisher.withdraw(bones, "Forkert kode"))
    return publisher


def get(client: Client, path: str, status: int = 200, **headers: str) -> Any:
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.content
    return json.loads(response.content)


def test_an_empty_api_answers(public: Client, publisher: Publisher) -> None:
    assert get(public, "/v1/profiles") == {"profiles": []}
    assert get(public, "/v1/standards") == {"standards": []}
    assert get(public, "/v1/feed") == {"entries": [], "next": 0, "more": False}
    assert get(public, "/v1/feed?after=7") == {"entries": [], "next": 7, "more": False}
    assert get(public, "/health") == {"status": "ok", "head": 0}


def test_the_list_shows_the_current_version_of_each_profile_and_the_withdrawn_one(
    public: Client, history: Publisher
) -> None:
    demens, osteoporose = get(public, "/v1/profiles")["profiles"]
    assert (demens["id"], demens["version"], demens["status"], demens["standard"]) == (
        "demens",
        "1.1.0",
        "published",
        "1.0",
    )
    assert demens["hash"] == hash_of(profile_bytes(version="1.1.0"))
    assert demens["title"]["da"]
    assert (osteoporose["id"], osteoporose["status"]) == ("osteoporose", "withdrawn")
    for link in demens["links"].values():
        assert link is None or public.get(link).status_code == 200


def test_the_current_version_carries_its_signed_release(public: Client, history: Publisher) -> None:
    record = get(public, "/v1/profiles/demens")
    release = release_of(record["release"], [public_key(history.key)])
    assert (record["version"], record["status"], record["ended_by"]) == ("1.1.0", "published", [])
    assert release.document == record["hash"]
    assert [approval["organisation"] for approval in record["approvals"]] == ["PLO", "DSAM", "KiAP"]


def test_a_superseded_version_names_its_replacement_and_its_signed_tombstone(
    public: Client, history: Publisher
) -> None:
    record = get(public, "/v1/profiles/demens/versions/1.0.0")
    assert (record["status"], record["replaced_by"]) == ("superseded", {"id": "demens", "version": "1.1.0"})
    (tombstone,) = record["ended_by"]
    assert release_of(tombstone, [public_key(history.key)]).kind == "supersede"


def test_all_versions_are_listed_with_where_they_stand(public: Client, history: Publisher) -> None:
    listed = get(public, "/v1/profiles/demens/versions")
    assert listed["id"] == "demens"
    assert [(one["version"], one["status"]) for one in listed["versions"]] == [
        ("1.0.0", "superseded"),
        ("1.1.0", "published"),
    ]


def test_a_profile_without_a_standing_version_is_gone_with_the_reason(public: Client, history: Publisher) -> None:
    problem = get(public, "/v1/profiles/osteoporose", 410)
    assert problem["type"].endswith(":withdrawn")
    assert "Forkert kode" in problem["detail"]
    assert (problem["reason"], problem["replaced_by"]) == ("Forkert kode", None)
    assert get(public, "/v1/profiles/osteoporose/versions/1.0.0")["reason"] == "Forkert kode"


def test_a_withdrawal_names_its_replacement(public: Client, sender: Sender, publisher: Publisher) -> None:
    bones, demens = publisher.publish(profile_bytes("osteoporose")), publisher.publish(profile_bytes())
    withdrawn = publisher.withdraw(bones, replaced_by={"id": "demens", "version": "1.0.0"})
    sender.deliver(bones, demens, withdrawn)
    assert get(public, "/v1/profiles/osteoporose", 410)["replaced_by"] == {"id": "demens", "version": "1.0.0"}


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
def test_the_document_is_byte_for_byte_what_was_hashed(public: Client, history: Publisher, version: str) -> None:
    response = public.get(f"/v1/profiles/demens/versions/{version}/document")
    content = profile_bytes(version=version)
    assert response.content == content
    assert response["Content-Type"] == "application/json"
    assert response["ETag"] == f'"{hash_of(content)}"'
    assert response["Repr-Digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_standard_has_its_record_document_and_schema(public: Client, history: Publisher) -> None:
    (listed,) = get(public, "/v1/standards")["standards"]
    record = get(public, "/v1/standards/1.0")
    assert (listed["version"], record["status"], record["hash"]) == ("1.0", "published", hash_of(standard_bytes()))
    assert public.get("/v1/standards/1.0/document").content == standard_bytes()
    schema = public.get(listed["links"]["document_schema"])
    assert json.loads(schema.content) == standard_document()["schema"]
    assert schema["Content-Type"] == "application/schema+json"


def test_the_feed_pages_through_the_whole_chain_and_replays_to_what_is_shown(
    public: Client, history: Publisher
) -> None:
    after, tokens = 0, []
    while True:
        page = get(public, f"/v1/feed?after={after}&limit=2")
        for entry in page["entries"]:
            assert public.get(entry["document"]).status_code == 200
        tokens += [entry["release"] for entry in page["entries"]]
        after = page["next"]
        if not page["more"]:
            break
    assert tokens == [issued.token for issued in history.issued]
    replayed = published_set(release_of(token, [public_key(history.key)]) for token in tokens)
    assert replayed == selectors.published()
    assert replayed.current("profile", "demens") is not None


def test_a_page_with_more_behind_it_is_kept_for_ever_and_the_last_one_is_not(
    public: Client, history: Publisher
) -> None:
    assert "immutable" in public.get("/v1/feed?limit=2")["Cache-Control"]
    assert public.get("/v1/feed?after=4")["Cache-Control"] == "public, max-age=5"


def test_replaying_from_nothing_in_another_process_gives_the_same(
    history: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    extended = selectors.published()
    monkeypatch.setattr(selectors, "_replayed", ("", PublishedSet()))
    assert selectors.published() == extended


def test_a_replay_of_another_chain_is_dropped(history: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    right = selectors.published()
    other = Publisher()
    stale = published_set([other.publish(profile_bytes()).payload])
    monkeypatch.setattr(selectors, "_replayed", (hash_of(other.issued[0].payload.payload_bytes()), stale))
    assert selectors.published() == right


GETS = [
    "/v1/profiles",
    "/v1/profiles/demens",
    "/v1/profiles/demens/versions",
    "/v1/profiles/demens/versions/1.0.0",
    "/v1/profiles/demens/versions/1.0.0/document",
    "/v1/standards",
    "/v1/standards/1.0",
    "/v1/standards/1.0/document",
    "/v1/standards/1.0/schema",
    "/v1/feed",
    "/v1/keys",
    "/v1/openapi.json",
    "/health",
]


@pytest.mark.parametrize("path", GETS)
def test_every_get_has_a_strong_etag_and_answers_304_while_nothing_changed(
    public: Client, history: Publisher, path: str
) -> None:
    response = public.get(path)
    assert response.status_code == 200
    assert response["ETag"].startswith('"')
    again = public.get(path, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == response["ETag"]
    assert public.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize("path", GETS)
def test_head_is_get_without_the_body(public: Client, history: Publisher, path: str) -> None:
    response, head = public.get(path), public.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(response.content))
    assert head["ETag"] == response["ETag"]


@pytest.mark.parametrize("path", GETS)
def test_public_answers_can_be_read_from_any_origin_and_run_nothing(
    public: Client, history: Publisher, path: str
) -> None:
    response = public.get(path)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "Set-Cookie" not in response
    assert "Cookie" not in response.get("Vary", "")


def test_what_a_release_changes_changes_its_etag(public: Client, sender: Sender, publisher: Publisher) -> None:
    one = publisher.publish(profile_bytes())
    sender.deliver(one)
    before = {
        path: public.get(path)["ETag"] for path in ("/v1/profiles", "/v1/profiles/demens/versions/1.0.0", "/v1/feed")
    }
    sender.deliver(publisher.withdraw(one))
    assert all(public.get(path, headers={"If-None-Match": tag}).status_code == 200 for path, tag in before.items())


def test_a_browser_may_ask_before_it_sends_if_none_match(public: Client) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    response = public.options("/v1/profiles", headers=headers)
    assert response.status_code == 204
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]
    assert public.options("/internal/releases/1", headers=headers).status_code == 405
    assert public.options("/v1/profiles").status_code == 405


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/profiles/ukendt", 404, "unknown-profile"),
        ("/v1/profiles/ukendt/versions", 404, "unknown-profile"),
        ("/v1/profiles/ukendt/versions/1.0.0", 404, "unknown-profile"),
        ("/v1/profiles/demens/versions/9.0.0", 404, "unknown-version"),
        ("/v1/profiles/demens/versions/9.0.0/document", 404, "unknown-version"),
        ("/v1/profiles/demens/versions/nyeste", 422, "invalid-request"),
        ("/v1/profiles/DEMENS", 422, "invalid-request"),
        ("/v1/standards/9.9", 404, "unknown-standard"),
        ("/v1/standards/9.9/schema", 404, "unknown-standard"),
        ("/v1/feed?after=-1", 422, "invalid-request"),
        ("/v1/feed?after=x", 422, "invalid-request"),
        ("/v1/feed?after=99999999999999999999", 422, "invalid-request"),
        ("/v1/feed?limit=0", 422, "invalid-request"),
        ("/v1/feed?limit=501", 422, "invalid-request"),
        ("/v2/profiles", 404, "not-found"),
        ("/", 404, "not-found"),
    ],
)
def test_faults_are_problem_documents_in_the_readers_language(
    public: Client, history: Publisher, path: str, status: int, code: str
) -> None:
    danish = public.get(path)
    english = public.get(path, headers={"Accept-Language": "en-GB,en;q=0.9,da;q=0.1"})
    for response, language in ((danish, "da"), (english, "en")):
        body = json.loads(response.content)
        assert (response.status_code, body["status"], body["type"]) == (
            status,
            status,
            f"urn:problem-type:cockpit:{code}",
        )
        assert (response["Content-Type"], response["Content-Language"]) == ("application/problem+json", language)
        assert (response["Cache-Control"], response["Vary"]) == ("no-store", "Accept-Language")
    assert json.loads(danish.content)["detail"] != json.loads(english.content)["detail"]


def test_an_invalid_parameter_is_named_with_its_bound(public: Client) -> None:
    problem = get(public, "/v1/feed?limit=501", 422)
    assert "`limit` må højst være 500" in problem["detail"]
    assert problem["errors"] == [{"path": ["query", "limit"], "message": "må højst være 500"}]
    english = get(public, "/v1/feed?limit=501", 422, **{"Accept-Language": "en"})
    assert english["errors"] == [{"path": ["query", "limit"], "message": "must be at most 500"}]


@pytest.mark.parametrize(
    ("wanted", "language"), [("", "da"), ("de", "da"), ("da,en", "da"), ("en", "en"), ("en;q=0, da", "da"), ("*", "da")]
)
def test_danish_unless_english_is_preferred(public: Client, wanted: str, language: str) -> None:
    assert public.get("/nowhere", headers={"Accept-Language": wanted})["Content-Language"] == language


def test_another_method_is_told_which_ones_can_be_used(public: Client) -> None:
    response = public.post("/v1/profiles", {})
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert json.loads(response.content)["type"].endswith(":method-not-allowed")
    assert public.get("/internal/releases/1")["Allow"] == "PUT"


def test_an_unknown_host_is_a_problem_too(public: Client) -> None:
    response = public.get("/v1/profiles", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_a_fault_tells_nothing_of_the_inside(public: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> PublishedSet:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(selectors, "published", fail)
    response = public.get("/v1/profiles")
    assert response.status_code == 500
    assert b"hunter2" not in response.content
    assert json.loads(response.content)["type"].endswith(":fault")


def test_an_answer_of_an_unnamed_status_is_a_problem_too(public: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from cockpit.api.problems import general

    assert (general(418).status, general(418).code) == (418, "bad-request")
    assert (general(502).status, general(502).code) == (502, "fault")


def test_the_keys_are_public_only(public: Client, publisher: Publisher) -> None:
    assert get(public, "/v1/keys") == {"keys": [public_key(publisher.key)]}


def test_unusable_keys_are_a_fault_not_a_leak(public: Client, settings: Settings, tmp_path: Path) -> None:
    settings.COCKPIT_TRUSTED_KEYS_FILE = tmp_path / "nowhere.json"
    problem = get(public, "/v1/keys", 500)
    assert "nowhere" not in problem["detail"]


def test_health_fails_when_a_guard_is_missing(public: Client) -> None:
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else ' ON "api_release"'
        cursor.execute(f'DROP TRIGGER "apiguard_api_release_update"{on}')
    problem = get(public, "/health", 503)
    assert "api_release_update" in problem["detail"]
    guards.install(connection)
    assert get(public, "/health")["status"] == "ok"


def test_health_fails_when_the_database_was_never_prepared(public: Client) -> None:
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else ' ON "api_head"'
        cursor.execute(f'DROP TRIGGER "apiguard_api_head_delete"{on}')
    Head.objects.all().delete()
    assert "databasen svarer ikke" in get(public, "/health", 503)["detail"]


def test_the_openapi_document_says_what_is_sent(public: Client) -> None:
    document = get(public, "/v1/openapi.json")
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) >= {"/v1/profiles", "/v1/feed", "/internal/releases/{sequence}"}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, method, status)
            if method == "get":
                assert "ETag" in operation["responses"]["200"]["headers"]
                assert "content" not in operation["responses"]["304"]
