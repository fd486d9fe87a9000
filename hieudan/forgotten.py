"""The list of the forgotten: items whose words may not be kept, nor come back. It is the log of the requests too.

``landing/forgotten.jsonl``: portal, id and day, without a word of the item. The crawler reads it before it writes; the
load, a rerun and a restored backup read it again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from hieudan.settings import InputError

NAME = "forgotten.jsonl"


@dataclass(frozen=True, slots=True, order=True)
class Forgotten:
    """One item, and the day on which it was asked for."""

    portal_id: str
    source_id: str
    asked_on: str


def read_forgotten(folder: Path) -> list[Forgotten]:
    """The list in a folder, oldest first; empty without one. :raises InputError: naming the line that is damaged."""
    path = folder / NAME
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            found.append(Forgotten(str(row["portal_id"]), str(row["source_id"]), str(row["asked_on"])))
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{path}:{number}: no entry of the list of the forgotten") from None
    return found


def forgotten_ids(folder: Path, portal_id: str) -> frozenset[str]:
    """Source ids of a portal that are on the list."""
    return frozenset(entry.source_id for entry in read_forgotten(folder) if entry.portal_id == portal_id)


def add_forgotten(folder: Path, entries: Iterable[Forgotten]) -> None:
    """Adds to the list in a folder what is not on it; the file appears whole and is on the disk when this returns."""
    known = read_forgotten(folder)
    on_it = {(entry.portal_id, entry.source_id) for entry in known}
    fresh = [entry for entry in entries if (entry.portal_id, entry.source_id) not in on_it]
    if not fresh:
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".{NAME}.new"
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in [*known, *fresh])
        out.flush()
        os.fsync(out.fileno())
    os.replace(path, folder / NAME)
