"""Nights that build only what they touched give the tables that one build of everything gives."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_night import at, land

from crawlers.plan import read_known
from hieudan.records import StatusChange
from hieudan.settings import DataFolder, load_province
from tests.warehouse.models import build_models
from tests.warehouse.quick import quick_build
from warehouse import changes
from warehouse.cases import follow_cases
from warehouse.gates.landing import gate_landing
from warehouse.known import write_known
from warehouse.load import load
from warehouse.parts import GROWING, OPEN
from warehouse.publish import publish, table_hashes
from warehouse.removal import remove_words
from warehouse.schema import warehouse

FIRST = date(2026, 11, 2)
_UNITS = ("UBND phường Phan Đình Phùng", "Sở Xây dựng", "Đội không ai biết")


@pytest.fixture(autouse=True)
def _partly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_SHARE", 1.0)  # so few items: a night touches most of them


def _item(number: int, **more: Any) -> dict[str, Any]:
    return {
        "source_id": f"{number}", "title": f"Việc số {number}", "text": f"Rác ùn ứ ở ngõ {number % 4}",
        "sent_at": at("2026-09-01T08:00") + timedelta(days=number), "status": "received", "unit_raw": _UNITS[number % 3],
        "due_on": date(2026, 11, 4) if number % 2 else None,
        "history": [StatusChange(status="received", status_raw="Thụ lý", stated_at=at("2026-09-02T08:00") + timedelta(days=number))],
    } | more  # fmt: skip


def _answered(number: int, night: date) -> dict[str, Any]:
    return _item(
        number, status="answered", answer=f"Đã dọn {number}", answered_at=at(f"{night}T00:00") - timedelta(hours=9)
    )


def _nights() -> list[list[dict[str, Any]]]:
    paused = StatusChange(status="in_progress", status_raw="Tạm dừng", stated_at=at("2026-10-01T08:00"))
    return [
        [_item(number) for number in range(12)],
        [_item(20), _answered(1, FIRST)],  # one new, one answered
        [_item(2, text="Nước thải ở ngõ 2"), _item(3, unit_raw="Sở Y tế", status="transferred")],  # edited; passed on
        [],  # nothing but another day
        [_item(1, status="in_progress"), _item(4, history=[paused])],  # reopened; its clock stands still
        [{"source_id": "5", "presence": "gone_404"}],
        [_item(5), _item(21, sent_at=at("2026-01-05T08:00"))],  # back again; one from before all others
    ]


def _label(data: DataFolder, version: str = "một") -> None:
    with warehouse(data.warehouse) as con:
        con.execute(
            "INSERT OR REPLACE INTO raw.label SELECT DISTINCT ON (label_key) label_key, ?, if(hash(text, ?) % 3 = 0, 'moi_truong', 'khac'),"
            " 0.9, [], if(text LIKE '%ngõ 3%', 'khen', 'phan_anh'), 1, [], ['05443'], 'commune', [], false FROM raw.observation"
            " WHERE title || text != ''", [version, version],
        )  # fmt: skip
        con.execute(
            "INSERT OR REPLACE INTO raw.answer_label SELECT DISTINCT answer_key, ?, 'da_xu_ly' FROM raw.observation WHERE answer != ''",
            [version],
        )


def _loaded(data: DataFolder, night: date) -> None:
    gate_landing(data, night)
    load(data, night, load_province())
    _label(data)
    follow_cases(data, night)


def _night(data: DataFolder, night: date) -> None:
    _loaded(data, night)
    quick_build(data, night)


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, object]:
    names = con.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name IN ('marts', 'staging') ORDER BY 1"
    ).fetchall()
    return {
        name: con.execute(f"SELECT count(*), sum(hash(t::VARCHAR)::HUGEINT) FROM {name} AS t").fetchone()
        for (name,) in names
    }


def _assert_as_one_build(data: DataFolder, night: date, scratch: Path) -> None:
    """What stands there is what a build of everything makes of the same raw tables."""
    with warehouse(data.warehouse) as con:
        partly = _tables(con)
        con.execute("CHECKPOINT")
    copy = scratch / "whole" / "warehouse" / "hieudan.duckdb"
    shutil.rmtree(copy.parents[1], ignore_errors=True)
    copy.parent.mkdir(parents=True)
    shutil.copyfile(data.warehouse, copy)
    with warehouse(copy) as con:
        build_models(con, night)
        whole = _tables(con)
    assert partly.keys() >= {"marts.fct_case", "staging.int_item"}
    assert [name for name in whole if whole[name] != partly.get(name)] == []


def _assert_known_as_whole(data: DataFolder, scratch: Path) -> None:
    """What the crawler reads is what a file written anew says."""
    (whole := scratch / "known" / "known.jsonl.gz").parent.mkdir(exist_ok=True)
    (whole.parent / "known.nights.json").unlink(missing_ok=True)
    with warehouse(data.warehouse, read_only=True) as con:
        write_known(con, whole, "thu")
    assert read_known(data.known("thu"), date.max) == read_known(whole, date.max) != {}


def _was_partial(data: DataFolder) -> bool:
    with warehouse(data.warehouse, read_only=True) as con:
        return changes.was_partial(con)


def _land_all(data: DataFolder) -> list[date]:
    dates = []
    for number, rows in enumerate(_nights()):
        night = FIRST + timedelta(days=number + number // 6)  # not on the Sunday, whose night builds everything
        land(data, night, rows, is_full_sweep=False)
        dates.append(night)
    return dates


def test_every_night_gives_what_one_build_gives(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data")
    for number, night in enumerate(_land_all(data)):
        _night(data, night)
        if number:
            assert _was_partial(data)
            _assert_as_one_build(data, night, tmp_path)
        _assert_known_as_whole(data, tmp_path)


def _search(path: Path) -> list[object]:
    """The index in words of its own: the numbers of its documents and terms may differ."""
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("USE hieudan.fts_main_search_text")
        return [
            con.execute("SELECT name, len FROM docs ORDER BY ALL").fetchall(),
            con.execute("SELECT term, df FROM dict ORDER BY ALL").fetchall(),
            con.execute("SELECT name, term FROM terms INNER JOIN docs USING (docid) INNER JOIN dict USING (termid) ORDER BY ALL").fetchall(),
            con.execute("SELECT num_docs, round(avgdl, 9) FROM stats").fetchall(),
        ]  # fmt: skip


def _parts(data: DataFolder) -> dict[Path, int]:
    """Parquet file -> the number of the file on the disk: a part that is not written anew keeps it."""
    return {path.relative_to(data.published): path.stat().st_ino for path in data.published.rglob("*.parquet")}


def _published_whole(data: DataFolder, night: date, scratch: Path) -> DataFolder:
    other = DataFolder(scratch / "published_whole")
    shutil.rmtree(other.root, ignore_errors=True)
    other.warehouse.parent.mkdir(parents=True)
    shutil.copyfile(data.warehouse, other.warehouse)
    publish(other, night)
    return other


def test_a_file_brought_up_to_date_is_the_one_written_whole(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data")
    for number, night in enumerate(_land_all(data)):
        if number in (1, 3):  # of these nights nothing is published: a gate did not hold
            _night(data, night)
            continue
        _night(data, night)
        with warehouse(data.warehouse) as con:
            assert changes.is_known_of(con, data.published_file) == (number > 0)
        publish(data, night)
        whole = _published_whole(data, night, tmp_path)
        assert table_hashes(data.published_file) == table_hashes(whole.published_file)
        assert _search(data.published_file) == _search(whole.published_file)
        with duckdb.connect() as con:
            for table in GROWING:
                both = [con.execute(f"SELECT count(*), sum(hash(t::VARCHAR)::HUGEINT) FROM '{one.published}/parquet/{table}/*.parquet' AS t").fetchone()
                        for one in (data, whole)]  # fmt: skip
                assert both[0] == both[1], table
        assert _parts(data).keys() == _parts(whole).keys()
    before = _parts(data)
    quick_build(data, night + timedelta(days=1))  # nothing but another day: only what ages is written
    publish(data, night + timedelta(days=1))
    written = {name for name, file in _parts(data).items() if name.parent.name in GROWING and file != before.get(name)}
    aged = {name for name in before if name.stem == OPEN or name.parent.name == "fct_case"}
    assert written == aged


def test_words_that_were_deleted_are_not_left_in_a_file_that_is_only_brought_up_to_date(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data")
    *_, last = _land_all(data)
    _night(data, last)
    publish(data, last)
    remove_words(data, {"thu": {"2"}}, "forgotten", last)
    with warehouse(data.warehouse) as con:
        assert not changes.is_known_of(con, data.published_file)


def _late(data: DataFolder) -> None:
    land(data, FIRST + timedelta(days=1), [_item(20), _answered(1, FIRST), _answered(6, FIRST)], is_full_sweep=False)


def _forgotten(data: DataFolder) -> None:
    remove_words(data, {"thu": {"1", "7"}}, "forgotten", FIRST + timedelta(days=9))


def _gone_for_good(data: DataFolder) -> None:
    with warehouse(data.warehouse) as con:
        con.execute("DELETE FROM raw.observation WHERE source_id = '8'")


def _relabelled(data: DataFolder) -> None:
    _label(data, "hai")


def _moved(data: DataFolder) -> None:
    with warehouse(data.warehouse) as con:
        con.execute(
            "INSERT INTO raw.case_move SELECT DATE '2026-11-10', 'thu:' || s, 'v000000000001' FROM unnest(['2', '20']) AS t(s)"
        )


def _swept(data: DataFolder) -> None:
    land(data, FIRST + timedelta(days=8), [_item(number) for number in range(2, 9)], is_full_sweep=True)


def _another_rule(data: DataFolder) -> None:
    with warehouse(data.warehouse) as con:
        con.execute("INSERT INTO raw.agency_alias VALUES ('Đội không ai biết', 'so_y_te', 'Sở Y tế', 'so')")


def _killed(data: DataFolder) -> None:
    """A build that found what to do, and wrote some of it."""
    with warehouse(data.warehouse) as con:
        assert changes.find(con, FIRST + timedelta(days=8), is_fresh=False)
        con.execute("DELETE FROM marts.fct_feedback WHERE feedback_id IN (SELECT feedback_id FROM changed.item)")


@pytest.mark.parametrize(
    "change", [_late, _forgotten, _gone_for_good, _relabelled, _moved, _swept, _another_rule, _killed]
)
def test_whatever_changed_is_found(tmp_path: Path, change: Any) -> None:
    data = DataFolder(tmp_path / "data")
    *_, last = _land_all(data)
    _night(data, last)
    before = last + timedelta(days=3)
    if change is not _another_rule:
        change(data)
    gate_landing(data, before)
    load(data, before, load_province())
    with warehouse(data.warehouse) as con:
        con.execute("INSERT OR REPLACE INTO raw.label SELECT DISTINCT label_key, 'một', 'khac', 0.5, [], 'phan_anh', 1, [], [], 'none', [],"
                    " false FROM raw.observation ANTI JOIN raw.label USING (label_key)")  # fmt: skip
    if change is _another_rule:  # the load reads the province's files anew
        change(data)
    quick_build(data, before)
    assert _was_partial(data) == (change not in (_another_rule, _killed))
    _assert_as_one_build(data, before, tmp_path)


def test_a_night_earlier_than_the_last_builds_everything(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data")
    nights = _land_all(data)
    _night(data, nights[-1])
    with warehouse(data.warehouse) as con:
        assert not changes.find(con, nights[-1], is_fresh=False)
        assert not changes.find(con, nights[-1] + timedelta(days=1), is_fresh=False), "the build before did not end"
