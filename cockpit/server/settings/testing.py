"""The test suite: SQLite in a temporary file, or the PostgreSQL that COCKPIT_DATABASE_URL names."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cockpit.server.settings import environment
from cockpit.server.settings.base import *

_FOLDER = Path(tempfile.gettempdir())

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECRET_KEY = "only-the-test-suite-uses-this-key-" + "0123456789" * 3
DATABASES = {"default": environment.database(environment.optional("COCKPIT_DATABASE_URL") or "sqlite:///:memory:")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and other processes in the tests meet the same locking as in earnest. One per process.
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / f"cockpit-test-{os.getpid()}.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA synchronous=OFF; PRAGMA recursive_triggers=ON;"
    )

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

COCKPIT_SIGNING_KEY_FILE: Path | None = None
COCKPIT_TARGET_TOKEN_FILE: Path | None = None
COCKPIT_TRUSTED_KEYS_FILE = _FOLDER / "cockpit-test-no-trusted-keys.json"
COCKPIT_TARGET_URL = "http://127.0.0.1:1"
COCKPIT_CHECKPOINT_FILE = _FOLDER / f"cockpit-test-{os.getpid()}-checkpoints.jsonl"
COCKPIT_EXAMPLES_ALLOWED = True

CELERY_BROKER_URL = environment.optional("COCKPIT_REDIS_URL") or "redis://127.0.0.1:1"
