"""The processes of the embedded mode and the supervisor (PyPI `supervisor`) that restarts what dies."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy import broker
from deploy.state import State
from deploy.tied import tie

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
TOOL_SETTINGS = "cockpit.server.settings.embedded"
API_SETTINGS = "cockpit.api.settings"


class NotStarted(Exception):
    """A process did not come up; the message says which and shows its last words."""


@dataclass(frozen=True)
class Place:
    """Where one running tool lives: its state folder, its two ports on 127.0.0.1, its Redis."""

    state: State
    port: int
    api_port: int
    redis_url: str
    redis_socket: Path | None  # `None` when COCKPIT_REDIS_URL named a Redis that is not ours to start

    @property
    def url(self) -> str:
        """The tool's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """The public API's address."""
        return f"http://127.0.0.1:{self.api_port}"


@dataclass(frozen=True)
class Program:
    """One process: its name, when it starts, its command line and what only it has in its environment."""

    name: str
    priority: int
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def environment(place: Place) -> dict[str, str]:
    """What every process of the tool has in its environment; no private key and no token."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COCKPIT_", "DJANGO_"))}
    return kept | {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "DJANGO_SETTINGS_MODULE": TOOL_SETTINGS,
        "COCKPIT_STATE": str(place.state.folder),
        "COCKPIT_REDIS_URL": place.redis_url,
        "COCKPIT_SECRET_KEY_FILE": str(place.state.secret_key),
        "COCKPIT_TRUSTED_KEYS_FILE": str(place.state.trusted_keys),
        "COCKPIT_TARGET_URL": place.api_url,
    }


def api_environment(place: Place) -> dict[str, str]:
    """What the public API has instead: its own settings and database; the sender's token as a hash only."""
    return {
        "DJANGO_SETTINGS_MODULE": API_SETTINGS,
        "COCKPIT_API_DATABASE_URL": f"sqlite:///{place.state.folder / 'api.sqlite3'}",
        "COCKPIT_SECRET_KEY_FILE": "",
        "COCKPIT_TRUSTED_KEYS_FILE": str(place.state.trusted_keys),
        "COCKPIT_SENDER_TOKEN_SHA256": place.state.target_token_sha256(),
        "COCKPIT_HOSTS": "127.0.0.1,localhost",
    }


def programs(place: Place) -> list[Program]:
    """The processes in the order in which they start."""
    celery = [str(BIN / "celery"), "--app=cockpit.server.celery"]
    gunicorn = [str(BIN / "gunicorn"), "--no-control-socket", "--graceful-timeout=5"]
    redis = []
    if place.redis_socket is not None:
        folder = place.state.folder / "redis"
        folder.mkdir(mode=0o700, exist_ok=True)
        redis = [Program("redis", 10, broker.command(place.redis_socket, folder))]
    return [
        *redis,
        Program(
            "api", 20, [*gunicorn, f"--bind=127.0.0.1:{place.api_port}", "--workers=2", "cockpit.api.wsgi"],
            api_environment(place),
        ),
        Program(
            # One task at a time in one process: killed, nothing of it stays behind, and what it held is delivered again.
            "worker", 30, [*celery, "worker", "--pool=solo", "--loglevel=INFO", "--without-gossip", "--without-mingle"],
            {
                "COCKPIT_SIGNING_KEY_FILE": str(place.state.signing_key),
                "COCKPIT_TARGET_TOKEN_FILE": str(place.state.target_token),
            },
        ),
        Program("beat", 40, [*celery, "beat", "--loglevel=WARNING", f"--pidfile={place.state.processes / 'beat-own.pid'}"]),
        Program("web", 50, [*gunicorn, f"--bind=127.0.0.1:{place.port}", "--workers=2", "cockpit.server.wsgi"]),
    ]  # fmt: skip


def configuration(place: Place) -> str:
    """Supervisor's configuration; secrets stand in it as paths only. No path may hold a %, which supervisor expands."""
    logs = place.state.logs
    lines = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        f"logfile={logs / 'supervisor.log'}",
        "logfile_maxbytes=5MB",
        "logfile_backups=1",
        f"pidfile={place.state.processes / 'supervisor.pid'}",
        f"directory={ROOT}",
    ]
    for program in programs(place):
        pid_file = place.state.processes / f"{program.name}.pid"
        command = [sys.executable, "-m", "deploy.tied", str(pid_file), *program.command]
        lines += [
            "",
            f"[program:{program.name}]",
            f"command={shlex.join(command)}",
            f"environment={','.join(f'{name}={_quoted_value(value)}' for name, value in program.environment.items())}",
            f"priority={program.priority}",
            "autorestart=true",
            "startsecs=1",
            "startretries=1000",
            "stopwaitsecs=10",
            "stopasgroup=false",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={logs / f'{program.name}.log'}",
            "stdout_logfile_maxbytes=5MB",
            "stdout_logfile_backups=1",
        ]
    return "\n".join(lines) + "\n"


def _quoted_value(text: str) -> str:
    """A value in supervisor's `environment=`: always in quotes, since a bare one ends at a comma or a slash."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def start(place: Place) -> subprocess.Popen[bytes]:
    """Start the supervisor in a session of its own, so that Ctrl-C reaches us alone, tied to this process."""
    file = place.state.folder / "supervisor.conf"
    file.write_text(configuration(place))
    with (place.state.logs / "supervisor-output.log").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", str(BIN / "supervisord"), "--configuration", str(file)],
            cwd=ROOT, env=environment(place), stdout=output, stderr=output, start_new_session=True, preexec_fn=tie,
        )  # fmt: skip


def stop(place: Place, supervisor: subprocess.Popen[bytes]) -> None:
    """Stop everything and return when nothing is left."""
    with suppress(ProcessLookupError):
        supervisor.terminate()
    try:
        supervisor.wait(timeout=60)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()
    for file in place.state.processes.glob("*.pid"):
        # Only there when the supervisor itself was killed: its processes were told to stop, and are waited for.
        _wait_gone(int(file.read_text().strip() or 0), place)


def _wait_gone(process: int, place: Place) -> None:
    """Wait until a process is gone; after 15 seconds it is killed."""
    deadline = time.monotonic() + 15
    with suppress(ProcessLookupError, PermissionError):
        while process and _is_ours(process, place):
            os.kill(process, signal.SIGKILL if time.monotonic() > deadline else 0)
            time.sleep(0.05)


def _is_ours(process: int, place: Place) -> bool:
    """Whether the process works in our folders, so that its number was not given to somebody else meanwhile."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cwd").readlink() in (ROOT, place.state.folder / "redis")
    return False


def answers(url: str) -> bool:
    """Whether something answers there without an error of its own (redirects to the sign-in are fine)."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 (our own loopback address)
            return bool(response.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False


def wait_ready(place: Place, supervisor: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return when the tool and the public API answer. `NotStarted` with the last words of what did not."""
    deadline = time.monotonic() + seconds
    for name, url in (("web", place.url), ("api", f"{place.api_url}/health")):
        while not answers(url):
            if supervisor.poll() is not None:
                raise NotStarted(f"The supervisor ended at once; see {place.state.logs / 'supervisor-output.log'}.")
            if time.monotonic() > deadline:
                raise NotStarted(
                    f"{name} does not answer at {url}; its log {_last_words(place.state.logs / f'{name}.log')}"
                )
            time.sleep(0.1)


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()[-8:] if log.exists() else []
    return f"{log} ends with:\n" + "\n".join(lines)
