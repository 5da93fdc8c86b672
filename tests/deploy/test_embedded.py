"""Starting the tool: options, ports, and what a person is told."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from deploy import embedded, supervision
from deploy.state import State, lock_take, state_prepare
from deploy.supervision import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place whose state folder is prepared; nothing runs there."""
    state = State(tmp_path / "a state")
    lock_take(state, "held by a test")
    state_prepare(state)
    path = state.folder / "redis.sock"
    return Place(state, 8000, 8001, f"redis+socket://{path}", path)


def test_a_taken_port_is_told_in_a_sentence_with_the_option_that_changes_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(embedded.Refused, match=f"Port {port} on 127.0.0.1 is taken .* --api-port"):
            embedded.port_claim(port, "--api-port")


def test_free_ports_can_be_claimed_and_differ() -> None:
    ports = embedded.ports_free(2)
    assert len(set(ports)) == 2
    for port in ports:
        embedded.port_claim(port, "--port")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "0"], "0 is not a port"),
        (["--port", "web"], "web is not a port"),
        (["--api-port", "70000"], "70000 is not a port"),
        (["--port", "8001"], "need a port each"),
        (["--frehs"], "unrecognized"),
    ],
)
def test_wrong_options_are_refused_with_exit_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        embedded.options(arguments)
    assert exit_.value.code == 2
    assert words in capsys.readouterr().err


def test_the_second_start_says_that_it_is_running_and_exits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock_take(State(tmp_path), "Profilværktøj is already running at http://127.0.0.1:8000.")
    monkeypatch.setenv("COCKPIT_STATE", str(tmp_path))
    assert embedded.run(embedded.options([])) == 0
    assert embedded.run(embedded.options(["--fresh"])) == 1
    assert capsys.readouterr().out.splitlines() == ["Profilværktøj is already running at http://127.0.0.1:8000."] * 2


def test_a_taken_port_is_found_before_anything_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tool.sqlite3").write_text("precious")
    monkeypatch.setenv("COCKPIT_STATE", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as other:
        chosen = embedded.options(["--fresh", "--port", str(other.getsockname()[1])])
        with pytest.raises(embedded.Refused, match="taken"):
            embedded.run(chosen)
    assert (tmp_path / "tool.sqlite3").read_text() == "precious"


def test_a_path_that_the_supervisor_cannot_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(embedded.Refused, match="holds a %"):
        embedded.place_of(State(tmp_path / "50%"), 8000, 8001)


def test_a_given_redis_is_used_and_none_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_REDIS_URL", "redis://127.0.0.1:6379/3")
    state = State(tmp_path)
    lock_take(state, "")
    state_prepare(state)
    place = embedded.place_of(state, 8000, 8001)
    assert place.redis_url == "redis://127.0.0.1:6379/3"
    assert [program.name for program in supervision.programs(place)] == ["api", "worker", "beat", "web"]


def test_the_worker_alone_is_told_where_the_private_key_and_the_token_are(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COCKPIT_SIGNING_KEY_FILE", "/from/outside")
    secrets = {"COCKPIT_SIGNING_KEY_FILE", "COCKPIT_TARGET_TOKEN_FILE"}
    assert not secrets & supervision.environment(place).keys()
    holders = {program.name for program in supervision.programs(place) if secrets & program.environment.keys()}
    assert holders == {"worker"}


def test_the_api_has_its_own_settings_and_database_and_only_the_tokens_hash(place: Place) -> None:
    variables = supervision.api_environment(place)
    assert variables["DJANGO_SETTINGS_MODULE"] == "cockpit.api.settings"
    assert variables["COCKPIT_API_DATABASE_URL"].endswith("api.sqlite3")
    assert place.state.target_token.read_text().strip() not in str(variables)


def test_every_process_listens_on_loopback_only(place: Place) -> None:
    bound = [word for program in supervision.programs(place) for word in program.command if word.startswith("--bind")]
    assert bound == ["--bind=127.0.0.1:8001", "--bind=127.0.0.1:8000"]


def test_no_secret_stands_in_the_supervisors_configuration(place: Place) -> None:
    text = supervision.configuration(place)
    for path in (place.state.secret_key, place.state.target_token, place.state.signing_key):
        assert path.read_text().strip() not in text
