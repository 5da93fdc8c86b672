"""A MariaDB of its own for the tests, from the machine's package `mariadb-server` (10.6 or newer), on a unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.tied import tie

NOT_FOUND = (
    "No MariaDB was found. Install it (Debian: apt-get install mariadb-server, 10.6 or newer) and run the tests again."
)


class MariaDbMissing(Exception):
    """There is no MariaDB to start; the message is a sentence for the person who started the tests."""


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise MariaDbMissing(NOT_FOUND)
    return found


@contextmanager
def running() -> Iterator[Path]:
    """A server for the duration; yields its socket (user root, no password) and leaves nothing behind.

    It compares texts as Danish words without regard to case unless told otherwise, which is how a GP system's may be set up.
    """
    server, install = _program("mariadbd"), _program("mariadb-install-db")
    user = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="cockpit-mariadb-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir()
        if user is not None:
            entry = pwd.getpwnam(user)
            os.chown(data, entry.pw_uid, entry.pw_gid)
        done = subprocess.run(
            [install, "--no-defaults", f"--datadir={data}", "--skip-test-db", "--auth-root-authentication-method=normal"],
            user=user, cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise MariaDbMissing(f"MariaDB's mariadb-install-db failed: {(done.stderr or done.stdout).strip()}")
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [server, "--no-defaults", f"--datadir={data}", f"--socket={data / 'socket'}", "--skip-networking",
                 "--skip-grant-tables", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_danish_ci",
                 "--innodb-flush-log-at-trx-commit=0", "--pid-file=server.pid"],
                user=user, cwd="/", stdout=log, stderr=log, preexec_fn=tie,
            )  # fmt: skip
        try:
            _wait(process, data / "socket", folder / "log")
            yield data / "socket"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    """Return when the server accepts connections; `MariaDbMissing` with its last words when it does not within 60 s."""
    deadline = time.monotonic() + 60
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            words = log.read_text(errors="replace").strip().splitlines()[-3:]
            raise MariaDbMissing(f"MariaDB did not start: {' '.join(words)}")
        time.sleep(0.05)
