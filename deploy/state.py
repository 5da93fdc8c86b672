"""The state folder of the embedded mode: databases, keys, secrets, Redis, logs. Only its owner can read it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cockpit.standard.envelope import generate_key, public_key


class AlreadyRunning(Exception):
    """Another deploy/run holds the state folder; the message says where it answers."""


@dataclass(frozen=True)
class State:
    """One state folder and the names of what lies in it."""

    folder: Path

    @property
    def lock(self) -> Path:
        """Held (flock) as long as the tool runs; holds a sentence for whoever comes second."""
        return self.folder / "lock"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.folder / "logs"

    @property
    def processes(self) -> Path:
        """One file `<name>.pid` per running process."""
        return self.folder / "processes"

    @property
    def secret_key(self) -> Path:
        """Django's secret key of the tool."""
        return self.folder / "secret-key"

    @property
    def signing_key(self) -> Path:
        """The private Ed25519 JWK; the worker alone is told where it is."""
        return self.folder / "signing-key.json"

    @property
    def trusted_keys(self) -> Path:
        """The JWK set with the public key, which the API and the clients pin."""
        return self.folder / "trusted-keys.json"

    @property
    def target_token(self) -> Path:
        """What the worker shows the public API; the API knows its hash only."""
        return self.folder / "target-token"

    def target_token_sha256(self) -> str:
        """The hash of the sender's token, 64 hexadecimal digits."""
        return hashlib.sha256(self.target_token.read_text().strip().encode()).hexdigest()


def lock_take(state: State, sentence: str) -> int:
    """Make the folder and hold it until this process ends; returns the lock's descriptor. `sentence` is left for others."""
    state.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state.folder.chmod(0o700)
    descriptor = os.open(state.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with os.fdopen(descriptor) as file:
            raise AlreadyRunning(file.read().strip() or f"Another deploy/run is starting in {state.folder}.") from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, sentence.encode(), 0)
    return descriptor


def state_clear(state: State) -> None:
    """Remove everything but the lock that we hold."""
    for path in state.folder.iterdir():
        if path == state.lock:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def state_prepare(state: State) -> None:
    """Make what is missing: folders, the secret key, the signing key with its public part, the sender's token."""
    state.logs.mkdir(mode=0o700, exist_ok=True)
    shutil.rmtree(state.processes, ignore_errors=True)
    state.processes.mkdir(mode=0o700)
    _once(state.secret_key, lambda: secrets.token_urlsafe(64))
    _once(state.target_token, lambda: secrets.token_urlsafe(48))
    _once(state.signing_key, lambda: json.dumps(generate_key(), indent=2))
    private = json.loads(state.signing_key.read_text())
    _once(state.trusted_keys, lambda: json.dumps({"keys": [public_key(private)]}, indent=2))


def _once(path: Path, content: Callable[[], str]) -> None:
    """Write a file that only its owner can read, unless it is there. It appears whole or not at all."""
    if path.exists():
        return
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content() + "\n")
    draft.replace(path)
