"""A new province, made from the tables and run; the reports' server, its headers and what a monitor reads from it."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli.main import app
from cli.serve import HEADERS, make_app
from hieudan.records import LOCAL_ZONE, Manifest, Observation, Part, content_hash
from hieudan.settings import DataFolder, load_province
from hieudan.units import provinces
from tests.warehouse.quick import without_dbt
from warehouse.night import after_the_crawls

RUNNER = CliRunner()
NIGHT = date(2026, 11, 21)


def land_one(data: DataFolder, text: str, province: str) -> None:
    import gzip
    import hashlib

    folder = data.partition("thu", NIGHT)
    folder.mkdir(parents=True)
    seen = Observation(portal_id="thu", source_id="1", observed_on=NIGHT, text=text, status="received",
                       sent_at=datetime(2026, 11, 19, 8), unit_raw="Sở Xây dựng")  # noqa: DTZ001 # fmt: skip
    seen = seen.model_copy(update={"content_hash": content_hash(seen.model_dump(mode="json"))})
    packed = gzip.compress(f"{seen.model_dump_json()}\n".encode(), mtime=0)
    (folder / "part-0001.jsonl.gz").write_bytes(packed)
    manifest = Manifest(
        portal_id="thu", portal_name="Cổng thử", platform="vts", province_code=province, lists="all",
        states_answer_date=True, is_demo=True, observed_on=NIGHT, parser_version=1, outcome="ok", is_full_sweep=True,
        paged_back_to=date(2026, 11, 1), item_count=1, listed_count=1,
        parts=[Part(name="part-0001.jsonl.gz", row_count=1, sha256=hashlib.sha256(packed).hexdigest())],
    )  # fmt: skip
    (folder / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")


def test_a_second_province_is_made_and_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = RUNNER.invoke(app, ["province", "new", "48", "--folder", str(tmp_path / "provinces")])
    assert done.exit_code == 0, done.stderr
    province = load_province("48", tmp_path / "provinces")
    assert (province.name, province.letterhead.superior) == ("Đà Nẵng", "THÀNH ỦY ĐÀ NẴNG")
    with (tmp_path / "provinces" / "48" / "agencies.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert "UBND thành phố Đà Nẵng" in names
    assert not any("Thái Nguyên" in name for name in names)
    data = DataFolder(tmp_path / "data")
    land_one(data, "Đèn đường hỏng cả tuần ở phường Hải Châu, tối không ai dám đi", "48")
    monkeypatch.setattr("warehouse.load.ROOT", tmp_path)
    with without_dbt():
        result = after_the_crawls(data, province, NIGHT, lambda _line: None)
    assert result.is_published, result.reason
    with duckdb.connect(str(data.published_file), read_only=True) as con:
        (row,) = con.execute("SELECT f.topic_code, c.commune_name, f.agency_code FROM fct_feedback f"
                             " JOIN dim_commune c USING (commune_code)").fetchall()  # fmt: skip
    assert row == ("ha_tang_do_thi", "Phường Hải Châu", "so_xay_dung")


def test_every_one_of_the_34_can_be_made_and_none_twice(tmp_path: Path) -> None:
    for code in provinces():
        assert RUNNER.invoke(app, ["province", "new", code, "--folder", str(tmp_path)]).exit_code == 0
        assert load_province(code, tmp_path).code == code
    assert len(list(tmp_path.iterdir())) == 34
    again = RUNNER.invoke(app, ["province", "new", "48", "--folder", str(tmp_path)])
    assert (again.exit_code, "exists already" in again.stderr) == (2, True)
    unknown = RUNNER.invoke(app, ["province", "new", "03", "--folder", str(tmp_path)])
    assert (unknown.exit_code, len(unknown.stderr.strip().splitlines())) == (2, 1)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    data = DataFolder(tmp_path)
    (data.reports / "2026-W47").mkdir(parents=True)
    (data.reports / "index.html").write_text("báo cáo", encoding="utf-8")
    (data.reports / ".2026-W48.new").mkdir()
    (data.reports / ".2026-W48.new" / "x.html").write_text("nửa chừng", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("không")
    made = make_app(data, load_province("19"), lambda: datetime(2026, 11, 21, 6, tzinfo=LOCAL_ZONE))
    return TestClient(made)


def test_headers_stand_on_every_answer_and_nothing_outside_is_served(client: TestClient) -> None:
    assert client.get("/").text == "báo cáo"
    for path in (
        "/",
        "/2026-W47",
        "/nowhere",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/.2026-W48.new/x.html",
        "/status",
    ):
        answer = client.get(path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path
        if path != "/":
            assert answer.status_code in (404, 405), path
    assert client.post("/").status_code == 405
    assert "script" not in HEADERS["Content-Security-Policy"]


def test_health_is_503_until_something_fresh_is_published(client: TestClient, tmp_path: Path) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["nothing_published"])
    data = DataFolder(tmp_path)
    data.published.mkdir()
    data.published_file.touch()
    state = {"night": "2026-11-21", "is_stale": False, "is_demo": False, "reason": ""}
    data.state.write_text(json.dumps(state), encoding="utf-8")
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    data.state.write_text(json.dumps(state | {"night": "2026-11-19"}), encoding="utf-8")
    assert client.get("/health").json()["problems"] == ["too_old"]
    data.state.write_text("{", encoding="utf-8")
    assert client.get("/health").status_code == 503
