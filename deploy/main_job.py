"""Walks the main job over HTTP against started processes: `deploy/run --check`.

Each step does one thing that a person or a machine does, and says what was seen. The first step that does not see what it
expects names itself, and the walk ends there.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx

from deploy.pages import Browser, NotOnPage
from deploy.supervision import BIN, ROOT, Place

PROFILE = "demens"
CRITERION = "demens-forloebsdiagnose"
REVIEWERS = {"plo": "PLO", "dsam": "DSAM", "kiap": "KiAP"}
RECORDS = ROOT / "cockpit" / "examples" / "records"
AS_OF = "2026-11-21"
PATIENCE = 60.0

T = TypeVar("T")
SignIns = list[dict[str, str]]
Action = Callable[[], str]
Step = tuple[str, Action]


class NotSeen(Exception):
    """A step did not see what it expected; the message is a sentence that says what it saw instead."""


@dataclass(frozen=True)
class Seen:
    """One finished step: its name, what it saw, how long it took (seconds), and whether it was as expected."""

    step: str
    what: str
    seconds: float
    ok: bool


def take(name: str, action: Action) -> Seen:
    """Take one step. Never raises for what the tool did: that is what the step reports."""
    began = time.monotonic()
    try:
        what, ok = action(), True
    except (NotSeen, NotOnPage) as error:
        what, ok = str(error), False
    except httpx.HTTPError as error:
        what, ok = f"no answer: {error!r}", False
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        what, ok = f"an answer of another shape than expected: {error!r}", False
    return Seen(name, what, time.monotonic() - began, ok)


def report(steps: Iterable[Step]) -> int:
    """Take the steps in order and print them as a table. Returns 0 after `main job: ok`, 1 after the step that failed."""
    print(f"\n{'':2} {'step':<34} {'s':>5}  seen", flush=True)
    for number, (name, action) in enumerate(steps, start=1):
        seen = take(name, action)
        print(
            f"{number:2} {seen.step:<34} {seen.seconds:5.1f}  {seen.what if seen.ok else 'FAILED: ' + seen.what}",
            flush=True,
        )
        if not seen.ok:
            print(f"\nmain job: failed at step {number}, {seen.step}", flush=True)
            return 1
    print("\nmain job: ok", flush=True)
    return 0


def walk(place: Place, sign_ins: SignIns) -> int:
    """Walk the main job at `place`. Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="cockpit-client-") as folder:
        job = Walk(place, {person["email"].partition("@")[0]: person for person in sign_ins}, Path(folder) / "pulled")
        try:
            return report(job.steps())
        finally:
            job.close()


