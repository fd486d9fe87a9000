"""The wire: each platform's shape, the label on every page, dates in the path, speed."""

from __future__ import annotations

import json
import re
import time
from datetime import date

import pytest
from lxml import html
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from demo.feedback import build_history
from demo.hoidap import PREFIX
from demo.phananh import LABEL, STATUS, WORDS
from demo.scripted import NIGHTS
from demo.server import create_app

LIST = "/2026-11-23/phan-anh/api/phananhweb/DanhSachPAFilter"
DETAIL = "/{}/phan-anh/api/phananhweb/GetDetail_PhanAnh"
KEYS = {
    "IdPA", "TieuDe", "NoiDung", "NgayGui", "HanXuLy", "Status", "TinhTrang", "LinhVuc", "ChuyenMuc",
    "TenPhuongXa", "DiaDiem", "ToaDoX", "ToaDoY", "MucDo", "CongKhai", "ListHinhAnh", "LichSuXuLy",
    "LstDonViXuLy", "DanhGia", "DuLieuDanhGia", "SoLuongTuongTac", "FullName", "PhoneNumber",
}  # fmt: skip


@pytest.fixture(scope="module")
def history():
    return build_history()


@pytest.fixture(scope="module")
def client(history):
    return TestClient(create_app(history))


def _list(client, path=LIST, **params):
    return client.get(path, params={"query.page": 1, "query.record": 100, **params}).json()


def _removed(history):
    return next(item for item in history.items if any(event.kind == "removed" for event in item.events))


def test_app_list_pages_newest_first_to_the_end(client, history):
    first = _list(client)
    assert first["status"] == 1
    assert first["error"] == {"message": ""}
    assert first["ghiChu"] == LABEL
    pages = first["page"]["AllPage"]
    rows = [row for n in range(1, pages + 1) for row in _list(client, **{"query.page": n})["data"]]
    assert [row["IdPA"] for row in rows] == [
        int(seen.item.source_id) for seen in history.snapshot("phan_anh", NIGHTS[-1]).views
    ]
    assert _list(client, **{"query.page": pages + 1})["data"] == []
    for row in rows:
        assert set(row) == KEYS
        assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d", row["NgayGui"])
        assert row["HanXuLy"] in ("", "--") or re.fullmatch(r"\d\d/\d\d/\d{4}", row["HanXuLy"])
        assert row["TinhTrang"] in {word for words in WORDS.values() for word in words}
        assert row["LichSuXuLy"] == []
        assert row["FullName"]
        assert row["PhoneNumber"]
    assert {row["HanXuLy"] for row in rows} >= {"", "--"}
    assert any(not row["CongKhai"] for row in rows)
    assert any(row["TenPhuongXa"] == "" for row in rows)


def test_app_page_size_is_honoured_up_to_a_hundred(client):
    assert len(_list(client, **{"query.record": 7})["data"]) == 7
    assert len(_list(client, **{"query.record": 1000})["data"]) == 100
    assert len(_list(client, **{"query.record": "x"})["data"]) == 10


def test_app_filters_and_sorts(client):
    def filtered(keys, values):
        return _list(client, **{"query.filter.keys": keys, "query.filter.vals": values})["data"]

    assert {row["Status"] for row in filtered("TrangThaiS", "6")} == {6}
    assert {row["Status"] for row in filtered("LinhVuc|TrangThaiS", "|4,3")} <= {3, 4}
    assert {row["LinhVuc"] for row in filtered("LinhVuc|TrangThaiS", "Y tế|6")} == {"Y tế"}
    assert {row["LinhVuc"] for row in filtered("LinhVuc", "6")} == {"Y tế"}
    oldest = _list(client, **{"query.sortField": "NgayGui", "query.sortOrder": "asc"})["data"][0]
    assert oldest["NgayGui"].endswith("2024 " + oldest["NgayGui"][-5:])


def test_app_detail_holds_the_whole_text_and_the_answer(client, history):
    answered = next(
        seen
        for seen in history.snapshot("phan_anh", NIGHTS[-1]).views
        if seen.answer and len(seen.text) > 220 and "\n" not in seen.text
    )
    body = client.get(DETAIL.format("2026-11-23"), params={"id": answered.item.source_id}).json()
    row = body["data"]
    assert body["ghiChu"] == LABEL
    assert set(row) == KEYS
    assert len(row["NoiDung"]) > 220
    words = html.fromstring(f"<div>{row['NoiDung']}</div>").text_content().split()
    assert words == answered.text.split()
    assert row["Status"] == STATUS["answered"]
    step = row["LichSuXuLy"][-1]
    assert step["TinhTrang"] in WORDS["answered"]
    assert step["NoiDungXuLy"]
    assert step["LstDonViXuLy"] == [{"TenDonVi": answered.answer.unit}]
    assert step["NgayXuLy"] == answered.answer.at.strftime("%d/%m/%Y %H:%M")
    human = client.get("/2026-11-23/phan-anh/vi/chi-tiet-phan-anh", params={"id": answered.item.source_id})
    assert LABEL in human.text


def test_removed_item_is_404_from_that_night_on(client, history):
    source_id = _removed(history).source_id
    assert client.get(DETAIL.format("2026-11-22"), params={"id": source_id}).status_code == 200
    gone = client.get(DETAIL.format("2026-11-23"), params={"id": source_id})
    assert gone.status_code == 404
    assert gone.json()["ghiChu"] == LABEL
    assert client.get(DETAIL.format("2026-11-23"), params={"id": "no"}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "phananhapp/GetList_TrangThaiAll",
        "phananhweb/GetList_LinhVuc?more=true",
        "phananhapp/GetList_ChuyenMucApp?more=true",
        "donvi/GetList_DonVi?query.more=true",
    ],
)
def test_app_dictionaries(client, path):
    body = client.get(f"/2026-11-23/phan-anh/api/{path}").json()
    assert body["data"]
    assert body["ghiChu"] == LABEL


