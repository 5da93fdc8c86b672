"""Which SQL dialect a command writes, and whether in steps."""

from __future__ import annotations

from argparse import Namespace

from cockpit.client.refusal import ClientRefused


def chosen_dialect(options: Namespace) -> str:
    """The name of the dialect. Raises ClientRefused for one that is not known, and for `--steps` where it has none."""
    from cockpit.engine.relational.dialects import DIALECTS  # loads DuckDB, which most commands do without

    name: str = options.dialect
    if name not in DIALECTS:
        known = ", ".join(DIALECTS)
        raise ClientRefused(
            f"Dialekten {name} kendes ikke. Kendte: {known}.",
            f"The dialect {name} is not known. Known: {known}.",
        )
    if options.steps and not DIALECTS[name].tables:
        having = ", ".join(known for known, writer in DIALECTS.items() if writer.tables)
        raise ClientRefused(
            f"I {name} skrives en profil ikke i trin, kun som én SELECT. Udelad --steps. I trin: {having}.",
            f"In {name} a profile is not written in steps, only as one SELECT. Leave out --steps. In steps: {having}.",
        )
    return name
