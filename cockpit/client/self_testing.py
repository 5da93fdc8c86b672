"""`cockpit self-test`: a script that a vendor runs on its own database."""

from __future__ import annotations

from argparse import Namespace

from cockpit.client.dialects import chosen_dialect
from cockpit.client.refusal import FINE
from cockpit.client.terminal import Terminal


def self_test_command(options: Namespace, terminal: Terminal) -> int:
    """Print the script of one dialect."""
    from cockpit.engine.relational.selftest import self_test  # loads DuckDB, which most commands do without

    terminal.show("".join(self_test(chosen_dialect(options), in_steps=options.steps)).rstrip("\n"))
    return FINE
