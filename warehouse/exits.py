"""The exits, scanned again with the rules of the redaction: what would be published, and what the logs say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from hieudan.settings import DataFolder, InputError
from privacy.redact import scan
from privacy.version import rules_version
from warehouse.journal import journal_file
from warehouse.landing import read_partition
from warehouse.schema import warehouse

OWN_TABLES = frozenset({"dim_commune", "dim_date", "dim_deadline_rule", "dim_topic"})
"""Made of the repository's own tables alone: no word in them comes from outside."""
_KEYS = ("_id", "_ids", "_code", "_codes", "_source", "url", "model_version")
"""How the names of columns end that hold keys; ids of 9 or 12 digits look like those of people."""
FORBIDDEN = frozenset({"sender", "sender_hash", "address_raw"})
"""Columns that no published table may have."""


def word_columns(con: duckdb.DuckDBPyConnection, catalog: str) -> list[tuple[str, str, bool]]:
    """(table, column, is it a list) of all words in the main schema that are not the repository's own.

    :raises InputError: a table has a column that may not be published.
    """
    found = con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'main'"
        " AND NOT internal ORDER BY ALL",
        [catalog],
    ).fetchall()
    for table, column, _ in found:
        if column in FORBIDDEN:
            raise InputError(f"{table}.{column}: may never be published")
    return [
        (table, column, kind.endswith("[]"))
        for table, column, kind in found
        if "VARCHAR" in kind and table not in OWN_TABLES and not column.endswith(_KEYS)
    ]


def scan_published(data: DataFolder, fresh: Path, parquet: Path, keys: dict[str, str]) -> None:
    """Scans the file and the Parquet files that are about to be published. ``keys``: table -> the column that names a row.

    A value that these rules once found clean is not read again: the warehouse remembers its MD5 (``raw.clean_value``),
    until words are removed. :raises InputError: naming table, column and row of the first find.
    """
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{fresh}' AS fresh (READ_ONLY)")
        with warehouse(data.warehouse) as built:
            built.execute("DELETE FROM raw.clean_value WHERE rules_version != ?", [rules_version()])
            clean = {row[0] for row in built.execute("SELECT value_hash FROM raw.clean_value").fetchall()}
        met: set[str] = set()
        for table, column, is_list in word_columns(con, "fresh"):
            for source in (f"fresh.main.{table}", f"read_parquet('{parquet / table}.parquet')"):
                _scan_column(con, table, source, column, keys.get(table), is_list, clean, met)
    with warehouse(data.warehouse) as built:
        built.execute("INSERT INTO raw.clean_value SELECT unnest(?), ?", [sorted(met), rules_version()])


def _scan_column(
    con: duckdb.DuckDBPyConnection, table: str, source: str, column: str, key: str | None, is_list: bool,
    clean: set[str], met: set[str],
) -> None:  # fmt: skip
    value = f"unnest({column})" if is_list else column
    query = (
        f"SELECT min(row_key)::VARCHAR, word, md5(word) FROM (SELECT {key or 'NULL'} AS row_key, {value} AS word FROM {source})"  # noqa: S608
        " WHERE word != '' GROUP BY word ORDER BY 1, 2"
    )
    for row_key, word, value_hash in con.execute(query).fetchall():
        if value_hash in clean or value_hash in met:
            continue
        if finds := scan(word):
            raise InputError(f"{table}.{column}, row {row_key}: holds personal data ({finds[0].type}): not published")
        met.add(value_hash)


def scan_logs(data: DataFolder, night: date) -> None:
    """Scans what the night wrote about itself: journal, manifests, findings of the gates, the errors in dbt's log.

    Only words, not hashes and counters: twelve digits in a row look like a person's number.
    :raises InputError: naming file and line.
    """
    for path, number, words in _told(data, night):
        if finds := scan(_HEX.sub("", words)):
            raise InputError(f"{path}:{number}: holds personal data ({finds[0].type}): not published")


_HEX = re.compile(r"\b[0-9a-f]{16,}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4,12}){4}\b")


def _told(data: DataFolder, night: date) -> Iterator[tuple[Path, int, str]]:
    for path in (journal_file(data, night), *sorted((data.warehouse.parent / "dbt").glob("dbt.log*"))):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
        for number, line in enumerate(lines, 1):
            if path.suffix == ".jsonl" or "rror" in line:
                yield path, number, line
    if (findings := data.quality / "landing.json").exists():
        yield findings, 1, findings.read_text(encoding="utf-8", errors="replace")
    for path in sorted(data.landing.glob(f"portal=*/date={night}/manifest.json")):
        manifest = read_partition(path.parent).manifest
        words = [manifest.failure_detail, *manifest.issues]
        words += [word for counted in manifest.unknown_words.values() for word in counted]
        for word in words:
            yield path, 1, word
