"""Cases over nights: ids that stay, decisions that outweigh the machine, and a step that can be killed and run again."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_night import SATURDAY, SUNDAY, at, land
from typer.testing import CliRunner

from cli.main import app
from hieudan.settings import DataFolder, InputError, load_province
from warehouse import cases as step
from warehouse.case_decisions import merge_cases, split_case
from warehouse.cases import follow_cases
from warehouse.gates.landing import gate_landing
from warehouse.load import load
from warehouse.schema import warehouse

PROVINCE = load_province()
LATER = SUNDAY + timedelta(days=1)
PLACE = {"commune_raw": "Phường Gia Sàng"}
WATER = "Mất nước sạch tổ 5 phường Gia Sàng ba ngày nay, nhà có con nhỏ không biết xoay xở thế nào. Đề nghị công ty nước trả lời."


def told(source_id: str, day: str, text: str, **fields: Any) -> dict[str, Any]:
    return {"source_id": source_id, "text": text, "sent_at": at(f"{day}T08:00"), "status": "received", **PLACE} | fields


FIRST = [
    told("w1", "2026-11-16", WATER),
    told("w2", "2026-11-17", WATER.replace("ba ngày nay", "bốn hôm rồi")),
    told("lamp", "2026-11-18", "Đèn đường trước chợ Gia Sàng cháy bóng cả tháng, tối om không ai dám đi"),
    told(
        "old",
        "2026-02-03",
        "Xe tải chở đá chạy rầm rầm qua cổng trường tiểu học Gia Sàng, bụi mù, học sinh không dám sang đường",
    ),
]
SECOND = [
    *FIRST,
    told("w3", "2026-11-21", "Tổ 5 phường Gia Sàng vẫn mất nước sạch, nhà có con nhỏ, công ty nước không trả lời"),
]
THIRD = [
    *SECOND,
    told("back", "2026-11-22", "Lại xe tải chở đá chạy rầm rầm qua cổng trường tiểu học Gia Sàng, bụi mù, học sinh không dám sang đường"),
]  # fmt: skip


def night(data: DataFolder, on: date, items: list[dict[str, Any]]) -> None:
    land(data, on, items)
    again(data, on)


_LABEL = """
INSERT OR IGNORE INTO raw.label
SELECT label_key, 'by hand', CASE WHEN text LIKE '%nước%' THEN 'dien_nuoc_vien_thong' WHEN text LIKE 'Đèn%' THEN 'ha_tang_do_thi'
       ELSE 'giao_thong' END, 0.9, [], 'phan_anh', 1, [], ['05467'], 'commune', [], false
