"""Reads the tool's environment variables; every refusal is one sentence that names the variable and what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# libpq options that an operator may need in the address; anything else is more likely a typing error than a wish.
_POSTGRESQL_OPTIONS = {"host", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name"}


def optional(name: str) -> str | None:
    """The variable's text without surrounding space; `None` when it is unset or empty."""
    return os.environ.get(name, "").strip() or None


def required(name: str, meaning: str) -> str:
    """The variable's text; `ImproperlyConfigured` with `meaning` in the sentence when it is unset or empty."""
    value = optional(name)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. It must hold {meaning}; see docs/architecture.md.")
    return value


def optional_path(name: str) -> Path | None:
    """The variable as a path, not checked for existence; `None` when unset."""
    value = optional(name)
    return None if value is None else Path(value)


def secret(path: Path, source: str) -> str:
    """The content of a secret's file; `source` is the variable or command that the sentence points to when it is not there."""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"The secret key in {path} cannot be read ({error.strerror}); {source}.") from error
    if len(text) < 50:
        raise ImproperlyConfigured(f"The secret key in {path} is shorter than 50 characters; {source}.")
    return text


def database(url: str, *, name: str = "COCKPIT_DATABASE_URL") -> dict[str, Any]:
    """Django's settings of one database from `sqlite:///path` or `postgresql://user:password@host:port/database?sslmode=…`.

    Raises `ImproperlyConfigured` naming the variable `name` (never the address itself, which may hold a password).
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts.netloc, parts.path, name)
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(url, name)
    raise ImproperlyConfigured(
        f"{name} must begin with sqlite:/// or postgresql://, not with {parts.scheme or 'nothing'}://."
    )


def _sqlite(netloc: str, path: str, name: str) -> dict[str, Any]:
    # sqlite:///relative and sqlite:////absolute, as everybody else reads them.
    if netloc or len(path) < 2:
        raise ImproperlyConfigured(f"{name} must be sqlite:///relative/path or sqlite:////absolute/path.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": unquote(path[1:]),
        "OPTIONS": {
            # Readers do not block the writer (WAL); a transaction that will write takes its lock at the beginning
            # (IMMEDIATE), since one that upgrades from read to write halfway fails at once however long it may wait.
            # recursive_triggers: without it INSERT OR REPLACE deletes a row past the triggers that guard it.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
        },
    }


def _postgresql(url: str, name: str) -> dict[str, Any]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} has a port that is not a number between 0 and 65535.") from error
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(options.keys() - _POSTGRESQL_OPTIONS)
    if unknown:
        raise ImproperlyConfigured(f"{name} has an unknown option: {', '.join(unknown)}.")
    database_name = unquote(parts.path[1:])
    if not database_name or "/" in database_name:
        raise ImproperlyConfigured(f"{name} must name one database after the host: postgresql://user@host/database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),  # ?host= is a socket's folder
        "PORT": str(port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def hosts(text: str) -> list[str]:
    """Host names from a comma-separated list; `*` is refused because it switches Django's check of the Host header off."""
    names = [part.strip() for part in text.split(",") if part.strip()]
    if not names or "*" in names:
        raise ImproperlyConfigured(
            "COCKPIT_HOSTS must list host names separated by commas, for example profiler.example.dk; * is not allowed."
        )
    return names