class Walk:
    """The main job for one profile: a clinical change is edited, reviewed, published, delivered, pulled and run."""

    def __init__(self, place: Place, people: dict[str, dict[str, str]], folder: Path) -> None:
        self.place = place
        self.people = people
        self.folder = folder
        self.api = httpx.Client(base_url=place.api_url, timeout=10)
        self.sessions: dict[str, Browser] = {}
        self.old: dict[str, Any] = {}  # the public API's record of the version before
        self.number = ""  # the new version's
        self.hash = ""  # of the content that was sent to review
        self.members: dict[str, list[str]] = {}  # clinic → members by the new version
        self.came: list[tuple[str, str]] = []  # clinic and patient who became members by the change

    def close(self) -> None:
        """End all connections."""
        self.api.close()
        for session in self.sessions.values():
            session.close()

    def steps(self) -> list[Step]:
        """The steps in their order."""
        reviewers = [(f"approve for {name}", partial(self.approve, who)) for who, name in REVIEWERS.items()]
        return [
            ("examples are published", self.examples_published),
            ("author begins a new version", self.begin),
            ("author edits the population", self.edit),
            ("author sends it to review", self.submit),
            ("author may not approve it", self.author_may_not_approve),
            *reviewers,
            ("publisher publishes it", self.publish),
            ("the public API serves it", self.delivered),
            ("the version before is superseded", self.superseded),
            ("a GP system pulls", self.pull),
            ("and verifies", self.verify),
            ("and evaluates (reference)", self.evaluate),
            ("and evaluates (DuckDB) alike", self.evaluate_alike),
            ("the change reached the patients", self.patients_reached),
            ("and each of them is told why", self.explained),
        ]

    def as_(self, who: str) -> Browser:
        """The session of an example person (the e-mail's local part), signed in."""
        if who not in self.sessions:
            browser = self.sessions[who] = Browser(self.place.url)
            person = self.people[who]
            page = browser.open("/log-ind/")
            form = page.form(field="password")
            browser.submit(page, form, email=person["email"], password=person["password"]).must_say("Log ud")
        return self.sessions[who]

    def examples_published(self) -> str:
        """The worker has delivered what the examples' loading published."""

        def found() -> list[str] | None:
            profiles = self.api.get("/v1/profiles").raise_for_status().json()["profiles"]
            standards = self.api.get("/v1/standards").raise_for_status().json()["standards"]
            names = [f"{record['id']} {record['version']}" for record in profiles]
            return names if len(profiles) >= 4 and standards else None

        names = eventually(found, "the public API to show four profiles and the standard")
        self.old = self.api.get(f"/v1/profiles/{PROFILE}").raise_for_status().json()
        return ", ".join(names)

    def begin(self) -> str:
        """Begin a new version of the published profile."""
        author = self.as_("forfatter")
        page = author.open(f"/profiler/{PROFILE}/")
        page = author.submit(page, page.form(action="/ny-version/"))
        page.must_say("Kladde")
        return f"a draft from {self.old['version']}"

    def edit(self) -> str:
        """Let contact diagnoses and diagnoses that are no longer current count too: a change that patients notice."""
        author = self.as_("forfatter")
        address, action = f"/profiler/{PROFILE}/rediger/?ret={CRITERION}", f"/{CRITERION}/ret/"
        page = author.open(address)
        before = page.form(action=action).chosen("events-kinds", "events-statuses")
        values: dict[str, list[str]] = {"events-kinds": ["forloeb", "kontakt"], "events-statuses": []}
        author.submit(page, page.form(action=action), **values)
        after = author.open(address).form(action=action).chosen("events-kinds", "events-statuses")
        if before == after or after != values:
            raise NotSeen(f"the draft keeps {after} where it had {before}")
        return f"{CRITERION}: {before['events-kinds']} became {after['events-kinds']}, any status"

    def submit(self) -> str:
        """Send the draft to review: it gets its number, and its content is frozen."""
        author = self.as_("forfatter")
        page = author.open(f"/profiler/{PROFILE}/rediger/")
        page = author.submit(page, page.form(action="/rediger/send/"))
        page = author.open(f"/profiler/{PROFILE}/review/").must_say("I review")
        found = re.search(r"Demens (\d+\.\d+\.\d+)", page.words)
        if found is None or found[1] == self.old["version"]:
            raise NotSeen(f"the page names no new version number: {page.words[:200]}")
        self.number = found[1]
        return f"version {self.number} in review"

    def author_may_not_approve(self) -> str:
        """Four eyes: whoever wrote it does not approve it."""
        author = self.as_("forfatter")
        page = author.open(f"/profiler/{PROFILE}/review/")
        try:
            author.submit(page, page.form(action="/review/godkend/"), "Godkend")
        except NotOnPage:
            return "no button to press"
        raise NotSeen("the author could press Godkend")

    def approve(self, who: str) -> str:
        """Approve the hash that is shown."""
        reviewer = self.as_(who)
        page = reviewer.open(f"/profiler/{PROFILE}/review/")
        form = page.form(action="/review/godkend/")
        shown = dict(form.fields)["document_hash"]
        if self.hash not in ("", shown):
            raise NotSeen(f"{who} is shown {shown}, others {self.hash}")
        self.hash = shown
        reviewer.submit(page, form, "Godkend").must_say(f"Du har godkendt Demens {self.number}")
        return shown[:23] + "…"

    def publish(self) -> str:
        """Publish what three organisations have approved."""
        publisher = self.as_("udgiver")
        page = publisher.open(f"/profiler/{PROFILE}/udgivelse/")
        page = publisher.submit(page, page.form(action="/udgivelse/udgiv/"), "Udgiv")
        page.must_say(f"Version {self.number} gælder nu")
        return f"version {self.number}"

    def delivered(self) -> str:
        """The queue takes the release to the public API, which verifies and shows it: the same bytes that were approved."""

        def arrived() -> dict[str, Any] | None:
            record: dict[str, Any] = self.api.get(f"/v1/profiles/{PROFILE}").raise_for_status().json()
            return record if record["version"] == self.number else None

        record = eventually(arrived, f"the public API to show version {self.number}")
        document = self.api.get(f"/v1/profiles/{PROFILE}/versions/{self.number}/document").raise_for_status().content
        served = f"sha256:{hashlib.sha256(document).hexdigest()}"
        if not served == record["hash"] == self.hash:
            raise NotSeen(f"served {served}, recorded {record['hash']}, approved {self.hash}")
        approvals = ", ".join(approval["organisation"] for approval in record["approvals"])
        return f"{record['status']}, the approved bytes, approved by {approvals}"

    def superseded(self) -> str:
        """The version before stays visible, with what replaced it."""

        def ended() -> dict[str, Any] | None:
            address = f"/v1/profiles/{PROFILE}/versions/{self.old['version']}"
            record: dict[str, Any] = self.api.get(address).raise_for_status().json()
            return record if record["status"] == "superseded" else None

        record = eventually(ended, f"version {self.old['version']} to be superseded")
        if record["replaced_by"] != {"id": PROFILE, "version": self.number}:
            raise NotSeen(f"it was replaced by {record['replaced_by']}")
        return f"{self.old['version']} superseded by {self.number}"

    def pull(self) -> str:
        """A GP system pulls with the keys that it pinned."""
        keys = str(self.place.state.trusted_keys)
        cockpit("pull", "--from", self.place.api_url, "--keys", keys, "--into", str(self.folder))
        releases = len(list((self.folder / "releases").glob("*.jws")))
        self._document(self.number)
        return f"{releases} releases, {PROFILE} {self.number} among them"

    def verify(self) -> str:
        """The folder is what was signed."""
        cockpit("verify", str(self.folder), "--keys", str(self.place.state.trusted_keys))
        return "every release and document"

    def _document(self, number: str) -> Path:
        path = self.folder / "profiles" / PROFILE / f"{number}.json"
        if not path.exists():
            raise NotSeen(f"the client did not pull {path.relative_to(self.folder)}")
        return path

    def _evaluated(self, number: str, engine: str) -> list[dict[str, Any]]:
        said = cockpit(
            "evaluate", str(self._document(number)), "--records", str(RECORDS), "--as-of", AS_OF, "--engine", engine,
            "--format", "json",
        )  # fmt: skip
        evaluations: list[dict[str, Any]] = json.loads(said)
        return evaluations

    def evaluate(self) -> str:
        """Run the pulled profile on the fictive patients of each clinic."""
        self.members = _members(self._evaluated(self.number, "reference"))
        if not any(self.members.values()):
            raise NotSeen("no clinic has a member")
        return ", ".join(f"clinic {clinic}: {len(found)} members" for clinic, found in self.members.items())

    def evaluate_alike(self) -> str:
        """The relational form gives the same patients and values."""
        reference, relational = (self._evaluated(self.number, engine) for engine in ("reference", "duckdb"))
        for one, other in zip(reference, relational, strict=True):
            one.pop("engine", None), other.pop("engine", None)
        if reference != relational:
            raise NotSeen(f"the engines differ: {_members(reference)} and {_members(relational)}")
        return "the same patients and values"

    def patients_reached(self) -> str:
        """The edit widened the population: nobody left, and somebody came."""
        before = _members(self._evaluated(self.old["version"], "reference"))
        came = {clinic: sorted(set(found) - set(before[clinic])) for clinic, found in self.members.items()}
        left = {clinic: sorted(set(found) - set(self.members[clinic])) for clinic, found in before.items()}
        if not any(came.values()) or any(left.values()):
            raise NotSeen(f"came: {came}, left: {left}")
        self.came = [(clinic, patient) for clinic, found in came.items() for patient in found]
        return ", ".join(f"clinic {clinic}: +{len(found)}" for clinic, found in came.items())

    def explained(self) -> str:
        """Why a patient is a member now, in a sentence."""
        clinic, patient = self.came[0]
        said = cockpit(
            "evaluate", str(self._document(self.number)), "--records", str(RECORDS), "--as-of", AS_OF, "--clinic", clinic,
            "--explain", patient,
        ).splitlines()  # fmt: skip
        if patient not in said[0] or not said[1].startswith("Med: "):
            raise NotSeen(f"the explanation begins: {' '.join(said[:2])}")
        return said[1]


def _members(evaluations: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Clinic → its members' patient ids."""
    return {
        evaluation["clinic"]: sorted(member["patient_id"] for member in evaluation["members"])
        for evaluation in evaluations
    }


def eventually(look: Callable[[], T | None], what: str) -> T:
    """What `look` finds, asked again until it does. `NotSeen` with what was waited for after PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise NotSeen(f"waited {PATIENCE} s for {what}")
        time.sleep(0.2)
    return found


def cockpit(*arguments: str) -> str:
    """What the console script says on its output. `NotSeen` with its sentence when it does not end with 0."""
    done = subprocess.run([str(BIN / "cockpit"), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotSeen(f"cockpit {arguments[0]} ended with {done.returncode}: {(done.stderr or done.stdout).strip()}")
    return done.stdout
