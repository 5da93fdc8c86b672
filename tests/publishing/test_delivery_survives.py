"""The real thing: a Celery worker and beat on a real Redis, the public API as its own process, and what goes wrong in earnest.

The API is down for a while when a profile is published; then the worker is killed (SIGKILL, with all its children) in the worst moment: the API
has received and stored the release, and nobody has written it down. Without help, every release is visible exactly once in the end.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from django.db import connection
from pytest_django import Settings

from cockpit.audit.models import Event
from cockpit.client.pull import pull
from cockpit.client.source import Source
from cockpit.client.store import Store
from cockpit.profiles.models import Version
from cockpit.publishing.models import Delivery
from cockpit.standard.trust import read_trusted_keys
from tests.fixtures.governance import published_example
from tests.fixtures.people import people_create, terminology_create
from tests.fixtures.public_api import PublicApi
from tests.fixtures.releases import Publisher
from tests.publishing.conftest import worker_equip

ROOT = Path(__file__).resolve().parents[2]


class Line:
    """The network between worker and API. It can be told to keep the next answer to a PUT back, after the API has given it."""

    def __init__(self, api: PublicApi) -> None:
        self.keep_back = threading.Event()
        self.kept_back = threading.Event()
        line = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {
                    name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")
                }
                try:
                    answer = httpx.request(self.command, api.url + self.path, content=body, headers=headers, timeout=20)
                except httpx.TransportError:
                    self.close_connection = True
                    return
                if self.command == "PUT" and line.keep_back.is_set():
                    line.keep_back.clear()
                    line.kept_back.set()
                    self.close_connection = True
                    return
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers.get("Content-Type", ""))
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_PUT = answer  # noqa: N815 - the names that http.server calls

            def log_message(self, format: str, *arguments: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def listening(line: Line) -> Iterator[None]:
    thread = threading.Thread(target=line.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        line.server.shutdown()
        line.server.server_close()
        thread.join()


def database_url() -> str:
    """The address of the database that this test uses, for other processes."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    user, password, host = (quote(str(settings[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    return f"postgresql://{user}:{password}@:{settings['PORT']}/{settings['NAME']}?host={host}"


class Celery:
    """The worker and the clock, started as in earnest."""

    def __init__(self, folder: Path, settings: Settings, redis_url: str, target: str) -> None:
        self.folder = folder
        secret = folder / "secret-key"
        secret.write_text(secrets.token_urlsafe(60), encoding="ascii")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COCKPIT_", "DJANGO_"))}
        self.environment = kept | {
            "DJANGO_SETTINGS_MODULE": "cockpit.server.settings.embedded",
            "COCKPIT_STATE": str(folder),
            "COCKPIT_SECRET_KEY_FILE": str(secret),
            "COCKPIT_DATABASE_URL": database_url(),
            "COCKPIT_REDIS_URL": redis_url,
            "COCKPIT_TARGET_URL": target,
            "COCKPIT_SIGNING_KEY_FILE": str(settings.COCKPIT_SIGNING_KEY_FILE),
            "COCKPIT_TARGET_TOKEN_FILE": str(settings.COCKPIT_TARGET_TOKEN_FILE),
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `celery …` in a process group of its own."""
        command = [sys.executable, "-m", "celery", "-A", "cockpit.server.celery", *arguments]
        with (self.folder / "celery.log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start("worker", "--concurrency=1", "--loglevel=INFO")

    def beat(self) -> subprocess.Popen[bytes]:
        return self.start("beat", "--loglevel=INFO")


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the process and all its children."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(condition: Callable[[], bool], what: str, folder: Path, seconds: float = 50) -> None:
    """Wait for something that must happen by itself."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(
                f"not within {seconds} seconds: {what}\n{(folder / 'celery.log').read_text(errors='replace')[-3000:]}"
            )
        time.sleep(0.1)


def delivered() -> int:
    return Delivery.objects.filter(state=Delivery.State.DELIVERED).count()


def test_a_killed_worker_and_an_api_that_was_down_end_with_every_release_visible_once(
    fresh_database: None, redis_url: str, tmp_path: Path, settings: Settings
) -> None:
    people = people_create()
    terminology_create(people)
    api = PublicApi(tmp_path, Publisher())
    api.prepare()
    line = Line(api)
    worker_equip(settings, tmp_path, api.publisher, api.token, line.url)
    celery = Celery(tmp_path, settings, redis_url, line.url)
    with ExitStack() as stack:
        stack.enter_context(listening(line))
        stack.callback(api.stop)
        stack.callback(kill, celery.beat())
        first_worker = celery.worker()
        try:
            version = published_example(people)
            until(
                lambda: Delivery.objects.exclude(error="").exists(), "an attempt fails while the API is down", tmp_path
            )
            line.keep_back.set()
            api.start()
            until(line.kept_back.is_set, "the API receives a release whose answer is kept back", tmp_path)
        finally:
            kill(first_worker)
        assert len(httpx.get(f"{api.url}/v1/feed").json()["entries"]) == 1
        assert delivered() == 0
        stack.callback(kill, celery.worker())
        until(lambda: delivered() == 2, "everything is delivered", tmp_path)
        exactly_once(api, version, tmp_path)


def exactly_once(api: PublicApi, version: Version, folder: Path) -> None:
    """Both releases stand in the feed once, one event tells of each delivery, and a client verifies the version."""
    entries = httpx.get(f"{api.url}/v1/feed").json()["entries"]
    assert [entry["sequence"] for entry in entries] == [1, 2]
    assert Event.objects.filter(action="release.delivered").count() == 2
    with Source(api.url) as source:
        pulled = pull(source, Store(folder / "profiler"), read_trusted_keys(api.keys))
    (profile,) = pulled.published.versions_of("profile", "demens")
    assert (profile.published.version, profile.status) == (version.number, "published")
