"""Landing -> gate -> load -> marts -> publish, on a small folder whose figures were worked out by hand."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from small_night import (
    ANSWERED_RUBBISH,
    DENUNCIATION,
    FUTURE,
    LAMP,
    MONDAY,
    REOPENED_LAMP,
    RUBBISH,
    SATURDAY,
    SUNDAY,
    label,
    land,
)  # fmt: skip

from hieudan.settings import ROOT, DataFolder, InputError, load_province
from warehouse.build import build
from warehouse.cases import follow_cases
from warehouse.gates.landing import gate_landing
from warehouse.gates.marts import gate_marts
from warehouse.landing import partitions, quarantined, read_partition
from warehouse.load import load
from warehouse.night import NightResult, gate_and_publish
from warehouse.publish import mark_stale, publish, read_state, table_hashes
from warehouse.schema import warehouse

PROVINCE = load_province()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Two nights, all steps; the labels by hand."""
    data = DataFolder(tmp_path_factory.mktemp("nights"))
    land(data, SATURDAY, [RUBBISH, LAMP, DENUNCIATION, FUTURE])
    land(data, SUNDAY, [ANSWERED_RUBBISH, REOPENED_LAMP, DENUNCIATION])
    for night in (SATURDAY, SUNDAY):
        gate_landing(data, night)
        as_of = load(data, night, PROVINCE)
    label(data)
    follow_cases(data, as_of)
    build(data, as_of)
    gate_and_publish(data, as_of)
    return data


@pytest.fixture
def damaged(published: DataFolder, tmp_path: Path) -> DataFolder:
    """A copy to break."""
    shutil.copytree(published.root, tmp_path / "data")
    return DataFolder(tmp_path / "data")


def rows(data: DataFolder, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data.published_file), read_only=True) as con:
        return con.execute(query).fetchall()


def test_a_bad_row_is_put_aside_with_its_reason_and_the_others_are_loaded(published: DataFolder) -> None:
    aside = quarantined(read_partition(published.partition("thu", SATURDAY)))
    assert [(entry["line_no"], entry["source_id"], entry["reason"]) for entry in aside] == [
        (4, "9", "sent_on_plausible")
    ]
    assert rows(published, "SELECT count(*) FROM fct_feedback") == [(3,)]


def test_feedback_as_worked_out_by_hand(published: DataFolder) -> None:
    assert rows(published, """
        SELECT source_id, status, is_unresolved, is_reopened, resolved_on, resolved_on_source, days_to_resolve,
               deadline_source, is_overdue, is_closed_late, age_days, agency_code, commune_code,
               is_substantively_resolved
        FROM fct_feedback ORDER BY source_id""") == [
        ("1", "answered", False, False, date(2026, 11, 21), "portal", 11, "portal", False, True, None, "ubnd_05443",
         "05443", True),
        ("2", "in_progress", True, True, None, None, None, "none", False, False, 4, "so_xay_dung", None, None),
        ("3", "received", True, False, None, None, None, "none", False, False, 368, None, None, None),
    ]  # fmt: skip


def test_a_denunciation_counts_but_its_words_are_not_shown(published: DataFolder) -> None:
    assert rows(published, "SELECT title, text, answer FROM fct_feedback WHERE kind = 'to_cao'") == [(None, None, None)]
    assert rows(published, "SELECT excerpt FROM rpt_unresolved WHERE kind = 'to_cao'") == [(None,)]
    for path in published.published.rglob("*"):
        if path.is_file():
            assert "nhận tiền".encode() not in path.read_bytes()


def test_status_events_tell_the_portals_word_and_what_was_seen(published: DataFolder) -> None:
    assert rows(published, """
        SELECT event, stated_at IS NOT NULL, seen_on FROM fct_status_event
        WHERE feedback_id = 'thu:2' ORDER BY event_no""") == [
        ("sent", True, SATURDAY), ("answered", True, SATURDAY), ("reopened", False, SUNDAY),
    ]  # fmt: skip


def test_unresolved_and_its_age(published: DataFolder) -> None:
    assert rows(published, "SELECT feedback_id, age_days, age_bucket, overdue_days FROM rpt_unresolved ORDER BY 1") == [
        ("thu:2", 4, "0-7", None), ("thu:3", 368, ">365", None),
    ]  # fmt: skip


