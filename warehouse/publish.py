"""The published copy: a fresh read-only DuckDB file, Parquet and open data, swapped in whole; ``state.json`` says from when."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from hieudan.settings import DataFolder, InputError
from warehouse import changes
from warehouse.exits import Part, scan_logs, scan_published
from warehouse.lake import lake_of
from warehouse.macros import add_macros_and_search, update_search
from warehouse.open_data import write_open
from warehouse.parts import GROWING, bring_up_to_date, write_parts
from warehouse.schema import attach_to_read, warehouse
from warehouse.swap import put_in_place

_STORAGE = "v1.0.0"
"""Storage version that DuckDB clients since 1.0 read."""
_ORDER = {
    "dim_agency": "agency_code", "dim_commune": "commune_code", "dim_date": "date_on", "dim_portal": "portal_id",
    "dim_deadline_rule": "deadline_rule_id", "fct_deadline": "resolved_on IS NULL, sent_on, feedback_id",
    "fct_feedback_version": "known_from_on, feedback_id, version_no", "rpt_ageing": "age_bucket_order",
    "rpt_drift": "week_on, portal_id", "rpt_backlog": "scope, scope_code", "rpt_on_time": "month_on, scope, scope_code",
    "rpt_revisions": "week_on, topic_code, figure", "rpt_satisfaction": "month_on, scope, scope_code",
    "rpt_weekly_flow": "week_on, topic_code, commune_code, agency_code, portal_id",
    "rpt_weekly_trend": "week_on, topic_code, figure, comparison",
    "dim_topic": "topic_order", "fct_coverage": "night_on, portal_id", "fct_feedback": "is_unresolved, sent_on, feedback_id",
    "fct_status_event": "happened_on, feedback_id, event_no", "rpt_hotspot": "topic_code, commune_code",
    "rpt_unresolved": "feedback_id", "rpt_weekly_topic": "week_on, topic_code",
    "fct_transfer_chain": "held_from_on[1], feedback_id", "rpt_commune": "commune_code", "rpt_silent_commune": "commune_code",
    "rpt_commune_month": "month_on, commune_code, commune_code_old, commune_level", "rpt_unknown_agency": "agency_code",
    "rpt_surge": "week_on, surge_id", "rpt_surge_item": "surge_id, feedback_id",
    "rpt_resolution_time": "scope, scope_code", "rpt_breach_risk": "feedback_id",
    "rpt_rising_word": "week_on, word_rank", "rpt_emerging": "emerging_id",
    "fct_case": "is_unresolved, first_sent_on, case_id", "fct_case_event": "happened_on, case_id, event_no", "rpt_growing_cases": "case_id", "rpt_prolonged_cases": "case_id",
}  # fmt: skip
"""Tables in the order in which they are made; what grows, by the date of its parts, so that a reader of some months skips the rest; what ages and
is written anew every night stands last."""


def publish(data: DataFolder, as_of: date) -> None:
    """Copies the marts into new files, scans them and the logs for personal data, and swaps them in with ``os.replace``.

    Where the warehouse knows by what its marts differ from the file that is published, a copy of that is brought up to date,
    only the Parquet parts that differ are written, and only what differs is scanned; else, and whenever words were deleted,
    everything is written and scanned whole. An open reader keeps its old view.
    :raises InputError: personal data was found (table and row, or file and line are named); then yesterday's files stay.
    """
    data.published.mkdir(parents=True, exist_ok=True)
    fresh = data.published / ".new.duckdb"
    fresh_parquet, fresh_open = data.published / ".new.parquet", data.root / ".new.open"
    fresh.unlink(missing_ok=True)
    for folder in (fresh_parquet, fresh_open):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    with duckdb.connect() as con:
        attach_to_read(con, data.warehouse)
        is_partial = changes.is_known_of(con, data.published_file)
        if is_partial:
            shutil.copyfile(data.published_file, fresh)
            con.execute("CREATE TEMP TABLE unpublished AS FROM changed.unpublished")
        con.execute(f"ATTACH '{fresh}' AS fresh (STORAGE_VERSION '{_STORAGE}')")
        written: dict[str, Part] = {}
        for table, order in _ORDER.items():
            touched = None
            if is_partial and table in GROWING:
                touched = bring_up_to_date(con, table, order)
            else:
                con.execute(f"CREATE OR REPLACE TABLE fresh.main.{table} AS SELECT * FROM marts.{table} ORDER BY {order}")  # noqa: S608 # fmt: skip
                _copy_comments(con, table)
            if told := GROWING.get(table):
                before = data.published / "parquet" / table
                files = write_parts(con, table, order, fresh_parquet / table, before, touched)
                written[table] = Part(told.among("changed.unpublished"), files)
            else:
                con.execute(f"COPY fresh.main.{table} TO '{fresh_parquet / table}.parquet'")
        if is_partial:
            update_search(con, "fresh")
        else:
            add_macros_and_search(con, "fresh")
        is_demo = con.execute("SELECT coalesce(bool_or(is_demo), false) FROM marts.dim_portal").fetchone()
        province = con.execute("SELECT coalesce(max(province_name), '') FROM raw.province").fetchone()
        assert province is not None
        con.execute("USE fresh")
        write_open(con, fresh_open, as_of, province[0])
        con.execute("USE memory")
        con.execute("DETACH fresh")  # writes it out whole
    try:
        keys = {table: order.split(",")[0] for table, order in _ORDER.items()}
        keys |= {table: told.key for table, told in GROWING.items()}
        scan_published(data, fresh, fresh_parquet, keys, written if is_partial else None)
        scan_logs(data, as_of)
    except InputError:
        fresh.unlink()
        shutil.rmtree(fresh_parquet)
        shutil.rmtree(fresh_open)
        raise
    os.replace(fresh, data.published_file)
    put_in_place(fresh_parquet, data.published / "parquet")
    put_in_place(fresh_open, data.open)
    if lake_of(data.warehouse) is None:
        with warehouse(data.warehouse) as con:
            changes.remember(con, data.published_file)
    assert is_demo is not None
    _write_state(data, {"night": as_of.isoformat(), "is_stale": False, "is_demo": is_demo[0], "reason": ""})


def mark_stale(data: DataFolder, night: date, reason: str) -> None:
    """Says in ``state.json`` that the night was not published and why; what was published stays as it is."""
    data.published.mkdir(parents=True, exist_ok=True)
    before = read_state(data) or {"night": None, "is_demo": None}
    _write_state(data, before | {"is_stale": True, "reason": f"{night}: {reason}"})


def read_state(data: DataFolder) -> dict[str, object] | None:
    """``state.json``: night (as of which the file is), is_stale, reason, is_demo. None when nothing was published."""
    try:
        state: dict[str, object] = json.loads(data.state.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise InputError(f"{data.state}: no JSON") from None
    return state


def _write_state(data: DataFolder, state: dict[str, object]) -> None:
    fresh = data.state.with_suffix(".new")
    fresh.write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(fresh, data.state)


def _copy_comments(con: duckdb.DuckDBPyConnection, table: str) -> None:
    comments = con.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'marts' AND table_name = ?"
        " AND comment IS NOT NULL AND database_name != 'fresh'",
        [table],
    ).fetchall()
    for column, comment in comments:
        con.execute(f"COMMENT ON COLUMN fresh.main.{table}.{column} IS '{comment.replace(chr(39), chr(39) * 2)}'")


def table_hashes(path: Path, tables: Sequence[str] = tuple(_ORDER)) -> dict[str, str]:
    """Table -> hash over all its rows: equal for equal content, whatever its order."""
    with duckdb.connect(str(path), read_only=True) as con:
        return {
            table: str(con.execute(f"SELECT count(*), sum(hash(t::VARCHAR)::HUGEINT) FROM {table} AS t").fetchone())  # noqa: S608
            for table in tables
        }
