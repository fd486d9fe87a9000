"""Flow: what came, went and waited; ageing, backlog, on-time and satisfaction with the numbers behind them."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from models import build_models, load_seeds
from raw_rows import crawled, raw_tables, seen, step

NIGHT = date(2026, 11, 23)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """Item 1 answered in week 42, reopened in week 44, open; ten items with deadlines in October, eight of them kept."""
    con = raw_tables()
    load_seeds(con)
    crawled(con, "thu", NIGHT)
    crawled(con, "tra_loi", NIGHT, lists="answered_only")
    seen(con, "1", NIGHT, sent="2026-10-06", commune="05443", unit_raw="Sở Xây dựng", status="in_progress", history=[
        step("received", "Đã tiếp nhận", "2026-10-06T13:00"), step("answered", "Đã trả lời", "2026-10-14T09:00"),
        step("in_progress", "Đang xử lý", "2026-10-28T09:00")])  # fmt: skip
    for number in range(10):
        answered_on = "2026-10-09" if number < 8 else "2026-10-29"
        seen(con, f"d{number}", NIGHT, sent="2026-09-29", topic="y_te", due_on=date(2026, 10, 12), status="answered",
             rating_good=(1 if number < 3 else 0) if number < 4 else None, rating_poor=1 if number == 3 else None,
             history=[step("answered", "", f"{answered_on}T09:00")])  # fmt: skip
    seen(con, "late", NIGHT, sent="2026-09-30", topic="y_te", due_on=date(2026, 10, 15))
    seen(con, "future", NIGHT, sent="2026-11-20", topic="y_te", due_on=date(2026, 11, 30))
    seen(con, "khen", NIGHT, sent="2026-11-02", topic="can_bo", kind="khen")
    seen(con, "c1", NIGHT, portal_id="tra_loi", sent="2026-11-03", status="answered", answered_at=None)
    build_models(con, NIGHT)
    return con


def test_an_item_is_unresolved_in_the_weeks_in_which_it_was(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("""
        SELECT week_code, received_count, answered_count, reopened_count, unresolved_count FROM marts.rpt_weekly_flow
        WHERE topic_code = 'moi_truong' AND portal_id = 'thu' ORDER BY 1""").fetchall()
    assert found == [
        ("2026-W41", 1, 0, 0, 1),  # answered in W42: nothing stands there, the answer did not last
        ("2026-W44", 0, 0, 1, 1), ("2026-W45", 0, 0, 0, 1), ("2026-W46", 0, 0, 0, 1), ("2026-W47", 0, 0, 0, 1),
        ("2026-W48", 0, 0, 0, 1),
    ]  # fmt: skip


def test_cells_add_up_to_the_weeks_of_the_topic(con: duckdb.DuckDBPyConnection) -> None:
    figures = (
        "sum(received_count), sum(answered_count), sum(rejected_count), sum(reopened_count), sum(unresolved_count)"
    )
    query = f"SELECT week_on, topic_code, {figures} FROM marts.{{}} GROUP BY ALL HAVING {figures.replace(', ', ' + ')} > 0 ORDER BY ALL"
    flow = con.execute(query.format("rpt_weekly_flow")).fetchall()
    assert flow == con.execute(query.format("rpt_weekly_topic")).fetchall()
    assert len(flow) > 5


def test_a_portal_that_lists_answers_only_counts_in_received_alone(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("SELECT sum(received_count), sum(answered_count), sum(unresolved_count) FROM marts.rpt_weekly_flow"
                       " WHERE portal_id = 'tra_loi'").fetchone() == (1, 0, 0)  # fmt: skip


def test_every_bucket_of_age_has_its_row(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("SELECT age_bucket, unresolved_count, overdue_count FROM marts.rpt_ageing ORDER BY age_bucket_order").fetchall() == [
        ("0-7", 1, 0), ("8-15", 0, 0), ("16-30", 0, 0), ("31-60", 2, 1), ("61-180", 0, 0), ("181-365", 0, 0), (">365", 0, 0),
    ]  # fmt: skip


def test_buckets_of_age_at_their_edges() -> None:
    con = raw_tables()
    load_seeds(con)
    crawled(con, "thu", NIGHT)
    ages = (0, 7, 8, 15, 16, 30, 31, 60, 61, 180, 181, 365, 366)
    for age in ages:
        seen(con, str(age), NIGHT, sent=str(NIGHT - timedelta(days=age)))
    build_models(con, NIGHT)
    found = con.execute(
        "SELECT age_bucket, list(age_days ORDER BY age_days) FROM marts.rpt_unresolved GROUP BY ALL ORDER BY 2"
    ).fetchall()
    assert found == [("0-7", [0, 7]), ("8-15", [8, 15]), ("16-30", [16, 30]), ("31-60", [31, 60]), ("61-180", [61, 180]),
                     ("181-365", [181, 365]), (">365", [366])]  # fmt: skip


def test_on_time_rate_with_its_numbers_and_interval(con: duckdb.DuckDBPyConnection) -> None:
    """Eleven deadlines in October: eight kept, two closed late, one open and late. Wilson for 8 of 11: 43.4-90.3."""
    assert con.execute("""
        SELECT month_on, due_count, kept_count, closed_late_count, overdue_count, kept_pct, kept_low_pct, kept_high_pct, is_complete
        FROM marts.rpt_on_time WHERE scope = 'topic' AND scope_code = 'y_te' ORDER BY month_on""").fetchall() == [
        (date(2026, 10, 1), 11, 8, 2, 1, 72.7, 43.4, 90.3, True),
    ]  # fmt: skip
    assert con.execute("SELECT scope, due_count FROM marts.rpt_on_time WHERE scope_code IN ('', 'chua_ro') ORDER BY ALL"
                       ).fetchall() == [("agency", 11), ("commune", 11), ("province", 11)]  # fmt: skip


def test_satisfaction_with_n_and_response(con: duckdb.DuckDBPyConnection) -> None:
    """Ten answers, four of them rated: three good, one poor. The interval of 3 of 4 is as wide as it must be."""
    assert con.execute("""
        SELECT answered_item_count, rated_item_count, rating_count, rating_good_count, response_pct, good_pct, good_low_pct, good_high_pct
        FROM marts.rpt_satisfaction WHERE scope = 'province'""").fetchall() == [(10, 4, 4, 3, 40.0, 75.0, 30.1, 95.4)]


def test_weeks_to_clear_and_why_there_are_none(con: duckdb.DuckDBPyConnection) -> None:
    province, health, environment = con.execute("""
        SELECT unresolved_count, known_week_count, closed_per_week, weeks_to_clear, no_estimate_reason FROM marts.rpt_backlog
        WHERE (scope, scope_code) IN (('province', ''), ('topic', 'y_te'), ('topic', 'moi_truong')) ORDER BY scope, scope_code DESC
    """).fetchall()
    assert province == (3, 8, 1.25, 2.4, None)
    assert health == (2, 8, 1.25, 1.6, None)
    assert environment == (1, 8, 0.0, None, "không giải quyết được việc nào trong các tuần đó")
