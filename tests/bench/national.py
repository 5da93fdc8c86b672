"""The whole population in one DuckDB, in a process of its own so that its memory can be told: `python -m tests.bench.national JOB.json`.

The compiled statement runs one clinic. The national population stands in one clinic here, as a hosting engine's national run would see it.
Each result is stored in a table in the database, as a nightly run would store it, and not read into Python.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median

import duckdb

from cockpit.engine.relational.databases import DUCKDB_SETTINGS
from tests.bench import shipped
from tests.bench.drawn_profiles import drawn_profiles
from tests.bench.measures import Goal, Measure, Rounds, tell
from tests.bench.statements import TWO_VALUED, compiled, handwritten, listed_at_once, only_listed
from tests.bench.synthetic.generating import Population, ensured

MEMORY_LIMIT = "7GB"  # what DuckDB may use for data; the process needs some more
MOST_MEMORY = Goal(8.0, "GB")
DRAWN = 100
ALL_LISTED, DRAWN_LISTED = "duckdb-all-listed-at-once", f"duckdb-{DRAWN}-drawn-listed-at-once"
GOALS = {ALL_LISTED: 1.5, DRAWN_LISTED: 4.0}  # of one query by hand; every profile 1.0
# One query by hand is the middle one of these, with all that it shows.
TYPICAL = ("demens", "osteoporose", "somatisk-undersoegelse")
ONE_QUERY = "the middle one by hand"
SETTINGS = ("enable_progress_bar = false", "temp_directory = ''")
# What was written by hand leaves the order of joins to DuckDB, which is better for it: 5 to 20 % (demens the other way round).
BY_HAND = ("disabled_optimizers = 'projection_pullup'",)
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Job:
    """What the process runs, on which file and how often."""

    database: str
    folder: str
    clinic_id: str
    names: list[str]
    rounds: int


def names() -> list[str]:
    """What can be run, in the order of the result."""
    return [
        *(f"duckdb-by-hand-{profile}" for profile in handwritten("duckdb")),
        *(f"duckdb-by-hand-two-valued-{profile}" for profile in handwritten(TWO_VALUED)),
        *(f"duckdb-by-hand-listed-{profile}" for profile in TYPICAL),
        *(f"duckdb-{profile}" for profile in shipped.profiles()),
        ALL_LISTED,
        DRAWN_LISTED,
    ]


def measures(population: Population, folder: Path, wanted: Sequence[str], rounds: int) -> list[Measure]:
    """Generate the population unless it is there, run what is wanted and the hand-written queries, and compare."""
    database = ensured(population, folder, tell)
    by_hand = [name for name in names() if "-by-hand-" in name]
    run = [name for name in names() if name in wanted or name in by_hand]
    job = Job(str(database), str(folder), population.clinic_ids()[0], run, rounds)
    rounds_taken, gigabytes = _in_a_process(job)
    return [*compared(rounds_taken), Measure("duckdb-peak-memory", gigabytes, "GB", goal=MOST_MEMORY)]


def compared(taken: Rounds) -> list[Measure]:
    """The measures; hand-written queries are what the others are compared with."""
    by_hand = [name for name in taken.seconds if "-by-hand-" in name]
    typical = sorted((f"duckdb-by-hand-{profile}" for profile in TYPICAL), key=taken.median)[len(TYPICAL) // 2]
    result = [Measure(name, taken.median(name), "s") for name in by_hand]
    for name in taken.seconds:
        if name in by_hand:
            continue
        twin = name.replace("duckdb-", "duckdb-by-hand-", 1)
        other, against = (twin, "the same by hand") if twin in by_hand else (typical, f"{ONE_QUERY}: {typical}")
        goal = Goal(GOALS.get(name, 1.0), "ratio")
        processor = median(taken.processor[name]) / median(taken.processor[other])
        result.append(Measure(name, taken.median(name), "s", taken.median(other), against, goal, processor))
    return result


def _in_a_process(job: Job) -> tuple[Rounds, float]:
    """The rounds, and the most memory that the process had, in gigabytes. Its progress goes to standard error."""
    command = [sys.executable, "-m", "tests.bench.national"]
    done = subprocess.run(
        command, input=json.dumps(asdict(job)), stdout=subprocess.PIPE, text=True, check=True, cwd=_ROOT, env=os.environ
    )  # fmt: skip
    answer = json.loads(done.stdout)
    return Rounds(answer["seconds"], answer["processor"]), answer["gigabytes"]


def work(job: Job) -> dict[str, object]:
    """Run the job in this process."""
    jobs = _jobs(job.names)
    with duckdb.connect(job.database, read_only=True) as connection:
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        for setting in SETTINGS:
            connection.execute(f"SET {setting}")
        rounds = Rounds()
        calls: dict[str, Callable[[], object]] = {
            name: partial(
                _store, connection, BY_HAND if "-by-hand-" in name else DUCKDB_SETTINGS, statement, job.clinic_id
            )
            for name, statement in jobs.items()
        }
        rounds.run(calls, job.rounds, tell)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": rounds.seconds, "processor": rounds.processor, "gigabytes": kilobytes / 1024**2}


def _jobs(wanted: Sequence[str]) -> dict[str, str]:
    """The statements to run, by name. Compiling is not part of what is measured: it is done once for each version of a profile."""
    documents = shipped.profiles()
    by_hand = handwritten("duckdb")
    jobs = {f"duckdb-by-hand-{profile}": sql for profile, sql in by_hand.items()}
    jobs |= {f"duckdb-by-hand-two-valued-{profile}": sql for profile, sql in handwritten(TWO_VALUED).items()}
    for profile in TYPICAL:
        jobs[f"duckdb-by-hand-listed-{profile}"] = only_listed(by_hand[profile])
    for profile, document in documents.items():
        jobs[f"duckdb-{profile}"] = compiled(document, "duckdb")
    if ALL_LISTED in wanted:
        jobs[ALL_LISTED] = listed_at_once(list(documents.values()), "duckdb")
    if DRAWN_LISTED in wanted:
        jobs[DRAWN_LISTED] = listed_at_once(drawn_profiles(DRAWN), "duckdb")
    return {name: statement for name, statement in jobs.items() if name in wanted}


def _store(connection: duckdb.DuckDBPyConnection, settings: Sequence[str], statement: str, clinic_id: str) -> None:
    """Run the statement into a table, which is gone afterwards."""
    for setting in settings:
        connection.execute(f"SET {setting}")
    connection.execute(f"CREATE TEMP TABLE result AS {statement}", {"clinic_id": clinic_id})
    connection.execute("DROP TABLE result")


if __name__ == "__main__":
    print(json.dumps(work(Job(**json.load(sys.stdin)))))
