"""A hosting vendor's PostgreSQL: the records of 300 clinics in the same tables, and one clinic's nightly run of all profiles.

The rows lie in the order of their dates, as they came in over the years, so those of one clinic are spread over the whole table; the
indexes are those that such a vendor has. Each round looks at another clinic of about the mean size. PostgreSQL's just-in-time compilation is
off for all statements: it costs long statements more than it gives. Every statement, by hand too, is prepared once and run for one clinic after
the other, as a night's run does, so only the first round plans.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import psycopg

from cockpit.standard.record import VIEWS, Type
from deploy import postgresql
from tests.bench import shipped
from tests.bench.measures import CutOffError, Goal, Measure, Rounds, tell, told
from tests.bench.statements import at_once, compiled, handwritten
from tests.bench.synthetic.generating import LABEL, Population, ensured

POPULATION = Population(patients=1_110_000, clinics=300)
NIGHTLY = Goal(1.0, "s")
CUT_OFF = 120  # seconds; a statement that takes longer is stopped and not run again
SETTINGS = ("shared_buffers=2GB", "work_mem=64MB", "maintenance_work_mem=512MB", "jit=off", "effective_cache_size=6GB")
TYPES = {
    Type.TEXT: "TEXT",
    Type.DATE: "DATE",
    Type.TIME: "TIME",
    Type.DECIMAL: "NUMERIC(18, 6)",
    Type.BOOLEAN: "SMALLINT",
}
INDEXES = (
    "patient (clinic_id, patient_id)",
    "diagnosis (clinic_id, patient_id)",
    "diagnosis_code (clinic_id, system, code)",
    "diagnosis_code (clinic_id, patient_id)",
    "medication (clinic_id, code)",
    "medication (clinic_id, patient_id)",
    "dispensing (clinic_id, code, date)",
    "dispensing (clinic_id, patient_id)",
    "measurement (clinic_id, code, date)",
    "measurement (clinic_id, patient_id)",
    "service (clinic_id, code, date)",
    "service (clinic_id, patient_id)",
    "contact (clinic_id, date)",
    "contact (clinic_id, patient_id)",
    "vaccination (clinic_id, code, date)",
    "vaccination (clinic_id, patient_id)",
)


Connection = psycopg.Connection[tuple[object, ...]]


def connected(address: str) -> Connection:
    """A connection whose statements take `$1` and commit by themselves."""
    return psycopg.connect(address, autocommit=True, cursor_factory=psycopg.RawCursor)


def names() -> list[str]:
    """What can be run, in the order of the result."""
    return [
        *(f"postgresql-by-hand-{profile}" for profile in handwritten("postgresql")),
        *(f"postgresql-{profile}" for profile in shipped.profiles()),
        "postgresql-nightly-run",
    ]


def measures(folder: Path, wanted: Sequence[str], rounds: int, population: Population = POPULATION) -> list[Measure]:
    """Load the population unless it is there, run what is wanted and the hand-written queries for some clinics, and compare."""
    keep = folder / f"pg-{population.fingerprint()}"
    with (
        postgresql.running(keep, SETTINGS) as address,
        connected(address) as connection,
    ):
        if not _is_loaded(connection):
            load(connection, population, folder)
        connection.execute(f"SET statement_timeout = '{CUT_OFF}s'")
        connection.execute("SET plan_cache_mode = 'force_generic_plan'")
        nightly = _Nightly(connection, average_clinics(connection, rounds))
        taken = Rounds()
        taken.run(
            {name: call for name, call in nightly.calls().items() if name in wanted or "-by-hand-" in name},
            rounds,
            tell,
        )
    return compared(taken)


def compared(taken: Rounds) -> list[Measure]:
    """The measures; a profile is compared with the same by hand, the nightly run with the three by hand one after the other."""
    by_hand = {name: taken.median(name) for name in taken.seconds if "-by-hand-" in name}
    result = [Measure(name, value, "s") for name, value in by_hand.items()]
    for name in taken.seconds:
        twin = name.replace("postgresql-", "postgresql-by-hand-", 1)
        if name == "postgresql-nightly-run":
            result.append(
                Measure(
                    name,
                    taken.median(name),
                    "s",
                    sum(by_hand.values()),
                    f"the {len(by_hand)} by hand together",
                    NIGHTLY,
                )
            )
        elif twin in by_hand:
            result.append(Measure(name, taken.median(name), "s", by_hand[twin], "the same by hand"))
        elif name not in by_hand:
            result.append(Measure(name, taken.median(name), "s"))
    return result


@dataclass
class _Nightly:
    """The statements of the nightly run; every round of one and the same name is for another clinic."""

    connection: Connection
    clinics: Sequence[str]
    _rounds: dict[str, int] = field(default_factory=dict)

    def calls(self) -> dict[str, Callable[[], object]]:
        documents = shipped.profiles()
        statements = {f"postgresql-by-hand-{profile}": [sql] for profile, sql in handwritten("postgresql").items()}
        statements |= {
            f"postgresql-{profile}": [compiled(document, "postgres")] for profile, document in documents.items()
        }
        statements["postgresql-nightly-run"] = [at_once(list(documents.values()), "postgres")]
        return {name: partial(self._run, name, listed) for name, listed in statements.items()}

    def _run(self, name: str, statements: Sequence[str]) -> None:
        """Run the statements for the round's clinic and read the rows, as a nightly run would."""
        number = self._rounds[name] = self._rounds.get(name, -1) + 1
        clinic = self.clinics[number % len(self.clinics)]
        # As vendors are told to (docs/standard/sql.md): the parts of a compiled statement have no statistics. By hand the planner has its way.
        self.connection.execute(f"SET enable_nestloop TO {'on' if '-by-hand-' in name else 'off'}")
        try:
            for statement in statements:
                self.connection.execute(statement, [clinic], prepare=True).fetchall()
        except psycopg.errors.QueryCanceled as cancelled:
            raise CutOffError from cancelled


