"""The mart of surges: from reports to alerts with the reports behind them, ranked, at most five for a leader."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from models import build_models, load_seeds
from raw_rows import crawled, raw_tables, seen

NIGHT = date(2026, 11, 23)
FIRST = NIGHT - timedelta(weeks=30)
TOPICS = ("moi_truong", "giao_thong", "dat_dai", "y_te", "giao_duc", "khoang_san", "quy_hoach")


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """One report a week of each of seven topics, each in a commune of its own. In the last week: nine more of moi_truong
    in one commune by one agency, seven more of each other topic all over; seven of can_bo are praise."""
    con = raw_tables()
    load_seeds(con)
    crawled(con, "thu", NIGHT, paged_back_to=FIRST - timedelta(days=30))
    for week in range(30):
        for number, topic in enumerate(TOPICS):
            day = FIRST + timedelta(weeks=week, days=(week + number) % 7)
            seen(con, f"{topic}-{week}", NIGHT, sent=str(day), topic=topic, commune="05611" if number == 0 else None)
    for number in range(9):
        seen(con, f"mass-{number}", NIGHT, sent=str(NIGHT - timedelta(days=1 + number % 3)), topic="moi_truong",
             commune="05611", unit_raw="UBND xã Phú Lương")  # fmt: skip
    for topic in TOPICS[1:]:
        for number in range(7):
            seen(con, f"{topic}-more-{number}", NIGHT, sent=str(NIGHT - timedelta(days=1 + number)), topic=topic)
    for number in range(9):
        seen(con, f"khen-{number}", NIGHT, sent=str(NIGHT - timedelta(days=2)), topic="can_bo", kind="khen")
        seen(con, f"when-{number}", NIGHT, topic="can_bo")
    for number in range(4):
        seen(
            con,
            f"drone-{number}",
            NIGHT,
            sent=str(NIGHT - timedelta(days=3 + 5 * number)),
            topic="chua_ro",
            commune="05443",
        )
        seen(con, f"told-{number}", NIGHT, sent=str(NIGHT - timedelta(days=2)), topic="khac", kind="to_cao")
    con.execute(
        "INSERT INTO raw.label_words SELECT label_key, CASE split_part(label_key, '-', 1) WHEN 'thu:mass' THEN ['khói', 'lò_nhôm khói']"
        " WHEN 'thu:drone' THEN ['drone', 'phun_thuốc ' || label_key] WHEN 'thu:told' THEN ['phong_bì'] ELSE ['đường', label_key] END"
        " FROM raw.label"
    )
    build_models(con, NIGHT)
    return con


def test_an_alert_has_its_reports_behind_it(con: duckdb.DuckDBPyConnection) -> None:
    row = con.execute("""
        SELECT surge_state, window_from_on, window_to_on, window_count, usual_count < 2, usual_high_count < window_count,
            is_new, is_ongoing, since_on, topic_code, commune_code, compared_portal_ids
        FROM marts.rpt_surge WHERE surge_id = '2026-W47:topic_commune:moi_truong:05611'""").fetchall()
    assert row == [("tang", date(2026, 11, 16), date(2026, 11, 22), 10, True, True, True, True, date(2026, 11, 20),
                    "moi_truong", "05611", ["thu"])]  # fmt: skip
    behind = con.execute("SELECT feedback_id FROM marts.rpt_surge_item WHERE surge_id = '2026-W47:topic_commune:moi_truong:05611'"
                         " ORDER BY 1").fetchall()  # fmt: skip
    assert [name for (name,) in behind] == sorted([f"thu:mass-{n}" for n in range(9)] + ["thu:moi_truong-29"])
    assert con.execute("SELECT count(*) FROM marts.rpt_surge LEFT JOIN (SELECT surge_id, count(*) AS n FROM marts.rpt_surge_item"
                       " GROUP BY 1) USING (surge_id) WHERE surge_state = 'tang' AND window_count IS DISTINCT FROM n").fetchone() == (0,)  # fmt: skip


def test_what_another_alert_tells_better_is_kept_but_not_told_twice(con: duckdb.DuckDBPyConnection) -> None:
    explained = con.execute("SELECT surge_id, explained_by FROM marts.rpt_surge WHERE week_code = '2026-W47' AND explained_by"
                            " IS NOT NULL ORDER BY 1").fetchall()  # fmt: skip
    cell = "2026-W47:topic_commune:moi_truong:05611"
    assert [(code.split(":")[1], by) for code, by in explained] == [("agency", cell), ("topic", cell)]


def test_at_most_five_a_week_reach_a_leader(con: duckdb.DuckDBPyConnection) -> None:
    ranks = con.execute("SELECT alert_rank, is_for_leader FROM marts.rpt_surge WHERE week_code = '2026-W47' AND surge_state = 'tang'"
                        " AND explained_by IS NULL ORDER BY alert_rank").fetchall()  # fmt: skip
    assert ranks == [(rank, rank <= 5) for rank in range(1, 9)]  # six topics, the commune, the province
    assert con.execute("SELECT bool_or(is_for_leader) FROM marts.rpt_surge WHERE surge_state != 'tang'").fetchone() == (
        False,
    )


def test_praise_and_what_has_no_date_are_no_surge(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(
        "SELECT count(*) FROM marts.rpt_surge WHERE topic_code = 'can_bo' AND window_count > 0"
    ).fetchone() == (0,)


def test_words_that_rose_and_who_wrote_them(con: duckdb.DuckDBPyConnection) -> None:
    """Denunciations hold a word four times: it is told nowhere."""
    rows = con.execute("SELECT week_code, term, text_count, usual_text_count < 1, topic_code, len(feedback_ids)"
                       " FROM marts.rpt_rising_word ORDER BY ALL").fetchall()  # fmt: skip
    assert rows == [("2026-W47", "lò nhôm khói", 9, True, "moi_truong", 9)]


def test_what_fits_no_topic_and_is_told_by_several(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute("SELECT emerging_id, text_count, words, from_commune_codes, feedback_ids, first_sent_on, last_sent_on"
                       " FROM marts.rpt_emerging").fetchall()  # fmt: skip
    ids = [f"thu:drone-{number}" for number in range(4)]
    assert rows == [("moi:thu:drone-0", 4, ["drone"], ["05443"], ids, date(2026, 11, 5), date(2026, 11, 20))]


def test_small_series_say_that_they_are_small(con: duckdb.DuckDBPyConnection) -> None:
    states = con.execute(
        "SELECT DISTINCT surge_state FROM marts.rpt_surge WHERE scope = 'topic' AND week_code = '2026-W44'"
    )
    assert states.fetchall() == [("qua_it",)]


def test_a_case_rises_where_no_topic_and_no_commune_does() -> None:
    """Six reports of one matter, each of another topic in another commune; four of another matter, six denunciations."""
    con = raw_tables()
    load_seeds(con)
    crawled(con, "thu", NIGHT, paged_back_to=FIRST - timedelta(days=30))
    communes = ("05611", "05443", "05455", "05467", "05500", "05518")
    for week in range(30):
        for topic in TOPICS:
            seen(con, f"{topic}-{week}", NIGHT, sent=str(FIRST + timedelta(weeks=week)), topic=topic)
    for case, count, kind in (("v-flood", 6, "phan_anh"), ("v-few", 4, "phan_anh"), ("v-accused", 6, "to_cao")):
        for number in range(count):
            seen(con, f"{case}-{number}", NIGHT, sent=str(NIGHT - timedelta(days=1 + number % 3)), topic=TOPICS[number],
                 commune=communes[number], kind=kind)  # fmt: skip
            con.execute("INSERT INTO raw.case_move VALUES (?, ?, ?)", [NIGHT, f"thu:{case}-{number}", case])
    build_models(con, NIGHT)
    rows = con.execute("SELECT surge_state, window_count, usual_count < 0.1, topic_code, is_new, explained_by"
                       " FROM marts.rpt_surge WHERE scope = 'case' AND week_code = '2026-W47'").fetchall()  # fmt: skip
    assert rows == [("tang", 6, True, None, True, None)]
    behind = con.execute(
        "SELECT feedback_id FROM marts.rpt_surge_item WHERE surge_id = '2026-W47:case:v-flood' ORDER BY 1"
    )
    assert [name for (name,) in behind.fetchall()] == [f"thu:v-flood-{number}" for number in range(6)]
