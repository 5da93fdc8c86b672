"""Generate synthetic records: `python -m tests.bench.synthetic --patients 1000000 --folder DIR [--clinics N] [--seed N] [--parquet DIR]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb

from cockpit.standard.record import VIEWS
from tests.bench.synthetic.generating import LABEL, NATION, Population, SyntheticRefused, ensured
from tests.bench.synthetic.sanity import report


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0, 1 when the report finds something that is not as expected, 2 for what cannot be generated."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.synthetic", description=LABEL)
    parser.add_argument("--patients", type=int, default=NATION)
    parser.add_argument("--clinics", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, required=True, help="where the DuckDB file is put, and looked for first")
    parser.add_argument("--parquet", type=Path, help="also write one Parquet file per view of the logical record here")
    parser.add_argument("--no-report", action="store_true", help="do not count and check what was generated")
    options = parser.parse_args(arguments)
    try:
        population = Population(options.patients, options.clinics, options.seed)
    except SyntheticRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    path = ensured(population, options.folder, lambda text: print(text, file=sys.stderr, flush=True))
    print(path)
    with duckdb.connect(str(path), read_only=True) as connection:
        if options.parquet:
            options.parquet.mkdir(parents=True, exist_ok=True)
            for view in VIEWS:
                connection.execute(
                    f"COPY {view} TO '{options.parquet / view}.parquet' (FORMAT parquet, KV_METADATA {{label: '{LABEL}'}})"
                )
        if options.no_report:
            return 0
        lines = report(connection)
    for line in lines:
        print(line)
    return 1 if any(line.sound is False for line in lines) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
