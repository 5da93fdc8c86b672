"""Pulling keeps what is verified and nothing else: altered, replayed, missing and reordered entries, wrong keys and shortened feeds are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from cockpit.client.pull import Pulled, pull
from cockpit.client.refusal import ClientRefused
from cockpit.client.source import Source
from cockpit.client.store import Store
from cockpit.standard.canonical import hash_of
from cockpit.standard.trust import key_set, trusted_keys
from tests.fixtures.public_api import PublicApi
from tests.fixtures.releases import Issued, Publisher, profile_bytes, standard_bytes


def keys_of(publisher: Publisher) -> list[dict[str, Any]]:
    return trusted_keys(json.dumps(key_set([publisher.key])))


def pulled(api: PublicApi, store: Store) -> Pulled:
    with Source(api.url) as source:
        return pull(source, store, keys_of(api.publisher))


def deliver(api: PublicApi, *issued: Issued) -> None:
    for one in issued:
        assert api.deliver(one).status_code == 201


def history(api: PublicApi) -> list[Issued]:
    """Demens 1.0.0 superseded by 1.1.0, Osteoporose withdrawn, and the standard; delivered."""
    publisher = api.publisher
    standard = publisher.publish(standard_bytes(), subject="standard")
    one, two = publisher.publish(profile_bytes()), publisher.publish(profile_bytes(version="1.1.0"))
    superseded = publisher.supersede(one, two)
    bones = publisher.publish(profile_bytes("osteoporose"))
    issued = [standard, one, two, superseded, bones, publisher.withdraw(bones, "Forkert kode")]
    deliver(api, *issued)
    return issued


def state(store: Store) -> Any:
    return json.loads(store.state_file.read_bytes())


def test_an_empty_feed_is_an_empty_store(public_api: PublicApi, store: Store) -> None:
    assert pulled(public_api, store).new == []
    assert state(store)["head"] == 0
    assert state(store)["versions"] == []
    assert store.faults(keys_of(public_api.publisher)) == []


def test_everything_is_pulled_verified_and_marked(public_api: PublicApi, store: Store) -> None:
    history(public_api)
    result = pulled(public_api, store)
    assert [release.sequence for release in result.new] == [1, 2, 3, 4, 5, 6]
    assert (store.directory / "profiles/demens/1.1.0.json").read_bytes() == profile_bytes(version="1.1.0")
    assert (store.directory / "standards/1.0.json").read_bytes() == standard_bytes()
    assert state(store)["current"] == {"profile": {"demens": "1.1.0"}, "standard": {"profilstandard": "1.0"}}
    marked = {(one["id"], one["version"]): (one["status"], one["reason"]) for one in state(store)["versions"]}
    assert marked[("demens", "1.0.0")] == ("superseded", None)
    assert marked[("osteoporose", "1.0.0")] == ("withdrawn", "Forkert kode")
    assert (store.directory / "profiles/osteoporose/1.0.0.json").exists()
    assert store.faults(keys_of(public_api.publisher)) == []


def test_a_second_pull_takes_up_where_the_first_ended(public_api: PublicApi, store: Store) -> None:
    one = public_api.publisher.publish(profile_bytes())
    deliver(public_api, one)
    pulled(public_api, store)
    assert pulled(public_api, store).new == []
    deliver(public_api, public_api.publisher.withdraw(one, "Fejl"))
    assert [release.kind for release in pulled(public_api, store).new] == ["withdraw"]
    assert state(store)["current"]["profile"] == {}


def test_pulling_in_steps_and_at_once_gives_the_same_files(public_api: PublicApi, store: Store, tmp_path: Path) -> None:
    publisher = public_api.publisher
    one = publisher.publish(profile_bytes())
    deliver(public_api, one)
    pulled(public_api, store)
    two = publisher.publish(profile_bytes(version="1.1.0"))
    deliver(public_api, two, publisher.supersede(one, two))
    pulled(public_api, store)
    at_once = Store(tmp_path / "another")
    pulled(public_api, at_once)
    assert content(store) == content(at_once)


def content(store: Store) -> dict[str, bytes]:
    return {
        str(file.relative_to(store.directory)): file.read_bytes()
        for file in store.directory.rglob("*")
        if file.is_file()
    }


def test_a_feed_of_several_pages_is_followed_to_its_end(
    public_api: PublicApi, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cockpit.client.source.PAGE", 2)
    history(public_api)
    assert len(pulled(public_api, store).new) == 6
    assert pulled(public_api, store).new == []


# A man in the middle: the real API's answers, altered on the way.


class Tampered(httpx.BaseTransport):
    """Forwards to the real API and lets a function alter each answer's content."""

    def __init__(self, alter: Callable[[str, bytes], bytes]) -> None:
        self.alter = alter
        self.real = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.real.handle_request(request)
        content = b"".join(response.stream)  # type: ignore[arg-type]  # a synchronous transport's stream is iterable
        response.close()
        return httpx.Response(response.status_code, content=self.alter(request.url.path, content))

    def close(self) -> None:
        self.real.close()


