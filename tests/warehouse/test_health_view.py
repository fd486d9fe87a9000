"""What the status tells: a night that never came, a blind portal, a stale file, a full disk; and what it leaves out."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from small_night import LAMP, RUBBISH, SATURDAY, land
from typer.testing import CliRunner

from cli.main import app
from hieudan.records import LOCAL_ZONE
from hieudan.settings import DataFolder, load_province
from warehouse.health import NIGHTS, Health, Limits, look
from warehouse.journal import journal_file, read_journal, step
from warehouse.status_page import write_status_page

PROVINCE = load_province("19").model_copy(update={"portals": ["thu"]})


def at(text: str) -> datetime:
    """A moment of local time."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


def publish_state(data: DataFolder, night: date, *, stale: str = "") -> None:
    data.published.mkdir(parents=True, exist_ok=True)
    data.published_file.touch()
    state = {"night": night.isoformat(), "is_stale": bool(stale), "is_demo": False, "reason": stale}
    data.state.write_text(json.dumps(state), encoding="utf-8")


def codes(health: Health) -> list[str]:
    return [problem.code for problem in health.problems]


def nights_of(data: DataFolder, first: date, outcomes: str) -> date:
    """One manifest a letter: o(k) q(uiet) p(artial) f(ailed) and - for no crawl. Returns the last night."""
    words = {"o": "ok", "q": "quiet", "p": "partial", "f": "failed"}
    for back, letter in enumerate(outcomes):
        if letter in words:
            why = "timeout" if letter == "f" else None
            land(data, first + timedelta(days=back), [RUBBISH, LAMP], outcome=words[letter], failure_class=why,
                 is_demo=False, item_count=10 + back)  # fmt: skip
    return first + timedelta(days=len(outcomes) - 1)


def test_all_well(data: DataFolder) -> None:
    night = nights_of(data, SATURDAY, "oqo")
    publish_state(data, night)
    health = look(data, PROVINCE, at(f"{night}T06:00"))
    assert codes(health) == []
    assert health.exit_code == 0
    assert health.age_hours == 5.0
    (portal,) = health.portals
    assert [(outcome, why) for _, outcome, why in portal.nights] == [("ok", ""), ("quiet", ""), ("ok", "")]
    assert (portal.last_good_on, portal.item_count, portal.usual_item_count) == (night, 12, 10.5)


def test_no_run_since_is_an_alarm_and_the_missing_nights_show(data: DataFolder) -> None:
    last = nights_of(data, SATURDAY, "oo")
    publish_state(data, last)
    later = datetime.combine(last + timedelta(days=3), datetime.min.time()).isoformat()
    health = look(data, PROVINCE, at(later).replace(hour=7))
    assert codes(health) == ["too_old", "unseen"]
    assert health.exit_code == 1
    assert [outcome for _, outcome, _ in health.portals[0].nights] == ["ok", "ok", "missing", "missing", "missing"]


def test_before_one_oclock_tonight_is_not_missing_yet(data: DataFolder) -> None:
    last = nights_of(data, SATURDAY, "oo")
    publish_state(data, last)
    after_midnight = at(f"{last + timedelta(days=1)}T00:40")
    assert look(data, PROVINCE, after_midnight).portals[0].nights[-1] == (last, "ok", "")


def test_a_blind_portal_is_an_alarm_from_the_third_night_on(data: DataFolder) -> None:
    night = nights_of(data, SATURDAY, "oopf")
    publish_state(data, night)
    assert codes(look(data, PROVINCE, at(f"{night}T06:00"))) == []
    night = nights_of(data, SATURDAY, "oopff")
    publish_state(data, night)
    health = look(data, PROVINCE, at(f"{night}T06:00"))
    assert codes(health) == ["unseen"]
    assert health.portals[0].last_good_on == SATURDAY + timedelta(days=1)


def test_stale_full_disk_and_a_clock_that_jumped(data: DataFolder) -> None:
    night = nights_of(data, SATURDAY, "oo")
    publish_state(data, SATURDAY, stale="2026-11-22: the gate on marts")
    health = look(data, PROVINCE, at(f"{SATURDAY}T06:00"), Limits(min_free_pct=100.1))
    assert codes(health) == ["stale", "future", "disk"]
    assert str(night) in next(problem.said for problem in health.problems if problem.code == "future")


