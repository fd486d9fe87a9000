"""The raw tables of the warehouse and how it is opened: one DuckDB file, or a DuckLake (``lake.py``). The marts are dbt's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from hieudan.settings import InputError
from warehouse.lake import CATALOG, attach_lake, copy_raw, lake_of
from warehouse.upgrades import refuse_newer, stored_version, upgrade

_TABLES = """
CREATE SCHEMA IF NOT EXISTS raw;
CREATE TABLE IF NOT EXISTS raw.schema_version (version INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS raw.crawl (
    portal_id VARCHAR NOT NULL, observed_on DATE NOT NULL, landing_hash VARCHAR NOT NULL,
    portal_name VARCHAR NOT NULL, platform VARCHAR NOT NULL, province_code VARCHAR NOT NULL, lists VARCHAR NOT NULL,
    states_answer_date BOOLEAN NOT NULL, is_demo BOOLEAN NOT NULL, parser_version INTEGER NOT NULL,
    outcome VARCHAR NOT NULL, failure_class VARCHAR, failure_detail VARCHAR NOT NULL, is_full_sweep BOOLEAN NOT NULL,
    paged_back_to DATE, request_count INTEGER NOT NULL, listed_count INTEGER NOT NULL, item_count INTEGER NOT NULL,
    new_count INTEGER NOT NULL, skipped_not_public_count INTEGER NOT NULL, loaded_count INTEGER NOT NULL,
    quarantined_count INTEGER NOT NULL, redactions MAP(VARCHAR, INTEGER) NOT NULL,
    unknown_words VARCHAR NOT NULL, PRIMARY KEY (portal_id, observed_on)
);
CREATE TABLE IF NOT EXISTS raw.observation (
    portal_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, observed_on DATE NOT NULL, presence VARCHAR NOT NULL,
    url VARCHAR NOT NULL, title VARCHAR NOT NULL, text VARCHAR NOT NULL, sent_at TIMESTAMP, due_on DATE,
    status VARCHAR NOT NULL, status_raw VARCHAR NOT NULL, category_raw VARCHAR NOT NULL, unit_raw VARCHAR NOT NULL,
    commune_raw VARCHAR NOT NULL, address_raw VARCHAR NOT NULL, lat DOUBLE, lon DOUBLE, answer VARCHAR NOT NULL,
    answered_at TIMESTAMP, answer_unit_raw VARCHAR NOT NULL, rating_good INTEGER, rating_fair INTEGER,
    rating_poor INTEGER, photo_count INTEGER NOT NULL,
    history STRUCT(status VARCHAR, status_raw VARCHAR, stated_at TIMESTAMP, unit_raw VARCHAR)[] NOT NULL,
    sender_hash VARCHAR, content_hash VARCHAR NOT NULL, label_key VARCHAR NOT NULL, answer_key VARCHAR NOT NULL,
    PRIMARY KEY (portal_id, source_id, observed_on)
);
CREATE TABLE IF NOT EXISTS raw.listed (
    portal_id VARCHAR NOT NULL, observed_on DATE NOT NULL, source_id VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.quarantine (
    portal_id VARCHAR NOT NULL, observed_on DATE NOT NULL, part VARCHAR NOT NULL, line_no INTEGER NOT NULL,
    source_id VARCHAR, reason VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.label (
    label_key VARCHAR PRIMARY KEY, model_version VARCHAR NOT NULL, topic VARCHAR NOT NULL, confidence DOUBLE NOT NULL,
    also VARCHAR[] NOT NULL, kind VARCHAR NOT NULL, severity INTEGER NOT NULL, severity_words VARCHAR[] NOT NULL,
    communes VARCHAR[] NOT NULL, commune_level VARCHAR NOT NULL, old_units VARCHAR[] NOT NULL,
    is_place_ambiguous BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.label_vocabulary (label_key VARCHAR PRIMARY KEY, unseen_share DOUBLE NOT NULL);
CREATE TABLE IF NOT EXISTS raw.label_words (label_key VARCHAR PRIMARY KEY, terms VARCHAR[] NOT NULL);
CREATE TABLE IF NOT EXISTS raw.topic_move (
    model_version VARCHAR NOT NULL, old_topic VARCHAR NOT NULL, new_topic VARCHAR NOT NULL, item_count INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.answer_label (
    answer_key VARCHAR PRIMARY KEY, model_version VARCHAR NOT NULL, answer_class VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.agency_alias (alias VARCHAR, agency_code VARCHAR, name VARCHAR, kind VARCHAR);
CREATE TABLE IF NOT EXISTS raw.agency (
    agency_code VARCHAR NOT NULL, name VARCHAR NOT NULL, kind VARCHAR NOT NULL, valid_from DATE, valid_to DATE,
    successor_code VARCHAR, source VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.commune_population (
    commune_code VARCHAR NOT NULL, population INTEGER NOT NULL, as_of DATE NOT NULL, source VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.remote_commune (commune_code VARCHAR NOT NULL, source VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS raw.province (province_code VARCHAR, province_name VARCHAR);
CREATE TABLE IF NOT EXISTS raw.calendar (date_on DATE PRIMARY KEY, is_working_day BOOLEAN NOT NULL, holiday_name VARCHAR);
CREATE TABLE IF NOT EXISTS raw.province_deadline (
    deadline_rule_id VARCHAR PRIMARY KEY, kind VARCHAR NOT NULL, day_count INTEGER NOT NULL, day_kind VARCHAR NOT NULL,
    starts_from VARCHAR NOT NULL, valid_from_on DATE NOT NULL, valid_to_on DATE, law VARCHAR NOT NULL,
    article VARCHAR NOT NULL, checked_by VARCHAR
);
CREATE TABLE IF NOT EXISTS raw.published_week (
    night_on DATE NOT NULL, week_on DATE NOT NULL, topic_code VARCHAR NOT NULL, figure VARCHAR NOT NULL,
    value_count BIGINT NOT NULL, PRIMARY KEY (night_on, week_on, topic_code, figure)
);
CREATE TABLE IF NOT EXISTS raw.case_report (
    feedback_id VARCHAR PRIMARY KEY, night_on DATE NOT NULL, sent_on DATE NOT NULL, label_key VARCHAR NOT NULL,
    model_version VARCHAR NOT NULL, signature VARCHAR NOT NULL, signatory_count INTEGER NOT NULL,
    escalations VARCHAR[] NOT NULL, place_words VARCHAR
);
CREATE TABLE IF NOT EXISTS raw.case_key (
    feedback_id VARCHAR NOT NULL, night_on DATE NOT NULL, sent_on DATE NOT NULL, key UBIGINT NOT NULL, weight FLOAT NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.case_move (
    night_on DATE NOT NULL, feedback_id VARCHAR NOT NULL, case_id VARCHAR NOT NULL, PRIMARY KEY (night_on, feedback_id)
);
CREATE TABLE IF NOT EXISTS raw.case_event (
    night_on DATE NOT NULL, event_no INTEGER NOT NULL, case_id VARCHAR NOT NULL, event VARCHAR NOT NULL,
    feedback_id VARCHAR, other_case_id VARCHAR, reason VARCHAR NOT NULL, decision_no INTEGER,
    PRIMARY KEY (night_on, event_no)
);
CREATE TABLE IF NOT EXISTS raw.case_decision (
    decision_no INTEGER PRIMARY KEY, night_on DATE NOT NULL, action VARCHAR NOT NULL, feedback_ids VARCHAR[] NOT NULL,
    other_feedback_ids VARCHAR[] NOT NULL, reason VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS raw.built_project (project_hash VARCHAR);
CREATE TABLE IF NOT EXISTS raw.removed (
    portal_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, reason VARCHAR NOT NULL, PRIMARY KEY (portal_id, source_id)
);
CREATE TABLE IF NOT EXISTS raw.rewrite_due (since DATE NOT NULL);
CREATE TABLE IF NOT EXISTS raw.clean_value (value_hash VARCHAR NOT NULL, rules_version VARCHAR NOT NULL);
"""


_KEYS = re.compile(r",\s*PRIMARY KEY \([^)]*\)|\s+PRIMARY KEY")
"""DuckLake has no keys: what writes a table sees to it that no row stands twice (``put``)."""


def put(
    con: duckdb.DuckDBPyConnection, table: str, keys: Sequence[str], query: str, values: Sequence[object] = ()
) -> None:
    """The rows of a query, no two with the same key, in the place of those in ``raw.<table>`` with the same keys.

    ``INSERT OR REPLACE`` would need a key that DuckLake does not have. Call it within a transaction.
    """
    same = " AND ".join(f"fresh.{key} = {table}.{key}" for key in keys)
    con.execute(f"DELETE FROM raw.{table} WHERE EXISTS (FROM ({query}) AS fresh WHERE {same})", values)  # noqa: S608
    con.execute(f"INSERT INTO raw.{table} BY NAME {query}", values)


@contextmanager
def warehouse(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of a data folder, open; made with its tables where missing. ``path``: its file, or the file in whose
    place a DuckLake stands: an empty lake takes over what a file that is there holds (from one machine to several).

    :raises InputError: it is of a newer version, is open in another process (a file), or cannot be opened.
    """
    is_lake = lake_of(path) is not None
    con = _open(path, read_only=read_only)
    try:
        con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        refuse_newer(con, path)
        if not read_only:
            con.execute(f"BEGIN; {_KEYS.sub('', _TABLES)} COMMIT;" if is_lake else _TABLES)
            upgrade(con)
            if is_lake and path.exists() and con.execute("SELECT 1 FROM raw.crawl LIMIT 1").fetchone() is None:
                _take_over(con, path)
        yield con
    finally:
        con.close()


def _open(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    if lake := lake_of(path):
        con = duckdb.connect()
        try:
            attach_lake(con, lake, read_only=read_only)
            con.execute(f"USE {CATALOG}")
        except BaseException:
            con.close()
            raise
        return con
    if read_only and not path.exists():
        raise InputError(f"{path}: no such warehouse; run a night first")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return duckdb.connect(str(path), read_only=read_only)
    except duckdb.IOException as error:
        reason = "is open in another process" if "lock" in str(error).lower() else "cannot be opened as a DuckDB file"
        raise InputError(f"{path}: {reason}") from None


def attach_to_read(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Makes a warehouse the current catalogue of a connection that may write elsewhere."""
    if lake := lake_of(path):
        attach_lake(con, lake, read_only=True)
        con.execute(f"USE {CATALOG}")
    else:
        con.execute(f"ATTACH '{path}' AS built (READ_ONLY)")
        con.execute("USE built")


def is_there(path: Path) -> bool:
    """Whether anything was ever loaded: the file, or the tables in the lake."""
    if lake_of(path) is None:
        return path.exists()
    try:
        with warehouse(path, read_only=True) as con:
            return stored_version(con) is not None
    except InputError:
        return False


def export_raw(path: Path, target: Path) -> None:
    """The raw tables of a warehouse as a new file: all that its marts are built from."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    fresh.unlink(missing_ok=True)
    with duckdb.connect(str(fresh)) as con:
        con.execute(_TABLES)
        upgrade(con)
    with warehouse(path) as con:
        con.execute(f"ATTACH '{fresh}' AS file")
        copy_raw(con, CATALOG, "file")
        con.execute("DETACH file")
    os.replace(fresh, target)


def import_raw(path: Path, source: Path) -> None:
    """Replaces the raw tables of a lake by a file's, in one transaction."""
    with warehouse(path) as con:
        _take_over(con, source)


def _take_over(con: duckdb.DuckDBPyConnection, source: Path) -> None:
    con.execute(f"ATTACH '{source}' AS file (READ_ONLY)")
    con.execute("USE file")
    refuse_newer(con, source)
    con.execute(f"USE {CATALOG}")
    copy_raw(con, "file", CATALOG)
    con.execute("DETACH file")
