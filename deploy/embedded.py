"""The whole tool on one machine, loopback only: `deploy/run` (see there for the options)."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from deploy import assets, broker, main_job, supervision
from deploy.state import AlreadyRunning, State, lock_take, state_clear, state_prepare
from deploy.supervision import ROOT, NotStarted, Place

CHECK_LOGS = ROOT / "test-results" / "check"


class Refused(Exception):
    """The tool cannot start like this; the message is a sentence that says why and what to do."""


class Stopped(Exception):
    """Somebody asked us to stop (Ctrl-C or SIGTERM) while we were getting ready."""


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(
        prog="deploy/run", description="Runs Profilværktøj on this machine, loopback only."
    )
    parser.add_argument("--port", type=_port, default=8000, help="the tool's port (8000)")
    parser.add_argument("--api-port", type=_port, default=8001, help="the public API's port (8001)")
    parser.add_argument("--fresh", action="store_true", help="throw the state folder's content away and start over")
    parser.add_argument("--check", action="store_true", help="walk the main job against a run of its own, and end")
    chosen = parser.parse_args(arguments)
    if chosen.port == chosen.api_port:
        parser.error(f"--port and --api-port are both {chosen.port}; the tool and the public API need a port each.")
    return chosen


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; give a number from 1 to 65535.")
    return int(text)


def port_claim(port: int, option: str) -> None:
    """Refuse a port that somebody else listens on, or that we may not open."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refused(f"Port {port} needs root; choose one above 1023 with {option}.") from None
        except OSError:
            raise Refused(
                f"Port {port} on 127.0.0.1 is taken by another program; choose another with {option}."
            ) from None


def ports_free(count: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def place_of(state: State, port: int, api_port: int) -> Place:
    """The place of a run: its own Redis from the wheel or the machine, or the one that COCKPIT_REDIS_URL names."""
    for folder in (ROOT, state.folder):
        if "%" in str(folder):
            raise Refused(f"The path {folder} holds a %, which the supervisor cannot read; choose a folder without it.")
    given = os.environ.get("COCKPIT_REDIS_URL", "").strip()
    if given:
        return Place(state, port, api_port, given, None)
    broker.executable()
    path = broker.socket_path(state.folder)
    return Place(state, port, api_port, broker.address(path), path)


def _manage(place: Place, *arguments: str, api: bool = False) -> None:
    """One management command. What it says goes to a log, whose last line is told when the command fails."""
    environment = supervision.environment(place) | (supervision.api_environment(place) if api else {})
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    log = place.state.logs / f"{'api-' if api else ''}{arguments[0]}.log"
    log.write_text(done.stdout)
    if done.returncode < 0:
        raise Stopped
    if done.returncode:
        last = (done.stdout.strip().splitlines() or ["nothing"])[-1]
        raise Refused(f"manage.py {arguments[0]} failed and said at last: {last}\nAll that it said is in {log}")


def prepare(place: Place) -> None:
    """Everything that must be there before the processes start: keys, front end, both databases, the examples."""
    state_prepare(place.state)
    print("Preparing: front end, databases, examples", flush=True)
    assets.assets_update()
    with ThreadPoolExecutor() as pool:
        pending = [
            pool.submit(_manage, place, "migrate", "--no-input", "--verbosity=0", api=True),
            pool.submit(_manage, place, "collectstatic", "--no-input", "--clear", "--verbosity=0", "--ignore=*.scss"),
        ]
        _manage(place, "migrate", "--no-input", "--verbosity=0")
        _manage(place, "examples_load")
        for future in pending:
            future.result()


@contextmanager
def started(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """The processes run and answer inside the block; afterwards nothing is left running."""
    supervisor = supervision.start(place)
    try:
        supervision.wait_ready(place, supervisor)
        yield supervisor
    finally:
        supervision.stop(place, supervisor)
        if place.redis_socket is not None and place.redis_socket.parent != place.state.folder:
            place.redis_socket.unlink(missing_ok=True)
            place.redis_socket.parent.rmdir()


def sign_ins(place: Place) -> list[dict[str, str]]:
    """The example people: role, role_da, name, organisation, email, password."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.sign_ins"], cwd=ROOT, env=supervision.environment(place), capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    people: list[dict[str, str]] = json.loads(done.stdout)
    return people


def addresses_print(place: Place) -> None:
    """Where everything is, and one sign-in per role."""
    print(f"\nProfilværktøj    {place.url}")
    print(f"Public API       {place.api_url}/v1/profiles   (pinned keys: {place.state.trusted_keys})")
    people = sign_ins(place)
    width = max(len(person["email"]) for person in people)
    roles = max(len(person["role_da"]) for person in people)
    print(f"\nSign in, everybody with the password {people[0]['password']}")
    for person in people:
        print(f"  {person['role_da']:<{roles}}  {person['email']:<{width}}  {person['organisation']}")
    print(f"\nState and logs in {place.state.folder}. Ctrl-C stops everything.", flush=True)


def run(chosen: argparse.Namespace) -> int:
    """Run until somebody stops it. Returns the exit code."""
    state = State(Path(os.environ.get("COCKPIT_STATE") or ROOT / ".state").resolve())
    sentence = f"Profilværktøj is already running at http://127.0.0.1:{chosen.port} from {state.folder} (process {os.getpid()})."
    try:
        lock_take(state, sentence)
    except AlreadyRunning as running:
        print(running)
        return 1 if chosen.fresh else 0
    port_claim(chosen.port, "--port")
    port_claim(chosen.api_port, "--api-port")
    if chosen.fresh:
        state_clear(state)
    place = place_of(state, chosen.port, chosen.api_port)
    prepare(place)
    with started(place) as supervisor:
        addresses_print(place)
        try:
            supervisor.wait()
        except Stopped:
            print("\nStopping", flush=True)
        else:
            raise NotStarted(f"The supervisor ended by itself; see {state.logs / 'supervisor.log'}.")
    print("Stopped.", flush=True)
    return 0


def check() -> int:
    """Walk the main job against a run with a temporary state folder and free ports. Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="cockpit-check-", ignore_cleanup_errors=True) as name:
        state = State(Path(name).resolve() / "state")
        lock_take(state, "A check is running here.")
        place = place_of(state, *ports_free(2))
        code = 1
        try:
            prepare(place)
            with started(place):
                code = main_job.walk(place, sign_ins(place))
        except (Refused, NotStarted) as error:
            raise Refused(str(error).replace(str(state.logs), str(CHECK_LOGS))) from error
        finally:
            if code:
                shutil.copytree(state.logs, CHECK_LOGS, dirs_exist_ok=True)
                print(f"The logs of this run are kept in {CHECK_LOGS}", file=sys.stderr)
        return code


def _stop_on_signals() -> None:
    """Ctrl-C, SIGTERM and a closed terminal raise `Stopped` once; what comes while we stop changes nothing."""
    numbers = [
        number
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # nohup, and a shell's background jobs, mean it
    ]

    def stop(number: int, frame: FrameType | None) -> None:
        for other in numbers:
            signal.signal(other, signal.SIG_IGN)
        raise Stopped

    for number in numbers:
        signal.signal(number, stop)


def main(arguments: Sequence[str]) -> int:
    """Run or check. Returns the exit code: 0, 1 with a sentence on the error stream, 2 for wrong options, 130 when stopped early."""
    os.umask(0o077)
    chosen = options(arguments)
    _stop_on_signals()
    try:
        return check() if chosen.check else run(chosen)
    except Stopped:
        print("Stopped.", file=sys.stderr)
        return 130
    except (Refused, NotStarted, broker.BrokerMissing, assets.BuildFailed) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
