"""Settings of the public API. It has no people, sessions, cookies, forms, templates or static files; environment variables are read here only."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

COCKPIT_UNSET: list[str] = []
"""Variables that have no value. Commands manage with defaults under the state folder; `wsgi.py` does not serve with them."""


def _value(name: str, default: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        COCKPIT_UNSET.append(name)
    return value or default


def database(url: str) -> dict[str, Any]:
    """Django's settings of `sqlite:///path` or `postgresql://user:password@host:port/database`. Raises ImproperlyConfigured."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        # Readers do not block the writer (WAL), and a transaction that will write takes its lock at the beginning.
        pragmas = (
            "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
        )
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path[1:]), "OPTIONS": options}
    if parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1:
        try:
            port = str(parts.port or "")
        except ValueError as error:
            raise ImproperlyConfigured(
                "COCKPIT_API_DATABASE_URL has a port that is not a number between 0 and 65535."
            ) from error
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", unquote(parts.hostname or "")),  # ?host= is a socket's folder
            "PORT": port,
            "OPTIONS": query,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured("COCKPIT_API_DATABASE_URL must be sqlite:///path or postgresql://user@host/database.")


def token_hash(text: str) -> str:
    """64 hexadecimal digits, given with or without `sha256:` in front; empty stays empty, which no token fits. Raises ImproperlyConfigured."""
    digits = text.removeprefix("sha256:").lower()
    if digits and not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise ImproperlyConfigured(
            "COCKPIT_SENDER_TOKEN_SHA256 must be the SHA-256 of the sender's token: 64 hexadecimal digits."
        )
    return digits


_state = Path(os.environ.get("COCKPIT_STATE", "").strip() or Path(__file__).resolve().parents[2] / ".state").resolve()
_hosts = os.environ.get("COCKPIT_HOSTS", "").strip() or "127.0.0.1,localhost"

DEBUG = False
SECRET_KEY = secrets.token_urlsafe(50)  # Django wants one; nothing in this process is signed or encrypted with it
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()]
DATABASES = {"default": database(_value("COCKPIT_API_DATABASE_URL", f"sqlite:///{_state / 'api.sqlite3'}"))}
COCKPIT_TRUSTED_KEYS_FILE = Path(_value("COCKPIT_TRUSTED_KEYS_FILE", str(_state / "trusted-keys.json")))
COCKPIT_SENDER_TOKEN_SHA256 = token_hash(_value("COCKPIT_SENDER_TOKEN_SHA256", ""))

INSTALLED_APPS = ["cockpit.api"]
MIDDLEWARE = [
    "cockpit.api.middleware.PublicAnswers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",  # ETag and 304
    "django.middleware.common.CommonMiddleware",  # Host header, Content-Length
]
APPEND_SLASH = False
ROOT_URLCONF = "cockpit.api.urls"
WSGI_APPLICATION = "cockpit.api.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

# The receiver's body: a document of at most 5 MB, doubled at the very most by being quoted as JSON text, and the release.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Behind a proxy that ends TLS and sets this header itself, overwriting what the client sent. Plain requests get no HSTS header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# TLS and its redirect belong to the proxy; there are no sessions, cookies or forms to protect (W003, W008).
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W003", "security.W008"]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
