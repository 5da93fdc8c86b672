"""The benchmark: `deploy/bench` (see there for the options). A line per measure goes to standard output, progress to standard error."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from deploy.postgresql import PostgresqlMissing
from tests.bench import hosting, national, single
from tests.bench.measures import ROUNDS, Measure, heading, line, tell, written
from tests.bench.synthetic.generating import NATION, Population, SyntheticRefused

SINGLE = ("explanation", "comparison")


def chosen(asked: Sequence[str], known: Sequence[str]) -> list[str]:
    """The known names that are asked for: by themselves, or by what they begin with; all when nothing is asked for.

    Raises `SyntheticRefused` for what no name begins with.
    """
    for one in asked:
        if not any(name.startswith(one) for name in known):
            raise SyntheticRefused(f"There is no measure {one}. There are: {', '.join(known)}.")
    return [name for name in known if not asked or any(name.startswith(one) for one in asked)]


def run(asked: Sequence[str], population: Population, folder: Path, rounds: int) -> list[Measure]:
    """Take the measures that are asked for."""
    known = [*national.names(), *hosting.names(), *SINGLE]
    wanted = chosen(asked, known)
    tell(f"{len(wanted)} measures, median of {rounds}; synthetic records in {folder}")
    result: list[Measure] = []
    if "explanation" in wanted:
        result += single.explanations(folder, rounds)
    if "comparison" in wanted:
        result += single.comparisons(rounds)
    if any(name in wanted for name in national.names()):
        result += national.measures(population, folder, wanted, rounds)
    if any(name in wanted for name in hosting.names()):
        result += hosting.measures(folder, wanted, rounds)
    return result


def machine() -> dict[str, object]:
    """What the measures are taken on."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "gigabytes": round(pages / 1024**3),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0, 1 when a goal does not hold, 2 when the benchmark cannot be run as asked."""
    parser = argparse.ArgumentParser(prog="deploy/bench", description="Measure the engine on synthetic records.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a measure, or what the names of several begin with")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the same as JSON")
    parser.add_argument("--patients", type=int, default=NATION, help="the population in DuckDB (default: %(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="of which the median is taken (default: %(default)s)"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "cockpit-bench",
        help="where synthetic records are kept for the next run; about 12 GB (default: %(default)s)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    try:
        measures = run(options.names, Population(patients=options.patients), options.folder, options.rounds)
    except (SyntheticRefused, PostgresqlMissing) as refused:
        print(refused, file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as ended:
        print(
            f"The process that runs DuckDB ended before it was done ({ended.returncode}); nothing is reported.",
            file=sys.stderr,
        )
        return 2
    print(heading())
    for measure in measures:
        print(line(measure))
    if options.json:
        written(measures, options.json, machine() | {"patients": options.patients, "rounds": options.rounds})
    return 1 if any(measure.holds is False for measure in measures) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
