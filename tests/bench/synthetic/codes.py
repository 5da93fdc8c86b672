"""The codes that background events are drawn from: thousands of invented ones, and a few of every code that the profiles use.

Most rows of a real database are of no interest to a given profile. An invented code has the shape of its system and yet cannot be a
real one: ICPC-2 has no chapters C, E, G, I, J, M, O, Q and V; an SKS diagnosis has no letter in its third place; ATC has no groups
E, F, K, O, U, W, X, Y and Z; the NPU numbers are beyond those in use; a service code has no letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from string import ascii_uppercase, digits

from tests.bench import shipped

# Which dataset a code of a system is recorded in.
DATASETS = {
    "icpc2": "diagnosis",
    "sks": "diagnosis",
    "atc": "medication",
    "npu": "measurement",
    "medcom": "measurement",
    "ydelse": "service",
}


def invented() -> dict[str, list[str]]:
    """Invented codes by system, in a fixed order."""
    atc = product("EFKOUWXYZ", ("01", "04", "07"), "ABC", "ABCD", ("01", "02", "05", "11"))
    return {
        "icpc2": [f"{letter}{number:02}" for letter in "CEGIJMOQV" for number in range(100)],
        "sks": [
            f"D{letter}X{first}{last}" for letter, first, last in product(ascii_uppercase, digits, ("0", "1", "4", "9"))
        ],
        "atc": ["".join(parts) for parts in atc],
        "npu": [f"NPU9{number:04}" for number in range(1500)],
        "ydelse": [f"X{number:03}" for number in range(150)],
        "vaccine": [f"XJ07{letter}{number:02}" for letter in "ABC" for number in range(8)],
    }


def wanted(profiles: Iterable[Path] | None = None) -> list[tuple[str, str]]:
    """System and code of every code that the shipped profiles' lists name, sorted; a code that stands for its descendants is one of them.

    A descendant of an ATC group is written with as many characters as a substance has; of an SKS code with one digit more.
    """
    found: set[tuple[str, str]] = set()
    for path in shipped.profile_files() if profiles is None else profiles:
        for code_list in json.loads(path.read_text(encoding="utf-8"))["code_lists"]:
            for entry in code_list["codes"]:
                if entry["match"] != "all":
                    found.add((entry["system"], _recorded(entry["system"], entry["code"], entry["match"])))
    return sorted(found)


def _recorded(system: str, code: str, match: str) -> str:
    if match != "descendants":
        return code
    if system == "atc":
        return (code + "A" * max(0, 5 - len(code)) + "99")[:7]
    return code + "9" if system == "sks" and len(code) < 6 else code
