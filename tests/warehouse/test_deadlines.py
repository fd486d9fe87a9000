"""Deadlines: whose they are, when they end, how an item stands, and the sentence that says why."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from models import build_models, load_seeds
from raw_rows import crawled, raw_tables, seen, step

from hieudan.settings import ROOT, InputError
from warehouse.province_tables import load_province_tables
from warehouse.working_days import calendar_rows

NIGHT = date(2026, 11, 23)
ACCEPTED = "Đã thụ lý"
REMOTE = "01870"

# name: (the item, days of kind/status as seen on the night) -> due_on, source, rule, state
CASES: dict[str, tuple[dict[str, Any], tuple[str | None, str, str | None, str]]] = {
    "a complaint is due thirty days after it was accepted": (
        {"sent": "2026-02-20", "kind": "khieu_nai", "history": [step("unknown", ACCEPTED, "2026-03-02T09:00")]},
        ("2026-04-01", "rule", "kn_lan_dau", "qua_han_lau"),
    ),
    "in a commune on the province's list the law's longer period counts": (
        {"sent": "2026-02-20", "kind": "khieu_nai", "commune": REMOTE,
         "history": [step("unknown", ACCEPTED, "2026-03-02T09:00")]},
        ("2026-04-16", "rule", "kn_lan_dau", "qua_han_lau"),
    ),
    "a denunciation has no longer one there": (
        {"sent": "2026-10-20", "kind": "to_cao", "commune": REMOTE,
         "history": [step("unknown", ACCEPTED, "2026-10-26T09:00")]},
        ("2026-11-25", "rule", "tc_2026", "sap_den_han"),
    ),
    "a period that ends at Tết ends on the next working day": (
        {"sent": "2026-01-10", "kind": "khieu_nai", "history": [step("unknown", ACCEPTED, "2026-01-17T09:00")]},
        ("2026-02-23", "rule", "kn_lan_dau", "qua_han_lau"),
    ),
    "a complaint that nobody says was accepted has no deadline, however old": (
        {"sent": "2025-03-02", "kind": "khieu_nai", "history": [step("received", "Đã tiếp nhận", "2025-03-03T09:00")]},
        (None, "none", None, "khong_co_han"),
    ),
    "refused is not accepted": (
        {"sent": "2026-03-02", "kind": "khieu_nai", "history": [step("rejected", "Không thụ lý", "2026-03-05T09:00")]},
        (None, "none", None, "khong_co_han"),
    ),
    "accepted by a word that only a night saw starts no clock": (
        {"sent": "2026-03-02", "kind": "khieu_nai", "status": "unknown", "status_raw": ACCEPTED},
        (None, "none", None, "khong_co_han"),
    ),
    "from July 2026 the rule is another row, for an amendment nobody has compared": (
        {"sent": "2026-10-20", "kind": "to_cao", "history": [step("unknown", ACCEPTED, "2026-10-26T09:00")]},
        ("2026-11-25", "rule", "tc_2026", "sap_den_han"),
    ),
    "days on which handling stood still are added, and the 24th is a holiday": (
        {"sent": "2026-10-01", "kind": "khieu_nai", "history": [
            step("unknown", ACCEPTED, "2026-10-05T09:00"), step("in_progress", "Tạm đình chỉ", "2026-10-10T09:00"),
            step("in_progress", "Tiếp tục giải quyết", "2026-10-30T09:00")]},
        ("2026-11-25", "rule", "kn_lan_dau_2026", "sap_den_han"),
    ),
    "the portal's own deadline wins, and the rule is kept": (
        {"sent": "2026-10-20", "kind": "khieu_nai", "due_on": date(2026, 11, 10),
         "history": [step("unknown", ACCEPTED, "2026-10-26T09:00")]},
        ("2026-11-10", "portal", "kn_lan_dau_2026", "qua_han"),
    ),
    "what people report has the province's deadline, in working days": (
        {"sent": "2025-04-26", "history": [step("received", "Đã tiếp nhận", "2025-04-28T09:00")]},
        ("2025-05-08", "configured", "tinh_pa", "qua_han_lau"),
    ),
    "a Saturday worked for a day off counts, the day off does not": (
        {"sent": "2025-12-30", "kind": "kien_nghi", "history": [step("received", "Đã tiếp nhận", "2025-12-31T09:00")]},
        ("2026-01-10", "configured", "tinh_kn", "qua_han_lau"),
    ),
    "reports from before the province's rule have none": (
        {"sent": "2025-01-06", "history": [step("received", "Đã tiếp nhận", "2025-01-06T09:00")]},
        (None, "none", None, "khong_co_han"),
    ),
    "answered in time": (
        {"sent": "2026-11-01", "due_on": date(2026, 11, 10), "status": "answered", "answer": "Đã dọn",
         "history": [step("answered", "Đã trả lời", "2026-11-10T16:00")]},
        ("2026-11-10", "portal", None, "tra_loi_dung_han"),
    ),
    "closed late is not overdue": (
        {"sent": "2026-11-01", "due_on": date(2026, 11, 10), "status": "answered", "answer": "Đã dọn",
         "history": [step("answered", "Đã trả lời", "2026-11-15T16:00")]},
        ("2026-11-10", "portal", None, "tra_loi_muon"),
    ),
    "open and late is overdue, and on the day itself not yet": (
        {"sent": "2026-11-01", "due_on": NIGHT}, ("2026-11-23", "portal", None, "sap_den_han"),
    ),
    "eight days are not soon": (
        {"sent": "2026-11-01", "due_on": date(2026, 12, 1)}, ("2026-12-01", "portal", None, "con_han"),
    ),
    "refused late": (
        {"sent": "2026-11-01", "due_on": date(2026, 11, 10), "status": "rejected",
         "history": [step("rejected", "Từ chối", "2026-11-12T16:00")]},
        ("2026-11-10", "portal", None, "tra_loi_muon"),
    ),
    "its clock stands still as of the night": (
        {"sent": "2026-10-01", "kind": "khieu_nai", "history": [
            step("unknown", ACCEPTED, "2026-10-05T09:00"), step("in_progress", "Tạm đình chỉ", "2026-11-13T09:00")]},
        ("2026-11-16", "rule", "kn_lan_dau_2026", "qua_han"),
    ),
    "accepted before the law was in force": (
        {"sent": "2018-10-20", "kind": "to_cao", "history": [step("unknown", ACCEPTED, "2018-10-26T09:00")]},
        (None, "none", None, "khong_co_han"),
    ),
    "removed": ({"sent": "2026-11-01", "due_on": date(2026, 11, 3)}, ("2026-11-03", "portal", None, "khong_tinh")),
    "praise waits for nothing": (
        {"sent": "2026-11-01", "kind": "khen", "due_on": date(2026, 11, 3)},
        ("2026-11-03", "portal", None, "khong_tinh"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = raw_tables()
    load_seeds(con)
    crawled(con, "thu", NIGHT)
    for number, (item, _) in enumerate(CASES.values()):
        seen(con, str(number), NIGHT, **item)
    seen(
        con,
        str(list(CASES).index("removed")),
        NIGHT + timedelta(days=1),
        presence="gone_404",
        text="",
        status="unknown",
    )
    for rule, kind, days in (("tinh_pa", "phan_anh", 5), ("tinh_kn", "kien_nghi", 6)):
        con.execute(
            "INSERT INTO raw.province_deadline VALUES (?, ?, ?, 'working', 'tiep_nhan', '2025-03-01', NULL,"
            " 'Quyết định số 00/2025/QĐ-UBND', 'Điều 9', 'Nguyễn Văn A, 3/2025')",
            [rule, kind, days],
        )
    con.execute("INSERT INTO raw.remote_commune VALUES (?, 'Quyết định số 00/2026/QĐ-UBND')", [REMOTE])
    build_models(con, NIGHT)
    return con


@pytest.mark.parametrize(("number", "name"), list(enumerate(CASES)), ids=list(CASES))
def test_deadline(con: duckdb.DuckDBPyConnection, number: int, name: str) -> None:
    found = con.execute(
        "SELECT due_on::VARCHAR, deadline_source, deadline_rule_id, deadline_state FROM marts.fct_deadline WHERE feedback_id = ?",
        [f"thu:{number}"],
    ).fetchone()
    assert found == CASES[name][1]


def reason(con: duckdb.DuckDBPyConnection, name: str) -> str:
    number = list(CASES).index(name)
    row = con.execute(
        "SELECT deadline_reason FROM marts.fct_deadline WHERE feedback_id = ?", [f"thu:{number}"]
    ).fetchone()
    assert row is not None
    return str(row[0])


def test_every_label_is_explained_in_a_sentence_with_its_article(con: duckdb.DuckDBPyConnection) -> None:
    assert reason(con, "the portal's own deadline wins, and the rule is kept") == (
        "Quá hạn 13 ngày, chưa trả lời. Hạn 10/11/2026 do cổng ghi. Theo Luật Khiếu nại số 02/2011/QH13, Điều 28: 30 ngày"
        " từ ngày thụ lý 26/10/2026, hạn là 25/11/2026 (khiếu nại lần hai, vụ việc phức tạp, ở vùng sâu, vùng xa thì dài hơn)."
        " Quy định này chưa được người có chuyên môn pháp lý kiểm tra. Luật số 136/2025/QH15 sửa đổi từ 01/7/2026: chưa đối"
        " chiếu số ngày."
    )
    assert (
        "Điều 28: 45 ngày (vùng sâu, vùng xa, đi lại khó khăn) từ ngày thụ lý 02/03/2026, hạn là 16/04/2026 (khiếu nại lần hai, vụ việc phức tạp thì dài hơn)"
        in reason(con, "in a commune on the province's list the law's longer period counts")
    )
    assert reason(con, "what people report has the province's deadline, in working days").endswith(
        "Theo Quyết định số 00/2025/QĐ-UBND, Điều 9: 5 ngày làm việc từ ngày tiếp nhận 28/04/2025, hạn là 08/05/2025."
    )
    assert "(không kể 20 ngày tạm dừng)" in reason(
        con, "days on which handling stood still are added, and the 24th is a holiday"
    )
    assert reason(con, "a complaint that nobody says was accepted has no deadline, however old") == (
        "Không có hạn: cổng không ghi hạn và chưa biết ngày thụ lý, nên thời hạn của luật chưa được tính."
    )
    # Denunciations have no longer period in remote places: none is told of.
    assert (
        "Luật Tố cáo số 25/2018/QH14, Điều 30: 30 ngày từ ngày thụ lý 26/10/2026, hạn là 25/11/2026 (vụ việc phức tạp được"
        in (told := reason(con, "a denunciation has no longer one there"))
    )
    assert "vùng sâu" not in told
    assert "(không kể 10 ngày tạm dừng, đến nay vẫn dừng)" in reason(con, "its clock stands still as of the night")
    assert reason(con, "refused late") == "Từ chối, muộn 2 ngày (ngày 12/11/2026). Hạn 10/11/2026 do cổng ghi."
    assert reason(con, "accepted before the law was in force") == (
        "Không có hạn: cổng không ghi hạn và không có quy định nào áp dụng cho ngày thụ lý 26/10/2018."
    )
    assert reason(con, "praise waits for nothing") == "Không tính hạn: lời khen không chờ giải quyết."
    assert reason(con, "removed") == "Không tính hạn: nội dung đã bị gỡ khỏi cổng."
    assert con.execute("SELECT count(*) FROM marts.fct_deadline WHERE deadline_reason IS NULL").fetchone() == (0,)


def test_flags_of_the_fact_agree_with_the_states(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("""
        SELECT deadline_state, bool_and(is_overdue), bool_and(is_very_overdue), bool_and(is_due_soon), bool_and(is_closed_late)
        FROM marts.fct_deadline INNER JOIN marts.fct_feedback USING (feedback_id)
        WHERE deadline_state IN ('qua_han', 'qua_han_lau', 'sap_den_han', 'tra_loi_muon') GROUP BY 1 ORDER BY 1""").fetchall() == [
        ("qua_han", True, False, False, False), ("qua_han_lau", True, True, False, False),
        ("sap_den_han", False, False, True, False), ("tra_loi_muon", False, False, False, True),
    ]  # fmt: skip


def test_no_rule_is_called_checked_before_a_lawyer_has(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(
        "SELECT bool_or(is_checked) FROM marts.dim_deadline_rule WHERE deadline_source = 'rule'"
    ).fetchone() == (False,)
    overlapping = con.execute("""
        SELECT a.deadline_rule_id FROM marts.dim_deadline_rule AS a INNER JOIN marts.dim_deadline_rule AS b
        ON a.kind = b.kind AND a.deadline_rule_id < b.deadline_rule_id AND a.is_applied AND b.is_applied
           AND a.valid_from_on <= coalesce(b.valid_to_on, DATE '9999-12-31') AND b.valid_from_on <= coalesce(a.valid_to_on, DATE '9999-12-31')
    """).fetchall()  # fmt: skip
    assert overlapping == []


def test_working_days_of_the_calendar() -> None:
    days = {day: is_worked for day, is_worked, _ in calendar_rows(2026, 2026)}
    assert len(days) == 365
    assert not days[date(2026, 2, 17)]  # Tết
    assert not days[date(2026, 4, 27)]  # Giỗ Tổ fell on a Sunday
    assert not days[date(2026, 8, 31)]
    assert days[date(2026, 8, 22)]  # a Saturday worked for it
    assert not days[date(2026, 11, 22)]  # a Sunday
    assert days[date(2026, 11, 23)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("r1,khieu_nai,5,working,tiep_nhan,2026-01-01,,QĐ,Điều 1,", "kind: 'khieu_nai' is none of"),
        ("r1,phan_anh,năm,working,tiep_nhan,2026-01-01,,QĐ,Điều 1,", "day_count: 'năm' is no number of days"),
        ("r1,phan_anh,5,weekly,tiep_nhan,2026-01-01,,QĐ,Điều 1,", "day_kind: 'weekly' is none of"),
        ("r1,phan_anh,5,working,tiep_nhan,1/1/2026,,QĐ,Điều 1,", "valid_from_on: '1/1/2026' is no date"),
        ("r1,phan_anh,5,working,tiep_nhan,2026-01-01,,,Điều 1,", "law is empty"),
        ("r1,phan_anh,5", "another number of columns"),
    ],
)
def test_a_bad_line_of_the_provinces_deadlines_is_named(tmp_path: Path, line: str, told: str) -> None:
    shutil.copy(ROOT / "provinces" / "19" / "agencies.csv", tmp_path)
    header = "deadline_rule_id,kind,day_count,day_kind,starts_from,valid_from_on,valid_to_on,law,article,checked_by\n"
    (tmp_path / "deadlines.csv").write_text(header + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"deadlines\.csv:2: ") as caught:
        load_province_tables(raw_tables(), tmp_path)
    assert told in str(caught.value)
