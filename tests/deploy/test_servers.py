"""The servers that tests and the embedded mode start by themselves: Redis, PostgreSQL, and what ties a process to its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from deploy import broker, postgresql

ROOT = Path(__file__).resolve().parents[2]


def gone(process: int, seconds: float = 10) -> bool:
    """Whether a process has ended within that time (a zombie has)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if ") Z " in Path(f"/proc/{process}/stat").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def test_redis_answers_on_its_socket_and_on_no_port(redis_url: str) -> None:
    client = redis.Redis(unix_socket_path=redis_url.removeprefix("redis+socket://"))
    assert client.ping()
    assert client.config_get("port") == {"port": "0"}
    client.close()


def test_redis_leaves_nothing_behind() -> None:
    with broker.running() as address:
        socket = Path(address.removeprefix("redis+socket://"))
        client = redis.Redis(unix_socket_path=str(socket))
        process = int(client.info()["process_id"])
        client.close()
    assert gone(process)
    assert not socket.parent.exists()


def test_where_no_redis_is_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(broker.BrokerMissing, match="COCKPIT_REDIS_URL"):
        broker.executable()


def test_the_machines_own_redis_is_taken_where_there_is_no_wheel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = tmp_path / "valkey-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setattr(broker, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert broker.executable() == str(server)


def test_a_state_folder_with_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100)
    path = broker.socket_path(deep)
    assert deep not in path.parents
    assert len(os.fsencode(path)) <= 103
    path.parent.rmdir()
    assert broker.socket_path(Path("/short")) == Path("/short/redis.sock")


def test_postgresql_starts_without_root_and_leaves_nothing_behind() -> None:
    with postgresql.running() as address, psycopg.connect(address) as connection:
        folder = Path(address.split("host=")[1])
        process = int((folder / "postmaster.pid").read_text().splitlines()[0])
        version = connection.execute("SHOW server_version_num").fetchone()
        assert version is not None
        assert int(version[0]) >= 150000
    assert gone(process)
    assert not folder.exists()


def test_where_no_postgresql_is_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_wheel", lambda: None)
    monkeypatch.setattr(postgresql, "_machine", lambda: None)
    with pytest.raises(postgresql.PostgresqlMissing, match="Install PostgreSQL"), postgresql.running():
        pass


_PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-m", "deploy.tied", sys.argv[1], "sleep", "60"])
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_tied_process_ends_with_its_parent_however_that_dies(number: int, tmp_path: Path) -> None:
    file = tmp_path / "sleep.pid"
    parent = subprocess.Popen([sys.executable, "-c", _PARENT, str(file)], cwd=ROOT)
    deadline = time.monotonic() + 10
    while not (file.exists() and file.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.02)
    child = int(file.read_text())
    parent.send_signal(number)
    parent.wait(timeout=10)
    assert gone(child)
