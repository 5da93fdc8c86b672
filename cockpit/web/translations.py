"""Compiles the English catalogue (`.po` → `.mo`) without GNU gettext: `python -m cockpit.web.translations`.

Danish is the source language: what a page says stands in the code and the templates, and English in
`locale/en/LC_MESSAGES/django.po`. Only what our catalogue uses is understood: comments, `msgid`, `msgid_plural`, `msgstr`.
Needs nothing but Python, so that it runs at set-up before anything is configured.
"""

from __future__ import annotations

import ast
import struct
from dataclasses import dataclass, field
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"


class CatalogueFault(ValueError):
    """A line of a catalogue cannot be read; the message names file and line."""


@dataclass
class Entry:
    """One message: Danish (singular and perhaps plural) and its translations (one, or one per plural form)."""

    msgid: str = ""
    plural: str = ""
    texts: dict[int, str] = field(default_factory=dict)

    @property
    def is_translated(self) -> bool:
        """Every form has a text."""
        wanted = {0, 1} if self.plural else {0}
        return wanted == {number for number, text in self.texts.items() if text}


def catalogue_read(path: Path) -> list[Entry]:
    """The entries of a `.po` file, its header first (an empty msgid). Raises CatalogueFault."""
    entries: list[Entry] = []
    keyword = ""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")
            if keyword == "msgid":
                entries.append(Entry())
        try:
            _append(entries[-1], keyword, ast.literal_eval(line))
        except (ValueError, SyntaxError, IndexError, KeyError) as error:
            raise CatalogueFault(f"{path.name}, line {number} is not understood: {raw}") from error
    return entries


def _append(entry: Entry, keyword: str, text: str) -> None:
    """Continue a field of the entry."""
    if keyword == "msgid":
        entry.msgid += text
    elif keyword == "msgid_plural":
        entry.plural += text
    else:
        number = {"msgstr": 0, "msgstr[0]": 0, "msgstr[1]": 1}[keyword]
        entry.texts[number] = entry.texts.get(number, "") + text


def catalogue_bytes(entries: list[Entry]) -> bytes:
    """The entries as a `.mo` file: the layout of GNU gettext's manual, little-endian, sorted, without a hash table."""
    pairs = sorted((_key(entry), _value(entry)) for entry in entries if entry.is_translated)
    ids, values = b"", b""
    places: list[tuple[int, int, int, int]] = []
    for key, value in pairs:
        places.append((len(key), len(ids), len(value), len(values)))
        ids += key + b"\0"
        values += value + b"\0"
    tables = 28
    ids_at = tables + 16 * len(pairs)
    values_at = ids_at + len(ids)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), tables, tables + 8 * len(pairs), 0, 0)
    originals = b"".join(struct.pack("<2I", length, ids_at + at) for length, at, _, _ in places)
    translations = b"".join(struct.pack("<2I", length, values_at + at) for _, _, length, at in places)
    return head + originals + translations + ids + values


def _key(entry: Entry) -> bytes:
    return (entry.msgid + ("\0" + entry.plural if entry.plural else "")).encode()


def _value(entry: Entry) -> bytes:
    return "\0".join(text for _, text in sorted(entry.texts.items())).encode()


def catalogues_compile() -> list[Path]:
    """Compile every catalogue that is newer than what was compiled from it; the files written."""
    written = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        content = catalogue_bytes(catalogue_read(source))
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
            written.append(target)
    return written


if __name__ == "__main__":
    catalogues_compile()