def test_questions_page_through_to_the_end(client, history):
    expected = [seen.item.source_id for seen in history.snapshot("hoi_dap", NIGHTS[-1]).views]
    found, page = [], 1
    while True:
        text = client.get("/2026-11-23/hoi-dap/", params={f"{PREFIX}cur": page}).text
        assert LABEL in text
        tree = html.fromstring(text)
        (keys,) = tree.xpath('//input[contains(@name, "SearchContainerPrimaryKeys")]/@value')
        questions = tree.xpath(
            '//div[@class="faq-wrapper"]/div[@class="tintuc_chuyenmuc"]/div[contains(@id, "box-question")]'
        )
        assert len(questions) == len([key for key in keys.split(",") if key])
        if not keys:
            break
        assert [node.get("id") for node in questions] == [f"box-question{n}" for n in range(1, len(questions) + 1)]
        assert len(questions) == 20 or page * 20 > len(expected)
        found += keys.split(",")
        page += 1
    assert found == expected


def test_questions_show_asker_line_and_answer_block_only_when_answered(client, history):
    views = history.snapshot("hoi_dap", NIGHTS[-1]).views
    text = client.get("/2026-11-23/hoi-dap", params={f"{PREFIX}delta": 100}).text
    blocks = re.split(r'<div class="boxhoidap" id="box-answer\d+">', text)[1:]
    assert len(blocks) == 100
    assert {bool(seen.answer) for seen in views[:100]} == {True, False}
    for seen, block in zip(views, blocks, strict=False):
        asked = re.search(r'right;">([^<]+) \((\d\d/\d\d/\d{4} \d\d:\d\d)\)( - [^<]+)?</p>', block)
        assert asked
        assert asked[2] == seen.item.sent_at.strftime("%d/%m/%Y %H:%M")
        assert ("<b>Trả lời</b>" in block) == bool(seen.answer)


def test_petition_articles_list_and_parse(client):
    paths, page = [], 1
    while True:
        text = client.get("/2026-11-23/cu-tri/kien-nghi-cu-tri", params={"page": page}).text
        assert LABEL in text
        tree = html.fromstring(text)
        found = tree.xpath('//div[@class="article-list"]/article[@class="item"]/h2/a/@href')
        if not found:
            break
        assert len(tree.xpath('//article[@class="item"]/time')) == len(found) <= 10
        paths += found
        page += 1
    assert len(paths) == len(set(paths)) > 80
    petitions = 0
    for path in paths[:12]:
        assert re.fullmatch(r"/2026-11-23/cu-tri/kien-nghi-cu-tri/\d{6}/[a-z0-9-]+-[0-9a-f]{7}/", path)
        text = client.get(path).text
        tree = html.fromstring(text)
        assert LABEL in text
        assert tree.xpath('//h1[@class="detail-title"]')
        assert tree.xpath('//div[@class="detail-sapo"]')
        (published,) = tree.xpath('//meta[@property="article:published_time"]/@content')
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00", published)
        content = tree.xpath('//div[@class="detail-content"]')[0]
        asked = [p for p in content.xpath("./p") if re.match(r"\d+\. Cử tri .+ đề nghị: ", p.text_content())]
        answered = content.xpath('./p/strong[text()="TRẢ LỜI:"]')
        assert len(asked) == len(answered) >= 1
        petitions += len(asked)
    assert petitions > 24


def test_petitions_appear_only_once_answered(client):
    early = client.get("/2026-11-21/cu-tri/kien-nghi-cu-tri").text
    late = client.get("/2026-11-22/cu-tri/kien-nghi-cu-tri").text
    path = html.fromstring(late).xpath("//article/h2/a/@href")[0]
    assert path.rsplit("-", 1)[1] not in early
    assert client.get(path).status_code == 200
    assert client.get(path.replace("2026-11-22", "2026-11-21")).status_code == 404


@pytest.mark.parametrize("bad", ["2026-13-01", "2026-2-3", "20261123", "hom-nay", "2026-11-31"])
def test_bad_date_is_404(client, bad):
    for path in ("hoi-dap/", "cu-tri/kien-nghi-cu-tri", "phan-anh/api/phananhweb/DanhSachPAFilter"):
        assert client.get(f"/{bad}/{path}").status_code == 404


def test_before_the_first_day_everything_is_empty(client):
    assert _list(client, LIST.replace("2026-11-23", "2024-07-01"))["data"] == []
    assert "box-question" not in client.get("/2024-07-01/hoi-dap/").text


def test_robots_and_health(client):
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /khong-vao/\n"
    assert client.get("/healthz").json()["status"] == "ok"


def test_a_fault_replaces_one_route_only(history):
    async def broken(request):
        return PlainTextResponse("<html>bảo trì</html>", 503)

    app = TestClient(create_app(history, {"/{date}/phan-anh/api/phananhweb/DanhSachPAFilter": broken}))
    assert app.get(LIST).status_code == 503
    assert app.get("/2026-11-23/hoi-dap/").status_code == 200


def test_same_answer_twice_and_fast_enough(client, history):
    ids = [seen.item.source_id for seen in history.snapshot("phan_anh", date(2026, 11, 23)).views[:200]]
    started = time.perf_counter()
    bodies = [client.get(DETAIL.format("2026-11-23"), params={"id": source_id}).content for source_id in ids]
    assert time.perf_counter() - started < 4
    assert bodies[0] == client.get(DETAIL.format("2026-11-23"), params={"id": ids[0]}).content
    assert json.loads(bodies[0])
