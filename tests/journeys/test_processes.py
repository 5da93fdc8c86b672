"""`deploy/run` as a person uses it: started, started again, a process killed, stopped, and killed itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy import embedded, supervision

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {"redis", "api", "worker", "beat", "web", "supervisor"}


def eventually(condition: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether the condition came true within that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def runs(process: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


class Run:
    """One `deploy/run` with a state folder and ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.api_port = embedded.ports_free(2)
        self.process = self._start(subprocess.PIPE)
        self.said = self._until_ready()

    def _start(self, output: int, *more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["deploy/run", "--port", str(self.port), "--api-port", str(self.api_port), *more],
            cwd=ROOT, env=os.environ | {"COCKPIT_STATE": str(self.folder)}, stdout=output, stderr=subprocess.STDOUT, text=True,
            # Whoever runs the tests in the background may have told them, and so their children, to ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip

    def _until_ready(self) -> str:
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if "Ctrl-C stops everything" in line:
                return said
        raise AssertionError(f"deploy/run ended early and said: {said}")

    def again(self, *more: str) -> tuple[int, str]:
        """Start it once more beside the first; its exit code and what it said."""
        second = self._start(subprocess.PIPE, *more)
        said, _ = second.communicate(timeout=60)
        return second.returncode, said

    def pids(self) -> dict[str, int]:
        """The running processes by name."""
        return {
            file.stem: int(file.read_text() or 0)
            for file in (self.folder / "processes").glob("*.pid")
            if file.stem in PROGRAMS
        }

    def answers(self) -> bool:
        """Whether the tool and the public API answer."""
        addresses = (f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.api_port}/health")
        return all(map(supervision.answers, addresses))

    def end(self, number: int) -> int:
        """Send the runner a signal and wait for its end; its exit code."""
        self.process.send_signal(number)
        self.process.communicate(timeout=90)
        return self.process.returncode


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state folder for all that is tried here: the first start fills it, the later ones find it filled."""
    return tmp_path_factory.mktemp("processes") / "state"


@pytest.fixture
def run(folder: Path) -> Iterator[Run]:
    """A running tool; stopped afterwards, whatever the test did to it."""
    started = Run(folder)
    yield started
    if started.process.poll() is None:
        started.end(signal.SIGTERM)


def test_a_person_starts_it_twice_loses_a_process_and_stops_it(run: Run) -> None:
    assert f"http://127.0.0.1:{run.port}" in run.said
    assert "@eksempel.invalid" in run.said
    assert run.answers()

    code, said = run.again()
    assert code == 0
    assert f"already running at http://127.0.0.1:{run.port}" in said
    code, said = run.again("--fresh")
    assert code == 1
    assert run.answers()

    before = run.pids()
    assert before.keys() == PROGRAMS
    os.kill(before["worker"], signal.SIGKILL)
    assert eventually(lambda: run.pids()["worker"] != before["worker"] and runs(run.pids()["worker"]))

    left = run.pids()
    assert run.end(signal.SIGINT) == 0
    assert [name for name, process in left.items() if runs(process)] == []
    for port in (run.port, run.api_port):
        embedded.port_claim(port, "--port")


def test_nothing_is_left_running_when_the_runner_itself_is_killed_and_it_starts_again(run: Run) -> None:
    left = run.pids()
    run.end(signal.SIGKILL)
    assert eventually(lambda: not any(map(runs, left.values())))
    again = Run(run.folder)
    assert again.answers()
    assert again.end(signal.SIGTERM) == 0


def test_a_taken_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            ["deploy/run", "--port", str(port)], cwd=ROOT, env=os.environ | {"COCKPIT_STATE": str(tmp_path)},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip() == f"Port {port} on 127.0.0.1 is taken by another program; choose another with --port."