def test_weeks_are_compared_only_where_both_are_whole_and_covered(published: DataFolder) -> None:
    found = rows(
        published,
        """
        SELECT week_code, received_count, received_last_week_count, not_comparable_reason FROM rpt_weekly_topic
        WHERE topic_code = 'moi_truong' AND week_code IN ('2026-W46', '2026-W47') ORDER BY 1""",
    )
    assert found == [("2026-W46", 1, 0, None), ("2026-W47", 0, None, "tuần chưa hết")]
    # The week a year before holds the denunciation: 2025-W47 against 2026-W47 is not comparable, W47 is not whole.
    assert rows(published, "SELECT received_count FROM rpt_weekly_topic WHERE week_code = '2025-W47'"
                " AND topic_code = 'can_bo'") == [(1,)]  # fmt: skip


def test_coverage_and_dimensions(published: DataFolder) -> None:
    assert rows(published, "SELECT night_on, outcome, is_seen, quarantined_count FROM fct_coverage ORDER BY 1") == [
        (SATURDAY, "ok", True, 1), (SUNDAY, "ok", True, 0),
    ]  # fmt: skip
    assert rows(published, "SELECT portal_name, last_good_night_on FROM dim_portal") == [("Cổng thử", SUNDAY)]
    assert rows(published, "SELECT count(*) FROM dim_commune") == [(92,)]
    assert rows(published, "SELECT count(*) FROM dim_topic") == [(23,)]
    assert rows(published, "SELECT agency_name, is_known FROM dim_agency WHERE agency_code = 'ubnd_05443'") == [
        ("UBND phường Phan Đình Phùng", True)
    ]
    assert rows(published, "SELECT week_on FROM dim_date WHERE date_on = DATE '2026-11-22'") == [(date(2026, 11, 16),)]
    assert rows(published, "SELECT count(*) FROM rpt_hotspot WHERE is_hotspot") == [(0,)]


