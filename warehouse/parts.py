# ruff: noqa: S608 — table and column names are our own
"""Published tables that grow with time: a night writes only those of their rows, and Parquet parts, that it touched.

In Parquet such a table is a folder: a part for each month, and one for what ages (unresolved items and cases), which every
night writes anew. Parts that a night did not touch are links to the files of the night before.
"""

from __future__ import annotations

import os
import shutil
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

OPEN, UNDATED = "open", "undated"
"""Parts that are no month."""


@dataclass(frozen=True, slots=True)
class Growing:
    """``key``: column by which the build wrote rows anew. ``dated``: SQL of the date whose month is a row's part.

    ``ages``: SQL of whether a row changes with the night's date alone; empty where none does: then rows of items and cases
    that merely age are left as they are."""

    key: str
    dated: str
    ages: str = ""

    def among(self, unpublished: str) -> str:
        """The rows that are written anew, as a condition. ``unpublished``: a table as ``changed.unpublished``."""
        only = " AND is_changed" if self.key != "week_on" and not self.ages else ""
        return f"{self.key} IN (SELECT {self.key} FROM {unpublished} WHERE {self.key} IS NOT NULL{only})"

    def part(self) -> str:
        """The part of a row, as SQL."""
        month = f"coalesce(strftime({self.dated}, '%Y-%m'), '{UNDATED}')"
        return f"CASE WHEN {self.ages} THEN '{OPEN}' ELSE {month} END" if self.ages else month

    def within(self, part: str) -> str:
        """The rows of a part, as conditions that skip what is stored of other months."""
        if part == OPEN:
            return self.ages
        if part == UNDATED:
            found = f"{self.dated} IS NULL"
        else:
            year, month = map(int, part.split("-"))
            last = date(year, month, monthrange(year, month)[1])
            found = f"{self.dated} BETWEEN DATE '{last.replace(day=1)}' AND DATE '{last}'"
        return f"{found} AND NOT ({self.ages})" if self.ages else found


_WAITS = "((resolved_on IS NULL AND deadline_state NOT IN ('khong_tinh', 'khong_ro_ngay_tra_loi')) OR is_paused)"
GROWING = {
    "fct_feedback": Growing("feedback_id", "sent_on", "is_unresolved"),
    "fct_feedback_version": Growing("feedback_id", "known_from_on"),
    "fct_status_event": Growing("feedback_id", "happened_on"),
    "fct_deadline": Growing("feedback_id", "sent_on", _WAITS),
    "fct_transfer_chain": Growing("feedback_id", "held_from_on[1]"),
    "fct_case": Growing("case_id", "first_sent_on", "is_unresolved"),
    "fct_case_event": Growing("case_id", "happened_on"),
    "rpt_weekly_flow": Growing("week_on", "week_on"),
}


def bring_up_to_date(con: duckdb.DuckDBPyConnection, table: str, order: str) -> set[str]:
    """Rows of ``fresh.main.<table>`` that the temporary table ``unpublished`` names are replaced by those of the mart.

    Returns the parts that they were and are in.
    """
    told = GROWING[table]
    among = told.among("unpublished")
    parts = f"SELECT DISTINCT {told.part()} FROM {{}} WHERE {among}"
    touched = set(con.execute(parts.format(f"fresh.main.{table}")).fetchall())
    con.execute(f"DELETE FROM fresh.main.{table} WHERE {among}")
    con.execute(f"INSERT INTO fresh.main.{table} BY NAME {among_rows(f'marts.{table}', among)} ORDER BY {order}")
    touched |= set(con.execute(parts.format(f"marts.{table}")).fetchall())
    return {part for (part,) in touched}


def among_rows(source: str, among: str) -> str:
    """SELECT of the rows of a stored table that meet a condition on its key: by their numbers, so that of the rest of the
    table, above all of its texts, nothing is read but the key."""
    return f"SELECT * FROM {source} WHERE rowid IN (SELECT rowid FROM {source} WHERE {among})"


def write_parts(
    con: duckdb.DuckDBPyConnection, table: str, order: str, folder: Path, before: Path, touched: set[str] | None
) -> list[Path]:
    """Writes the parts of a table into a new folder, all of them where ``touched`` is None; the rest from the folder ``before``.

    Returns the files that were written. No part is empty; a table without rows is one empty part, ``undated``.
    """
    told, written = GROWING[table], []
    folder.mkdir()
    if touched is None:
        touched = {part for (part,) in con.execute(f"SELECT DISTINCT {told.part()} FROM fresh.main.{table}").fetchall()}
    else:
        for path in before.glob("*.parquet"):
            if path.stem not in touched | {UNDATED}:
                _link(path, folder / path.name)
    for part in sorted(touched | {UNDATED}):
        path = folder / f"{part}.parquet"
        rows = f"SELECT * FROM fresh.main.{table} WHERE {told.within(part)} ORDER BY {order}"
        if con.execute(f"COPY ({rows}) TO '{path}'").fetchone() != (0,):
            written.append(path)
        elif part != UNDATED or any(other.stem != UNDATED for other in folder.iterdir()):
            path.unlink()
    return written


def _link(path: Path, target: Path) -> None:
    """A second name for a file that nobody writes into; a copy where the file system has no such names."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
