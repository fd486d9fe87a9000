"""Words that must go are gone: from every file, for good, and however often somebody pulls the plug."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

import reports.takedown
import warehouse.night
import warehouse.removal
from cli.main import app
from crawlers.landing import Landing
from crawlers.pipelines import Redactor, Writer
from crawlers.tally import Tally
from crawlers.wire import Sighting
from hieudan.records import LOCAL_ZONE, RawItem
from hieudan.settings import DataFolder, InputError
from reports.takedown import clean_gone, forget, replay, retain
from reports.week import Week
from reports.weekly import make_weekly
from tests.privacy.small_office import (
    EDITED,
    PROVINCE,
    SECRET,
    TELLTALE,
    everything,
    holding,
    in_pdfs,
    make_office,
    quickly,
    run,
)  # fmt: skip
from tests.warehouse.small_night import LAMP, MONDAY, SUNDAY, land
from warehouse.backup import backup, restore
from warehouse.landing import partitions
from warehouse.landing import rows as rows_of
from warehouse.publish import table_hashes
from warehouse.removal import remove_words
from warehouse.rerun import rerun
from warehouse.schema import warehouse as warehouse_file

__all__ = ["quickly"]
WORDS = ("first", "edited", "answer", "address", "broken")
SECRETS = tuple(SECRET[name] for name in WORDS)
TODAY = date(2026, 11, 22)
NOBODY = {word: set[str]() for word in SECRETS}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return make_office(tmp_path_factory.mktemp("office") / "data")


@pytest.fixture
def data(office: DataFolder, tmp_path: Path) -> DataFolder:
    shutil.copytree(office.root, tmp_path / "data")
    sheets = tmp_path / "data" / "training" / "sheets.txt"
    sheets.write_text(sheets.read_text().replace(str(office.root), str(tmp_path / "data")))
    return DataFolder(tmp_path / "data")


def rows(data: DataFolder, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data.published_file), read_only=True) as con:
        return con.execute(query).fetchall()


COUNTED = """SELECT feedback_id, topic_code, kind, commune_code, agency_code, status, is_unresolved, answer_class, sent_on,
             age_days, photo_count FROM fct_feedback ORDER BY 1"""


def test_a_denunciation_is_counted_and_its_words_are_shown_nowhere(office: DataFolder) -> None:
    places = holding(office, SECRET["denounced"])[SECRET["denounced"]]
    assert {name.split("/")[0] for name in places} == {"landing", "warehouse"}
    assert SECRET["denounced"] not in in_pdfs(office.reports)
    assert rows(office, "SELECT count(*) FROM fct_feedback WHERE kind = 'to_cao'") == [(1,)]
    assert rows(office, "SELECT count(*) FROM rpt_unresolved WHERE kind = 'to_cao'") == [(1,)]
    assert rows(office, "SELECT sum(received_count) FROM rpt_weekly_flow WHERE topic_code = 'can_bo'") != [(0,)]


def test_what_is_to_be_forgotten_was_everywhere(office: DataFolder) -> None:
    places = {name for found in holding(office, *SECRETS).values() for name in found}
    assert SECRET["first"] in in_pdfs(office.reports)
    for where in ("landing/", "warehouse/", "published/hieudan.duckdb", "published/parquet/", "reports/2026-W46/bao-cao-2026-W46.html",
                  "reports/2026-W46/figures.json", "reports/2026-W46/bao-cao-2026-W46.docx", "reports/doi-thoai/", "training/reviewed",
                  "sheet.csv"):  # fmt: skip
        assert any(name.startswith(where) for name in places), where


def test_forgotten_is_gone_from_every_file_and_still_counted(data: DataFolder) -> None:
    counted = rows(data, COUNTED)
    weeks = table_hashes(data.published_file, ["rpt_weekly_flow", "rpt_weekly_topic", "fct_status_event"])
    forget(data, PROVINCE, "thu", "1", TODAY)
    assert holding(data, *SECRETS) == NOBODY
    assert SECRET["first"] not in in_pdfs(data.reports)
    assert rows(data, COUNTED) == counted
    assert rows(data, "SELECT title, text, answer, text_removed_reason, url FROM fct_feedback WHERE source_id = '1'") == [
        (None, None, None, "forgotten", "")
    ]  # fmt: skip
    after = table_hashes(data.published_file, list(weeks))
    assert (after["rpt_weekly_flow"], after["rpt_weekly_topic"]) == (
        weeks["rpt_weekly_flow"],
        weeks["rpt_weekly_topic"],
    )
    listed = (data.landing / "forgotten.jsonl").read_text(encoding="utf-8")
    assert json.loads(listed) == {"portal_id": "thu", "source_id": "1", "asked_on": "2026-11-22"}
    report = json.loads((data.reports / "2026-W46" / "figures.json").read_text(encoding="utf-8"))
    assert report["corrections"] == [{"data_on": "2026-11-22", "moved": [], "removed_count": 1}]
    assert {item["excerpt"] for item in report["oldest"] if item["feedback_id"] == "thu:1"} == {"(nội dung đã được gỡ)"}
    html = (data.reports / "2026-W46" / "bao-cao-2026-W46.html").read_text(encoding="utf-8")
    assert "đã gỡ nội dung trích của 1 phản ánh" in html
    assert "Đã đính chính 1 lần" in (data.reports / "index.html").read_text(encoding="utf-8")
    before = everything(data.root)
    forget(data, PROVINCE, "thu", "1", TODAY)
    after_again = everything(data.root)
    assert {name for name in before if before[name] != after_again.get(name)} <= {
        name for name in before if name.startswith(("journal/", "published/", "warehouse/"))
    }
    assert json.loads((data.reports / "2026-W46" / "figures.json").read_text(encoding="utf-8")) == report


def test_neither_a_rerun_nor_the_portal_brings_it_back(data: DataFolder) -> None:
    forget(data, PROVINCE, "thu", "1", TODAY)
    published = table_hashes(data.published_file)
    data.warehouse.unlink()
    assert rerun(data, PROVINCE, date(2026, 11, 1), None, lambda _line: None).is_published
    assert table_hashes(data.published_file) == published
    land(data, MONDAY, [EDITED, LAMP])  # as a crawl would that began before
    run(data, MONDAY)
    make_weekly(data, PROVINCE, Week.parse("2026-W47"))
    assert holding(data, *SECRETS) == NOBODY
    assert rows(data, "SELECT topic_code, commune_code, last_seen_on FROM fct_feedback WHERE source_id = '1'") == [
        ("moi_truong", "05443", MONDAY)
    ]


def test_the_crawler_does_not_write_what_is_forgotten(tmp_path: Path) -> None:
    landing = Landing(tmp_path, "thu", SUNDAY)
    writer = Writer(Redactor("thu", "http://x.example", SUNDAY), landing, Tally(), {}, forgotten=frozenset({"1"}))
    items = [RawItem(one, "u", f"Đèn đường hỏng {SECRET['first']}{one}", status="received") for one in ("1", "2")]
    writer.write(Sighting("1", items))
    landing.flush()
    said = everything(tmp_path)
    assert SECRET["first"] + "2" in str(said)
    assert SECRET["first"] + "1" not in str(said)
    assert '"reason":"forgotten"' in str(said)


def nth(function: Callable[..., Any], number: int) -> Callable[..., Any]:
    """The plug is pulled when the function is called for the nth time."""
    calls = iter(range(1, 10_000))

    def pulled(*arguments: Any, **keywords: Any) -> Any:
        if next(calls) == number:
            raise KeyboardInterrupt
        return function(*arguments, **keywords)

    return pulled


PLUGS = {
    "a new part is written, the manifest is not": ("_write", 2),
    "the manifest is written, the old part is there": ("_drop_unnamed", 2),
    "one night of two": ("_rewrite_landing", 2),
    "landing files done, tables not": ("_empty_rows", 1),
}


@pytest.mark.parametrize("plug", PLUGS)
def test_killed_while_words_are_deleted_and_run_again(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch, plug: str
) -> None:
    name, number = PLUGS[plug]
    for folder in ("published", "reports", "training"):
        shutil.rmtree(data.root / folder)
    (data.root / "sheet.csv").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(warehouse.removal, name, nth(getattr(warehouse.removal, name), number))
        with pytest.raises(KeyboardInterrupt):
            remove_words(data, {"thu": {"1"}}, "forgotten", TODAY)
    for partition in partitions(data, TODAY):
        assert list(rows_of(partition)), "a folder that a kill left is whole"
    assert remove_words(data, {"thu": {"1"}}, "forgotten", TODAY) == 1
    assert warehouse.removal.rewrite(data)
    with warehouse_file(data.warehouse) as con:
        con.execute(
            "DROP SCHEMA marts CASCADE; DROP SCHEMA staging CASCADE; INSERT INTO raw.rewrite_due VALUES (today())"
        )
    assert warehouse.removal.rewrite(data)
    assert holding(data, *SECRETS) == NOBODY
    assert remove_words(data, {"thu": {"1"}}, "forgotten", TODAY) == 0
    assert not warehouse.removal.rewrite(data)
    assert not list(data.landing.rglob(".*.tmp"))


@pytest.mark.parametrize(
    ("module", "name"), [(reports.takedown, "clean_sheets"), (warehouse.night, "build"), (warehouse.night, "publish")]
)
def test_killed_before_any_other_step_and_run_again(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    shutil.rmtree(data.reports / "2026-W46")  # its pictures cost seconds; the brief stays
    with monkeypatch.context() as patch:
        patch.setattr(module, name, nth(getattr(module, name), 1))
        with pytest.raises(KeyboardInterrupt):
            forget(data, PROVINCE, "thu", "1", TODAY)
    forget(data, PROVINCE, "thu", "1", TODAY)
    assert holding(data, *SECRETS) == NOBODY


def test_after_a_kill_the_next_night_goes_on_as_if_nothing_were(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(warehouse.removal, "_drop_unnamed", nth(warehouse.removal._drop_unnamed, 2))
        with pytest.raises(KeyboardInterrupt):
            forget(data, PROVINCE, "thu", "1", TODAY)
    land(data, MONDAY, [EDITED, LAMP])
    run(data, MONDAY)
    assert rows(data, "SELECT text FROM fct_feedback WHERE source_id = '1'") == [(None,)]


def test_what_is_not_there_cannot_be_forgotten(data: DataFolder) -> None:
    for portal, source_id in (("thu", "99"), ("nowhere", "1")):
        with pytest.raises(InputError, match=f"{portal} {source_id}: no such item"):
            forget(data, PROVINCE, portal, source_id, TODAY)
    assert not (data.landing / "forgotten.jsonl").exists()
    told = CliRunner().invoke(app, ["forget", "thu", "99", "--data", str(data.root)])
    assert (told.exit_code, len(told.stderr.strip().splitlines())) == (2, 1)
    empty = CliRunner().invoke(app, ["forget", "thu", "1", "--data", str(data.root / "empty")])
    assert (empty.exit_code, len(empty.stderr.strip().splitlines())) == (2, 1)


def test_a_restored_snapshot_forgets_what_was_forgotten_after_it(data: DataFolder, tmp_path: Path) -> None:
    shutil.rmtree(data.reports / "2026-W46")
    snapshot = backup(data, tmp_path / "backups", datetime(2026, 11, 22, 12, tzinfo=LOCAL_ZONE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIEUDAN_BACKUPS", str(tmp_path / "backups"))
        done = CliRunner().invoke(app, ["forget", "thu", "1", "--data", str(data.root)])
    assert (done.exit_code, done.stdout) == (0, "thu 1: forgotten\n")
    assert holding(data, *SECRETS) == NOBODY
    back = DataFolder(tmp_path / "back")
    restore(snapshot, back, lambda fresh: replay(fresh, PROVINCE, TODAY))
    sheet = back.root / "sheet.csv"  # lay in the data folder; sheets elsewhere are not backed up
    assert {name for found in holding(back, *SECRETS).values() for name in found} <= {"sheet.csv"}, sheet
    assert table_hashes(back.published_file) == table_hashes(data.published_file)
    assert (back.landing / "forgotten.jsonl").exists()


def test_words_of_what_is_confirmed_as_removed_go_within_the_night(data: DataFolder) -> None:
    shutil.rmtree(data.reports / "2026-W46")
    land(data, MONDAY, [{"source_id": "1", "presence": "gone_404"}, LAMP])
    run(data, MONDAY)
    assert [path.name for path in clean_gone(data, PROVINCE, MONDAY)] == ["05443"]
    left = holding(data, SECRET["first"], SECRET["edited"], SECRET["answer"], SECRET["address"])
    assert {name for found in left.values() for name in found} <= {"sheet.csv", "training/reviewed.jsonl"}
    assert rows(data, "SELECT topic_code, is_gone, text_removed_reason FROM fct_feedback WHERE source_id = '1'") == [
        ("moi_truong", True, "gone")
    ]


def test_an_item_that_is_merely_not_seen_keeps_its_words(data: DataFolder) -> None:
    land(data, MONDAY, [LAMP])
    run(data, MONDAY)
    assert rows(data, "SELECT is_not_seen, text IS NULL FROM fct_feedback WHERE source_id = '1'") == [(True, False)]


def test_retention_deletes_old_words_and_leaves_the_figures(data: DataFolder) -> None:
    shutil.rmtree(data.reports / "2026-W46")
    counted = rows(data, COUNTED)
    province = PROVINCE.model_copy(update={"text_kept_days": 365})
    assert retain(data, PROVINCE.model_copy(update={"text_kept_days": None}), date(2040, 1, 1)) == 0
    assert retain(data, province, TELLTALE["sent_at"].date() + timedelta(days=365)) == 0
    assert retain(data, province, TELLTALE["sent_at"].date() + timedelta(days=366)) == 1
    assert {name for found in holding(data, *SECRETS).values() for name in found} == set()
    assert rows(data, COUNTED) == counted
    assert rows(data, "SELECT text_removed_reason FROM fct_feedback ORDER BY source_id") == [
        ("retention",), (None,), ("denunciation",)
    ]  # fmt: skip
    assert retain(data, province, TELLTALE["sent_at"].date() + timedelta(days=366)) == 0
    assert not os.path.exists(data.landing / "forgotten.jsonl")  # noqa: PTH110
