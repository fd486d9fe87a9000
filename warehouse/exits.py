"""The exits, scanned again with the rules of the redaction: what would be published, and what the logs say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from hieudan.settings import DataFolder, InputError
from privacy.redact import scan
from privacy.version import rules_version
from warehouse.journal import journal_file
from warehouse.landing import read_partition
from warehouse.parts import among_rows
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


@dataclass(frozen=True, slots=True)
class Part:
    """What a night has written of a table: rows of the file that meet the condition ``among``, and whole Parquet files."""

    among: str
    files: Sequence[Path]


def scan_published(
    data: DataFolder, fresh: Path, parquet: Path, keys: Mapping[str, str], partly: Mapping[str, Part] | None = None
) -> None:
    """Scans the file and the Parquet files that are about to be published. ``keys``: table -> the column that names a row.

    A value that these rules once found clean is not read again: the warehouse remembers its MD5 (``raw.clean_value``),
    until words are removed. ``partly``: tables that the night has written in part; their other rows were scanned when they
    were written, unless the rules have changed since.
    :raises InputError: naming table, column and row of the first find.
    """
    version = rules_version()
    with warehouse(data.warehouse) as con:
        con.execute("DELETE FROM raw.clean_value WHERE rules_version != ?", [version])
        if partly is None or con.execute("SELECT 1 FROM raw.clean_value LIMIT 1").fetchone() is None:
            partly = {}
        con.execute(f"ATTACH '{fresh}' AS fresh (READ_ONLY)")
        con.execute("CREATE OR REPLACE TEMP TABLE met (value_hash VARCHAR)")
        for table, part in partly.items():  # its rows are looked for once, not once for each column
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE written_{table} AS {among_rows(f'fresh.main.{table}', part.among)}"
            )
        values: dict[str, list[str]] = defaultdict(list)
        for table, column, is_list in word_columns(con, "fresh"):
            value = f"unnest({column})" if is_list else column
            told = f"'{table}.{column}' AS told, {keys.get(table, 'NULL')}::VARCHAR AS row_key, {value} AS word"
            # what is known to be clean is read once for all tables that are small or written in part
            batch = table if (parquet / table).is_dir() and table not in partly else ""
            values[batch] += [f"SELECT {told} FROM {source}" for source in _sources(table, parquet, partly.get(table))]  # noqa: S608
        for _, queries in sorted(values.items()):
            _scan(con, " UNION ALL ".join(queries))
        con.execute("DETACH fresh")
        con.execute("INSERT INTO raw.clean_value SELECT value_hash, ? FROM met", [version])


def _sources(table: str, parquet: Path, part: Part | None) -> list[str]:
    """What is to be scanned of a table, in the file and in Parquet."""
    if part is None:
        files = f"{table}/*.parquet" if (parquet / table).is_dir() else f"{table}.parquet"
        return [f"fresh.main.{table}", f"read_parquet('{parquet / files}')"]
    read = [f"read_parquet({[str(path) for path in part.files]})"] if part.files else []
    return [f"temp.written_{table}", *read]


def _scan(con: duckdb.DuckDBPyConnection, values: str) -> None:
    """``values``: SELECT of (told, row_key, word)."""
    found = con.execute(
        f"SELECT told, min(row_key), word, value_hash FROM (SELECT *, md5(word) AS value_hash FROM ({values}) WHERE word != '')"  # noqa: S608
        " ANTI JOIN raw.clean_value USING (value_hash) ANTI JOIN met USING (value_hash) GROUP BY told, word, value_hash ORDER BY 1, 2, 3"
    )
    clean: set[str] = set()
    while some := found.fetchmany(10_000):
        for told, row_key, word, value_hash in some:
            if value_hash not in clean and (finds := scan(word)):
                raise InputError(f"{told}, row {row_key}: holds personal data ({finds[0].type}): not published")
            clean.add(value_hash)
    if clean:
        con.execute("INSERT INTO met SELECT unnest(?)", [sorted(clean)])


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
