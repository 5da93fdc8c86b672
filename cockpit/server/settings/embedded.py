"""One machine, one command, loopback only: SQLite and everything else under the state folder (see deploy/run)."""

from __future__ import annotations

import hashlib

from cockpit.server.settings import environment
from cockpit.server.settings.base import *
from cockpit.server.settings.base import BASE_DIR

COCKPIT_STATE = (environment.optional_path("COCKPIT_STATE") or BASE_DIR / ".state").resolve()

DEBUG = False
ALLOWED_HOSTS = environment.hosts(environment.optional("COCKPIT_HOSTS") or "127.0.0.1,localhost")
SECRET_KEY = environment.secret(
    environment.optional_path("COCKPIT_SECRET_KEY_FILE") or COCKPIT_STATE / "secret-key",
    "run deploy/run once, which makes the state folder with its keys, or set COCKPIT_SECRET_KEY_FILE",
)
DATABASES = {
    "default": environment.database(
        environment.optional("COCKPIT_DATABASE_URL") or f"sqlite:///{COCKPIT_STATE / 'tool.sqlite3'}"
    )
}

COCKPIT_SIGNING_KEY_FILE = environment.optional_path("COCKPIT_SIGNING_KEY_FILE")
COCKPIT_TARGET_TOKEN_FILE = environment.optional_path("COCKPIT_TARGET_TOKEN_FILE")
COCKPIT_TRUSTED_KEYS_FILE = (
    environment.optional_path("COCKPIT_TRUSTED_KEYS_FILE") or COCKPIT_STATE / "trusted-keys.json"
)
COCKPIT_TARGET_URL = environment.optional("COCKPIT_TARGET_URL") or "http://127.0.0.1:8001"
COCKPIT_CHECKPOINT_FILE = environment.optional_path("COCKPIT_CHECKPOINT_FILE") or COCKPIT_STATE / "checkpoints.jsonl"
COCKPIT_EXAMPLES_ALLOWED = True

# Two runs that were given the same Redis do not take each other's tasks.
CELERY_TASK_DEFAULT_QUEUE = f"cockpit-{hashlib.sha256(str(COCKPIT_STATE).encode()).hexdigest()[:12]}"
CELERY_BROKER_URL = environment.optional("COCKPIT_REDIS_URL") or f"redis+socket://{COCKPIT_STATE / 'redis.sock'}"
CELERY_BEAT_SCHEDULE_FILENAME = str(COCKPIT_STATE / "beat-schedule")

STATIC_ROOT = COCKPIT_STATE / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
