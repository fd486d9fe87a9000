"""Nights on small landings: backed up and restored, run again from their landing files, upgraded; each with its refusals."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from small_night import ANSWERED_RUBBISH, DENUNCIATION, LAMP, MONDAY, REOPENED_LAMP, RUBBISH, SATURDAY, SUNDAY, land

from hieudan.records import LOCAL_ZONE
from hieudan.settings import DataFolder, InputError, load_province
from tests.warehouse.quick import without_dbt
from warehouse.backup import Keep, backup, drill, dropped, restore, snapshots
from warehouse.night import after_the_crawls
from warehouse.publish import table_hashes
from warehouse.rerun import rerun
from warehouse.schema import warehouse
from warehouse.upgrades import SCHEMA_VERSION, stored_version

PROVINCE = load_province("19")
NIGHTS = {SATURDAY: [RUBBISH, LAMP], SUNDAY: [ANSWERED_RUBBISH, LAMP, DENUNCIATION],
          MONDAY: [ANSWERED_RUBBISH, REOPENED_LAMP, DENUNCIATION]}  # fmt: skip
NOON = datetime(2026, 11, 23, 12, tzinfo=LOCAL_ZONE)


def quiet(_line: str) -> None:
    pass


@pytest.fixture(scope="module", autouse=True)
def quickly() -> Iterator[None]:
    with without_dbt():
        yield


@pytest.fixture(scope="module")
def three_nights(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Three nights, one after another, as they would have come."""
    data = DataFolder(tmp_path_factory.mktemp("nights") / "data")
    for night, items in NIGHTS.items():
        land(data, night, items)
        done = after_the_crawls(data, PROVINCE, night, quiet)
        assert done.is_published, done.reason
    return data


@pytest.fixture
def data(three_nights: DataFolder, tmp_path: Path) -> DataFolder:
    shutil.copytree(three_nights.root, tmp_path / "data")
    return DataFolder(tmp_path / "data")


