"""Raw rows by hand, for models that are run without dbt (``models.py``): what a load would have written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import duckdb

from warehouse.macros import add_macros_and_search
from warehouse.schema import _TABLES
from warehouse.working_days import calendar_rows


def raw_tables() -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with its raw tables, the province and the calendar of 2024-2027."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    con.execute(_TABLES)
    con.execute("INSERT INTO raw.province VALUES ('19', 'Thái Nguyên')")
    con.executemany("INSERT INTO raw.calendar VALUES (?, ?, ?)", calendar_rows(2025, 2027))
    return con


def _insert(con: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    con.execute(f"INSERT INTO raw.{table} ({names}) VALUES ({marks})", list(row.values()))


def crawled(con: duckdb.DuckDBPyConnection, portal_id: str, night: date, **facts: Any) -> None:
    """One manifest: seen completely and read back to the beginning of 2025, unless said otherwise."""
    row = {
        "portal_id": portal_id, "observed_on": night, "landing_hash": "x", "portal_name": f"Cổng {portal_id}",
        "platform": "vts", "province_code": "19", "lists": "all", "states_answer_date": True, "is_demo": True,
        "parser_version": 1, "outcome": "ok", "failure_detail": "", "is_full_sweep": False,
        "paged_back_to": date(2025, 1, 1), "request_count": 1, "listed_count": 1, "item_count": 1, "new_count": 1,
        "skipped_not_public_count": 0, "loaded_count": 1, "quarantined_count": 0, "unknown_words": "{}",
    }  # fmt: skip
    row |= facts
    names, marks = ", ".join([*row, "redactions"]), ", ".join("?" * len(row))
    con.execute(f"INSERT INTO raw.crawl ({names}) VALUES ({marks}, MAP {{}})", list(row.values()))


def step(status: str, status_raw: str, stated_at: str) -> dict[str, Any]:
    """A step of the portal's own history."""
    return {"status": status, "status_raw": status_raw, "stated_at": datetime.fromisoformat(stated_at), "unit_raw": ""}


def seen(
    con: duckdb.DuckDBPyConnection,
    source_id: str,
    night: date,
    *,
    portal_id: str = "thu",
    sent: str | None = None,
    kind: str = "phan_anh",
    topic: str = "moi_truong",
    commune: str | None = None,
    history: Sequence[dict[str, Any]] = (),
    **fields: Any,
) -> None:
    """An item as seen on a night; its label is written with it. ``sent``: ISO date; noon is added."""
    row: dict[str, Any] = {
        "portal_id": portal_id, "source_id": source_id, "observed_on": night, "presence": "listed", "url": "",
        "title": "", "text": f"Phản ánh {source_id}", "status": "received", "status_raw": "", "category_raw": "",
        "unit_raw": "", "commune_raw": "", "address_raw": "", "answer": "", "answer_unit_raw": "", "photo_count": 0,
        "history": list(history), "label_key": f"{portal_id}:{source_id}", "answer_key": "",
    } | fields  # fmt: skip
    row["sent_at"] = datetime.fromisoformat(f"{sent}T12:00") if sent else None
    row["content_hash"] = str(hash(str({key: value for key, value in row.items() if key != "observed_on"})))
    _insert(con, "observation", row)
    communes = [commune] if commune else []
    con.execute(
        "INSERT OR REPLACE INTO raw.label VALUES (?, 'by hand', ?, 0.9, [], ?, 1, [], ?, ?, [], false)",
        [row["label_key"], topic, kind, communes, "commune" if commune else "none"],
    )


def publish_in_memory(con: duckdb.DuckDBPyConnection) -> None:
    """The marts under their published names, with the published macros."""
    for (table,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts'").fetchall():
        con.execute(f"CREATE OR REPLACE VIEW main.{table} AS FROM marts.{table}")
    add_macros_and_search(con, "memory")
