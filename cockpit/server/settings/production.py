"""Production: every address, key and host comes from the environment, and the tool refuses to start without them."""

from __future__ import annotations

from pathlib import Path

from cockpit.server.settings import environment
from cockpit.server.settings.base import *
from cockpit.server.settings.base import BASE_DIR

DEBUG = False
ALLOWED_HOSTS = environment.hosts(
    environment.required("COCKPIT_HOSTS", "the host names that the tool answers to, separated by commas")
)
SECRET_KEY = environment.secret(
    Path(environment.required("COCKPIT_SECRET_KEY_FILE", "the path of a file with Django's secret key")),
    "COCKPIT_SECRET_KEY_FILE must name a readable file with at least 50 random characters",
)
DATABASES = {
    "default": environment.database(environment.required("COCKPIT_DATABASE_URL", "the address of the tool's database"))
}

COCKPIT_SIGNING_KEY_FILE = environment.optional_path("COCKPIT_SIGNING_KEY_FILE")
COCKPIT_TARGET_TOKEN_FILE = environment.optional_path("COCKPIT_TARGET_TOKEN_FILE")
COCKPIT_TRUSTED_KEYS_FILE = Path(
    environment.required("COCKPIT_TRUSTED_KEYS_FILE", "the path of a JWK set with the pinned public keys")
)
COCKPIT_TARGET_URL = environment.required("COCKPIT_TARGET_URL", "the base address of the public API")
COCKPIT_CHECKPOINT_FILE = Path(
    environment.required("COCKPIT_CHECKPOINT_FILE", "the path of the append-only file for signed audit checkpoints")
)

CELERY_BROKER_URL = environment.required("COCKPIT_REDIS_URL", "the address of the Celery broker")

STATIC_ROOT = BASE_DIR / "static-collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Behind a proxy that ends TLS and sets this header itself, overwriting what the browser sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
