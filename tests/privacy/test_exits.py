"""Nothing personal leaves by an exit: published file, Parquet, logs; and no error quotes an item's words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from hieudan.settings import DataFolder, InputError
from reports.issue import write_issue
from tests.warehouse.small_night import RUBBISH, land
from warehouse.exits import scan_logs, scan_published, word_columns
from warehouse.journal import journal_file, step
from warehouse.schema import warehouse
from warehouse.spoken import spoken

NIGHT = date(2026, 11, 22)


def write(tmp_path: Path, table: str, columns: str) -> tuple[DataFolder, Path, Path]:
    """A warehouse, and a file and Parquet that are about to be published."""
    data, fresh, parquet = DataFolder(tmp_path / "data"), tmp_path / "fresh.duckdb", tmp_path
    with warehouse(data.warehouse):
        pass
    with duckdb.connect(str(fresh)) as con:
        con.execute(f"CREATE TABLE {table} AS SELECT {columns}")
        con.execute(f"COPY {table} TO '{parquet / table}.parquet'")
    return data, fresh, parquet


@pytest.mark.parametrize(
    ("table", "columns", "named"),
    [
        ("fct_case", "7 AS case_no, 'gọi 0912 345 678 giúp' AS case_title", r"fct_case\.case_title, row 7: .*phone"),
        ("rpt_x", "'xa' AS x_code, ['UBND xã', 'bà Nguyễn Thị Lụa'] AS written_names", r"rpt_x\.written_names, row xa: .*person"),
        ("fct_feedback", "'thu:1' AS feedback_id, 'moc@vidu.example' AS status_raw", r"status_raw, row thu:1: .*email"),
        ("fct_feedback", "'thu:1' AS feedback_id, 'ab' AS sender_hash", r"fct_feedback\.sender_hash: may never be published"),
    ],
)  # fmt: skip
def test_a_find_in_any_column_of_words_names_table_and_row(
    tmp_path: Path, table: str, columns: str, named: str
) -> None:
    data, fresh, parquet = write(tmp_path, table, columns)
    with pytest.raises(InputError, match=named):
        scan_published(data, fresh, parquet, {table: columns.split(" AS ")[1].split(",")[0]})


def test_a_find_that_stands_in_the_parquet_alone_is_found_too(tmp_path: Path) -> None:
    data, fresh, parquet = write(tmp_path, "fct_x", "'a' AS x_id, 'Đèn đường hỏng' AS text")
    duckdb.execute(f"COPY (SELECT 'a' AS x_id, 'chuyển về 0912 345 678' AS text) TO '{parquet / 'fct_x'}.parquet'")
    with pytest.raises(InputError, match=r"fct_x\.text, row a: .*phone"):
        scan_published(data, fresh, parquet, {"fct_x": "x_id"})


def test_keys_are_no_words_and_clean_values_are_remembered_until_the_rules_change(tmp_path: Path) -> None:
    data, fresh, parquet = write(
        tmp_path, "fct_feedback", "'thu:019085001234' AS feedback_id, '019085001234' AS source_id, 'Đèn hỏng' AS text"
    )
    for _ in range(2):
        scan_published(data, fresh, parquet, {"fct_feedback": "feedback_id"})
    with warehouse(data.warehouse) as con:
        assert con.execute("SELECT count(*) FROM raw.clean_value").fetchone() == (1,)
        con.execute("UPDATE raw.clean_value SET rules_version = 'of yesterday', value_hash = 'x'")
    scan_published(data, fresh, parquet, {"fct_feedback": "feedback_id"})
    with warehouse(data.warehouse) as con:
        assert con.execute("SELECT count(*) FROM raw.clean_value WHERE value_hash != 'x'").fetchone() == (1,)
    with duckdb.connect(str(fresh), read_only=True) as con:
        assert word_columns(con, "fresh") == [("fct_feedback", "text", False)]


def test_personal_data_in_a_log_stops_publishing_and_names_file_and_line(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    scan_logs(data, NIGHT)
    path = journal_file(data, NIGHT)
    path.parent.mkdir(parents=True)
    path.write_text('{"step": "load"}\n{"step": "x", "detail": "bà Nguyễn Thị Lụa không nhận"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"2026-11-22\.jsonl:2: holds personal data \(person\)"):
        scan_logs(data, NIGHT)


def test_hashes_in_a_log_are_no_personal_numbers(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    land(data, NIGHT, [RUBBISH], issues={"thẻ lạ": 1})
    log = data.warehouse.parent / "dbt" / "dbt.log"
    log.parent.mkdir(parents=True)
    log.write_text(f"Error in run 0f{'1' * 62}, 01234567-0123-0123-0123-019085001234\nrss 019085001234\n")
    scan_logs(data, NIGHT)
    land(data, NIGHT, [RUBBISH], unknown_words={"status": {"gọi 0912 345 678": 1}})
    with pytest.raises(InputError, match=r"manifest\.json:1: holds personal data \(phone\)"):
        scan_logs(data, NIGHT)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Could not convert string 'Tố cáo cán bộ xã nhận tiền' to INT32", "Could not convert string '…' to INT32"),
        ('Duplicate key "text: ông nói \'thế\' và "đi"" violates', 'Duplicate key "…" violates'),
        ("data/x.jsonl:3: 'vu_tru' is no topic", "data/x.jsonl:3: 'vu_tru' is no topic"),
        ("mail to moc@vidu.example\nfailed", "mail to [email] failed"),
    ],
)
def test_an_error_is_told_without_the_words_that_it_quotes(message: str, told: str) -> None:
    assert spoken(message) == told


def test_an_error_of_duckdb_reaches_neither_journal_nor_airflow_with_an_items_words(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    with pytest.raises(InputError) as raised, step(data, NIGHT, "load"), duckdb.connect() as con:
        con.execute("SELECT CAST(? AS INTEGER)", ["Tố cáo cán bộ xã nhận tiền"]).fetchall()
    assert "Could not convert" in str(raised.value)
    assert "nhận tiền" not in str(raised.value) + journal_file(data, NIGHT).read_text(encoding="utf-8")
    assert raised.value.__suppress_context__


def test_a_report_with_personal_data_in_its_figures_is_not_issued(tmp_path: Path) -> None:
    def figures(excerpt: str) -> bytes:
        told = {"oldest": [{"feedback_id": "thu:019085001234", "commune_name": "Xã Bảo Lý", "excerpt": excerpt}]}
        return json.dumps(told | {"queries": {"x": "-- 0912 345 678"}}).encode()

    with pytest.raises(InputError, match=r"figures\.json: oldest\.0\.excerpt: holds personal data \(phone\)"):
        write_issue(tmp_path, "2026-W46", {"figures.json": lambda: figures("gọi 0912 345 678")}, archive=False)
    assert list(tmp_path.iterdir()) == []
    write_issue(tmp_path, "2026-W46", {"figures.json": lambda: figures("Đèn đường hỏng")}, archive=False)
    assert (tmp_path / "2026-W46" / "figures.json").exists()
