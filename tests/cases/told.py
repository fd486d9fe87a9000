"""Invented matters: the files ``matters_*.txt`` say which reports tell one case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hieudan.settings import InputError

MATTERS = sorted(Path(__file__).parent.glob("matters_*.txt"))
_LINE = re.compile(r"(\d{4}-\d\d-\d\d) (\d{5}|-) (\S.*)")


@dataclass(frozen=True, slots=True)
class Told:
    """One authored report: the case it tells, and what a portal would give."""

    case: str
    id: str
    sent_on: date
    commune_code: str | None
    text: str


def read_told(path: Path) -> list[Told]:
    """The reports of a file, in its order. :raises InputError: naming the line."""
    told: list[Told] = []
    case = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("[") and line.endswith("]"):
            case = line[1:-1]
        elif line.strip() and not line.startswith("#"):
            found = _LINE.fullmatch(line)
            if not found or not case:
                raise InputError(f"{path}:{number}: expected 'YYYY-MM-DD commune text' under a [case]")
            code = None if found[2] == "-" else found[2]
            told.append(Told(case, f"{case}/{number}", date.fromisoformat(found[1]), code, found[3]))
    return told
