"""The command as scripts of others call it: exit codes, one-line errors, nothing half-written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from hieudan.records import Manifest
from hieudan.settings import load_province

RUNNER = CliRunner()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nightly", "--date", "23/11/2026"], "--date: '23/11/2026' is no date (expected YYYY-MM-DD)"),
        (["nightly", "--date", "2026-11-23", "--province", "99"], "provinces/99/province.yml: no such file"),
        (["nightly", "--date", "2026-11-23", "--only", "nirgends"], "--only nirgends: not among the portals"),
        (["annotate", "/nowhere/in.jsonl", "out.jsonl"], "/nowhere/in.jsonl: no such file"),
        (["match", "/nowhere/in.jsonl", "out.jsonl"], "/nowhere/in.jsonl: no such file"),
        (["crawl", "demo_hoidap", "--date", "heute", "--out", "x"], "--date: 'heute' is no date"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = RUNNER.invoke(app, arguments, env={"HIEUDAN_DATA": str(tmp_path / "data")})
    assert done.exit_code == 2
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


LIVE = """
name: Cổng thử
platform: vts
base_url: "https://congthu.example/"
province_code: "19"
lists: all
states_answer_date: true
"""


@pytest.mark.parametrize("command", [["nightly"], ["crawl", "demo_phananh", "--out", "landing"]])
def test_a_live_portal_is_not_crawled_for_another_day(command: list[str], tmp_path: Path) -> None:
    for name in load_province().portals:
        (tmp_path / f"{name}.yml").write_text(LIVE, encoding="utf-8")
    arguments = [*command, "--date", "2024-02-29", "--portals", str(tmp_path)]
    done = RUNNER.invoke(app, arguments, env={"HIEUDAN_DATA": str(tmp_path / "data")})
    assert done.exit_code == 2
    assert not (tmp_path / "data").exists()
    if command == ["nightly"]:  # ``crawl`` writes to the process's own stderr
        [line] = done.stderr.strip().splitlines()
        assert "--date: 2024-02-29 cannot be crawled" in line
        assert "is a live portal and shows only today" in line


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "in.jsonl:2: no JSON"),
        ('{"id": "b"}', "in.jsonl:2: text: missing"),
        ('["b"]', "in.jsonl:2: text: "),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(line: str, message: str, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "a", "text": "Đường hỏng"}\n' + line + "\n", encoding="utf-8")
    done = RUNNER.invoke(app, ["annotate", str(source), str(tmp_path / "out.jsonl")])
    assert done.exit_code == 2
    assert message in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_annotate_redacts_first_and_keeps_other_keys(tmp_path: Path) -> None:
    text = "Tôi là Nguyễn Thị Lụa, sđt 0912 345 678. Rác ùn ứ cả tuần bốc mùi hôi thối ở phường Phan Đình Phùng."
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": "a", "text": text, "from": "đơn"}, ensure_ascii=False), encoding="utf-8")
    done = RUNNER.invoke(app, ["annotate", str(source), str(target)])
    assert done.exit_code == 0, done.stderr
    line = json.loads(target.read_text(encoding="utf-8"))
    assert set(line) == {"id", "from", "topic", "confidence", "also", "kind", "severity", "communes", "commune_level",
                         "redacted", "pii"}  # fmt: skip
    assert (line["id"], line["from"]) == ("a", "đơn")
    assert line["topic"] == "moi_truong"
    assert line["communes"] == ["05443"]
    assert {text[find["start"] : find["end"]] for find in line["pii"]} == {"Nguyễn Thị Lụa", "0912 345 678"}
    assert "0912" not in target.read_text(encoding="utf-8")
    assert "[người]" in line["redacted"]


def test_an_empty_file_gives_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").touch()
    assert RUNNER.invoke(app, ["annotate", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl")]).exit_code == 0
    assert (tmp_path / "out.jsonl").read_text() == ""


def test_match_gives_each_line_its_case(tmp_path: Path) -> None:
    lines = [
        {"id": "b", "text": "to 5 gia sang mat nuoc may hom roi", "sent_on": "2026-03-03"},
        {
            "id": "a",
            "text": "Mất nước sạch tổ 5 phường Gia Sàng",
            "sent_on": "2026-03-02T08:15:00",
            "commune_code": None,
        },
        {"id": "c", "text": "Đường xóm Đồng Tâm đầy ổ gà", "sent_on": "2026-03-03", "commune_code": "05611"},
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    done = RUNNER.invoke(app, ["match", str(source), str(target)])
    assert done.exit_code == 0, done.stderr
    found = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert found == [{"id": "b", "case_id": "a"}, {"id": "a", "case_id": "a"}, {"id": "c", "case_id": "c"}]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "a", "text": "Đường hỏng", "sent_on": "2026-03-02"}', "in.jsonl:2: id: 'a' stood before"),
        ('{"text": "Đường hỏng", "sent_on": "2026-03-02"}', "in.jsonl:2: id: missing"),
        ('{"id": "b", "text": "Đường hỏng", "sent_on": "hôm qua"}', "in.jsonl:2: sent_on: 'hôm qua' is no day"),
        ('{"id": "b", "text": "Đường hỏng"}', "in.jsonl:2: sent_on: None is no day"),
        ('{"id": "b", "text": "x", "sent_on": "2026-03-02", "commune_code": 5443}', "in.jsonl:2: commune_code: 5443"),
    ],
)
def test_match_names_a_bad_line_and_writes_nothing(line: str, message: str, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "a", "text": "Đường hỏng", "sent_on": "2026-03-01"}\n' + line + "\n", encoding="utf-8")
    done = RUNNER.invoke(app, ["match", str(source), str(tmp_path / "out.jsonl")])
    assert done.exit_code == 2
    assert message in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_status_says_when_nothing_is_published(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["status", "--data", str(tmp_path)])
    assert done.exit_code == 2
    assert "nothing published yet" in done.stdout


def test_portals_list_shows_what_is_on(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["portals", "list", "--data", str(tmp_path)], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert "demo_phananh" in done.stdout
    assert "c_thainguyen" in done.stdout


def test_portals_list_shows_how_the_last_crawl_ended(tmp_path: Path) -> None:
    def night(portal_id: str, day: str, **ended: object) -> None:
        folder = tmp_path / "landing" / f"portal={portal_id}" / f"date={day}"
        folder.mkdir(parents=True)
        if ended:
            told = Manifest(
                portal_id=portal_id, portal_name="x", platform="vts", province_code="19", lists="all",
                states_answer_date=True, is_demo=True, observed_on=date.fromisoformat(day), parser_version=1, **ended,
            )  # type: ignore[arg-type] # fmt: skip
            (folder / "manifest.json").write_text(told.model_dump_json(), encoding="utf-8")

    night("demo_phananh", "2026-11-21", outcome="ok")
    night("demo_phananh", "2026-11-22", outcome="failed", failure_class="blocked")
    night("demo_hoidap", "2026-11-22", outcome="quiet")
    night("demo_cutri", "2026-11-21", outcome="ok")
    night("demo_cutri", "2026-11-22")  # killed: its rows may be there, its manifest is not
    (tmp_path / "landing" / "portal=demo_cutri" / "date=tmp").mkdir()
    done = RUNNER.invoke(app, ["portals", "list", "--data", str(tmp_path)], env={"COLUMNS": "250"})
    assert done.exit_code == 0, done.stderr
    lines = {
        line.split("│")[1].strip(): line.split("│")[-2].strip() for line in done.stdout.splitlines() if "│" in line
    }
    assert lines["demo_phananh"] == "2026-11-22 failed blocked"
    assert lines["demo_hoidap"] == "2026-11-22 quiet"
    assert lines["demo_cutri"] == "2026-11-22 broken off"
    assert lines["c_thainguyen"] == "never"
