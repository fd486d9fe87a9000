"""Trends compare like with like: a portal that is out for ten days can neither make a dip nor hide one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import duckdb
from models import build_models, load_seeds
from raw_rows import crawled, raw_tables, seen, step

BEGIN = date(2026, 9, 21)  # a Monday
OUT = tuple(date(2026, 10, 7) + timedelta(days=n) for n in range(10))  # W41 from Wednesday to W42 on Friday
STILL_OUT = (*OUT, date(2026, 10, 17), date(2026, 10, 18), date(2026, 10, 19))
DURING, AFTER = date(2026, 10, 19), date(2026, 11, 2)


@cache
def year(*, out: tuple[date, ...], until: date, reads_back: bool = True) -> duckdb.DuckDBPyConnection:
    """Two portals, seen every night since ``BEGIN``; on each day ``on`` gets two reports and ``off`` four, answered the
    day after. ``off`` fails on the nights ``out``; afterwards it is read back, or only to the day before."""
    con = raw_tables()
    load_seeds(con)
    first_after = max(out, default=BEGIN) + timedelta(days=1)
    for number in range((until - BEGIN).days):
        night = BEGIN + timedelta(days=number + 1)
        for portal_id, count in (("on", 2), ("off", 4)):
            sent = [night - timedelta(days=1)]
            if portal_id == "off" and night in out:
                crawled(con, portal_id, night, outcome="failed", failure_class="timeout", paged_back_to=None)
                continue
            is_gap_left = portal_id == "off" and night > OUT[0] and not reads_back
            back = night - timedelta(days=1) if is_gap_left else date(2026, 2, 1)
            crawled(con, portal_id, night, paged_back_to=back, is_full_sweep=False)
            if portal_id == "off" and night == first_after and out and reads_back:
                sent = [day - timedelta(days=1) for day in (*out, night)]
            for day in sent:
                for item in range(count):
                    answered = step("answered", "Đã trả lời", f"{day + timedelta(days=1)}T00:30")
                    seen(
                        con,
                        f"{day}-{item}",
                        night,
                        portal_id=portal_id,
                        sent=str(day),
                        status="answered",
                        history=[answered],
                    )
    build_models(con, until)
    return con


def trend(con: duckdb.DuckDBPyConnection, figure: str, week: str) -> tuple[Any, ...]:
    row = con.execute(
        "SELECT this_count, before_count, left_out_portal_ids, not_comparable_reason FROM marts.rpt_weekly_trend"
        " WHERE comparison = 'last_week' AND topic_code = 'moi_truong' AND figure = ? AND week_code = ?",
        [figure, week],
    ).fetchone()
    assert row is not None
    return tuple(row)


WHOLE = (42, 42, [], None)


def test_without_an_outage_all_portals_are_compared() -> None:
    con = year(out=(), until=DURING)
    assert trend(con, "received", "2026-W42") == WHOLE
    assert trend(con, "answered", "2026-W42") == WHOLE
    assert trend(con, "received", "2026-W43") == (None, None, ["off", "on"], "tuần chưa hết")


def test_while_a_portal_is_out_the_trend_does_not_dip_and_names_who_is_left_out() -> None:
    con = year(out=STILL_OUT, until=DURING)
    raw = con.execute("SELECT week_code, sum(received_count)::INT FROM marts.rpt_weekly_flow WHERE week_code IN"
                      " ('2026-W40', '2026-W42') GROUP BY 1 ORDER BY 1").fetchall()  # fmt: skip
    assert raw == [("2026-W40", 42), ("2026-W42", 14)]  # what a naive trend would show: a fall by two thirds
    for figure in ("received", "answered", "reopened"):
        count = 0 if figure == "reopened" else 14
        assert trend(con, figure, "2026-W41") == (count, count, ["off"], None)
        assert trend(con, figure, "2026-W42") == (count, count, ["off"], None)


def test_read_back_afterwards_the_weeks_are_what_they_would_have_been() -> None:
    con = year(out=OUT, until=AFTER)
    for week in ("2026-W41", "2026-W42", "2026-W43", "2026-W44"):
        assert trend(con, "received", week) == WHOLE
        assert trend(con, "answered", week) == WHOLE
    # A reopening is only known where the nights were seen: these weeks stay without the portal for good.
    assert [trend(con, "reopened", f"2026-W{week}")[2] for week in (40, 41, 42, 43, 44)] == [
        [],
        ["off"],
        ["off"],
        ["off"],
        [],
    ]


def test_not_read_back_the_gap_stays_a_gap() -> None:
    con = year(out=OUT, until=AFTER, reads_back=False)
    assert trend(con, "received", "2026-W41") == (14, 14, ["off"], None)
    assert trend(con, "received", "2026-W42") == (14, 14, ["off"], None)
    assert trend(con, "received", "2026-W43") == (14, 14, ["off"], None)  # the week before it has the gap
    assert trend(con, "received", "2026-W44") == WHOLE


def test_a_surge_at_the_portal_that_is_up_is_not_hidden_by_the_outage_of_the_other() -> None:
    con = year.__wrapped__(out=STILL_OUT, until=DURING)
    for number in range(30):
        seen(con, f"surge-{number}", DURING, portal_id="on", sent="2026-10-14")
    build_models(con, DURING)
    assert trend(con, "received", "2026-W42") == (44, 14, ["off"], None)
    naive = con.execute(
        "SELECT sum(received_count)::INT FROM marts.rpt_weekly_flow WHERE week_code = '2026-W42'"
    ).fetchone()
    assert naive == (44,)  # as much as in any whole week: the sum over portals shows nothing


def test_nothing_is_said_of_weeks_before_anything_was_covered() -> None:
    con = year(out=(), until=DURING)
    assert trend(con, "reopened", "2026-W39") == (None, None, ["off", "on"], "tuần trước chưa thu thập đủ")
    row = con.execute("SELECT DISTINCT this_count, not_comparable_reason FROM marts.rpt_weekly_trend"
                      " WHERE comparison = 'last_year' AND figure = 'received' AND week_code = '2026-W42'").fetchall()  # fmt: skip
    assert row == [(None, "cùng kỳ năm trước chưa thu thập đủ")]


def test_answers_are_known_only_of_what_was_read_back() -> None:
    """Read back seven weeks, a portal tells nothing of answers to what is older; its nights tell them, where none is missing."""
    con = year.__wrapped__(out=(), until=DURING)
    con.execute("UPDATE raw.crawl SET paged_back_to = DATE '2026-09-01' WHERE portal_id = 'on'")
    con.execute("DELETE FROM raw.crawl WHERE portal_id = 'on' AND observed_on = DATE '2026-09-24'")
    build_models(con, DURING)
    for table in ("marts.rpt_weekly_topic", "staging.int_week_portal"):
        told = con.execute(
            f"SELECT week_code, bool_and(is_answered_covered) FROM {table} WHERE week_code IN ('2026-W39', '2026-W42')"
            " GROUP BY 1 ORDER BY 1"
        )
        assert told.fetchall() == [("2026-W39", False), ("2026-W42", True)]


@cache
def answered_only(*, is_late: bool) -> duckdb.DuckDBPyConnection:
    """A portal that lists all, and one that lists what is answered alone: thirty days after sending, or as articles that
    bear one date. Both get two reports a day, of which the second shows the older ones only."""
    con = raw_tables()
    load_seeds(con)
    days_to_answer = 30 if is_late else 0
    for portal_id, lists in (("on", "all"), ("tra_loi", "answered_only")):
        crawled(con, portal_id, DURING, lists=lists, paged_back_to=date(2025, 1, 1))
    for number in range(1, 200):
        sent = DURING - timedelta(days=number)
        for item in range(2):
            seen(con, f"{sent}-{item}", DURING, portal_id="on", sent=str(sent), commune="05443")
            if number >= days_to_answer:
                at = datetime.combine(sent + timedelta(days=days_to_answer), time(12))
                seen(
                    con,
                    f"{sent}-{item}",
                    DURING,
                    portal_id="tra_loi",
                    sent=str(sent),
                    status="answered",
                    answered_at=at,
                )
    build_models(con, DURING)
    return con


def test_a_portal_that_shows_a_report_only_when_it_is_answered_makes_no_dip() -> None:
    con = answered_only(is_late=True)
    assert trend(con, "received", "2026-W42") == (14, 14, ["tra_loi"], None)
    assert trend(con, "received", "2026-W38") == (14, 14, ["tra_loi"], None)
    assert con.execute("SELECT DISTINCT is_received_covered, received_last_week_count, not_comparable_reason FROM marts.rpt_weekly_topic"
                       " WHERE week_code = '2026-W42'").fetchall() == [
        (False, None, "có cổng chỉ đăng nội dung đã trả lời, nên chưa đủ nội dung mới gửi")]  # fmt: skip
    assert con.execute(
        "SELECT DISTINCT compared_portal_ids FROM marts.rpt_surge WHERE scope = 'province'"
    ).fetchall() == [(["on"],)]
    assert con.execute("SELECT max(covered_day_count) > 180 FROM marts.rpt_commune").fetchone() == (True,)


def test_articles_that_bear_the_day_of_the_answer_are_compared() -> None:
    assert trend(answered_only(is_late=False), "received", "2026-W42") == (28, 28, [], None)


def hotspots(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute("SELECT received_4w_count, usual_4w_count, is_hotspot FROM marts.rpt_hotspot").fetchall()


def test_a_portal_switched_on_lately_makes_no_hotspot_and_one_that_is_out_hides_none() -> None:
    con = raw_tables()
    load_seeds(con)
    began = DURING - timedelta(days=70)
    crawled(con, "moi", DURING, paged_back_to=began)
    seen(con, "first", DURING, portal_id="moi", sent="2025-10-01")
    for number in range(70):
        seen(con, f"m{number}", DURING, portal_id="moi", sent=str(began + timedelta(days=number)), commune="05443")
    build_models(con, DURING)
    assert hotspots(con) == [(28, 0.0, False)]  # 42 days before: too few to say what is usual
    con.execute("UPDATE raw.crawl SET paged_back_to = ? WHERE portal_id = 'moi'", [began - timedelta(days=20)])
    build_models(con, DURING)
    assert hotspots(con) == [(28, 18.97, False)]  # 42 reports in 62 covered days; over 48 weeks it would be 3.5
    # Out but for the last seven of 28 days: those are held against seven usual ones.
    con.execute("UPDATE raw.crawl SET paged_back_to = ? WHERE portal_id = 'moi'", [DURING - timedelta(days=7)])
    crawled(con, "moi", DURING - timedelta(days=28), paged_back_to=DURING - timedelta(days=364))
    con.execute("DELETE FROM raw.observation WHERE source_id != 'first' AND (sent_at < ? OR sent_at::DATE BETWEEN ? AND ?)",
                [DURING - timedelta(days=42), DURING - timedelta(days=28), DURING - timedelta(days=8)])  # fmt: skip
    build_models(con, DURING)
    assert hotspots(con) == [(7, 0.29, True)]
