"""Marts of cases: given reports with their lives, expected what leaders read of the matter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from models import build_models, load_seeds
from raw_rows import crawled, raw_tables, seen, step

NIGHT = date(2026, 11, 23)
PHU_LUONG = "05611"


def sent(days: int) -> str:
    """The day so many days before the night."""
    return (NIGHT - timedelta(days=days)).isoformat()


def in_case(con: duckdb.DuckDBPyConnection, case: str, source_id: str, days: int, **fields: Any) -> None:
    """A report sent so many days before the night, in a case, with what its words say."""
    said = {name: fields.pop(name, default) for name, default in (("signed", 0), ("steps", []), ("place", None))}
    report = f"thu:{source_id}"
    seen(con, source_id, NIGHT, sent=sent(days), **{"commune": PHU_LUONG, "unit_raw": "UBND xã Phú Lương"} | fields)
    con.execute(
        "INSERT INTO raw.case_report VALUES (?, ?, ?, ?, 'by hand', '{}', ?, ?, ?)",
        [report, NIGHT, sent(days), report, said["signed"], said["steps"], said["place"]],
    )
    con.execute("INSERT INTO raw.case_move VALUES (?, ?, ?)", [NIGHT, report, case])


def event(con: duckdb.DuckDBPyConnection, number: int, case: str, what: str, **fields: Any) -> None:
    row = {"feedback_id": None, "other_case_id": None, "reason": "vì", "decision_no": None} | fields
    con.execute(
        "INSERT INTO raw.case_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [NIGHT, number, case, what, *row.values()]
    )


def answered(days: int) -> dict[str, Any]:
    day = f"{sent(days)}T09:00"
    return {"status": "answered", "answer": "Đã xử lý", "history": [step("answered", "Đã trả lời", day)]}


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """Cases: growing (smoke), prolonged, closed, back (asked again after an answer), returned (after a long silence), denounced."""
    con = raw_tables()
    load_seeds(con)
    con.execute("INSERT INTO raw.agency_alias VALUES ('sở xây dựng', 'so_xd', 'Sở Xây dựng', 'so')")
    con.execute("INSERT INTO raw.agency VALUES ('so_xd', 'Sở Xây dựng', 'so', NULL, NULL, NULL, 'thử')")
    crawled(con, "thu", NIGHT)
    for number, days in enumerate((30, 9, 6, 5, 3, 1)):
        steps = ["khieu_kien"] if days < 4 else []
        in_case(con, "v-smoke", f"s{number}", days, place="xóm Đồng Tâm", signed=23 if days == 5 else 0, steps=steps,
                sender_hash=f"h{number % 4}" if number else None)  # fmt: skip
    in_case(con, "v-long", "l1", 90, topic="giao_thong")
    in_case(con, "v-long", "l2", 80, topic="giao_thong", unit_raw="Sở Xây dựng")
    in_case(con, "v-closed", "c1", 40, topic="y_te", **answered(30))
    in_case(con, "v-back", "b1", 50, topic="y_te", **answered(40))
    in_case(con, "v-back", "b2", 20, topic="y_te")
    in_case(con, "v-before", "r0", 300, topic="dat_dai", **answered(280))
    in_case(con, "v-again", "r1", 10, topic="dat_dai")
    in_case(con, "v-denounced", "d1", 12, topic="can_bo", kind="to_cao", place="xóm Nà Mèo")
    in_case(con, "v-denounced", "d2", 11, topic="can_bo", kind="to_cao", place="xóm Nà Mèo")
    in_case(con, "v-thanks", "t1", 4, topic="can_bo", kind="khen")
    event(con, 1, "v-smoke", "created", feedback_id="thu:s0")
    event(con, 2, "v-smoke", "merged", other_case_id="v-gone", decision_no=1)
    event(con, 3, "v-again", "returned", feedback_id="thu:r1", other_case_id="v-before")
    event(con, 4, "v-thanks", "created", feedback_id="thu:t1")
    build_models(con, NIGHT)
    return con


def case(con: duckdb.DuckDBPyConnection, columns: str, name: str) -> tuple[Any, ...]:
    row = con.execute(f"SELECT {columns} FROM marts.fct_case WHERE case_id = ?", [f"v-{name}"]).fetchone()
    assert row is not None
    return row


def test_a_case_sums_up_its_reports(con: duckdb.DuckDBPyConnection) -> None:
    assert case(con, "case_title, report_count, unresolved_count, is_unresolved, age_days, commune_code, topic_code", "smoke") == (
        "Môi trường, xóm Đồng Tâm, xã Phú Lương: 6 phản ánh trong 5 tuần", 6, 6, True, 30, PHU_LUONG, "moi_truong",
    )  # fmt: skip
    assert case(con, "sender_count, known_sender_report_count, signatory_count, escalation_count, absorbed_case_ids", "smoke") == (
        4, 5, 23, 2, ["v-gone"],
    )  # fmt: skip
    assert case(con, "last_14d_count, prior_14d_count, weekly_counts", "smoke") == (
        5,
        0,
        [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 4, 0],
    )
    assert case(con, "sender_count, known_sender_report_count", "long") == (None, 0), "unknown, not guessed"


def test_praise_is_no_matter_and_all_other_items_are_in_one(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(
        "SELECT count(*), count(case_id), count(*) FILTER (kind != 'khen') FROM marts.fct_feedback"
    ).fetchone() == (16, 15, 15)
    assert con.execute("SELECT sum(report_count), count(*) FROM marts.fct_case").fetchone() == (15, 7)
    assert con.execute("SELECT count(*) FROM marts.fct_case_event WHERE case_id = 'v-thanks'").fetchone() == (0,)
    assert con.execute("SELECT unresolved_count, unresolved_case_count FROM marts.rpt_commune WHERE commune_code = ?",
                       [PHU_LUONG]).fetchone() == (12, 5)  # fmt: skip


def test_a_case_is_closed_when_its_last_report_is_and_comes_back_with_a_new_one(con: duckdb.DuckDBPyConnection) -> None:
    closed = "is_unresolved, closed_on, age_days, is_back"
    assert case(con, closed, "closed") == (False, NIGHT - timedelta(days=30), None, False)
    assert case(con, "is_unresolved, is_back, back_on, open_since_on", "back") == (
        True, True, NIGHT - timedelta(days=20), NIGHT - timedelta(days=20),
    )  # fmt: skip
    assert case(con, "is_back, back_on, earlier_case_id", "again") == (True, NIGHT - timedelta(days=10), "v-before")
    told = "SELECT event, happened_on, reason FROM marts.fct_case_event WHERE case_id = 'v-back' ORDER BY event_no"
    assert con.execute(told).fetchall() == [
        ("closed", NIGHT - timedelta(days=40), "mọi phản ánh đã được trả lời hoặc kết thúc"),
        ("reopened", NIGHT - timedelta(days=20), "có phản ánh mới sau khi mọi phản ánh trước đã được trả lời"),
    ]


def test_which_events_are_a_persons(con: duckdb.DuckDBPyConnection) -> None:
    told = (
        "SELECT event, happened_on, is_by_person FROM marts.fct_case_event WHERE case_id = 'v-smoke' ORDER BY event_no"
    )
    assert con.execute(told).fetchall() == [("created", NIGHT - timedelta(days=30), False), ("merged", NIGHT, True)]


def test_what_drags_on(con: duckdb.DuckDBPyConnection) -> None:
    prolonged = "SELECT case_id, open_days, is_at_several_agencies, agency_code FROM marts.rpt_prolonged_cases"
    assert con.execute(prolonged).fetchall() == [("v-long", 90, True, "so_xd")]


def test_the_warning_shows_its_parts_and_what_was_not_answered(con: duckdb.DuckDBPyConnection) -> None:
    """Growth 5 of 4 gives 30; 6 of 8 reports 11.25; 4 of 6 senders 6.7; 23 signatures 15; escalation 10; 30 of 60 days 5."""
    row = con.execute("""
        SELECT growth_points, report_points, sender_points, signatory_points, repeat_points, escalation_points, prolonged_points,
               warning_score, is_warning, unanswered_text
        FROM marts.rpt_growing_cases WHERE case_id = 'v-smoke'""").fetchone()
    assert row is not None
    assert row[:9] == (30.0, 11.3, 6.7, 15.0, 0.0, 10.0, 5.0, 78, True)
    assert row[9] == "6 trong 6 phản ánh chưa được trả lời, lâu nhất từ ngày 24/10/2026, chưa có trả lời nào"
    back = con.execute("""SELECT sender_points, repeat_count, repeat_points, warning_score, is_warning, unanswered_text
        FROM marts.rpt_growing_cases WHERE case_id = 'v-back'""").fetchone()
    assert back is not None
    assert back[:5] == (None, 1, 3.3, 12, False), "without known senders the other parts, 90 points, make the whole"
    assert back[5] == ("1 trong 2 phản ánh chưa được trả lời, lâu nhất từ ngày 03/11/2026, "
                       "đã trả lời, gần nhất ngày 14/10/2026, sau lần trả lời đầu hỏi lại 1 lần")  # fmt: skip


def test_a_denunciation_shows_no_word_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    assert case(con, "case_title, is_denunciation", "denounced") == (
        "Cán bộ, công chức, xã Phú Lương: 2 phản ánh trong một tuần", True,
    )  # fmt: skip
