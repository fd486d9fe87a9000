"""The warehouse of several machines: DuckLake in the place of the file. Its catalogue is PostgreSQL, its tables are Parquet
files in an S3-compatible store or a shared folder.

One setting puts it there: ``HIEUDAN_LAKE="postgresql://hieudan@host:5432/lake s3://bucket/folder"`` (catalogue, store; the
store may be a folder that all machines see). Each data folder has a DuckLake of its own in it, called as the folder is
(``/srv/data/19``: schema ``hieudan_19`` of the catalogue, ``<store>/hieudan_19/``), so that provinces never wait for each
other. Passwords are not part of it: ``PGPASSWORD``, ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``,
``AWS_ENDPOINT_URL``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from hieudan.settings import InputError
from warehouse.extensions import extension_file

CATALOG = "lake"
"""How it is attached; the views that dbt stores in it name their tables by it."""
SETTING = "HIEUDAN_LAKE"
_EXTENSIONS = ("httpfs", "postgres_scanner", "ducklake")


@dataclass(frozen=True, slots=True)
class Lake:
    """The DuckLake of one data folder."""

    catalogue: str
    """Address of the PostgreSQL database, as libpq reads it; no password in it."""
    store: str
    """``s3://…/`` or a folder, of this DuckLake alone."""
    schema: str
    """PostgreSQL schema that holds its catalogue."""

    @property
    def path(self) -> str:
        """What DuckDB's ATTACH takes."""
        return f"ducklake:postgres:{self.catalogue}"


def lake_of(path: Path) -> Lake | None:
    """The DuckLake in the place of a warehouse file (``<data folder>/warehouse/…``); None: the file itself is meant.

    Scratch folders, whose name begins with a dot, always have a file. :raises InputError: the setting is not understood.
    """
    setting, folder = os.environ.get(SETTING, ""), path.absolute().parents[1].name
    if not setting or folder.startswith("."):
        return None
    words = setting.split()
    if len(words) != 2 or not words[0].startswith("postgresql://"):
        raise InputError(f"{SETTING}: expected two words, postgresql://user@host:port/database and s3://bucket/folder")
    if urlsplit(words[0]).password:
        raise InputError(f"{SETTING}: no password in the address, it would stand in messages: use PGPASSWORD")
    if not re.fullmatch(r"[a-z0-9_]{1,40}", folder):
        raise InputError(f"{path.parents[1]}: with {SETTING}, a data folder's name has only a-z, 0-9 and _")
    return Lake(words[0], f"{words[1].rstrip('/')}/hieudan_{folder}/", f"hieudan_{folder}")


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Loads the extensions and tells the store's keys, which live in this connection alone."""
    for name in _EXTENSIONS:
        con.execute(f"LOAD '{extension_file(name)}'")
    con.execute(
        "SET http_retries = 8; SET http_retry_backoff = 2"
    )  # a store that is busy or starts anew: 100 ms to 13 s
    options = {
        "KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", ""),
        "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        "REGION": os.environ.get("AWS_REGION", "us-east-1"),
    }
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        address = urlsplit(endpoint)
        options |= {"ENDPOINT": address.netloc, "URL_STYLE": "path", "USE_SSL": str(address.scheme == "https").lower()}
    words = ", ".join(f"{name} '{value.replace(chr(39), chr(39) * 2)}'" for name, value in options.items())
    con.execute(f"CREATE OR REPLACE SECRET hieudan_store (TYPE s3, {words})")


def attach_lake(con: duckdb.DuckDBPyConnection, lake: Lake, *, read_only: bool = False) -> None:
    """Attaches it as ``lake``; made where missing.

    :raises InputError: the catalogue does not answer, or nothing was ever written (``read_only``).
    """
    prepare(con)
    only = ", READ_ONLY" if read_only else ""
    try:
        con.execute(
            f"ATTACH '{lake.path}' AS {CATALOG} (DATA_PATH '{lake.store}', METADATA_SCHEMA '{lake.schema}'{only})"
        )
    except duckdb.Error as error:
        raise InputError(f"{lake.schema}: cannot be opened: {' '.join(str(error).split())[:300]}") from None
    if not read_only and not lake.store.startswith("s3://"):
        Path(lake.store).mkdir(parents=True, exist_ok=True)


def tidy(con: duckdb.DuckDBPyConnection) -> None:
    """Drops versions of the tables that are older than a week, with their files, and makes one file of many small ones:
    every night writes all marts anew."""
    for option in ("expire_older_than", "delete_older_than"):
        con.execute(f"CALL {CATALOG}.set_option('{option}', '7 days')")
    con.execute("CHECKPOINT")


def copy_raw(con: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    """Replaces every raw table of one attached catalogue by another's, in one transaction. What a catalogue knows of itself
    (its version, which models are built in it) stays."""
    names = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'raw'"
        " AND table_name NOT IN ('schema_version', 'built_project') ORDER BY 1",
        [source],
    ).fetchall()
    con.begin()
    try:
        for (name,) in names:
            con.execute(f"DELETE FROM {target}.raw.{name}")  # noqa: S608
            con.execute(f"INSERT INTO {target}.raw.{name} BY NAME FROM {source}.raw.{name}")
    except BaseException:
        con.rollback()
        raise
    con.commit()
