"""Questions to the published warehouse: each is a file in ``sql/``, asked by name, and remembered for ``figures.json``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from hieudan.settings import InputError
from reports.model import Query

_SQL = Path(__file__).parent / "sql"
_PARAMETER = re.compile(r"\$(\w+)")


class Reader:
    """An open published file and the report's parameters. ``asked``: every query that was asked, with its values."""

    def __init__(self, con: duckdb.DuckDBPyConnection, **parameters: date | int | str) -> None:
        self._con = con
        self.parameters: dict[str, date | int | str] = parameters
        self.asked: dict[str, Query] = {}

    def has(self, table: str) -> bool:
        """Does the published file hold this table?"""
        found = self._con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [table]).fetchone()
        return found is not None and bool(found[0])

    def ask(self, name: str, remembered: str = "", **more: date | int | str) -> list[dict[str, Any]]:
        """The rows that ``sql/<name>.sql`` gives, as dictionaries by column. ``remembered``: under which id, if not its name.

        :raises InputError: the published file lacks a table or column.
        """
        sql = (_SQL / f"{name}.sql").read_text(encoding="utf-8").strip()
        wanted = set(_PARAMETER.findall(sql))
        parameters = {key: value for key, value in (self.parameters | more).items() if key in wanted}
        behind = _SQL / "items" / f"{name}.sql"
        items_sql = behind.read_text(encoding="utf-8").strip() if behind.exists() else ""
        self.asked[remembered or name] = Query(sql=sql, parameters=parameters, items_sql=items_sql)
        try:
            found = self._con.execute(sql, parameters) if parameters else self._con.execute(sql)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            said = str(error).splitlines()[0]
            raise InputError(
                f"the published file is of another version of the program ({said}): run a night anew"
            ) from None
        columns = [column[0] for column in found.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


@contextmanager
def published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, read-only. :raises InputError: there is none, or it is no DuckDB file."""
    if not path.exists():
        raise InputError(f"{path}: no published warehouse; run a night first")
    try:
        con = duckdb.connect(str(path), read_only=True)
    except duckdb.Error:
        raise InputError(f"{path}: cannot be opened as a DuckDB file") from None
    try:
        yield con
    finally:
        con.close()