def average_clinics(connection: Connection, count: int) -> list[str]:
    """The clinics whose number of patients is nearest to the mean."""
    rows = connection.execute(
        """
        WITH sizes AS (SELECT clinic_id, count(*) AS patients FROM patient GROUP BY clinic_id)
        SELECT clinic_id FROM sizes ORDER BY abs(patients - (SELECT avg(patients) FROM sizes)), clinic_id LIMIT $1""",
        [count],
    ).fetchall()
    return [str(clinic) for (clinic,) in rows]


def _is_loaded(connection: Connection) -> bool:
    (found,) = connection.execute("SELECT to_regclass('synthetic_data') IS NOT NULL").fetchone() or (False,)
    return bool(found)


def load(connection: Connection, population: Population, folder: Path) -> None:
    """Create the tables, copy the synthetic rows in and index them. What was half loaded is dropped first."""
    copy(connection, ensured(population, folder, tell), folder)
    connection.execute("VACUUM")
    connection.execute("CREATE TABLE synthetic_data (name text, value text)")
    connection.execute("INSERT INTO synthetic_data VALUES ('label', $1)", [LABEL])
    connection.execute("CHECKPOINT")


def copy(connection: Connection, database: Path, folder: Path) -> None:
    """Tables for the views of the logical record with the rows of a DuckDB file, by the order of their dates, indexed and analysed.

    CSV files pass through `folder`.
    """
    with tempfile.TemporaryDirectory(dir=folder) as passing, duckdb.connect(str(database), read_only=True) as source:
        source.execute("SET memory_limit = '4GB'")
        source.execute("SET enable_progress_bar = false")
        for view in VIEWS.values():
            columns = ", ".join(f'"{column.name}" {TYPES[column.type]}' for column in view.columns)
            connection.execute(f"DROP TABLE IF EXISTS {view.name}")
            connection.execute(f"CREATE TABLE {view.name} ({columns})")
            connection.execute(f"COMMENT ON TABLE {view.name} IS '{LABEL}'")
            file = Path(passing) / f"{view.name}.csv"
            order = "registered" if view.name == "diagnosis" else f'"{view.date}"' if view.date else "hash(patient_id)"
            with told(f"copying {view.name}"):
                source.execute(f"COPY (SELECT * FROM {view.name} ORDER BY {order}) TO '{file}' (HEADER false)")
                _copied(connection, view.name, file)
            file.unlink()
    for number, index in enumerate(INDEXES):
        with told(f"indexing {index}"):
            connection.execute(f"CREATE INDEX i{number} ON {index}")
    for name in VIEWS:
        connection.execute(f"ANALYZE {name}")


def _copied(connection: Connection, table: str, file: Path) -> None:
    with (
        file.open("rb") as rows,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,
    ):
        while block := rows.read(1 << 20):
            copy.write(block)