def feed(alter: Callable[[list[Any]], list[Any]]) -> Callable[[str, bytes], bytes]:
    """Alter the entries of a feed page."""

    def altered(path: str, content: bytes) -> bytes:
        if path != "/v1/feed":
            return content
        page = json.loads(content)
        return json.dumps({**page, "entries": alter(page["entries"])}).encode()

    return altered


def refused(api: PublicApi, store: Store, alter: Callable[[str, bytes], bytes]) -> str:
    with Source(api.url, transport=Tampered(alter)) as source, pytest.raises(ClientRefused) as refusal:
        pull(source, store, keys_of(api.publisher))
    assert refusal.value.sentence("da") != refusal.value.sentence("en")
    return refusal.value.message


def test_an_altered_entry_is_told_and_what_stood_before_it_is_kept(public_api: PublicApi, store: Store) -> None:
    issued = history(public_api)

    def alter(entries: list[Any]) -> list[Any]:
        header, _, signature = entries[2]["release"].split(".")
        forged = ".".join([header, issued[0].token.split(".")[1], signature])
        return [*entries[:2], {**entries[2], "release": forged}, *entries[3:]]

    assert "Underskriften passer ikke" in refused(public_api, store, feed(alter))
    assert state(store)["head"] == 2
    assert store.faults(keys_of(public_api.publisher)) == []
    assert len(pulled(public_api, store).new) == 4


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda entries: [entries[0], entries[0], *entries[1:]], "kom igen"),
        (lambda entries: [entries[0], *entries[2:]], "mangler en udgivelse"),
        (lambda entries: entries[1:], "mangler en udgivelse"),
        (lambda entries: [entries[1], entries[0], *entries[2:]], "mangler en udgivelse"),
        (lambda entries: [*entries[:3], entries[4], entries[3]], "mangler en udgivelse"),
        (lambda entries: [{**entries[0], "release": "x.y.z"}], "ikke en gyldig udgivelse"),
    ],
    ids=["replayed", "missing", "beginning missing", "reordered", "reordered later", "nonsense"],
)
def test_a_feed_that_is_not_the_chain_is_told(public_api: PublicApi, store: Store, alter: Any, told: str) -> None:
    history(public_api)
    assert told in refused(public_api, store, feed(alter))
    assert store.faults(keys_of(public_api.publisher)) == []


def test_entries_signed_by_another_key_are_told(public_api: PublicApi, store: Store) -> None:
    history(public_api)
    with Source(public_api.url) as source, pytest.raises(ClientRefused) as refusal:
        pull(source, store, keys_of(Publisher()))
    assert "ikke er blandt de betroede" in refusal.value.message
    assert state(store)["head"] == 0


def test_a_rewritten_history_is_told(public_api: PublicApi, store: Store) -> None:
    history(public_api)
    pulled(public_api, store)
    before = content(store)
    public_api.emptied()
    for number in range(6):
        deliver(public_api, public_api.publisher.publish(profile_bytes(version=f"{number}.0.0")))
    with Source(public_api.url) as source, pytest.raises(ClientRefused) as refusal:
        pull(source, store, keys_of(public_api.publisher))
    assert "historikken er skrevet om" in refusal.value.message
    assert content(store) == before


def test_a_shortened_feed_is_told(public_api: PublicApi, store: Store) -> None:
    history(public_api)
    pulled(public_api, store)
    before = content(store)
    assert "blevet kortere" in refused(public_api, store, feed(lambda entries: []))
    public_api.emptied()
    with Source(public_api.url) as source, pytest.raises(ClientRefused, match="shorter"):
        pull(source, store, keys_of(public_api.publisher))
    assert content(store) == before


def test_an_altered_document_is_not_stored(public_api: PublicApi, store: Store) -> None:
    history(public_api)

    def alter(path: str, content: bytes) -> bytes:
        return content.replace(b"0", b"1") if path.endswith("/demens/versions/1.0.0/document") else content

    assert "ikke det, som udgivelse 2 underskrev" in refused(public_api, store, alter)
    assert state(store)["head"] == 1
    assert not (store.directory / "profiles").exists()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b"{}",
        b'{"entries": [{}], "more": false}',
        b'{"entries": [{"release": 1}], "more": false}',
        b'{"entries": [], "more": 1}',
    ],
)
def test_an_answer_that_is_no_feed_is_told(public_api: PublicApi, store: Store, answer: bytes) -> None:
    assert "ikke er et feed" in refused(public_api, store, lambda path, content: answer)


