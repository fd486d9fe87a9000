"""Upgrades of the raw tables, forward only: each is applied once, in a transaction, and written into a version table."""

from __future__ import annotations

from pathlib import Path

import duckdb

from hieudan.settings import InputError

UPGRADES: dict[int, str] = {
    # 1 is the first version. A new table needs no number: it is made where it is missing (``schema.py``).
    2: """
    ALTER TABLE raw.crawl ADD COLUMN IF NOT EXISTS changed_count INTEGER;
    ALTER TABLE raw.crawl ADD COLUMN IF NOT EXISTS edited_count INTEGER;
    ALTER TABLE raw.crawl ADD COLUMN IF NOT EXISTS portal_total INTEGER;
    ALTER TABLE raw.crawl ADD COLUMN IF NOT EXISTS unlisted_count INTEGER;
    """,
    # Signatures know the words as written and the leaning towards each topic: the next night signs all reports again.
    3: "UPDATE raw.case_report SET model_version = '' WHERE signature != ''",
}
"""Version -> what leads to it from the one before. An entry that has been released is never changed."""
SCHEMA_VERSION = max(UPGRADES, default=1)


def refuse_newer(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """:raises InputError: the file was written by a newer program; nothing in it has been touched."""
    if (found := stored_version(con)) is not None and found > SCHEMA_VERSION:
        raise InputError(f"{path}: is of schema version {found}, this program knows {SCHEMA_VERSION}: update it")


def upgrade(con: duckdb.DuckDBPyConnection) -> None:
    """Brings the tables to ``SCHEMA_VERSION``. A new file goes the same way as an old one."""
    version = stored_version(con)
    if version is None:
        con.execute("INSERT INTO raw.schema_version VALUES (1)")
        version = 1
    for number in sorted(UPGRADES):
        if number > version:
            con.begin()
            try:
                con.execute(UPGRADES[number])
                con.execute("INSERT INTO raw.schema_version VALUES (?)", [number])
            except BaseException:
                con.rollback()
                raise
            con.commit()


def stored_version(con: duckdb.DuckDBPyConnection) -> int | None:
    """The version that the file says it has; None for a new file."""
    try:
        row = con.execute("SELECT max(version) FROM raw.schema_version").fetchone()
    except duckdb.CatalogException:
        return None
    return row[0] if row else None
