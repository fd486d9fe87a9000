"""When each step of a night began, how long it took and how it ended: ``journal/<night>.jsonl``, appended to.

For the people who run it: no figure of a report comes from here. A line is appended in one write, so that tasks in
several processes do not mix; a torn last line (a full disk) is passed over.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from hieudan.records import LOCAL_ZONE
from hieudan.settings import DataFolder, InputError
from warehouse.spoken import spoken

CRAWL = "crawl "
"""How the step of a portal is called: ``crawl <portal_id>``."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """The last time that a step of a night was begun."""

    step: str
    began_at: str
    """Local time, ISO 8601 to the second."""
    seconds: float | None
    """How long it took; None while it runs, or when it was killed."""
    outcome: str
    """``ok``, ``failed``, or ``begun``: it runs, or was killed."""
    detail: str


def journal_file(data: DataFolder, night: date) -> Path:
    """Where the steps of a night are written down."""
    return data.root / "journal" / f"{night.isoformat()}.jsonl"


@contextmanager
def step(data: DataFolder, night: date, name: str) -> Iterator[None]:
    """Writes down that a step of the night began, and how it ended. Never the reason why a step fails.

    :raises InputError: in place of an error of DuckDB, which may quote an item's words: Airflow logs what is raised.
    """
    path = journal_file(data, night)
    begun = time.monotonic()
    _append(path, {"step": name, "at": _now(), "outcome": "begun"})
    try:
        yield
    except BaseException as error:
        detail = spoken(str(error)) or type(error).__name__
        _append(path, {"step": name, "outcome": "failed", "seconds": _since(begun), "detail": detail})
        if isinstance(error, duckdb.Error):
            raise InputError(f"{type(error).__name__}: {detail}") from None
        raise
    _append(path, {"step": name, "outcome": "ok", "seconds": _since(begun)})


def read_journal(data: DataFolder, night: date) -> list[StepRecord]:
    """The night's steps in the order in which they were last begun; empty when there is no journal."""
    try:
        lines = journal_file(data, night).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found: dict[str, StepRecord] = {}
    for line in lines:
        try:
            entry = json.loads(line)
            name, outcome = entry["step"], entry["outcome"]
        except (ValueError, KeyError, TypeError):
            continue
        before = found.pop(name, None)
        began_at = entry.get("at") or (before.began_at if before else "")
        found[name] = StepRecord(name, began_at, entry.get("seconds"), outcome, entry.get("detail", ""))
    return sorted(found.values(), key=lambda record: record.began_at)


def _append(path: Path, entry: dict[str, object]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab", buffering=0) as out:
            out.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
    except OSError:
        return  # a journal that cannot be written is no reason to lose a night


def _now() -> str:
    return datetime.now(LOCAL_ZONE).isoformat(timespec="seconds")


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 2)
