"""A landing file that is damaged after its night had closed: left out and told, and loaded when it is back."""

from __future__ import annotations

import json
from datetime import datetime, time
from pathlib import Path

import pytest
from small_night import ANSWERED_RUBBISH, LAMP, MONDAY, RUBBISH, SATURDAY, SUNDAY, land

from hieudan.records import LOCAL_ZONE
from hieudan.settings import DataFolder, load_province
from warehouse.health import look
from warehouse.landing import told_damage
from warehouse.night import gate_and_load
from warehouse.schema import warehouse

PROVINCE = load_province("19")
MONDAY_MORNING = datetime.combine(MONDAY, time(8), LOCAL_ZONE)


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    data = DataFolder(tmp_path / "data")
    land(data, SATURDAY, [RUBBISH, LAMP])
    land(data, SUNDAY, [ANSWERED_RUBBISH, LAMP])
    return data


def seen(data: DataFolder) -> list[tuple[object, ...]]:
    with warehouse(data.warehouse, read_only=True) as con:
        return con.execute("SELECT observed_on, outcome, loaded_count FROM raw.crawl ORDER BY 1").fetchall()


@pytest.mark.parametrize("victim", ["part-0001.jsonl.gz", "manifest.json"])
def test_a_past_night_that_is_damaged_is_left_out_told_and_comes_back(data: DataFolder, victim: str) -> None:
    path = data.partition("thu", SATURDAY) / victim
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    assert gate_and_load(data, SUNDAY, PROVINCE) == SUNDAY
    counted = [(SUNDAY, "ok", 2)]
    lost = [] if victim == "manifest.json" else [(SATURDAY, "failed", 0)]  # nobody knows what it was: no crawl at all
    assert seen(data) == lost + counted
    [told] = told_damage(data)
    assert (told.portal_id, told.night) == ("thu", "2026-11-21")
    assert victim in told.reason
    health = look(data, PROVINCE, MONDAY_MORNING)
    assert [problem.code for problem in health.problems if problem.code == "damaged" and problem.is_alarm] == [
        "damaged"
    ]
    path.write_bytes(whole)
    gate_and_load(data, SUNDAY, PROVINCE)
    assert seen(data) == [(SATURDAY, "ok", 2), *counted]
    assert told_damage(data) == []


def test_what_was_loaded_before_the_damage_stays(data: DataFolder) -> None:
    gate_and_load(data, SUNDAY, PROVINCE)
    part = data.partition("thu", SATURDAY) / "part-0001.jsonl.gz"
    part.unlink()
    manifest = part.with_name("manifest.json")  # as after new redaction rules: it is to be loaded again
    manifest.write_text(json.dumps(json.loads(manifest.read_text()), indent=2), encoding="utf-8")
    gate_and_load(data, SUNDAY, PROVINCE)
    assert seen(data) == [(SATURDAY, "ok", 2), (SUNDAY, "ok", 2)]
    assert [one.night for one in told_damage(data)] == ["2026-11-21"]
