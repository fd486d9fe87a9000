"""History: what was known on a past date, what moved in published weeks, and items that are not seen any more."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from models import build_models, load_seeds
from raw_rows import crawled, publish_in_memory, raw_tables, seen, step

from hieudan.settings import DataFolder
from warehouse.revisions import remember_published
from warehouse.schema import warehouse

FIRST, SECOND, THIRD = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)
ANSWERED = step("answered", "Đã trả lời", "2026-11-06T10:00")


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """Three nights, all full sweeps: item 1 answered then reopened, 2 removed, 3 late to arrive, 4 lost and found."""
    con = raw_tables()
    load_seeds(con)
    for night in (FIRST, SECOND, THIRD):
        crawled(con, "thu", night, is_full_sweep=True)
    seen(con, "1", FIRST, sent="2026-10-28", due_on=date(2026, 11, 10), unit_raw="Sở Xây dựng")
    seen(con, "1", SECOND, sent="2026-10-28", due_on=date(2026, 11, 10), unit_raw="Sở Xây dựng", status="answered",
         answer="Đã vá", history=[ANSWERED])  # fmt: skip
    seen(con, "1", THIRD, sent="2026-10-28", due_on=date(2026, 11, 10), unit_raw="Sở Y tế", status="in_progress",
         history=[ANSWERED, step("in_progress", "Đang xử lý", "2026-11-12T08:00")])  # fmt: skip
    seen(con, "2", FIRST, sent="2026-10-30")
    seen(con, "2", SECOND, presence="gone_404", text="", status="unknown")
    seen(con, "3", THIRD, sent="2026-10-29")
    seen(con, "4", FIRST, sent="2026-10-31")
    seen(con, "4", THIRD, sent="2026-10-31")
    build_models(con, THIRD)
    publish_in_memory(con)
    return con


def as_of(con: duckdb.DuckDBPyConnection, night: date) -> list[tuple[Any, ...]]:
    return con.execute(
        "SELECT feedback_id[5:], status, is_gone, is_unresolved, is_overdue, resolved_on, age_days"
        " FROM fct_feedback_as_of(?) ORDER BY 1",
        [night],
    ).fetchall()


def test_as_of_a_past_night_gives_what_was_known_then(con: duckdb.DuckDBPyConnection) -> None:
    assert as_of(con, FIRST - timedelta(days=1)) == []
    assert as_of(con, FIRST) == [
        ("1", "received", False, True, False, None, 5), ("2", "received", False, True, False, None, 3),
        ("4", "received", False, True, False, None, 2),
    ]  # fmt: skip
    # The answer of the 6th was not known before the night of the 9th; the removal keeps the status that was read last.
    assert as_of(con, date(2026, 11, 8))[0] == ("1", "received", False, True, False, None, 11)
    assert as_of(con, SECOND)[:2] == [
        ("1", "answered", False, False, False, date(2026, 11, 6), None), ("2", "received", True, False, False, None, None),
    ]  # fmt: skip
    assert as_of(con, THIRD)[0] == ("1", "in_progress", False, True, True, None, 19)


def test_as_of_tonight_is_what_the_fact_says(con: duckdb.DuckDBPyConnection) -> None:
    columns = "feedback_id, status, is_gone, is_unresolved, is_overdue, due_on, resolved_on, agency_code, age_days"
    tonight = con.execute(f"SELECT {columns} FROM fct_feedback_as_of(?) ORDER BY 1", [THIRD]).fetchall()
    assert tonight == con.execute(f"SELECT {columns} FROM fct_feedback ORDER BY 1").fetchall()


def test_the_portals_word_and_ours_are_kept_apart(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(
        "SELECT event, stated_at::VARCHAR, seen_on FROM fct_status_event WHERE feedback_id = 'thu:1' ORDER BY event_no"
    ).fetchall() == [
        ("sent", "2026-10-28 12:00:00", FIRST),
        ("received", "2026-10-28 12:00:00", FIRST),
        ("answered", "2026-11-06 10:00:00", SECOND),
        ("reopened", "2026-11-12 08:00:00", THIRD),
    ]


def test_a_silent_edit_is_an_event_that_tells_what_changed() -> None:
    con = raw_tables()
    load_seeds(con)
    for night in (FIRST, SECOND, THIRD):
        crawled(con, "thu", night)
    told = {"sent": "2026-10-28", "title": "Rác", "text": "Rác ùn ứ", "status": "answered", "history": [ANSWERED]}
    seen(con, "1", FIRST, **told, answer="Đã dọn")
    seen(con, "1", SECOND, **told, answer="Chưa có cơ sở")  # the answer alone, its status and date as they were
    seen(con, "1", THIRD, **(told | {"title": "Rác thải", "text": "Rác ùn ứ cả tuần"}), answer="Chưa có cơ sở")
    seen(con, "2", FIRST, sent="2026-10-28")
    seen(con, "2", SECOND, sent="2026-10-28", status="answered", answer="Đã vá", history=[ANSWERED])  # no edit
    seen(con, "3", FIRST, sent="2026-10-28")
    seen(con, "3", SECOND, presence="gone_404", text="", status="unknown")  # a removal is none either
    build_models(con, THIRD)
    found = con.execute(
        "SELECT feedback_id, seen_on, changed_fields FROM marts.fct_status_event WHERE event = 'edited' ORDER BY seen_on"
    ).fetchall()
    assert found == [("thu:1", SECOND, "answer"), ("thu:1", THIRD, "title, text")]
    others = "SELECT count(*) FROM marts.fct_status_event WHERE event != 'edited' AND changed_fields IS NOT NULL"
    assert con.execute(others).fetchone() == (0,)


def test_an_item_that_a_full_sweep_misses_is_not_seen_and_neither_closed_nor_removed(
    con: duckdb.DuckDBPyConnection,
) -> None:
    events = "SELECT event, seen_on FROM fct_status_event WHERE feedback_id = ? AND stated_at IS NULL ORDER BY event_no"
    assert con.execute(events, ["thu:4"]).fetchall() == [("not_seen", SECOND), ("seen_again", THIRD)]
    assert con.execute(events, ["thu:2"]).fetchall() == [("gone", SECOND)]
    assert con.execute("SELECT is_unresolved FROM fct_feedback WHERE feedback_id = 'thu:4'").fetchone() == (True,)


def test_removed_and_put_back_is_told_each_time() -> None:
    con = raw_tables()
    load_seeds(con)
    fourth = THIRD + timedelta(days=7)
    for night in (FIRST, SECOND, THIRD, fourth):
        crawled(con, "thu", night, is_full_sweep=True)
    removed: dict[str, Any] = {"presence": "gone_404", "text": "", "status": "unknown"}
    for night, facts in (
        (FIRST, {"sent": "2026-10-28"}),
        (SECOND, removed),
        (THIRD, {"sent": "2026-10-28"}),
        (fourth, removed),
    ):
        seen(con, "1", night, **facts)
    seen(con, "2", FIRST, sent="2026-10-28")  # missed by two sweeps, and then its page said that it was removed
    seen(con, "2", fourth, **removed)
    seen(con, "3", FIRST, sent="2026-10-28")  # put back, and then missed: that is neither open nor removed
    seen(con, "3", SECOND, **removed)
    seen(con, "3", THIRD, sent="2026-10-28")
    build_models(con, fourth)
    events = "SELECT event, seen_on FROM marts.fct_status_event WHERE feedback_id = ? AND stated_at IS NULL ORDER BY event_no"
    assert con.execute(events, ["thu:1"]).fetchall() == [("gone", SECOND), ("seen_again", THIRD), ("gone", fourth)]
    assert con.execute(events, ["thu:2"]).fetchall() == [("not_seen", SECOND), ("gone", fourth)]
    assert con.execute(events, ["thu:3"]).fetchall() == [("gone", SECOND), ("seen_again", THIRD), ("not_seen", fourth)]


def test_a_deadline_by_a_date_that_the_portal_stated_later_was_not_known_before() -> None:
    con = raw_tables()
    load_seeds(con)
    for night in (FIRST, SECOND, THIRD):
        crawled(con, "thu", night)
    seen(con, "1", FIRST, sent="2026-09-20", kind="khieu_nai")
    accepted = [step("unknown", "Đã thụ lý", "2026-09-25T09:00")]
    seen(con, "1", SECOND, sent="2026-09-20", kind="khieu_nai", history=accepted)
    seen(con, "1", THIRD, sent="2026-09-20", kind="khieu_nai", history=accepted)
    build_models(con, THIRD)
    publish_in_memory(con)
    known = [con.execute("SELECT due_on, is_overdue FROM fct_feedback_as_of(?)", [night]).fetchone()
             for night in (FIRST, SECOND - timedelta(days=1), SECOND, THIRD)]  # fmt: skip
    assert known == [(None, False), (None, False), (date(2026, 10, 26), True), (date(2026, 10, 26), True)]


def test_search_finds_words_with_and_without_diacritics(con: duckdb.DuckDBPyConnection) -> None:
    for words in ("phản ánh 3", "PHAN ANH 3", "3"):
        assert con.execute("SELECT feedback_id FROM search_feedback(?) LIMIT 1", [words]).fetchone() == ("thu:3",)
    assert con.execute("SELECT count(*) FROM search_feedback('không có từ này')").fetchone() == (0,)


def nights(tmp_path: Path) -> DataFolder:
    """Two published nights: on the second, an item of the first week has come late and one was answered."""
    data = DataFolder(tmp_path)
    with warehouse(data.warehouse) as con:
        con.execute("INSERT INTO raw.province VALUES ('19', 'Thái Nguyên')")
        load_seeds(con)
        crawled(con, "thu", FIRST)
        seen(con, "1", FIRST, sent="2026-10-28")
        build_models(con, FIRST)
    remember_published(data, FIRST)
    with warehouse(data.warehouse) as con:
        crawled(con, "thu", SECOND)
        seen(con, "2", SECOND, sent="2026-10-27")
        seen(con, "1", SECOND, sent="2026-10-28", status="answered", history=[step("answered", "", "2026-10-30T08:00")])
        build_models(con, SECOND)
    return data


_MOVED = """
SELECT figure, first_published_on, first_published_count, now_count, moved_count, revision_count, last_revised_on
FROM marts.rpt_revisions WHERE moved_count != 0 AND week_on = DATE '2026-10-26' AND topic_code = 'moi_truong' ORDER BY figure
"""


def test_a_past_week_that_moves_says_by_how_much(tmp_path: Path) -> None:
    data = nights(tmp_path)
    expected = [("answered", FIRST, 0, 1, 1, 1, SECOND), ("received", FIRST, 1, 2, 1, 1, SECOND)]
    with warehouse(data.warehouse) as con:
        assert con.execute(_MOVED).fetchall() == expected  # unresolved: one answered, one more waiting
        assert con.execute("SELECT count(*) FROM marts.rpt_revisions WHERE figure = 'unresolved' AND moved_count != 0"
                           ).fetchone() == (0,)  # fmt: skip
    for _ in range(2):  # a night that is run again writes the same
        remember_published(data, SECOND)
    with warehouse(data.warehouse) as con:
        build_models(con, SECOND)
        assert con.execute(_MOVED).fetchall() == expected
        build_models(con, THIRD)
        assert con.execute(_MOVED).fetchall() == expected  # and the night after still says when it moved


def test_what_did_not_move_is_not_written_again(tmp_path: Path) -> None:
    data = nights(tmp_path)
    with warehouse(data.warehouse) as con:
        before = con.execute("SELECT count(*) FROM raw.published_week").fetchone()
    remember_published(data, SECOND)
    with warehouse(data.warehouse) as con:
        fresh = con.execute(
            "SELECT topic_code, figure FROM raw.published_week WHERE night_on = ? AND week_on = DATE '2026-10-26' ORDER BY 2",
            [SECOND],
        ).fetchall()
    assert before is not None
    assert fresh == [("moi_truong", "answered"), ("moi_truong", "received")]