def raw_hash(data: DataFolder) -> dict[str, str]:
    """Raw table -> hash over its rows."""
    with warehouse(data.warehouse, read_only=True) as con:
        names = [row[0] for row in con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw' ORDER BY 1").fetchall()]  # fmt: skip
        return {name: str(con.execute(f"SELECT count(*), sum(hash(t::VARCHAR)::HUGEINT) FROM raw.{name} t").fetchone())
                for name in names}  # fmt: skip


@pytest.mark.parametrize("first", [SATURDAY, SUNDAY])
def test_a_range_run_again_from_landing_gives_what_the_nights_gave(data: DataFolder, first: date) -> None:
    marts, raw = table_hashes(data.published_file), raw_hash(data)
    assert rerun(data, PROVINCE, first, None, quiet).is_published
    assert table_hashes(data.published_file) == marts
    assert raw_hash(data) == raw
    assert not (data.root / ".rerun").exists()


def test_nights_run_again_say_anew_what_the_gates_found(data: DataFolder) -> None:
    land(data, MONDAY, [RUBBISH | {"source_id": "Chi tiết phản ánh"}, LAMP])
    assert rerun(data, PROVINCE, MONDAY, None, quiet).is_published
    told = (data.quality / "landing.json").read_text(encoding="utf-8")
    assert "landing_thu_20261123: source_id_form" in told
    assert "1 không đạt" in (data.quality / "landing" / "index.html").read_text(encoding="utf-8")
    land(data, MONDAY, NIGHTS[MONDAY])  # the parser was mended
    assert rerun(data, PROVINCE, MONDAY, None, quiet).is_published
    assert json.loads((data.quality / "landing.json").read_text(encoding="utf-8"))["findings"] == []
    assert "không đạt</td>" not in (data.quality / "landing" / "index.html").read_text(encoding="utf-8")


def test_a_lost_warehouse_comes_back_from_landing(data: DataFolder) -> None:
    marts = table_hashes(data.published_file)
    data.warehouse.unlink()
    assert rerun(data, PROVINCE, SATURDAY, None, quiet).is_published
    assert table_hashes(data.published_file) == marts


def test_a_rerun_that_fails_midway_changes_nothing(data: DataFolder) -> None:
    marts, raw = table_hashes(data.published_file), raw_hash(data)
    part = data.partition("thu", MONDAY) / "part-0001.jsonl.gz"
    part.write_bytes(part.read_bytes()[:-9])
    done = rerun(data, PROVINCE, SUNDAY, None, quiet)
    assert not done.is_published
    assert "part-0001.jsonl.gz" in done.reason
    assert (table_hashes(data.published_file), raw_hash(data)) == (marts, raw)
    with pytest.raises(InputError, match="no night has landed from 2027-01-01"):
        rerun(data, PROVINCE, date(2027, 1, 1), None, quiet)


def test_the_drill_finds_a_good_snapshot_good_and_a_changed_one_not(data: DataFolder, tmp_path: Path) -> None:
    snapshot = backup(data, tmp_path / "backups", NOON)
    assert drill(snapshot, tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "data"]
    with warehouse(data.warehouse) as con:  # a row that no landing file holds
        con.execute("UPDATE raw.observation SET status = 'answered' WHERE source_id = '3'")
    changed = backup(data, tmp_path / "backups", NOON + timedelta(hours=1))
    assert any(line.startswith("fct_feedback: differs") for line in drill(changed, tmp_path))


def test_restored_is_what_was_backed_up(data: DataFolder, tmp_path: Path) -> None:
    snapshot = backup(data, tmp_path / "backups", NOON)
    back = DataFolder(tmp_path / "back")
    restore(snapshot, back)
    assert raw_hash(back) == raw_hash(data)
    assert table_hashes(back.published_file) == table_hashes(data.published_file)
    with pytest.raises(InputError, match="is not empty"):
        restore(snapshot, back)
    kept = {path.relative_to(back.root) for path in back.root.rglob("*") if path.is_file()}
    lost = {path.relative_to(data.root) for path in data.root.rglob("*") if path.is_file()} - kept
    assert {path.parts[0] if path.parts[0] != "warehouse" else "warehouse/dbt" for path in lost} <= {
        "quality", "warehouse/dbt", ".writer.lock", ".night.lock"}  # fmt: skip


@pytest.mark.parametrize("damage", ["cut", "lost"])
def test_a_damaged_snapshot_is_refused_whole(data: DataFolder, tmp_path: Path, damage: str) -> None:
    snapshot = backup(data, tmp_path / "backups", NOON)
    victim = snapshot / "landing" / "portal=thu" / "date=2026-11-22" / "part-0001.jsonl.gz"
    if damage == "cut":
        victim.write_bytes(victim.read_bytes()[:-1])
    else:
        victim.unlink()
    with pytest.raises(InputError, match=r"part-0001\.jsonl\.gz: (is not what was backed up|missing)"):
        restore(snapshot, DataFolder(tmp_path / "back"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "data"]


@pytest.mark.parametrize("path", ["../outside", "/tmp/outside", "landing/../../outside"])
def test_a_listing_that_leads_out_of_its_snapshot_is_refused(data: DataFolder, tmp_path: Path, path: str) -> None:
    snapshot = backup(data, tmp_path / "backups", NOON)
    listing = json.loads((snapshot / "backup.json").read_text())
    listing["files"][0]["path"] = path
    (snapshot / "backup.json").write_text(json.dumps(listing))
    with pytest.raises(InputError, match="leads out of the snapshot"):
        restore(snapshot, DataFolder(tmp_path / "back"))


def test_unchanged_files_are_shared_and_a_damaged_landing_is_not_backed_up(data: DataFolder, tmp_path: Path) -> None:
    first = backup(data, tmp_path / "backups", NOON)
    second = backup(data, tmp_path / "backups", NOON + timedelta(days=1))
    name = "landing/portal=thu/date=2026-11-22/part-0001.jsonl.gz"
    assert (first / name).stat().st_ino == (second / name).stat().st_ino
    (data.root / name).write_bytes(b"rubbish")
    with pytest.raises(InputError, match="is not what the manifest says"):
        backup(data, tmp_path / "backups", NOON + timedelta(days=2))
    assert snapshots(tmp_path / "backups") == [first, second]
    assert (first / name).read_bytes() != b"rubbish"


def test_which_snapshots_go() -> None:
    start = datetime(2026, 1, 1, 4)  # noqa: DTZ001
    names = [(start + timedelta(days=day)).strftime("%Y%m%dT%H%M%S") for day in range(330)]
    gone = dropped(names, Keep(days=7, weeks=5, months=12))
    stays = sorted(set(names) - set(gone))
    assert stays[-7:] == names[-7:]
    assert len(stays) == 7 + 3 + 10  # two of the five weeks and one of the eleven months end among the seven days
    assert dropped(stays, Keep(days=7, weeks=5, months=12)) == []


def test_an_old_file_is_upgraded_once_and_a_newer_one_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as con:  # as version 1 left it
        con.execute("CREATE SCHEMA raw; CREATE TABLE raw.schema_version (version INTEGER PRIMARY KEY);"
                    "INSERT INTO raw.schema_version VALUES (1);"
                    "CREATE TABLE raw.crawl (portal_id VARCHAR, observed_on DATE, PRIMARY KEY (portal_id, observed_on));"
                    "INSERT INTO raw.crawl VALUES ('thu', DATE '2026-11-21')")  # fmt: skip
    for _ in range(2):
        with warehouse(path) as con:
            assert stored_version(con) == SCHEMA_VERSION
            assert con.execute("SELECT portal_id, portal_total FROM raw.crawl").fetchall() == [("thu", None)]
            versions = con.execute("FROM raw.schema_version ORDER BY ALL").fetchall()
            assert versions == [(number,) for number in range(1, SCHEMA_VERSION + 1)]
    with duckdb.connect(str(path)) as con:
        con.execute("INSERT INTO raw.schema_version VALUES (99); DROP TABLE raw.quarantine")
    with pytest.raises(InputError, match=r"schema version 99, this program knows \d+: update it"), warehouse(path):
        pass
    with duckdb.connect(str(path)) as con:
        tables = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert "quarantine" not in tables, "a table was made in a file of a newer program"


def test_a_snapshot_of_a_newer_program_is_refused(data: DataFolder, tmp_path: Path) -> None:
    snapshot = backup(data, tmp_path / "backups", NOON)
    listing = json.loads((snapshot / "backup.json").read_text(encoding="utf-8"))
    (snapshot / "backup.json").write_text(json.dumps(listing | {"schema_version": 99}), encoding="utf-8")
    with pytest.raises(InputError, match="schema version 99"):
        restore(snapshot, DataFolder(tmp_path / "back"))