FROM raw.observation GROUP BY ALL
"""


def again(data: DataFolder, on: date) -> int:
    gate_landing(data, on)
    load(data, on, PROVINCE)
    with warehouse(data.warehouse) as con:  # by hand: nothing hangs on a model
        con.execute(_LABEL)
    return follow_cases(data, on)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    data = DataFolder(tmp_path_factory.mktemp("cases"))
    night(data, SATURDAY, FIRST)
    night(data, SUNDAY, SECOND)
    night(data, LATER, THIRD)
    return data


@pytest.fixture
def data(nights: DataFolder, tmp_path: Path) -> DataFolder:
    shutil.copytree(nights.root, tmp_path / "data")
    return DataFolder(tmp_path / "data")


def asked(data: DataFolder, query: str) -> list[tuple[Any, ...]]:
    with warehouse(data.warehouse, read_only=True) as con:
        return con.execute(query).fetchall()


def case_of(data: DataFolder) -> dict[str, str]:
    """Source id -> its case now."""
    rows = asked(data, "SELECT feedback_id, arg_max(case_id, night_on) FROM raw.case_move GROUP BY 1")
    return {report.removeprefix("thu:"): case for report, case in rows}


def events(data: DataFolder, where: str = "true") -> list[tuple[Any, ...]]:
    return asked(
        data, f"SELECT night_on, event, feedback_id FROM raw.case_event WHERE {where} ORDER BY night_on, event_no"
    )


def contents(data: DataFolder) -> dict[str, str]:
    """Table of cases -> a hash over its rows."""
    tables = ("case_report", "case_key", "case_move", "case_event", "case_decision")
    return {
        name: str(asked(data, f"SELECT count(*), sum(hash(t::VARCHAR)::HUGEINT) FROM raw.{name} AS t")[0])
        for name in tables
    }


def test_a_case_keeps_its_id_while_reports_join(data: DataFolder) -> None:
    found = case_of(data)
    assert found["w1"] == found["w2"] == found["w3"]
    assert len({found["w1"], found["lamp"], found["old"], found["back"]}) == 4
    assert events(data, f"case_id = '{found['w1']}'") == [
        (SATURDAY, "created", "thu:w1"), (SATURDAY, "joined", "thu:w2"), (SUNDAY, "joined", "thu:w3"),
    ]  # fmt: skip
    ((why,),) = asked(data, "SELECT reason FROM raw.case_event WHERE feedback_id = 'thu:w3'")
    assert "cùng địa điểm" in why
    assert "cùng sự việc" in why
    assert "con nhỏ" not in why, "no word of a citizen"


def test_what_is_told_again_after_a_long_silence_is_a_case_that_points_to_the_earlier_one(data: DataFolder) -> None:
    found = case_of(data)
    assert asked(data, "SELECT case_id, other_case_id, night_on FROM raw.case_event WHERE event = 'returned'") == [
        (found["back"], found["old"], LATER)
    ]


def test_a_night_run_again_changes_nothing(data: DataFolder) -> None:
    before = contents(data)
    assert again(data, LATER) == 0
    assert contents(data) == before


@pytest.mark.parametrize("first", [SATURDAY, SUNDAY])
def test_nights_run_again_from_landing_give_the_same_cases_and_keep_decisions(data: DataFolder, first: date) -> None:
    found = case_of(data)
    merge_cases(data, found["w1"], [found["lamp"]], "cùng một lần đào đường")
    split_case(data, found["w1"], ["thu:w2"], "nhà khác, đường ống khác")
    before = contents(data)
    from warehouse.rerun import _BY_NIGHT

    with warehouse(data.warehouse) as con:  # what a rerun leaves of the nights from `first` on
        for table, column in _BY_NIGHT.items():
            con.execute(f"DELETE FROM raw.{table} WHERE {column} >= ?", [first])
    for on in (SATURDAY, SUNDAY, LATER):
        if on >= first:
            for later in (SUNDAY, LATER):
                if later > on:
                    shutil.move(data.partition("thu", later), data.root / f"kept-{later}")
            again(data, on)
            for later in (SUNDAY, LATER):
                if later > on:
                    shutil.move(data.root / f"kept-{later}", data.partition("thu", later))
    assert contents(data) == before


def test_a_step_killed_midway_leaves_nothing_half(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    night(data, LATER + timedelta(days=1), [*THIRD, told("w4", "2026-11-23", WATER.replace("ba ngày nay", "cả tuần"))])
    with warehouse(data.warehouse) as con:
        for table in ("case_report", "case_key", "case_move", "case_event"):
            con.execute(f"DELETE FROM raw.{table} WHERE night_on > ?", [LATER])
    before = contents(data)
    with monkeypatch.context() as patch:
        patch.setattr(step, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            follow_cases(data, LATER + timedelta(days=1))
    assert contents(data) == before
    assert follow_cases(data, LATER + timedelta(days=1)) == 1
    assert case_of(data)["w4"] == case_of(data)["w1"]


def test_a_person_outweighs_the_machine_and_is_never_undone(data: DataFolder) -> None:
    found = case_of(data)
    made = split_case(data, found["w1"], ["thu:w1", "thu:w2"], "hai sự cố khác nhau")
    assert case_of(data) == found | {"w1": made, "w2": made}, "the rest keeps the id, though the case began with w1"
    assert made != found["w1"]
    night(data, LATER + timedelta(days=1), [*THIRD, told("w4", "2026-11-23", WATER.replace("ba ngày nay", "cả tuần"))])
    now = case_of(data)
    assert now["w1"] != now["w3"], "the machine took both for one, and the new report stands between them"
    assert now["w4"] in (now["w1"], now["w3"])
    assert merge_cases(data, now["w3"], [now["w1"]], "xem lại: một đường ống") == 4
    assert len({case_of(data)[name] for name in ("w1", "w2", "w3", "w4")}) == 1
    before = contents(data)
    assert again(data, LATER + timedelta(days=1)) == 0
    assert contents(data) == before


def test_an_edited_text_stays_in_its_case_and_is_signed_anew(data: DataFolder) -> None:
    found = case_of(data)
    edited = [
        item | {"text": "Đã có nước trở lại, cảm ơn công ty"} if item["source_id"] == "w2" else item for item in THIRD
    ]
    night(data, LATER + timedelta(days=1), edited)
    assert case_of(data) == found
    assert asked(data, "SELECT night_on FROM raw.case_report WHERE feedback_id = 'thu:w2'") == [
        (LATER + timedelta(days=1),)
    ]


def test_bad_decisions_are_refused_in_one_line(data: DataFolder) -> None:
    found = case_of(data)
    before = contents(data)
    for wrong, said in [
        (lambda: merge_cases(data, found["w1"], ["v000"], "vì"), "v000: no such case"),
        (lambda: merge_cases(data, found["w1"], [found["w1"]], "vì"), "two or more different cases"),
        (lambda: split_case(data, found["w1"], ["thu:lamp"], "vì"), "thu:lamp: is not in case"),
        (lambda: split_case(data, found["lamp"], ["thu:lamp"], "vì"), "at least one report must go and one must stay"),
        (lambda: merge_cases(data, found["w1"], [found["lamp"]], " "), "--reason"),
    ]:
        with pytest.raises(InputError, match=said):
            wrong()
    assert contents(data) == before
    merge_cases(data, found["w1"], [found["lamp"]], "vì")
    with pytest.raises(InputError, match=f"became part of {found['w1']}"):
        merge_cases(data, found["lamp"], [found["old"]], "vì")


def test_the_command_line_tells_what_it_did_and_keeps_no_personal_data(data: DataFolder) -> None:
    found = case_of(data)
    runner, where = CliRunner(), ["--data", str(data.root)]
    done = runner.invoke(
        app, ["cases", "merge", found["w1"], found["lamp"], "--reason", "gọi 0912 345 678 thì rõ", *where]
    )
    assert (done.exit_code, done.stdout) == (0, f"{found['w1']}: 4 reports\n")
    assert asked(data, "SELECT reason FROM raw.case_decision") == [("gọi [điện thoại] thì rõ",)]
    done = runner.invoke(app, ["cases", "split", "v1", "thu:w1", "--reason", "vì", *where])
    assert (done.exit_code, done.stderr) == (2, "hieudan: v1: no such case\n")


def test_cases_need_a_warehouse_that_is_not_damaged(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.warehouse.parent.mkdir()
    data.warehouse.write_bytes(b"rubbish")
    with pytest.raises(InputError, match="cannot be opened as a DuckDB file"):
        follow_cases(data, SUNDAY)
    data.warehouse.unlink()
    assert follow_cases(data, SUNDAY) == 0, "nothing has landed: no cases"
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM raw.case_move").fetchone() == (0,)
