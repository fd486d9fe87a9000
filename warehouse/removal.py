"""Deleting the words of items: out of their landing files first, then out of the tables; figures and labels stay.

Each step may be killed and run again. What DuckDB deletes still stands in its file until :func:`rewrite`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from pydantic import ValidationError

from hieudan.records import WORDS, Observation, Part, RemovalReason, Removed, without_words
from hieudan.settings import DataFolder, InputError
from warehouse import changes
from warehouse.landing import Partition, read_partition
from warehouse.load import keep_labels
from warehouse.schema import warehouse

Items = Mapping[str, Collection[str]]
"""Portal -> source ids."""

_LABELS = """
SELECT DISTINCT ON (portal_id, source_id) portal_id, source_id, label.* EXCLUDE (label_key, severity_words)
FROM raw.observation AS seen INNER JOIN raw.label AS label USING (label_key)
WHERE presence = 'listed' AND portal_id = ? AND source_id IN (SELECT unnest(?))
ORDER BY portal_id, source_id, observed_on DESC
"""
_CLASSES = """
SELECT DISTINCT ON (source_id) source_id, answer_class
FROM raw.observation INNER JOIN raw.answer_label USING (answer_key)
WHERE portal_id = ? AND source_id IN (SELECT unnest(?)) ORDER BY source_id, observed_on DESC
"""
_HAVE_WORDS = "title || text || answer || address_raw || url != '' OR lat IS NOT NULL OR sender_hash IS NOT NULL"
SOURCE_ID = re.compile(r'"source_id"\s*:\s*"([^"\\]*)"')
_DERIVED = {
    "case_report": "UPDATE raw.case_report SET signature = '', place_words = NULL, label_key = 'removed:' || feedback_id",
    "case_key": "DELETE FROM raw.case_key",
}
"""Tables of the matching -> what takes an item's words out of them; the item stays in its case."""
_ORPHANS = {
    "label": "label_key",
    "label_vocabulary": "label_key",
    "label_words": "label_key",
    "answer_label": "answer_key",
}


def with_words(con: duckdb.DuckDBPyConnection, condition: str, values: list[Any]) -> dict[str, set[str]]:
    """Items that still have words in the tables and meet a condition on ``raw.observation``."""
    found: dict[str, set[str]] = defaultdict(set)
    met = f"SELECT rowid FROM raw.observation WHERE {condition}"  # noqa: S608
    query = f"SELECT DISTINCT portal_id, source_id FROM raw.observation WHERE ({_HAVE_WORDS}) AND rowid IN ({met})"  # noqa: S608
    for portal_id, source_id in con.execute(query, values).fetchall():
        found[portal_id].add(source_id)
    return dict(found)


def remove_words(data: DataFolder, items: Items, reason: RemovalReason, on: date, nights: Collection[date] = ()) -> int:
    """Deletes the words of items from landing files (of ``nights``, else of all) and tables. Returns how many items had some.

    Killed midway, the same call goes on; run again, it changes nothing. The warehouse file must be rewritten afterwards
    (it then says so in ``raw.rewrite_due``). :raises InputError: a landing file is not what was written.
    """
    if not any(items.values()):
        return 0
    with warehouse(data.warehouse) as con:
        labels = _labels(con, items, reason)
    touched: set[tuple[str, str]] = set()
    hashes: dict[tuple[str, date], tuple[str, str]] = {}
    for portal_id, ids in items.items():
        wanted = {source_id: labels[portal_id, source_id] for source_id in ids}
        for folder in sorted((data.landing / f"portal={portal_id}").glob("date=*")):
            if nights and folder.name.removeprefix("date=") not in {night.isoformat() for night in nights}:
                continue
            found = _rewrite_landing(folder, wanted, hashes)
            touched |= {(portal_id, source_id) for source_id in found}
    with warehouse(data.warehouse) as con:
        con.begin()
        for portal_id, ids in items.items():
            had = with_words(con, "portal_id = ? AND source_id IN (SELECT unnest(?))", [portal_id, sorted(ids)])
            touched |= {(portal_id, source_id) for source_id in had.get(portal_id, ())}
            _empty_rows(con, portal_id, sorted(ids))
            _empty_derived(con, [f"{portal_id}:{one}" for one in sorted(ids)])
            keep_labels(con, [_stub(portal_id, one, labels[portal_id, one], on) for one in sorted(ids)])
        for (portal_id, night), (before, after) in hashes.items():
            con.execute(  # what is in the tables is what the rewritten files hold: they need not be loaded again
                "UPDATE raw.crawl SET landing_hash = ? WHERE portal_id = ? AND observed_on = ? AND landing_hash = ?",
                [after, portal_id, night, before],
            )
        if touched:
            for table, key in _ORPHANS.items():
                con.execute(f"DELETE FROM raw.{table} WHERE {key} NOT IN (SELECT {key} FROM raw.observation)")  # noqa: S608
            con.execute("DELETE FROM raw.clean_value")
            changes.forget(con)
            con.execute("INSERT INTO raw.rewrite_due VALUES (?)", [on])
        con.commit()
    return len(touched)


