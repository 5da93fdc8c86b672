"""`cockpit self-test`: a script that a vendor runs on its own database."""

from __future__ import annotations

from argparse import Namespace

from cockpit.client.refusal import FINE, ClientRefused
from cockpit.client.terminal import Terminal


def self_test_command(options: Namespace, terminal: Terminal) -> int:
    """Print the script of one dialect."""
    from cockpit.engine.relational.dialects import DIALECTS
    from cockpit.engine.relational.selftest import self_test  # loads DuckDB, which most commands do without

    if options.dialect not in DIALECTS:
        known = ", ".join(DIALECTS)
        raise ClientRefused(
            f"Dialekten {options.dialect} kendes ikke. Kendte: {known}.",
            f"The dialect {options.dialect} is not known. Known: {known}.",
        )
    terminal.show("".join(self_test(options.dialect)).rstrip("\n"))
    return FINE
