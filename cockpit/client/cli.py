"""The console script `cockpit`.

Exit codes: 0 done; 1 the document or folder has faults; 2 the input, the feed or the command line was refused; 3 done, but rows of the records
were left out. Sentences are Danish unless `--language en` is given.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from cockpit.client import commands, counting, exporting, self_testing, upgrading
from cockpit.client.documents import DocumentFaulty, finding_lines
from cockpit.client.refusal import FAULTS, REFUSED, ClientRefused, Language
from cockpit.client.terminal import Terminal
from cockpit.engine.exports.fhir import STATUSES
from cockpit.engine.exports.omissions import ExportRefused
from cockpit.engine.patients import RecordsRefused
from cockpit.standard.findings import DocumentRefused
from cockpit.standard.trust import KeysRefused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code; bad input ends in a sentence, never in a stack trace."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe may have been given an encoding that knows no Danish
            stream.reconfigure(encoding="utf-8")
    terminal = Terminal(sys.stdout, sys.stderr, _language(given))
    try:
        code = _run(given, terminal)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough (`cockpit text … | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _run(given: Sequence[str], terminal: Terminal) -> int:
    try:
        options = parser(terminal).parse_args(given)
        return int(options.run(options, terminal))
    except (DocumentRefused, DocumentFaulty) as error:
        terminal.show(finding_lines(error.findings, terminal))
        terminal.tell(
            f"Dokumentet har {len(error.findings)} fejl og blev ikke brugt.",
            f"The document was not used. Errors found: {len(error.findings)}.",
        )
        return FAULTS
    except ExportRefused as error:
        exporting.tell_omissions(error.omissions, terminal)
        terminal.tell(error.message, error.message_en)
        return REFUSED
    except (ClientRefused, RecordsRefused, KeysRefused) as error:
        terminal.tell(error.message, error.message_en)
        return REFUSED


def _language(given: Sequence[str]) -> Language:
    """The language wished for, known before anything else is read, so that refusals are in it too."""
    english = "--language=en" in given or ("--language", "en") in pairwise(given)
    return "en" if english else "da"


_COMMANDS = {
    "pull": ("Hent og efterprøv alt nyt i feedet.", "Pull and verify everything new in the feed."),
    "verify": ("Efterprøv en hentet mappe igen.", "Verify a pulled folder again."),
    "check": ("Tjek en profil mod standarden.", "Check a profile against the standard."),
    "text": ("Skriv en profil som læsbar tekst.", "Write a profile as readable text."),
    "sql": ("Skriv en profil som SQL mod den logiske journal.", "Write a profile as SQL against the logical record."),
    "export": ("Skriv en profil i en anden form.", "Write a profile in another form."),
    "evaluate": (
        "Kør en profil på journaldata, hver klinik for sig.",
        "Run a profile on records, each clinic by itself.",
    ),
    "counts": (
        "Tæl en profils patienter i tal, der kan forlade klinikken.",
        "Count a profile's patients in numbers that may leave the clinic.",
    ),
    "compare": (
        "Sammenlign to versioner af en profil, og se, hvem der skifter.",
        "Compare two versions of a profile, and see who switches.",
    ),
    "coverage": (
        "Vis, hvad testpatienterne viser om en profil: udfald, og hvilke fejl ingen mærker.",
        "Show what the test patients show of a profile: outcomes, and which mistakes nobody notices.",
    ),
    "upgrade": (
        "Løft en profil til en senere version af profilstandarden.",
        "Upgrade a profile to a later version of the profile standard.",
    ),
    "self-test": (
        "Skriv et script, der viser, at en database kører profilernes SQL rigtigt.",
        "Write a script that shows that a database runs the profiles' SQL rightly.",
    ),
}

_ROOMS = {"counts": counting, "export": exporting, "upgrade": upgrading, "self-test": self_testing}
"""Where a command is that does not stand with most of them."""


def parser(terminal: Terminal) -> argparse.ArgumentParser:
    """The command line's grammar, explained in the reader's language."""
    word = terminal.word
    top = _Parser(
        terminal, prog="cockpit", description=word("Profiler til almen praksis.", "Profiles for general practice.")
    )
    title, metavar = word("kommandoer", "commands"), word("KOMMANDO", "COMMAND")
    made = top.add_subparsers(title=title, metavar=metavar, required=True, dest="command")

    def command(name: str, danish: str, english: str) -> _Parser:
        said = word(danish, english)
        added: _Parser = made.add_parser(name, help=said, description=said, terminal=terminal)
        added.add_argument("--language", choices=["da", "en"], default="da", help=word("sprog (da)", "language (da)"))
        room = _ROOMS.get(name, commands)
        added.set_defaults(run=getattr(room, f"{name.replace('-', '_')}_command"))
        return added

    for (name, said), arguments in zip(_COMMANDS.items(), _ARGUMENTS, strict=True):
        arguments(command(name, *said), terminal)
    return top


def _pull(added: _Parser, terminal: Terminal) -> None:
    added.add_argument(
        "--from",
        dest="source",
        required=True,
        metavar="URL",
        help=terminal.word("API'ets adresse", "the API's address"),
    )
    _keys(added, terminal)
    into = terminal.word("mappe at hente til", "folder to pull into")
    added.add_argument("--into", required=True, type=Path, metavar="DIR", help=into)


def _verify(added: _Parser, terminal: Terminal) -> None:
    added.add_argument(
        "directory", type=Path, metavar="DIR", help=terminal.word("den hentede mappe", "the pulled folder")
    )
    _keys(added, terminal)


def _check(added: _Parser, terminal: Terminal) -> None:
    _file(added, terminal)
    release = terminal.word(
        "terminologiudgivelse (CSV), som koderne slås op i", "terminology release (CSV) that codes are looked up in"
    )
    added.add_argument("--terminology", type=Path, metavar="CSV", help=release)


def _sql(added: _Parser, terminal: Terminal) -> None:
    files = (
        "en profils JSON-fil; flere profiler bliver til én SQL-sætning",
        "a profile's JSON file; several become one statement",
    )
    added.add_argument("file", type=Path, nargs="+", metavar="FILE", help=terminal.word(*files))
    _day(added, terminal)
    _dialect(added, terminal)
    _parameters(added, terminal)
    counts = (
        "kun det, der må tælle med i tal, som forlader klinikken",
        "only what may count in numbers that leave the clinic",
    )
    added.add_argument("--counts", action="store_true", help=terminal.word(*counts))
    members = (
        "kun hvem der står på listerne: medlemmer, mulige medlemmer og kvalitetslister",
        "only who is listed: members, possible members and quality lists",
    )
    added.add_argument("--members", action="store_true", help=terminal.word(*members))
    _steps(added, terminal)


def _steps(added: _Parser, terminal: Terminal) -> None:
    steps = (
        "i trin med tabeller imellem, til MariaDB, Spark, SQLite og SQL Server, som ellers regner det samme igen og igen",
        "in steps with tables in between, for MariaDB, Spark, SQLite and SQL Server, which otherwise work out the same again and again",
    )
    added.add_argument("--steps", action="store_true", help=terminal.word(*steps))


def _export(added: _Parser, terminal: Terminal) -> None:
    word = terminal.word
    _file(added, terminal)
    form = word("formen: " + ", ".join(exporting.FORMS), "the form: " + ", ".join(exporting.FORMS))
    added.add_argument("--format", required=True, choices=list(exporting.FORMS), help=form)
    output = word("fil at skrive (ellers skærmen)", "file to write (else the screen)")
    added.add_argument("-o", "--output", type=Path, metavar="FILE", help=output)
    status = word("fhir: versionens status (unknown)", "fhir: the version's status (unknown)")
    added.add_argument("--status", choices=STATUSES, default="unknown", help=status)
    day = word("fhir: udgivelsesdato, for eksempel 2026-11-21", "fhir: date of publication, for example 2026-11-21")
    added.add_argument("--date", metavar="DATE", help=day)
    _day(added, terminal, required=False)


def _evaluate(added: _Parser, terminal: Terminal) -> None:
    word = terminal.word
    _run_on_records(added, terminal)
    explain = word("forklar denne patient i stedet", "explain this patient instead")
    added.add_argument("--explain", metavar="PATIENT", help=explain)
    _parameters(added, terminal)
    form = word("form (table)", "form (table)")
    added.add_argument("--format", choices=["table", "json", "csv"], default="table", help=form)


def _counts(added: _Parser, terminal: Terminal) -> None:
    _run_on_records(added, terminal)
    form = terminal.word("form (table)", "form (table)")
    added.add_argument("--format", choices=["table", "json"], default="table", help=form)


def _run_on_records(added: _Parser, terminal: Terminal) -> None:
    word = terminal.word
    _file(added, terminal)
    records = word(
        "mappe med én CSV- eller Parquet-fil per visning i den logiske journal, eller FHIR R4 (fil eller mappe)",
        "folder with one CSV or Parquet file per view of the logical record, or FHIR R4 (file or folder)",
    )
    added.add_argument("--records", required=True, type=Path, metavar="PATH", help=records)
    _day(added, terminal)
    added.add_argument("--clinic", metavar="ID", help=word("kun denne klinik", "this clinic only"))
    engine = word("motor (reference)", "engine (reference)")
    added.add_argument("--engine", choices=["reference", "duckdb", "sqlite"], default="reference", help=engine)


def _compare(added: _Parser, terminal: Terminal) -> None:
    word = terminal.word
    added.add_argument(
        "before", type=Path, metavar="A", help=word("den gamle versions JSON-fil", "the old version's JSON file")
    )
    added.add_argument(
        "after", type=Path, metavar="B", help=word("den nye versions JSON-fil", "the new version's JSON file")
    )
    records = word("journaldata: vis, hvem der skifter", "records: show who switches")
    added.add_argument("--records", type=Path, metavar="PATH", help=records)
    _day(added, terminal, required=False)
    added.add_argument("--clinic", metavar="ID", help=word("kun denne klinik", "this clinic only"))
    added.add_argument(
        "--format", choices=["table", "json"], default="table", help=word("form (table)", "form (table)")
    )


def _coverage(added: _Parser, terminal: Terminal) -> None:
    word = terminal.word
    _file(added, terminal)
    records = word("mappe med testpatienternes journaldata", "folder with the test patients' records")
    added.add_argument("--records", required=True, type=Path, metavar="DIR", help=records)
    _day(added, terminal)
    accepted = word(
        "fil med grunde til det, der ikke er dækket (JSON: id og grund)",
        "file with reasons for what is not covered (JSON: id and reason)",
    )
    added.add_argument("--accepted", type=Path, metavar="FILE", help=accepted)
    added.add_argument("--json", action="store_true", help=word("skriv som JSON", "write as JSON"))


def _dialect(added: _Parser, terminal: Terminal) -> None:
    dialect = terminal.word(
        "SQL-dialekt: duckdb, postgres, sqlite, mysql, spark, tsql eller oracle (duckdb)",
        "SQL dialect: duckdb, postgres, sqlite, mysql, spark, tsql or oracle (duckdb)",
    )
    added.add_argument("--dialect", default="duckdb", metavar="NAME", help=dialect)


def _self_test(added: _Parser, terminal: Terminal) -> None:
    _dialect(added, terminal)
    _steps(added, terminal)


def _upgrade(added: _Parser, terminal: Terminal) -> None:
    _file(added, terminal)
    version = terminal.word("versionen at løfte til, for eksempel 1.1", "the version to upgrade to, for example 1.1")
    added.add_argument("--to", required=True, metavar="VERSION", help=version)


def _parameters(added: _Parser, terminal: Terminal) -> None:
    choice = terminal.word(
        "sæt en af profilens parametre (kan gentages)", "set one of the profile's parameters (may be repeated)"
    )
    added.add_argument("--parameter", action="append", default=[], metavar="ID=NUMBER", help=choice)


def _keys(added: _Parser, terminal: Terminal) -> None:
    keys = terminal.word(
        "fil med udgiverens betroede nøgler (JWK-sæt)", "file with the publisher's trusted keys (JWK set)"
    )
    added.add_argument("--keys", required=True, type=Path, metavar="FILE", help=keys)


def _file(added: _Parser, terminal: Terminal) -> None:
    added.add_argument(
        "file", type=Path, metavar="FILE", help=terminal.word("en profils JSON-fil", "a profile's JSON file")
    )


def _day(added: _Parser, terminal: Terminal, *, required: bool = True) -> None:
    day = terminal.word("opgørelsesdato, for eksempel 2026-11-21", "reference date, for example 2026-11-21")
    added.add_argument("--as-of", required=required, metavar="DATE", help=day)


_ARGUMENTS = (
    _pull,
    _verify,
    _check,
    _file,
    _sql,
    _export,
    _evaluate,
    _counts,
    _compare,
    _coverage,
    _upgrade,
    _self_test,
)
"""What adds the arguments of each command, in the order of the commands."""


class _Parser(argparse.ArgumentParser):
    """A parser that refuses as the other parts do: by a sentence in the reader's language and exit code 2."""

    def __init__(self, terminal: Terminal, **settings: Any) -> None:
        self.terminal = terminal
        super().__init__(**settings, allow_abbrev=False, add_help=False, formatter_class=_formatter(terminal))
        self._given = self.add_argument_group(terminal.word("argumenter", "arguments"))
        self._chosen = self.add_argument_group(terminal.word("valg", "options"))
        self._chosen.add_argument(
            "-h", "--help", action="help", help=terminal.word("vis denne hjælp", "show this help")
        )

    def add_argument(self, *names: str, **settings: Any) -> argparse.Action:
        """As argparse, under headings in the reader's language."""
        group = self._chosen if names[0].startswith("-") else self._given
        return group.add_argument(*names, **settings)

    def error(self, message: str) -> NoReturn:
        """Raises ClientRefused."""
        raise ClientRefused(
            f"{_danish(message)} Se {self.prog} --help.",
            f"The command line cannot be read: {message}. See {self.prog} --help.",
        )


def _formatter(terminal: Terminal) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            super().add_usage(usage, actions, groups, terminal.word("brug: ", "usage: ") if prefix is None else prefix)

    return Formatter


# argparse speaks English only.
_ARGPARSE = (
    (r"the following arguments are required: (.+)", r"Der mangler \1."),
    (r"unrecognized arguments: (.+)", r"\1 kendes ikke."),
    (r"argument (\S+): expected one argument", r"\1 mangler sin værdi."),
    (r"argument (\S+): invalid choice: (.+) \(choose from (.+)\)", r"\1 kan ikke være \2. Vælg mellem \3."),
)


def _danish(message: str) -> str:
    for pattern, danish in _ARGPARSE:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, danish, message)
    return f"Kommandolinjen kan ikke læses: {message}."


if __name__ == "__main__":
    raise SystemExit(main())