def _labels(con: duckdb.DuckDBPyConnection, items: Items, reason: RemovalReason) -> dict[tuple[str, str], Removed]:
    """What is to be remembered of each item."""
    found = {}
    for portal_id, ids in items.items():
        cursor = con.execute(_LABELS, [portal_id, sorted(ids)])
        names = [column[0] for column in cursor.description or []]
        kept = {
            row[1]: dict(zip(names[2:], row[2:], strict=True)) | {"severity_words": []} for row in cursor.fetchall()
        }
        classes = dict(con.execute(_CLASSES, [portal_id, sorted(ids)]).fetchall())
        for one in ids:
            found[portal_id, one] = Removed(
                reason=reason, had_answer=False, label=kept.get(one), answer_class=classes.get(one)
            )
    return found


def _stub(portal_id: str, source_id: str, removed: Removed, on: date) -> Observation:
    return Observation(portal_id=portal_id, source_id=source_id, observed_on=on, removed=removed)


def _empty_rows(con: duckdb.DuckDBPyConnection, portal_id: str, ids: list[str]) -> None:
    emptied = ", ".join(f"{name} = ''" for name in WORDS)
    con.execute(
        f"UPDATE raw.observation SET answer_key = if(answer_key = '', '', 'removed:' || portal_id || ':' || source_id),"  # noqa: S608
        f" label_key = 'removed:' || portal_id || ':' || source_id, {emptied}, lat = NULL, lon = NULL, sender_hash = NULL"
        f" WHERE portal_id = ? AND source_id IN (SELECT unnest(?)) AND ({_HAVE_WORDS})",
        [portal_id, ids],
    )


def _empty_derived(con: duckdb.DuckDBPyConnection, feedback_ids: list[str]) -> None:
    there = {
        row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw'").fetchall()
    }
    for table in there & _DERIVED.keys():
        con.execute(f"{_DERIVED[table]} WHERE feedback_id IN (SELECT unnest(?))", [feedback_ids])


def _rewrite_landing(
    folder: Path, wanted: Mapping[str, Removed], hashes: dict[tuple[str, date], tuple[str, str]]
) -> set[str]:
    """Rewrites the parts of a (portal, night) that hold words of the wanted items. Returns which of these it held.

    New parts get new names, and the manifest that names them is swapped in before the old ones go: killed at any moment,
    the folder is whole. A folder that no manifest closes (a killed crawl) is rewritten part by part.
    """
    is_closed = (folder / "manifest.json").exists()
    partition = read_partition(folder) if is_closed else None
    if partition:
        _drop_unnamed(folder, partition)
    found: set[str] = set()
    renamed: dict[str, Part] = {}
    for path in sorted(folder.glob("part-*.jsonl.gz")):
        lines, held = _emptied(path, wanted)
        found |= held
        if not held:
            continue
        raw = gzip.compress("".join(f"{line}\n" for line in lines).encode("utf-8"), compresslevel=6, mtime=0)
        target = _next_name(path) if is_closed else path
        _write(target, raw)
        renamed[path.name] = Part(name=target.name, row_count=len(lines), sha256=hashlib.sha256(raw).hexdigest())
    if partition and renamed:
        before = partition.landing_hash()
        parts = [renamed.get(part.name, part) for part in partition.manifest.parts]
        manifest = partition.manifest.model_copy(update={"parts": parts})
        if partition.quarantine_file.exists():
            _rename_in_quarantine(partition.quarantine_file, renamed)
        _write(folder / "manifest.json", manifest.model_dump_json(indent=1).encode() + b"\n")
        fresh = read_partition(folder)
        _drop_unnamed(folder, fresh)
        hashes[partition.portal_id, partition.night] = before, fresh.landing_hash()
    return found