def test_the_strip_is_sixty_nights_long_at_most(data: DataFolder) -> None:
    nights_of(data, date(2026, 8, 1), "o" + "-" * 70 + "o")
    (portal,) = look(data, PROVINCE, at("2026-10-11T06:00")).portals
    assert len(portal.nights) == NIGHTS
    assert portal.nights[-1][0] == date(2026, 10, 11)


def test_quarantine_is_a_remark_and_no_alarm(data: DataFolder) -> None:
    night = nights_of(data, SATURDAY, "o")
    publish_state(data, night)
    (data.partition("thu", night) / "quarantine.jsonl").write_text('{"part": "x"}\n{"part": "y"}\n')
    health = look(data, PROVINCE, at(f"{night}T06:00"))
    assert codes(health) == ["quarantine"]
    assert health.exit_code == 0


def test_nothing_published_is_exit_2_and_a_damaged_manifest_is_a_missing_night(data: DataFolder) -> None:
    nights_of(data, SATURDAY, "oo")
    (data.partition("thu", SATURDAY + timedelta(days=1)) / "manifest.json").write_text("{")
    health = look(data, PROVINCE, at("2026-11-22T06:00"))
    assert health.exit_code == 2
    assert [outcome for _, outcome, _ in health.portals[0].nights] == ["ok", "missing"]


def test_journal_tells_done_failed_and_killed_steps_and_survives_a_torn_line(data: DataFolder) -> None:
    with step(data, SATURDAY, "load"):
        pass
    with pytest.raises(ValueError, match="no way"), step(data, SATURDAY, "build"):
        raise ValueError("no way\nto build")
    with journal_file(data, SATURDAY).open("a", encoding="utf-8") as torn:
        torn.write('{"step": "publish", "at": "2026-11-21T01:09:00+07:00", "outcome": "begun"}\n{"step": "pub')
    found = {record.step: record for record in read_journal(data, SATURDAY)}
    assert (found["load"].outcome, found["build"].outcome, found["publish"].outcome) == ("ok", "failed", "begun")
    assert found["build"].detail == "no way to build"
    assert found["publish"].seconds is None
    assert found["load"].seconds is not None
    with step(data, SATURDAY, "build"):
        pass
    assert {record.step: record.outcome for record in read_journal(data, SATURDAY)}["build"] == "ok"


def test_the_page_shows_the_problems_names_each_night_and_escapes(data: DataFolder) -> None:
    night = nights_of(data, SATURDAY, "of")
    publish_state(data, SATURDAY, stale="2026-11-22: <script>alert(1)</script>")
    path = write_status_page(data, PROVINCE, at(f"{night}T06:00"))
    page = path.read_text(encoding="utf-8")
    assert 'title="22/11/2026: lỗi (timeout)"' in page
    assert 'class="failed"' in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "default-src" in page
    linked = {(path.parent / href).resolve() for href in re.findall(r'href="(\.\./[^"]+)"', page)}
    assert linked == {data.quality / "landing" / "index.html", data.quality / "marts" / "index.html"}  # the Data Docs
    assert [entry.name for entry in data.published.iterdir() if entry.name.startswith(".")] == []


def test_the_page_and_the_command_tell_what_the_gates_found_and_the_latest_night(data: DataFolder) -> None:
    night = nights_of(data, SATURDAY, "o" * 59 + "f")
    publish_state(data, night)
    data.quality.mkdir(parents=True)
    told = {"night": night.isoformat(), "findings": ["thu: sent_at_known (sent_at; observed 0.5)"]}
    (data.quality / "landing.json").write_text(json.dumps(told), encoding="utf-8")
    with step(data, night, "publish"):
        pass
    page = write_status_page(data, PROVINCE, at(f"{night}T06:00")).read_text(encoding="utf-8")
    assert "1 điều không đạt" in page
    assert "sent_at_known" in page
    assert "đạt, đã công bố" in page
    said = CliRunner().invoke(app, ["status", "--data", str(data.root)], env={"COLUMNS": "80"}).stdout
    assert "sent_at_known" in said
    assert said.count("●") == 59 + 1, "with the key's: no night is cut off on a narrow screen"
    assert said.count("✕") == 1 + 1
    land(data, night + timedelta(days=1), [RUBBISH])
    assert look(data, PROVINCE, at(f"{night + timedelta(days=1)}T06:00")).landing_findings == [], "of the night before"


def test_the_command_prints_json_for_a_monitor(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["status", "--json", "--data", str(tmp_path)])
    told = json.loads(done.stdout)
    assert done.exit_code == told["exit_code"] == 2
    assert told["ok"] is False
    assert told["problems"][0]["code"] == "nothing_published"