def test_a_feed_that_promises_more_and_sends_nothing_is_told(public_api: PublicApi, store: Store) -> None:
    assert "sender intet" in refused(public_api, store, lambda path, content: b'{"entries": [], "more": true}')


def test_an_endless_answer_is_cut_off(public_api: PublicApi, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cockpit.client.source.MAXIMUM_BYTES", 1000)
    history(public_api)
    assert "for meget" in refused(public_api, store, lambda path, content: content)


def test_an_api_that_is_down_or_another_server_is_told(public_api: PublicApi, store: Store) -> None:
    keys = keys_of(public_api.publisher)
    with Source("http://127.0.0.1:1") as source, pytest.raises(ClientRefused) as refusal:
        pull(source, store, keys)
    assert "kan ikke nås" in refusal.value.message
    with Source(f"{public_api.url}/elsewhere") as source, pytest.raises(ClientRefused) as refusal:
        pull(source, store, keys)
    assert "svarede 404" in refusal.value.message


@pytest.mark.parametrize("url", ["", "profiler.example.dk", "ftp://example.dk", "http://"])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(ClientRefused, match="is not an address"):
        Source(url)


# The folder.


def test_an_altered_folder_is_told_before_anything_is_fetched(public_api: PublicApi, store: Store) -> None:
    history(public_api)
    pulled(public_api, store)
    store.release_file(3).write_bytes(store.release_file(2).read_bytes())
    with pytest.raises(ClientRefused) as refusal:
        pulled(public_api, store)
    assert "releases/000003.jws" in refusal.value.message


def test_faults_name_every_file_that_is_not_as_it_was_verified(public_api: PublicApi, store: Store) -> None:
    history(public_api)
    pulled(public_api, store)
    keys = keys_of(public_api.publisher)
    document = store.directory / "profiles/demens/1.0.0.json"
    document.write_bytes(document.read_bytes().replace(b"0", b"1"))
    (store.directory / "profiles/demens/1.1.0.json").unlink()
    store.state_file.write_text(
        store.state_file.read_text(encoding="utf-8").replace("withdrawn", "published"), encoding="utf-8"
    )
    files = [fault.file for fault in store.faults(keys)]
    assert files == ["profiles/demens/1.0.0.json", "profiles/demens/1.1.0.json", "state.json"]
    store.release_file(4).unlink()
    assert next(fault.file for fault in store.faults(keys)) == "releases/000004.jws"
    assert all(fault.sentence("da") != fault.sentence("en") for fault in store.faults(keys))


@pytest.mark.parametrize(
    "state",
    [b"", b"[]", b"{}", b'{"format": 2, "head": 0}', b'{"format": 1, "head": -1}', b'{"format": 1, "head": "1"}'],
)
def test_a_state_of_another_kind_is_told(store: Store, state: bytes) -> None:
    store.directory.mkdir()
    store.state_file.write_bytes(state)
    with pytest.raises(ClientRefused, match=r"state\.json"):
        store.head()


def test_a_folder_without_a_pull_is_told(store: Store) -> None:
    with pytest.raises(ClientRefused, match="Run cockpit pull first"):
        store.faults([])


def test_an_interrupted_pull_is_finished_by_the_next(public_api: PublicApi, store: Store) -> None:
    history(public_api)

    class Killed(BaseException):
        pass

    def alter(path: str, content: bytes) -> bytes:
        if path.endswith("/osteoporose/versions/1.0.0/document"):
            raise Killed
        return content

    with Source(public_api.url, transport=Tampered(alter)) as source, pytest.raises(Killed):
        pull(source, store, keys_of(public_api.publisher))
    assert state(store)["head"] == 4
    assert len(pulled(public_api, store).new) == 2
    assert store.faults(keys_of(public_api.publisher)) == []
    assert not list(store.directory.rglob(".*"))


def test_a_disk_that_refuses_is_told_and_nothing_is_half_written(
    public_api: PublicApi, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(public_api, public_api.publisher.publish(profile_bytes()))
    pulled(public_api, store)
    before = content(store)
    deliver(public_api, public_api.publisher.publish(profile_bytes(version="1.1.0")))

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ClientRefused) as refusal:
        pulled(public_api, store)
    assert "kan ikke skrives" in refusal.value.message
    assert content(store) == before


def test_a_folder_that_cannot_be_made_is_told(public_api: PublicApi, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ClientRefused) as refusal:
        pulled(public_api, Store(tmp_path / "file" / "profiler"))
    assert "kan ikke skrives" in refusal.value.message


def test_what_is_stored_is_what_the_feed_says(public_api: PublicApi, store: Store) -> None:
    issued = history(public_api)
    pulled(public_api, store)
    for one in issued:
        assert store.release_file(one.sequence).read_text(encoding="ascii") == one.token
        if one.document is not None:
            assert hash_of(store.document_file(one.payload).read_bytes()) == one.payload.document