def _emptied(path: Path, wanted: Mapping[str, Removed]) -> tuple[list[str], set[str]]:
    """All lines of a part, those of the wanted items without words, and which items had some.

    :raises InputError: no gzip of UTF-8 lines.
    """
    try:
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").removesuffix("\n").split("\n")
    except (OSError, EOFError, UnicodeDecodeError):
        raise InputError(f"{path}: no gzip of UTF-8 lines") from None
    held: set[str] = set()
    for no, line in enumerate(lines):
        named = [one for one in SOURCE_ID.findall(line) if one in wanted]
        if not named:
            continue
        try:
            seen = Observation.model_validate_json(line)
        except ValidationError:
            # In quarantine for good: a line that is no record is not taken apart, nothing of it stays but the id.
            if len(line) > len(fresh := json.dumps({"source_id": named[0], "removed": wanted[named[0]].reason})):
                lines[no] = fresh
                held.add(named[0])
            continue
        if seen.source_id not in wanted or seen.removed or seen.presence != "listed":
            continue
        told = wanted[seen.source_id].model_copy(update={"had_answer": bool(seen.answer)})
        lines[no] = without_words(seen, told).model_dump_json()
        held.add(seen.source_id)
    return lines, held


def _next_name(path: Path) -> Path:
    """``part-0001.jsonl.gz`` -> ``part-0001-1.jsonl.gz`` -> ``part-0001-2.jsonl.gz``."""
    stem = path.name.removesuffix(".jsonl.gz")
    _, number, *again = stem.split("-")
    return path.with_name(f"part-{number}-{int(again[0]) + 1 if again else 1}.jsonl.gz")


def _drop_unnamed(folder: Path, partition: Partition) -> None:
    """Parts that the manifest does not name: left by a removal that was killed."""
    named = {part.name for part in partition.manifest.parts}
    for path in folder.glob("part-*.jsonl.gz"):
        if path.name not in named:
            path.unlink()


def _rename_in_quarantine(path: Path, renamed: Mapping[str, Part]) -> None:
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for entry in entries:
        if entry["part"] in renamed:
            entry["part"] = renamed[entry["part"]].name
    _write(path, "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries).encode("utf-8"))


def _write(path: Path, raw: bytes) -> None:
    fresh = path.with_name(f".{path.name}.tmp")
    with fresh.open("wb") as out:
        out.write(raw)
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, path)


def rewrite(data: DataFolder) -> bool:
    """Writes the warehouse file anew when words have been deleted since it last was: only then are they gone from the disk.

    Also removes the copies that a killed rerun or a killed rewriting left. Returns whether it was written anew.
    """
    fresh = data.warehouse.with_name(".rewrite.duckdb")
    for leftover in data.warehouse.parent.glob(".rewrite.duckdb*"):
        leftover.unlink()
    with warehouse(data.warehouse) as con:
        if con.execute("SELECT count(*) FROM raw.rewrite_due").fetchone() == (0,):
            return False
        shutil.rmtree(data.root / ".rerun", ignore_errors=True)
        con.execute(f"ATTACH '{fresh}' AS fresh")
        con.execute(f"COPY FROM DATABASE {data.warehouse.stem} TO fresh")
        con.execute("DELETE FROM fresh.raw.rewrite_due")
        con.execute("DETACH fresh")
        con.execute("CHECKPOINT")
    os.replace(fresh, data.warehouse)
    data.warehouse.with_name(f"{data.warehouse.name}.wal").unlink(missing_ok=True)
    return True


def words_of(data: DataFolder, items: Items) -> list[str]:
    """Titles, texts and answers of items, as far as the tables still hold them, in all versions."""
    found: set[str] = set()
    with warehouse(data.warehouse) as con:
        for portal_id, ids in items.items():
            found |= {
                row[0]
                for row in con.execute(
                    "SELECT DISTINCT unnest([title, text, answer]) FROM raw.observation"
                    " WHERE portal_id = ? AND source_id IN (SELECT unnest(?))",
                    [portal_id, sorted(ids)],
                ).fetchall()
            }
    return sorted(found - {""})
