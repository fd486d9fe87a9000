"""Landing files -> raw tables: one transaction per (portal, night), replaced when run again.

History is derived from all observations by date (``transforms/sql``), so the order of loading does not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import duckdb
import pandas as pd
import pyarrow as pa

from hieudan.forgotten import read_forgotten
from hieudan.records import Manifest, Observation, Removed, removed_key, without_words
from hieudan.settings import ROOT, DataFolder, InputError, Province
from privacy.redact import redact
from warehouse.known import write_known
from warehouse.landing import (
    Damage,
    DamagedError,
    Partition,
    listed_ids,
    partitions,
    quarantined,
    rows,
    tell_damage,
    unreadable,
)
from warehouse.province_tables import load_province_tables
from warehouse.schema import put, warehouse
from warehouse.working_days import load_calendar

_LOCAL_TIME = pa.timestamp("us")
_OBSERVATION = pa.schema(
    [
        *[(name, pa.string()) for name in ("portal_id", "source_id")],
        ("observed_on", pa.date32()),
        *[(name, pa.string()) for name in ("presence", "url", "title", "text")],
        ("sent_at", _LOCAL_TIME),
        ("due_on", pa.date32()),
        *[(name, pa.string()) for name in ("status", "status_raw", "category_raw", "unit_raw", "commune_raw")],
        ("address_raw", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("answer", pa.string()),
        ("answered_at", _LOCAL_TIME),
        ("answer_unit_raw", pa.string()),
        *[(name, pa.int32()) for name in ("rating_good", "rating_fair", "rating_poor", "photo_count")],
        (
            "history",
            pa.list_(
                pa.struct(
                    [
                        ("status", pa.string()),
                        ("status_raw", pa.string()),
                        ("stated_at", _LOCAL_TIME),
                        ("unit_raw", pa.string()),
                    ]
                )
            ),
        ),
        *[(name, pa.string()) for name in ("sender_hash", "content_hash", "label_key", "answer_key")],
    ]
)


def load(data: DataFolder, night: date, province: Province) -> date:
    """Loads every partition up to the night that is not loaded as it lies there; then writes ``known.jsonl.gz``.

    Returns the latest night in the warehouse: the date as of which the marts are built. A partition whose files are
    damaged is left out and told (``told_damage``): what was loaded of it before stays, else the night counts as not seen.
    :raises InputError: nothing has landed, or real and demo portals meet in one folder.
    """
    found = partitions(data, night)
    if not found:
        raise InputError(f"{data.landing}: nothing has landed up to {night}")
    forgotten = {(entry.portal_id, entry.source_id) for entry in read_forgotten(data.landing)}
    with warehouse(data.warehouse) as con:
        loaded = {(p, n): h for p, n, h in con.execute("SELECT portal_id, observed_on, landing_hash FROM raw.crawl")
                  .fetchall()}  # fmt: skip
        _refuse_mixture(con, found)
        damaged = unreadable(data, night)
        for partition in found:
            key = (partition.portal_id, partition.night)
            if loaded.get(key) == partition.landing_hash():
                continue
            try:
                _load_partition(con, partition, forgotten)
            except DamagedError as error:
                damaged.append(Damage(partition.portal_id, partition.night.isoformat(), str(error)))
                if key not in loaded:
                    _load_unseen(con, partition)
        tell_damage(data, damaged)
        _load_province(con, province)
        latest = con.execute("SELECT max(observed_on) FROM raw.crawl").fetchone()
        assert latest is not None
        load_calendar(con, latest[0])
        for portal_id in sorted({partition.portal_id for partition in found}):
            write_known(con, data.known(portal_id), portal_id)
    as_of: date = latest[0]
    return as_of


def _refuse_mixture(con: duckdb.DuckDBPyConnection, found: list[Partition]) -> None:
    demo = {p.portal_id: p.manifest.is_demo for p in found}
    demo |= dict(con.execute("SELECT DISTINCT portal_id, is_demo FROM raw.crawl").fetchall())
    if len(set(demo.values())) > 1:
        real = next(portal for portal, is_demo in demo.items() if not is_demo)
        raise InputError(f"{found[0].folder.parents[1]}: the real portal {real} and demo portals share a data folder")


def _load_unseen(con: duckdb.DuckDBPyConnection, partition: Partition) -> None:
    """A night that was crawled and is lost: it covers nothing. With no hash: the next load looks at it again."""
    lost = {
        "outcome": "failed", "failure_class": None, "failure_detail": "landing files damaged", "is_full_sweep": False,
        "paged_back_to": None, "item_count": 0, "new_count": 0, "changed_count": 0, "edited_count": 0,
    }  # fmt: skip
    _insert_crawl(con, partition.manifest.model_copy(update=lost), landing_hash="", loaded_count=0, quarantined_count=0)


def _insert_crawl(con: duckdb.DuckDBPyConnection, manifest: Manifest, **more: object) -> None:
    fields = manifest.model_dump(exclude={"fill_rates", "issues", "parts", "unknown_words", "redactions"}) | more
    fields["redactions"] = dict(sorted(manifest.redactions.items()))
    fields["unknown_words"] = json.dumps(manifest.unknown_words, ensure_ascii=False, sort_keys=True)
    marks = ", ".join("?" * len(fields))
    con.execute(f"INSERT INTO raw.crawl ({', '.join(fields)}) VALUES ({marks})", list(fields.values()))  # noqa: S608


def _load_partition(con: duckdb.DuckDBPyConnection, partition: Partition, forgotten: set[tuple[str, str]]) -> None:
    aside = quarantined(partition)
    skip = {(entry["part"], entry["line_no"]) for entry in aside}
    try:
        landed = [
            _unless_forgotten(Observation.model_validate_json(line), forgotten)
            for part, line_no, line in rows(partition)
            if (part, line_no) not in skip
        ]
        seen = [_row(observation) for observation in landed]
    except ValueError:
        raise InputError(f"{partition.folder}: holds rows that break the contract: gate it first") from None
    key = [partition.portal_id, partition.night]
    con.begin()
    try:
        for table in ("crawl", "observation", "listed", "quarantine"):
            con.execute(f"DELETE FROM raw.{table} WHERE portal_id = ? AND observed_on = ?", key)  # noqa: S608
        con.register("landed", pa.Table.from_pylist(seen, schema=_OBSERVATION))
        con.execute("INSERT INTO raw.observation BY NAME SELECT * FROM landed")
        con.unregister("landed")
        keep_labels(con, landed)
        if ids := listed_ids(partition):
            con.register("ids", pd.DataFrame({"source_id": sorted(set(ids))}))
            con.execute("INSERT INTO raw.listed SELECT ?, ?, source_id FROM ids", key)
            con.unregister("ids")
        for entry in aside:
            con.execute("INSERT INTO raw.quarantine VALUES (?, ?, ?, ?, ?, ?)",
                        [*key, entry["part"], entry["line_no"], entry["source_id"], entry["reason"]])  # fmt: skip
        _insert_crawl(con, partition.manifest, landing_hash=partition.landing_hash(), loaded_count=len(seen),
                      quarantined_count=len(aside))  # fmt: skip
        con.commit()
    except BaseException:
        con.rollback()
        raise


def label_key(seen: Observation) -> str:
    """Key of all that the labels of an item depend on: equal keys get equal labels."""
    parts = [seen.title, seen.text, seen.commune_raw, seen.address_raw, str(seen.lat), str(seen.lon), seen.category_raw]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def answer_key(answer: str) -> str:
    """Key of an answer's words; empty for no answer."""
    return hashlib.sha256(answer.encode()).hexdigest()[:16] if answer else ""


