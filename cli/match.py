"""``hieudan match``: which reports of a file tell one matter, as the night decides it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.progress import Progress

from cli.jsonl import read_lines, written_whole
from hieudan.settings import InputError
from transforms.cases.labels import reports_of
from transforms.cases.match import match
from transforms.cases.signature import Signature, sign

_BATCH = 500


@dataclass(frozen=True, slots=True)
class _Line:
    id: str
    sent_on: date
    commune_code: str | None
    text: str


def match_file(source: Path, target: Path, province_code: str) -> int:
    """A case for every line of ``source``, in its order, into ``target``. Returns how many cases.

    ``case_id`` is the id of the case's earliest report.
    :raises InputError: the file is missing; a line (named) has no text, no id or one that stood before, no day in
        ``sent_on``, or no string in ``commune_code`` (which may be null or missing).
    """
    lines = list(_lines(source))
    with written_whole(target) as out, Progress(transient=True) as progress:
        labelling = progress.add_task("labels", total=len(lines))
        signatures: list[Signature] = []
        for start in range(0, len(lines), _BATCH):
            signatures += map(sign, reports_of(lines[start : start + _BATCH], province_code))
            progress.update(labelling, completed=len(signatures))
        matching = progress.add_task("cases", total=len(lines))
        found = match(signatures, lambda done: progress.update(matching, completed=done))
        out.writelines(
            json.dumps({"id": line.id, "case_id": found[line.id]}, ensure_ascii=False) + "\n" for line in lines
        )
    return len(set(found.values()))


def _lines(source: Path) -> Iterator[_Line]:
    seen: set[str] = set()
    for number, line in read_lines(source):
        at = f"{source}:{number}"
        if not isinstance(line.get("id"), str) or not line["id"]:
            raise InputError(f"{at}: id: missing, or no string")
        if line["id"] in seen:
            raise InputError(f"{at}: id: {line['id']!r} stood before")
        seen.add(line["id"])
        if not isinstance(line.get("commune_code"), str | None):
            raise InputError(f"{at}: commune_code: {line['commune_code']!r} is no string")
        yield _Line(line["id"], _day(line.get("sent_on"), at), line.get("commune_code") or None, line["text"])


def _day(value: Any, at: str) -> date:
    try:
        return date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        raise InputError(f"{at}: sent_on: {value!r} is no day (expected YYYY-MM-DD)") from None
