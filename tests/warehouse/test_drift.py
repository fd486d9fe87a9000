"""Drift of the topics: the model's own query on weeks made by hand, and the line that the night says of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import jinja2

from hieudan.settings import ROOT, DataFolder
from warehouse.drift import drift_warnings

MONDAY = date(2026, 11, 16)
QUERY = ROOT / "transforms" / "sql" / "models" / "marts" / "rpt_drift.sql"


def _weeks(con: duckdb.DuckDBPyConnection, portal: str, count: int, unclear: int, sure: float, unseen: float | None,
           weeks_ago: int = 0) -> None:  # fmt: skip
    """``count`` items of a week, ``unclear`` of them without a topic."""
    week = MONDAY - timedelta(weeks=weeks_ago)
    for number in range(count):
        name = f"{portal}:{week}:{number}"
        topic = "chua_ro" if number < unclear else "giao_thong"
        con.execute("INSERT INTO fct_feedback VALUES (?, ?, ?, ?, ?)", [name, portal, week, topic, sure])
        con.execute("INSERT INTO int_item VALUES (?, ?)", [name, name])
        if unseen is not None:
            con.execute("INSERT INTO label_vocabulary VALUES (?, ?)", [name, unseen])


def _published(folder: Path) -> DataFolder:
    data = DataFolder(folder)
    data.published_file.parent.mkdir(parents=True)
    with duckdb.connect(str(data.published_file)) as con:
        con.execute("CREATE TABLE fct_feedback (feedback_id VARCHAR, portal_id VARCHAR, sent_week_on DATE,"
                    " topic_code VARCHAR, topic_confidence DOUBLE)")  # fmt: skip
        con.execute("CREATE TABLE int_item (feedback_id VARCHAR, label_key VARCHAR)")
        con.execute("CREATE TABLE label_vocabulary (label_key VARCHAR, unseen_share DOUBLE)")
        for portal in ("calm", "vague", "foreign", "small", "hesitant"):
            for ago in range(1, 9):
                _weeks(con, portal, 30, 3, 0.80, 0.02, ago)
        _weeks(con, "calm", 40, 6, 0.79, 0.03)
        _weeks(con, "vague", 40, 14, 0.79, 0.03)
        _weeks(con, "foreign", 40, 4, 0.79, 0.09)
        _weeks(con, "hesitant", 40, 4, 0.70, 0.02)
        _weeks(con, "small", 19, 19, 0.10, 0.50)
        _weeks(con, "new", 40, 40, 0.10, None)
        query = jinja2.Template(QUERY.read_text(encoding="utf-8")).render(
            ref=lambda name: name, source=lambda _, table: table
        )
        con.execute(f"CREATE TABLE rpt_drift AS {query}")
    return data


def test_a_week_drifts_when_it_is_understood_worse_than_the_eight_before(tmp_path: Path) -> None:
    data = _published(tmp_path)
    with duckdb.connect(str(data.published_file), read_only=True) as con:
        rows = con.execute("SELECT portal_id, unclear_pct, usual_unclear_pct, unseen_word_pct, is_drifting"
                           " FROM rpt_drift WHERE week_on = ? ORDER BY 1", [MONDAY]).fetchall()  # fmt: skip
        is_earlier = con.execute("SELECT bool_or(is_drifting) FROM rpt_drift WHERE week_on < ?", [MONDAY]).fetchone()
    found = {row[0]: row[1:] for row in rows}
    assert {portal for portal, row in found.items() if row[-1]} == {"vague", "foreign", "hesitant"}
    assert found["vague"][:2] == (35.0, 10.0)
    assert round(found["foreign"][2], 6) == 9.0
    assert found["new"][1:] == (None, None, False), "nothing is usual in a first week"
    assert is_earlier == (False,)


def test_the_night_says_which_portals_drift(tmp_path: Path) -> None:
    lines = drift_warnings(_published(tmp_path))
    assert [line.split(",")[0] for line in lines] == [
        f"warning: topics drift at {portal}" for portal in ("foreign", "hesitant", "vague")
    ]
    assert "chua_ro 35% (usually 10%)" in lines[-1]


def test_a_file_of_before_the_mart_warns_of_nothing(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.published_file.parent.mkdir(parents=True)
    duckdb.connect(str(data.published_file)).close()
    assert drift_warnings(data) == []