def test_every_column_is_described_once_and_none_is_missing(published: DataFolder) -> None:
    described = {
        model["name"]: [column["name"] for column in model["columns"]]
        for path in (ROOT / "transforms/sql/models/marts").glob("*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    }
    with duckdb.connect(str(published.published_file), read_only=True) as con:
        found = con.execute("SELECT table_name, list(column_name ORDER BY column_index), bool_and(comment != '')"
                            " FROM duckdb_columns() WHERE NOT internal AND schema_name = 'main' GROUP BY 1").fetchall()  # fmt: skip
    assert {table: columns for table, columns, _ in found} == described
    assert all(is_described for *_, is_described in found)


def test_running_a_night_again_leaves_every_table_the_same(published: DataFolder) -> None:
    before = table_hashes(published.published_file)
    for night in (SUNDAY, SATURDAY):
        gate_landing(published, night)
        as_of = load(published, night, PROVINCE)
    build(published, as_of)
    gate_and_publish(published, SUNDAY)
    assert table_hashes(published.published_file) == before
    assert read_state(published) == {"night": "2026-11-22", "is_stale": False, "is_demo": True, "reason": ""}


def test_a_reader_keeps_its_view_while_a_new_file_is_swapped_in(published: DataFolder) -> None:
    with duckdb.connect(str(published.published_file), read_only=True) as con:
        publish(published, SUNDAY)
        assert con.execute("SELECT count(*) FROM fct_feedback").fetchall() == [(3,)]
    assert rows(published, "SELECT count(*) FROM fct_feedback") == [(3,)]


def test_a_broken_mart_stops_publishing_and_yesterdays_file_stays(damaged: DataFolder) -> None:
    before = table_hashes(damaged.published_file)
    with warehouse(damaged.warehouse) as con:
        con.execute("UPDATE marts.fct_feedback SET is_unresolved = true, topic_code = 'vu_tru' WHERE source_id = '1'")
    names = {finding.name for finding in gate_marts(damaged)}
    assert names == {"topic_known", "topic_code_in_dim_topic", "never_is_contradictory", "never_is_closed_and_open"}
    with pytest.raises(Exception, match="topic_known"):
        gate_and_publish(damaged, SUNDAY)
    assert table_hashes(damaged.published_file) == before


def test_personal_data_in_a_mart_stops_publishing_and_names_table_and_row(damaged: DataFolder) -> None:
    with warehouse(damaged.warehouse) as con:
        con.execute("UPDATE marts.fct_feedback SET text = 'gọi tôi số 0912 345 678' WHERE source_id = '2'")
    with pytest.raises(InputError, match=r"fct_feedback\.text, row thu:2: holds personal data \(phone\)"):
        publish(damaged, SUNDAY)
    assert not list(damaged.published.glob(".new*"))


def test_a_quarantined_row_comes_back_when_the_cause_is_mended(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    land(data, SATURDAY, [RUBBISH, FUTURE])
    gate_landing(data, SATURDAY)
    load(data, SATURDAY, PROVINCE)
    land(data, SATURDAY, [RUBBISH, FUTURE | {"sent_at": RUBBISH["sent_at"]}])  # the parser was mended, and read again
    land(data, SUNDAY, [RUBBISH])
    gate_landing(data, SUNDAY)
    load(data, SUNDAY, PROVINCE)
    with warehouse(data.warehouse, read_only=True) as con:
        assert con.execute("SELECT count(*) FROM raw.quarantine").fetchone() == (0,)
        assert con.execute("SELECT count(*) FROM raw.observation WHERE source_id = '9'").fetchone() == (1,)


def test_a_line_that_is_no_observation_is_put_aside_with_line_and_field(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    land(data, SATURDAY, [RUBBISH])
    import gzip
    import hashlib

    folder = data.partition("thu", SATURDAY)
    part = folder / "part-0001.jsonl.gz"
    broken = gzip.compress(gzip.decompress(part.read_bytes()) + b'{"portal_id": 5}\nnonsense\n', mtime=0)
    part.write_bytes(broken)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["parts"][0] |= {"row_count": 3, "sha256": hashlib.sha256(broken).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    gate_landing(data, SATURDAY)
    reasons = {entry["line_no"]: str(entry["reason"]) for entry in quarantined(read_partition(folder))}
    assert set(reasons) == {2, 3}
    assert reasons[2].startswith("contract: portal_id")


def test_a_killed_load_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = DataFolder(tmp_path)
    land(data, SATURDAY, [RUBBISH, LAMP])
    gate_landing(data, SATURDAY)
    with monkeypatch.context() as patch:
        patch.setattr("warehouse.load.listed_ids", lambda partition: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load(data, SATURDAY, PROVINCE)
    with warehouse(data.warehouse, read_only=True) as con:
        assert con.execute("SELECT (SELECT count(*) FROM raw.observation), (SELECT count(*) FROM raw.crawl)"
                           ).fetchone() == (0, 0)  # fmt: skip
    load(data, SATURDAY, PROVINCE)
    with warehouse(data.warehouse, read_only=True) as con:
        assert con.execute("SELECT count(*) FROM raw.observation").fetchone() == (2,)


def test_real_and_demo_portals_never_share_a_folder(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    land(data, SATURDAY, [RUBBISH])
    gate_landing(data, SATURDAY)
    load(data, SATURDAY, PROVINCE)
    folder = data.landing / "portal=that" / f"date={SUNDAY}"
    folder.mkdir(parents=True)
    manifest = read_partition(data.partition("thu", SATURDAY)).manifest
    real = manifest.model_copy(update={"portal_id": "that", "is_demo": False, "observed_on": SUNDAY, "parts": []})
    (folder / "manifest.json").write_text(real.model_dump_json())
    with pytest.raises(InputError, match="the real portal that and demo portals share a data folder"):
        load(data, SUNDAY, PROVINCE)


def test_an_empty_folder_and_a_lone_folder_without_manifest(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.partition("thu", SATURDAY).mkdir(parents=True)  # a killed crawl
    assert partitions(data, MONDAY) == []
    with pytest.raises(InputError, match="nothing has landed up to 2026-11-23"):
        load(data, MONDAY, PROVINCE)


def test_a_night_that_was_not_published_is_said_to_be_stale(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    mark_stale(data, MONDAY, "the marts do not hold")
    state = read_state(data)
    assert state is not None
    assert state["is_stale"] is True
    assert state["reason"] == "2026-11-23: the marts do not hold"


@pytest.mark.parametrize(
    ("result", "code"),
    [(NightResult(is_published=True), 0), (NightResult(["thu"], is_published=True), 1), (NightResult(), 2)],
)
def test_exit_codes_of_a_night(result: NightResult, code: int) -> None:
    assert result.exit_code == code


def test_a_newer_warehouse_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hieudan.duckdb"
    with warehouse(path) as con:
        con.execute("INSERT INTO raw.schema_version VALUES (99)")
    with pytest.raises(InputError, match="schema version 99"), warehouse(path):
        pass


def test_sql_models_are_one_select_a_file() -> None:
    for path in (ROOT / "transforms/sql/models").rglob("*.sql"):
        assert re.match(r"(stg|int|dim|fct|rpt)_", path.name), path
        assert ";" not in path.read_text(encoding="utf-8"), path
