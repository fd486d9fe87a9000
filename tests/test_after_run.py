"""What ``make run`` must show. Skipped where it has not run yet; CI runs it first."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from demo.feedback import build_history, personal_strings
from hieudan.settings import ROOT, DataFolder
from warehouse.publish import read_state

DATA = DataFolder(ROOT / "data")
pytestmark = pytest.mark.skipif(
    not (DATA.reports / "2026-W47" / "figures.json").exists(), reason="make run has not been run"
)


def one(query: str) -> tuple[Any, ...]:
    with duckdb.connect(str(DATA.published_file), read_only=True) as con:
        row = con.execute(query).fetchone()
    assert row is not None
    return row


def test_the_published_file_holds_what_the_replica_shows() -> None:
    items, statuses, topics, communes = one(
        "SELECT count(*), count(DISTINCT status), count(DISTINCT topic_code), count(DISTINCT commune_code)"
        " FROM fct_feedback"
    )
    assert items >= 3000
    assert statuses >= 4
    assert topics >= 20
    assert communes >= 80


def test_all_three_nights_were_seen() -> None:
    assert one("SELECT count(*), bool_and(is_seen) FROM fct_coverage") == (9, True)
    assert (read_state(DATA) or {})["is_stale"] is False


def test_surge_and_mass_complaint_stand_out() -> None:
    with duckdb.connect(str(DATA.published_file), read_only=True) as con:
        spots = con.execute("SELECT topic_code, commune_code FROM rpt_hotspot WHERE is_hotspot"
                            " ORDER BY received_4w_count DESC").fetchall()  # fmt: skip
        risen = con.execute("SELECT topic_code FROM rpt_weekly_topic WHERE week_code = '2026-W47'"
                            " AND received_count >= 2 * greatest(received_last_year_count, 3)").fetchall()  # fmt: skip
    assert spots[0] == ("moi_truong", "05611")
    assert ("dien_nuoc_vien_thong",) in risen


def all_text(path: Path) -> str:
    """All that a file says: unpacked, and of a database every row of every table."""
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as con:
            tables = con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
            return "\n".join(
                str(row)
                for schema, table in tables
                for row in con.execute(f"SELECT t::VARCHAR FROM {schema}.{table} t").fetchall()
            )
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", errors="ignore")


def test_none_of_the_invented_personal_data_is_anywhere_under_data() -> None:
    """A number within a longer one (a digest, a decimal fraction) is there by chance: only whole runs of digits count."""
    personal = {text for text in personal_strings(build_history().items) if len(text) >= 8}
    assert len(personal) > 500
    numbers = {text for text in personal if text.isdigit()}
    found = set()
    for path in DATA.root.rglob("*"):
        if not path.is_file():
            continue
        text = all_text(path)
        found |= {(path.name, one) for one in numbers.intersection(re.findall(r"\d+", text))}
        found |= {(path.name, one) for one in personal - numbers if one in text}
    assert found == set()


def test_the_report_is_there_in_every_form_and_labelled() -> None:
    folder = DATA.reports / "2026-W47"
    assert {path.suffix for path in folder.iterdir()} >= {".html", ".pdf", ".json"}
    html = next(folder.glob("*.html")).read_text(encoding="utf-8")
    assert "DỮ LIỆU MÔ PHỎNG" in html
    assert "Phú Lương" in html  # the mass complaint
    assert json.loads((folder / "figures.json").read_text(encoding="utf-8"))
