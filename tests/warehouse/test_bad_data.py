"""Bad data of many kinds is planted: each is caught by the expectation whose name says what is wrong, and nothing else is."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from models import build_models, load_seeds
from raw_rows import crawled, seen, step
from small_night import RUBBISH, SATURDAY, SUNDAY, at, land

from hieudan.records import Observation, content_hash
from hieudan.settings import DataFolder
from warehouse.cases import follow
from warehouse.gates.declared import declared_rules
from warehouse.gates.landing import gate_landing
from warehouse.gates.marts import gate_marts
from warehouse.landing import quarantined, read_partition
from warehouse.publish import _ORDER, publish
from warehouse.schema import warehouse
from warehouse.working_days import load_calendar

# What went wrong -> (what it does to a row, the reason in the quarantine).
BAD_ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "an id read from the wrong element": ({"source_id": "Chi tiết phản ánh"}, "source_id_form"),
    "another portal's row": ({"portal_id": "khac"}, "portal_id_own"),
    "another night's row": ({"observed_on": "2026-11-20"}, "observed_on_night"),
    "a hash cut short": ({"content_hash": "abc"}, "content_hash_form"),
    "a time in UTC": ({"sent_at": datetime(2026, 11, 10, 1, tzinfo=UTC).isoformat()}, "times_local"),
    "a time with the zone of Viet Nam": ({"answered_at": "2026-11-12T08:00:00+07:00"}, "times_local"),
    "day and month swapped into the future": ({"sent_at": at("2026-12-10T08:00").isoformat()}, "sent_on_plausible"),
    "a timestamp of zero": ({"sent_at": at("1970-01-01T08:00").isoformat(), "due_on": None}, "sent_on_plausible"),
    "answered tomorrow": ({"answered_at": at("2026-11-22T08:00").isoformat()}, "answered_on_past"),
    "answered before it was sent": ({"answered_at": at("2026-10-12T08:00").isoformat()}, "answered_after_sent"),
    "a step of handling next year": (
        {"history": [{"status": "answered", "stated_at": at("2027-01-05T08:00").isoformat()}]}, "history_past"),
    "due before it was sent": ({"due_on": "2026-11-01"}, "due_after_sent"),
    "due in a hundred years": ({"due_on": "2126-11-12"}, "due_after_sent"),
    "nothing in it": ({"text": "", "title": ""}, "text_length"),
    "a whole page in the text": ({"text": "Rác " * 30_000}, "text_length"),
    "UTF-8 read as Latin-1": ({"text": "Đường hỏng nặng ở phường".encode().decode("latin-1")}, "text_readable"),
    "bytes that were not understood": ({"text": "Đư\ufffd\ufffdng h\ufffdng"}, "text_readable"),
    "a control character": ({"answer": "Đã xử lý\x07"}, "text_readable"),
    "markup left in the text": ({"text": "<div class='nd'>Rác ùn ứ</div>"}, "text_without_markup"),
    "entities left in the answer": ({"answer": "Đã dọn&nbsp;xong"}, "text_without_markup"),
    "latitude and longitude swapped": ({"lat": 105.8, "lon": 21.6}, "lat_in_viet_nam"),
    "longitude null island": ({"lat": 21.6, "lon": 0.0}, "lon_in_viet_nam"),
    "half a place": ({"lat": 21.6, "lon": None}, "lat_lon_together"),
    "a negative rating": ({"rating_poor": -1}, "rating_not_negative"),
    "an id read as a rating": ({"rating_good": 20_261_121}, "rating_count_range"),
    "a size read as a number of photos": ({"photo_count": 48_213}, "photo_count_range"),
    "a status that no table has": ({"status": "xong"}, "contract: status: Input should be"),
    "a field that the contract does not have": ({"sender": "x"}, "contract: sender: Extra inputs are not permitted"),
    "a number where words belong": ({"text": 5}, "contract: text: Input should be a valid string"),
}  # fmt: skip


def land_lines(data: DataFolder, night: date, lines: list[str]) -> None:
    """A partition with these lines, whatever is in them."""
    land(data, night, [])
    folder = data.partition("thu", night)
    packed = gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)
    (folder / "part-0001.jsonl.gz").write_bytes(packed)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["parts"][0] |= {"row_count": len(lines), "sha256": hashlib.sha256(packed).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def row(number: int, changes: dict[str, Any]) -> str:
    """A good row, with what went wrong applied to it."""
    good = Observation(portal_id="thu", observed_on=SATURDAY, **RUBBISH | {"source_id": f"n{number}"})
    fields = good.model_dump(mode="json")
    return json.dumps(fields | {"content_hash": content_hash(fields)} | changes, ensure_ascii=False)


def reasons(data: DataFolder) -> dict[int, str]:
    return {
        int(str(e["line_no"])): str(e["reason"]) for e in quarantined(read_partition(data.partition("thu", SATURDAY)))
    }


def test_every_kind_of_bad_row_is_put_aside_by_its_name_and_comes_back_when_mended(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    bad = [row(number, changes) for number, (changes, _) in enumerate(BAD_ROWS.values())]
    good = row(900, {})
    land_lines(data, SATURDAY, [*bad, row(901, {}), row(901, {}), "no JSON at all", good])
    findings = gate_landing(data, SATURDAY)
    found = reasons(data)
    (found_contract,) = {reason for reason in found.values() if reason.startswith("contract: sender")}
    for number, (what, (_, expected)) in enumerate(BAD_ROWS.items(), 1):
        assert found.pop(number, "not caught").startswith(expected), what
    last = len(bad)
    assert found.pop(last + 3).startswith("contract: ")
    assert found == {
        last + 1: "source_id_unique",
        last + 2: "source_id_unique",
    }  # which of the two is right nobody knows
    told = json.loads((data.quality / "landing.json").read_text(encoding="utf-8"))
    assert len(told["findings"]) == len(findings) > 15
    assert {f.name: f.observed for f in findings if f.column == "row"}[found_contract] == "1 rows"

    land_lines(data, SATURDAY, [row(number, {}) for number in range(len(bad))])  # the parser was mended
    land(data, SUNDAY, [RUBBISH])
    gate_landing(data, SUNDAY)
    assert reasons(data) == {}


def test_a_column_that_went_empty_and_a_list_that_was_cut_are_told_but_keep_no_row_back(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    items = [RUBBISH | {"source_id": str(number)} for number in range(30)]
    full = {"sent_at": 1.0, "unit_raw": 0.95, "text": 1.0, "lat": 0.1}
    land(data, SATURDAY, items, item_count=30, listed_count=3000, fill_rates=full)
    land(data, SUNDAY, items, item_count=30, listed_count=900, fill_rates=full | {"unit_raw": 0.0, "lat": 0.0})
    assert gate_landing(data, SATURDAY) == []
    assert {finding.name for finding in gate_landing(data, SUNDAY)} == {"fill_rate_unit_raw_kept", "listed_count_kept"}
    assert quarantined(read_partition(data.partition("thu", SUNDAY))) == []


# What went wrong -> (SQL that does it to the built marts, the expectation that catches it).
BAD_MARTS: dict[str, tuple[str, str]] = {
    "an item twice": ("INSERT INTO marts.fct_feedback SELECT * FROM marts.fct_feedback WHERE source_id = '1'", "feedback_id_unique"),
    "a topic that does not exist": ("UPDATE marts.fct_feedback SET topic_code = 'vu_tru' WHERE source_id = '2'", "topic_known"),
    "a kind of nobody's": ("UPDATE marts.fct_feedback SET kind = 'than_phien' WHERE source_id = '3'", "kind_known"),
    "more severe than severe": ("UPDATE marts.fct_feedback SET severity = 9 WHERE source_id = '4'", "severity_range"),
    "a probability of two": ("UPDATE marts.fct_feedback SET topic_confidence = 2 WHERE source_id = '5'", "confidence_range"),
    "younger than now": ("UPDATE marts.fct_feedback SET age_days = -1 WHERE source_id = '6'", "age_days_not_negative"),
    "answered and unresolved": ("UPDATE marts.fct_feedback SET is_answered = true WHERE source_id = '15'", "never_is_contradictory"),
    "overdue without a deadline": ("UPDATE marts.fct_feedback SET is_overdue = true WHERE source_id = '8'", "never_is_overdue_without_due"),
    "a denunciation's words": ("UPDATE marts.fct_feedback SET text = 'x' WHERE source_id = 'to_cao'", "never_shows_denunciation"),
    "a removed item's words": ("UPDATE marts.fct_feedback SET is_gone = true WHERE source_id = '9'", "never_shows_removed"),
    "an agency nobody knows": ("UPDATE marts.fct_feedback SET agency_code = 'so_ma' WHERE source_id = '10'", "agency_code_in_dim_agency"),
    "a commune of another province": ("UPDATE marts.fct_feedback SET commune_code = '00004' WHERE source_id = '11'",
                                      "commune_code_in_dim_commune"),
    "a status of nobody's": ("UPDATE marts.fct_feedback SET status = 'xong' WHERE source_id = '12'", "status_in_set"),
    "an event of no item": ("INSERT INTO marts.fct_status_event (feedback_id, event_no, event, happened_on)"
                            " VALUES ('thu:khong_co', 1, 'sent', DATE '2026-11-01')", "feedback_id_in_fct_feedback"),
    "an event that is yet to happen": ("UPDATE marts.fct_status_event SET happened_on = DATE '2027-01-01' WHERE feedback_id = 'thu:13'",
                                       "never_is_in_future"),
    "history with a hole": ("UPDATE marts.fct_status_event SET event_no = event_no + 5 WHERE feedback_id = 'thu:14' AND event_no = 2",
                            "never_is_number_missing"),
    "a night that failed and was seen": ("UPDATE marts.fct_coverage SET outcome = 'failed'", "never_is_seen_though_failed"),
    "coverage above all": ("UPDATE marts.rpt_weekly_topic SET coverage_pct = 150 WHERE topic_code = 'khac'", "coverage_range"),
    "a week that lost its reports": ("UPDATE marts.rpt_weekly_topic SET received_count = 0 WHERE topic_code = 'moi_truong'", "weeks_add_up"),
    "cells that do not add up": ("DELETE FROM marts.rpt_weekly_flow WHERE topic_code = 'y_te'", "flow_difference_none"),
    "a trend without a portal": ("UPDATE marts.rpt_weekly_trend SET compared_portal_count = 0", "never_is_compared_without_portal"),
    "a gap nobody explains": ("UPDATE marts.rpt_weekly_trend SET not_comparable_reason = NULL WHERE topic_code = 'can_bo'",
                              "never_is_unexplained_gap"),
    "more kept than due": ("UPDATE marts.rpt_on_time SET kept_count = due_count + 1", "never_is_above_denominator"),
    "versions that overlap": ("UPDATE marts.fct_feedback_version SET known_from_on = known_from_on + 3 WHERE feedback_id = 'thu:1'"
                              " AND known_to_on IS NOT NULL", "never_is_backwards"),
    "a deadline without a reason": ("UPDATE marts.fct_deadline SET deadline_reason = '' WHERE feedback_id = 'thu:2'", "never_is_unexplained"),
    "a deadline state of nobody's": ("UPDATE marts.fct_deadline SET deadline_state = 'tre' WHERE feedback_id = 'thu:3'",
                                     "deadline_state_in_set"),
    "an item without a version": ("DELETE FROM marts.fct_feedback_version WHERE feedback_id = 'thu:4'", "without_version_none"),
    "history that was rewritten": ("DELETE FROM marts.fct_status_event WHERE event = 'answered'", "history_kept"),
    "a classifier that says nothing": ("UPDATE marts.fct_feedback SET topic_code = 'chua_ro' WHERE source_id > '2'", "classified_share_kept"),
    "places that nobody finds any more": ("UPDATE marts.fct_feedback SET commune_code = NULL WHERE source_id NOT IN ('1', '11')",
                                          "placed_share_kept"),
    "a case that lost its reports": ("UPDATE marts.fct_case SET report_count = report_count + 1", "without_case_none"),
    "more open than there are": ("UPDATE marts.fct_case SET unresolved_count = report_count + 9", "never_is_miscounted"),
    "senders that were guessed": ("UPDATE marts.fct_case SET sender_count = known_sender_report_count + 1", "never_is_guessed"),
    "a score nobody can explain": ("UPDATE marts.rpt_growing_cases SET warning_score = 99 - warning_score", "never_is_unexplained_score"),
    "a night that was forgotten": ("DELETE FROM marts.fct_coverage WHERE night_on = DATE '2026-11-21'", "nights_kept"),
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """130 items over two nights, their marts built and published."""
    data = DataFolder(tmp_path_factory.mktemp("bad"))
    with warehouse(data.warehouse) as con:
        con.execute("INSERT INTO raw.province VALUES ('19', 'Thái Nguyên')")
        con.execute("INSERT INTO raw.agency_alias VALUES ('sở xây dựng', 'so_xd', 'Sở Xây dựng', 'so')")
        load_seeds(con)
        for night in (SATURDAY, SUNDAY):
            crawled(con, "thu", night)
        for number in range(130):
            sent = date(2026, 11, 19) - timedelta(days=number % 90)
            facts: dict[str, Any] = {"sent": str(sent), "topic": ("moi_truong", "y_te", "giao_thong")[number % 3],
                                     "commune": "05443", "unit_raw": "Sở Xây dựng"}  # fmt: skip
            if number % 2:
                facts["due_on"] = sent + timedelta(days=20)
            seen(con, str(number), SATURDAY, **facts)
            if number % 3 == 1:
                answered = [step("answered", "Đã trả lời", "2026-11-21T15:00")]
                seen(con, str(number), SUNDAY, **facts, status="answered", history=answered)
        for number in range(3):  # one matter, told three times
            seen(
                con,
                f"lo_nhom-{number}",
                SATURDAY,
                sent=f"2026-11-{12 + number}",
                commune="05443",
                unit_raw="Sở Xây dựng",
                text=f"Lò nung nhôm ở tổ 5 xả khói khét lẹt cả đêm, dân không ngủ được, kêu lần thứ {number + 1}",
            )
        seen(
            con,
            "to_cao",
            SATURDAY,
            sent="2026-11-18",
            kind="to_cao",
            topic="can_bo",
            commune="05443",
            unit_raw="Sở Xây dựng",
        )
        load_calendar(con, SUNDAY)
        follow(con, SUNDAY)
        build_models(con, SUNDAY)
    publish(data, SUNDAY)
    return data


def test_good_marts_pass(built: DataFolder) -> None:
    assert gate_marts(built) == []


def test_of_a_mart_that_grows_the_rows_are_looked_at_that_are_not_published(built: DataFolder) -> None:
    broken = "UPDATE marts.fct_feedback SET kind = '{}' WHERE feedback_id = 'thu:3'"
    with warehouse(built.warehouse) as con:
        (kind,) = con.execute("SELECT kind FROM marts.fct_feedback WHERE feedback_id = 'thu:3'").fetchone() or ("",)
        con.execute(broken.format("thơ"))
        con.execute("INSERT INTO changed.unpublished VALUES ('thu:3', NULL, NULL, true)")
    assert "kind_known" in {finding.name for finding in gate_marts(built)}
    with warehouse(built.warehouse) as con:
        con.execute(broken.format(kind))
        con.execute("DELETE FROM changed.unpublished")


def test_every_mart_has_its_suite_on_pages_that_ask_no_other_host(built: DataFolder) -> None:
    gate_marts(built)
    site = built.quality / "marts"
    first = (site / "index.html").read_text(encoding="utf-8")
    suites = re.findall(r'<a href="(validations/[^"]+\.html)">([^<]+)</a>.*✓ đạt', first)
    assert {name for _, name in suites} == {f"marts_{mart}" for mart in [*_ORDER, "whole", "yesterday"]}
    for link, _ in suites:
        text = (site / link).read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|img|link)\b|url\(.?http", text)
        assert "default-src 'none'" in text
    (backlog,) = (link for link, name in suites if name == "marts_rpt_backlog")
    assert "weeks_to_clear_not_negative · expect_column_values_to_be_between" in (site / backlog).read_text(
        encoding="utf-8"
    )
    assert "rpt_backlog_declared: key_unique" in (site / backlog).read_text(encoding="utf-8")


def test_every_kind_of_bad_mart_is_caught_by_its_name(built: DataFolder) -> None:
    with warehouse(built.warehouse) as con:
        for what, (damage, _) in BAD_MARTS.items():
            changed = con.execute(damage).fetchone()
            assert changed is not None, what
            assert changed[0] > 0, what
        con.execute("DROP TABLE changed.published")  # as after a whole build: every row of every mart is looked at
    found = {finding.name for finding in gate_marts(built)}
    missed = {what: name for what, (_, name) in BAD_MARTS.items() if name not in found}
    assert missed == {}
    first = (built.quality / "marts" / "index.html").read_text(encoding="utf-8")
    assert re.search(r">marts_fct_feedback</a></td><td>\d+</td><td class=\"failed\">✗ \d+ không đạt", first)


def test_there_are_at_least_thirty_kinds_and_no_two_are_the_same() -> None:
    assert len(BAD_ROWS) + len(BAD_MARTS) >= 60
    assert len({name for _, name in BAD_MARTS.values()}) == len(BAD_MARTS)
    assert len({name for _, name in BAD_ROWS.values()}) >= 20


def test_every_mart_has_declared_rules() -> None:
    rules = declared_rules()
    assert all(rules.values()), [mart for mart, found in rules.items() if not found]
    assert sum(map(len, rules.values())) > 80


def test_a_damaged_published_file_does_not_hide_a_broken_gate(built: DataFolder, tmp_path: Path) -> None:
    other = DataFolder(tmp_path)
    other.published.mkdir(parents=True)
    with duckdb.connect(str(other.published_file)) as con:
        con.execute("CREATE TABLE something (a INTEGER)")
    other.warehouse.parent.mkdir(parents=True)
    other.warehouse.write_bytes(built.warehouse.read_bytes())
    assert "topic_known" in {finding.name for finding in gate_marts(other)}
