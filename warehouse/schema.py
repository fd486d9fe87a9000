"""The raw tables of the warehouse file and how it is opened. The marts are dbt's (``transforms/sql``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from hieudan.settings import InputError
from warehouse.upgrades import refuse_newer, upgrade

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
CREATE TABLE IF NOT EXISTS raw.built_project (project_hash VARCHAR);
CREATE TABLE IF NOT EXISTS raw.removed (
    portal_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, reason VARCHAR NOT NULL, PRIMARY KEY (portal_id, source_id)
);
CREATE TABLE IF NOT EXISTS raw.rewrite_due (since DATE NOT NULL);
CREATE TABLE IF NOT EXISTS raw.clean_value (value_hash VARCHAR NOT NULL, rules_version VARCHAR NOT NULL);
"""


@contextmanager
def warehouse(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse file, open; made with its tables where missing.

    :raises InputError: the file is of a newer version, is open in another process, or is no DuckDB file.
    """
    if read_only and not path.exists():
        raise InputError(f"{path}: no such warehouse; run a night first")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        con = duckdb.connect(str(path), read_only=read_only)
    except duckdb.IOException as error:
        reason = "is open in another process" if "lock" in str(error).lower() else "cannot be opened as a DuckDB file"
        raise InputError(f"{path}: {reason}") from None
    try:
        con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        refuse_newer(con, path)
        if not read_only:
            con.execute(_TABLES)
            upgrade(con)
        yield con
    finally:
        con.close()
