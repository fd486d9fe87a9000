# ruff: noqa: S608 — table and column names are our own
"""What has changed in the raw tables since a build: each of their rows has a print, and prints that came or went tell.

Nobody has to say what he changed: a load, a late landing, a removal, another model and a repaired table are found alike.
A night reads the rows that it hashes, and numbers of eight bytes, which it sums by block; what is told of an item is
neither sorted nor grouped, and rows are only held against each other where a sum has moved.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

_ITEM = "portal_id || ':' || source_id"
_BLOCK = "({} // 8192)::INTEGER"
"""Rows that lie together: what a night appends or replaces is in few blocks, and only these are compared row by row."""


@dataclass(frozen=True, slots=True)
class _Source:
    """``key``: SQL of whom a row tells of. ``told``: SQL of all that the marts read of it. ``items``: query of the
    feedback_ids that hang on the rows whose keys are in the table ``met``."""

    key: str
    told: str
    items: str = "SELECT key FROM met"


_OBSERVATION = (  # title, text and answer are in label_key and answer_key
    "portal_id, source_id, observed_on, presence, url, sent_at, due_on, status, status_raw, category_raw, unit_raw, answered_at,"
    " answer_unit_raw, rating_good, rating_fair, rating_poor, photo_count, history, sender_hash, content_hash, label_key, answer_key"
)
_LABEL = "label_key, model_version, topic, confidence, also, kind, severity, communes, commune_level, old_units, is_place_ambiguous"
_BY_LABEL = f"SELECT {_ITEM} FROM raw.observation WHERE {{}} IN (SELECT key FROM met)"
_SOURCES = {
    "observation": _Source(_ITEM, _OBSERVATION),
    "listed": _Source(_ITEM, "portal_id, source_id, observed_on"),
    "removed": _Source(_ITEM, "portal_id, source_id, reason"),
    "label": _Source("label_key", _LABEL, _BY_LABEL.format("label_key")),
    "answer_label": _Source("answer_key", "answer_key, answer_class", _BY_LABEL.format("answer_key")),
    "case_move": _Source("feedback_id", "feedback_id, night_on, case_id"),
    "case_report": _Source("feedback_id", "feedback_id, signatory_count, escalations, place_words"),
}
_PORTAL = """
SELECT
    portal_id AS key,
    hash(portal_id, arg_max(lists, observed_on), bool_or(is_demo), list(observed_on ORDER BY observed_on)
         FILTER (WHERE is_full_sweep AND outcome IN ('ok', 'quiet'))) AS row_print
FROM raw.crawl
GROUP BY portal_id
"""
_OF_PORTAL = f"SELECT DISTINCT {_ITEM} FROM raw.observation WHERE portal_id IN (SELECT key FROM met)"


def remember(con: duckdb.DuckDBPyConnection) -> None:
    """Remembers the rows as they are, whatever they were."""
    for name, source in _SOURCES.items():
        rows = f"SELECT hash({source.told}) AS row_print, {source.key} AS key, {_BLOCK.format('rowid')} AS block FROM raw.{name}"
        con.execute(f"CREATE OR REPLACE TABLE changed.print_{name} AS {rows}")
    con.execute(f"CREATE OR REPLACE TABLE changed.print_portal AS SELECT row_print, key, 0 AS block FROM ({_PORTAL})")


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Writes into ``changed.differs`` (feedback_id) whose rows are not what they were when they were remembered last, and
    remembers them as they are."""
    con.execute("CREATE OR REPLACE TABLE changed.differs (feedback_id VARCHAR)")
    for name, source in _SOURCES.items():
        rows = f"SELECT hash({source.told}) AS row_print, rowid AS row_no, {_BLOCK.format('rowid')} AS block FROM raw.{name}"
        keys = f"SELECT rowid AS row_no, {source.key} AS key FROM raw.{name} WHERE rowid IN (SELECT row_no FROM fresh SEMI JOIN moved USING (block))"
        _compare(con, name, rows, keys, source.items)
    numbered = f"SELECT *, row_number() OVER (ORDER BY key) AS row_no FROM ({_PORTAL})"
    rows, keys = f"SELECT row_print, row_no, 0 AS block FROM ({numbered})", f"SELECT row_no, key FROM ({numbered})"
    _compare(con, "portal", rows, keys, _OF_PORTAL)
    con.execute("CREATE OR REPLACE TABLE changed.differs AS SELECT DISTINCT feedback_id FROM changed.differs")
    con.execute("DROP TABLE fresh; DROP TABLE moved; DROP TABLE came; DROP TABLE met")


def _compare(con: duckdb.DuckDBPyConnection, name: str, rows: str, keys: str, items: str) -> None:
    """Rows are held against each other in those blocks alone whose number or sum of prints has moved: where a row moves to
    another block, both have."""
    table = f"changed.print_{name}"
    summed = "SELECT block, count(*) AS row_count, sum(row_print) AS print_sum FROM {} GROUP BY block"
    now, was = summed.format("fresh"), summed.format(table)
    con.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {rows}")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE moved AS SELECT DISTINCT block FROM (({now} EXCEPT {was}) UNION ALL ({was} EXCEPT {now}))"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE came AS SELECT row_print, key, block FROM fresh SEMI JOIN moved USING (block)"
        f" INNER JOIN ({keys}) USING (row_no)"
    )
    went = f"(SELECT row_print, key FROM {table} SEMI JOIN moved USING (block))"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE met AS SELECT key FROM came ANTI JOIN {went} USING (row_print)"
        f" UNION ALL SELECT key FROM {went} ANTI JOIN came USING (row_print)"
    )
    con.execute(f"DELETE FROM {table} WHERE block IN (FROM moved)")
    con.execute(f"INSERT INTO {table} BY NAME FROM came")
    con.execute(f"INSERT INTO changed.differs {items}")