_WORDS = ("title", "text", "answer", "address_raw", "unit_raw", "answer_unit_raw", "category_raw", "commune_raw")


def _unless_forgotten(landed: Observation, forgotten: set[tuple[str, str]]) -> Observation:
    """Without its words when it is on the list, whatever the landing file still holds."""
    if landed.removed or (landed.portal_id, landed.source_id) not in forgotten:
        return landed
    return without_words(landed, Removed(reason="forgotten", had_answer=bool(landed.answer)))


def keep_labels(con: duckdb.DuckDBPyConnection, landed: Iterable[Observation]) -> None:
    """Writes down which items have lost their words, and the labels that these had."""
    for seen in landed:
        if (removed := seen.removed) is None:
            continue
        key = removed_key(seen.portal_id, seen.source_id)
        _put_one(con, "removed", ["portal_id", "source_id"], {
            "portal_id": seen.portal_id, "source_id": seen.source_id, "reason": removed.reason,
        })  # fmt: skip
        if removed.label:
            _put_one(con, "label", ["label_key"], {"label_key": key, **removed.label})
            if removed.answer_class:
                _put_one(con, "answer_label", ["answer_key"], {
                    "answer_key": key, "model_version": removed.label["model_version"], "answer_class": removed.answer_class,
                })  # fmt: skip


def _put_one(con: duckdb.DuckDBPyConnection, table: str, keys: Sequence[str], row: Mapping[str, object]) -> None:
    put(con, table, keys, f"SELECT {', '.join(f'? AS {name}' for name in row)}", list(row.values()))


def _row(landed: Observation) -> dict[str, object]:
    """A table row; its words are redacted again, by the present rules."""
    seen = landed.model_copy(update={name: redact(getattr(landed, name)).text for name in _WORDS})
    row = seen.model_dump(exclude={"redactions", "removed"})
    row["history"] = [{**step, "unit_raw": redact(step["unit_raw"]).text} for step in row["history"]]
    if seen.removed:
        key = removed_key(seen.portal_id, seen.source_id)
        return row | {"label_key": key, "answer_key": key if seen.removed.had_answer else ""}
    return row | {"label_key": label_key(seen), "answer_key": answer_key(seen.answer)}


def _load_province(con: duckdb.DuckDBPyConnection, province: Province) -> None:
    """The province's own tables, replaced whole. :raises InputError: naming file, line and field."""
    con.begin()
    try:
        con.execute("DELETE FROM raw.province")
        con.execute("INSERT INTO raw.province VALUES (?, ?)", [province.code, province.name])
        load_province_tables(con, ROOT / "provinces" / province.code)
    except BaseException:
        con.rollback()
        raise
    con.commit()
