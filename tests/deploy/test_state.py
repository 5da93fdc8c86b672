"""The embedded mode's state folder: keys and secrets, its lock, starting over."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cockpit.standard.envelope import sign, verify
from cockpit.standard.trust import read_trusted_keys
from deploy.state import AlreadyRunning, State, lock_take, state_clear, state_prepare

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state folder that this process holds and has prepared."""
    made = State(tmp_path / "state")
    lock_take(made, "held by a test")
    state_prepare(made)
    return made


def test_only_the_owner_can_read_keys_and_secrets(state: State) -> None:
    assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700
    for path in (state.secret_key, state.signing_key, state.target_token, state.trusted_keys):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_what_the_signing_key_signs_the_pinned_key_verifies(state: State) -> None:
    token = sign(b"{}", json.loads(state.signing_key.read_text()), "cockpit-release+json")
    assert verify(token, read_trusted_keys(state.trusted_keys), "cockpit-release+json") == b"{}"


def test_the_pinned_keys_hold_no_private_part(state: State) -> None:
    assert "d" in json.loads(state.signing_key.read_text())
    assert all("d" not in key for key in json.loads(state.trusted_keys.read_text())["keys"])


def test_the_api_gets_the_tokens_hash(state: State) -> None:
    token = state.target_token.read_text().strip()
    assert len(token) >= 48
    assert state.target_token_sha256() == hashlib.sha256(token.encode()).hexdigest()


def test_a_second_start_keeps_keys_and_secrets(state: State) -> None:
    before = {path.name: path.read_bytes() for path in state.folder.iterdir() if path.is_file()}
    state_prepare(state)
    assert {path.name: path.read_bytes() for path in state.folder.iterdir() if path.is_file()} == before


def test_starting_over_makes_new_ones_and_keeps_the_lock(state: State) -> None:
    before = state.signing_key.read_bytes()
    (state.folder / "tool.sqlite3").write_bytes(b"old")
    state_clear(state)
    assert [path.name for path in state.folder.iterdir()] == ["lock"]
    state_prepare(state)
    assert state.signing_key.read_bytes() != before


_TAKE = """
import sys
from pathlib import Path
from deploy.state import AlreadyRunning, State, lock_take
try:
    lock_take(State(Path(sys.argv[1])), "second")
except AlreadyRunning as running:
    print(running)
else:
    print("taken")
"""


def take_elsewhere(folder: Path) -> str:
    """What another process is told that wants the folder."""
    done = subprocess.run(
        [sys.executable, "-c", _TAKE, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_folder_is_held_by_one_process_and_the_second_is_told_where_it_runs(tmp_path: Path) -> None:
    descriptor = lock_take(State(tmp_path), "Profilværktøj is already running at http://127.0.0.1:8000.")
    assert take_elsewhere(tmp_path) == "Profilværktøj is already running at http://127.0.0.1:8000."
    os.close(descriptor)
    assert take_elsewhere(tmp_path) == "taken"


def test_a_lock_without_a_sentence_is_told_as_starting(tmp_path: Path) -> None:
    descriptor = lock_take(State(tmp_path), "")
    with pytest.raises(AlreadyRunning, match="is starting in"):
        lock_take(State(tmp_path), "second")
    os.close(descriptor)
