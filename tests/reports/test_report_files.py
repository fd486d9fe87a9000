"""The files of a weekly report: what stands in PDF and HTML, and that hostile words do nothing there."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest
from pypdf import PdfReader

from hieudan.settings import ROOT
from reports.model import WeekReport
from reports.week import Week
from reports.weekly import ReportFiles, make_weekly
from tests.reports.browser import browser
from tests.reports.fixture import PROVINCE, Item, Portal, World, large, write

W47 = Week.parse("2026-W47")
HOSTILE = (
    "<script>alert('x')</script><img src=http://evil.example/x onerror=alert(1)>",
    '#import "evil.typ": * #read("style.css") $x$ *đậm* _nghiêng_ `mã` <nhãn> \\ // chú thích',
    "đảo \u202engược\u202c \u2067phải\u2069 trái \u200f",
    "dài" * 17_000,
    "biểu tượng 😀🚧👨‍👩‍👧 漢字 \ufffe",
    "{{ 7 * 7 }} {% raw %} ${7*7} </style></body>",
    '" onmouseover="alert(1)" x="',
    "=HYPERLINK(1) \x00\x07\x1b[31m đỏ",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> ReportFiles:
    return make_weekly(write(large(1200), tmp_path_factory.mktemp("large")), PROVINCE, W47)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> ReportFiles:
    items = [Item(date(2026, 11, 1), text=words, agency=f"x{number}", topic="khoang_san", commune="05665")
             for number, words in enumerate(HOSTILE)]  # fmt: skip
    items += [Item(date(2026, 10, 1), kind="to_cao", text="BIMATTOCAO")]
    items += [Item(date(2026, 10, 2), text="Gọi cho tôi theo số 0912 345 678 nhé")]
    agencies = {f"x{number}": (words, False) for number, words in enumerate(HOSTILE)}
    world = World(items, [Portal(name=HOSTILE[0])], agencies, is_demo=False)
    return make_weekly(write(world, tmp_path_factory.mktemp("hostile")), PROVINCE, W47)


def pages(path: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


def package(path: Path) -> dict[str, str]:
    """The XML parts of a DOCX or XLSX; each must be well formed."""
    with zipfile.ZipFile(path) as held:
        parts = {name: held.read(name).decode() for name in held.namelist() if name.endswith((".xml", ".rels"))}
    for part in parts.values():
        ElementTree.fromstring(part)
    return parts


def words_of(path: Path) -> str:
    """All that a file says."""
    if path.suffix == ".pdf":
        return " ".join(pages(path))
    if path.suffix in (".docx", ".xlsx"):
        return " ".join(" ".join(ElementTree.fromstring(part).itertext()) for part in package(path).values())
    return path.read_text(encoding="utf-8")


class Tags(HTMLParser):
    """All tags with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_page_one_on_paper(made: ReportFiles) -> None:
    first = pages(made.pdf)[0]
    for words in (
        "TỈNH ỦY THÁI NGUYÊN", "BAN TUYÊN GIÁO VÀ DÂN VẬN", "ĐẢNG CỘNG SẢN VIỆT NAM", "Thái Nguyên, ngày 23 tháng 11 năm 2026",
        "BÁO CÁO", "tuần 47 năm 2026", "từ ngày 16/11/2026 đến ngày 22/11/2026", "Tiếp nhận trong tuần", "Không có hạn",
        "Tăng bất thường", "Nguy cơ khiếu kiện đông người", "Xã Văn Lăng có 24 phản ánh", "ở xã Bằng Thành",
        "Chưa nhìn thấy",
    ):  # fmt: skip
        assert words in first
    assert "DỮ LIỆU CŨ" not in first


def test_demo_stands_on_every_page_and_chart(made: ReportFiles) -> None:
    found = pages(made.pdf)
    assert len(found) > 4
    for page in found:
        assert "DỮ LIỆU MÔ PHỎNG" in page
    page = made.html.read_text(encoding="utf-8")
    drawings = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(drawings) == 4
    for drawing in drawings:
        assert "DỮ LIỆU MÔ PHỎNG" in drawing
        assert "<details>" in drawing


def test_paper_and_screen_say_the_same(made: ReportFiles) -> None:
    paper = " ".join(pages(made.pdf))
    page = made.html.read_text(encoding="utf-8")
    for heading in (
        "Lĩnh vực",
        "Địa bàn",
        "Cơ quan có trách nhiệm",
        "Nguồn số liệu",
        "Báo cáo này không nói được gì",
        "Cách tính",
    ):
        assert heading in paper
        assert heading in page
    figures = json.loads(made.figures.read_text(encoding="utf-8"))
    for figure in figures["figures"]:
        assert str(figure["value"]) in paper
    for sentence in figures["sentences"]:
        assert sentence["text"].split(",")[0] in page.replace("&#34;", '"')


def test_made_again_is_the_same_to_the_byte(made: ReportFiles) -> None:
    before = {path.name: path.read_bytes() for path in made.folder.iterdir()}
    data = write(large(1200), made.folder.parents[1])
    again = make_weekly(data, PROVINCE, W47)
    assert {path.name: path.read_bytes() for path in again.folder.iterdir()} == before
    forms = [f"bao-cao-2026-W47.{form}" for form in ("docx", "html", "pdf", "xlsx")]
    assert sorted(before) == [*forms, "figures.json"]
    assert sorted(path.name for path in made.folder.parent.iterdir()) == ["2026-W47", "index.html"]


def test_pdf_is_an_archive_form_with_our_fonts_only(made: ReportFiles) -> None:
    reader = PdfReader(made.pdf)
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert b"<pdfaid:part>2</pdfaid:part>" in made.pdf.read_bytes()
    fonts = set()
    for page in reader.pages:
        for font in page["/Resources"].get_object()["/Font"].values():
            fonts.add(str(font.get_object()["/BaseFont"]).split("+")[-1].split("-")[0])
    assert fonts <= {"Tinos", "Arimo"}


def check_no_network(page: str) -> None:
    for tag, attributes in Tags(page).found:
        assert tag not in {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            if name in {"href", "src", "xlink:href", "action", "srcset"}:
                assert (value or "").startswith("#"), (tag, name, value)
            assert name != "style"
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(style) == 1
    assert "url(" not in style[0]
    assert "@import" not in style[0]
    policy = next(attributes["content"] for tag, attributes in Tags(page).found if "http-equiv" in attributes)
    assert (policy or "").startswith("default-src 'none'; style-src 'sha256-")
    assert 'lang="vi"' in page


def test_html_asks_nothing_of_the_network(made: ReportFiles) -> None:
    check_no_network(made.html.read_text(encoding="utf-8"))


def test_hostile_words_do_nothing_on_screen(hostile: ReportFiles) -> None:
    page = hostile.html.read_text(encoding="utf-8")
    check_no_network(page)
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    for char in "\u202e\u2067\u200f\x00\x07\x1b😀":
        assert char not in page
    assert max(map(len, re.findall(r"dài[dài…]*", page))) <= 41


def test_hostile_words_do_nothing_on_paper(hostile: ReportFiles) -> None:
    paper = " ".join(pages(hostile.pdf))
    for words in ("<script>alert('x')</script>", '#import "evil.typ"', "*đậm* _nghiêng_ `mã` <nhãn>", "{{ 7 * 7 }} {% raw %}",
                  "đảo ngược phải trái", '" onmouseover="alert(1)" x="', "=HYPERLINK(1)", "biểu tượng"):  # fmt: skip
        assert words in paper
    assert "color-scheme" not in paper
    for char in "\u202e\u2067\x07":
        assert char not in paper


def test_denunciations_and_personal_data_are_not_shown(hostile: ReportFiles) -> None:
    for path in hostile.folder.iterdir():
        content = words_of(path)
        assert "BIMATTOCAO" not in content
        assert f"demo_app/{len(HOSTILE):05d}" not in content  # the denunciation: counted, not listed
        assert "0912" not in content
        if path.suffix == ".xlsx":
            continue
        assert "Không liệt kê 1 tố cáo chưa giải quyết" in content or path.name == "figures.json"
        assert "không trích: nội dung có thông tin cá nhân" in content
        assert "MÔ PHỎNG" not in content


def test_old_data_heads_page_one(tmp_path: Path) -> None:
    world = replace(World([Item(date(2026, 11, 10))] * 3), as_of=date(2026, 11, 20))
    world.portals = [Portal(nights=[(world.as_of, "ok", None, date(2024, 1, 1))])]
    for code in ("2026-W47", "2026-W49"):
        files = make_weekly(write(world, tmp_path), PROVINCE, Week.parse(code))
        first = pages(files.pdf)[0]
        assert "DỮ LIỆU CŨ" in first
        assert "đến hết ngày 19/11/2026" in first
        assert '<p class="stale"' in files.html.read_text(encoding="utf-8")
    index = files.index.read_text(encoding="utf-8")
    assert index.index("Tuần 49") < index.index("Tuần 47")
    assert "DỮ LIỆU CŨ" in index


def test_a_failure_leaves_the_report_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write(World([Item(date(2026, 11, 17))]), tmp_path)
    files = make_weekly(data, PROVINCE, W47)
    before = files.pdf.read_bytes()

    def fail(_: object) -> bytes:
        raise RuntimeError("no paper")

    monkeypatch.setattr("reports.weekly.render_pdf", fail)
    with pytest.raises(RuntimeError, match="no paper"):
        make_weekly(data, PROVINCE, W47)
    assert files.pdf.read_bytes() == before
    assert sorted(path.name for path in data.reports.iterdir()) == ["2026-W47", "index.html"]


def test_an_empty_province(tmp_path: Path) -> None:
    files = make_weekly(write(World(), tmp_path), PROVINCE, W47, tmp_path / "elsewhere")
    assert files.folder == tmp_path / "elsewhere" / "2026-W47"
    assert "Không có phản ánh nào chờ giải quyết" in pages(files.pdf)[0]


@pytest.mark.system
@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
def test_in_a_browser(made: ReportFiles, tmp_path: Path, width: int, dark: bool, need: Callable[..., str]) -> None:
    """No message, no request but the page itself, nothing wider than the screen; charts tell values; keys are enough."""
    with browser(need("chromium"), tmp_path / "profile") as page:
        page.open(made.html.as_uri(), width, dark=dark)
        asked = [
            event["params"]["request"]["url"] for event in page.events if event["method"] == "Network.requestWillBeSent"
        ]
        assert asked == [made.html.as_uri()]
        noisy = {"Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"}
        assert [event for event in page.events if event["method"] in noisy] == []
        assert page.value("document.documentElement.scrollWidth") <= width
        shade = page.value("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0] < 128")
        assert shade is dark
        assert page.value("[...document.querySelectorAll('figure svg')].every(svg => svg.querySelector('title'))")
        named = "title => title.textContent.startsWith('trên 1 năm, Quá hạn: ')"
        bar = f"[...document.querySelectorAll('#chart-ageing title')].find({named}).parentNode"
        page.value(f"{bar}.scrollIntoView({{block: 'center'}})")
        box = f"(box => document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2))({bar}.getBoundingClientRect())"
        assert page.value(f"{box}.querySelector('title').textContent").startswith("trên 1 năm, Quá hạn: ")
        page.value("scrollTo(0, 0)")
        page.press("Tab")
        assert page.value("document.activeElement.className") == "skip"
        assert page.value("document.activeElement.getBoundingClientRect().left") >= 0
        page.press("Enter")
        assert page.value("location.hash") == "#noi-dung"
        for _ in range(60):
            page.press("Tab")
            if page.value("document.activeElement.tagName") == "SUMMARY":
                break
        page.press("Enter")
        assert page.value("document.activeElement.parentNode.open") is True


@pytest.mark.system
def test_printed_by_a_browser(made: ReportFiles, tmp_path: Path, need: Callable[..., str]) -> None:
    """Every sheet names the demo; what only a screen can do is left out."""
    sheet = tmp_path / "page.pdf"
    subprocess.run(
        [need("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={sheet}", "--no-pdf-header-footer", made.html.as_uri()],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    found = pages(sheet)
    assert len(found) > 3
    for page in found:
        assert "DỮ LIỆU MÔ PHỎNG" in page
    assert "Bảng số liệu của biểu đồ" not in " ".join(found)


def test_word_and_excel_hold_the_same_words(made: ReportFiles) -> None:
    word = words_of(made.docx)
    for sentence in made.report.sentences:
        assert sentence.text in word
    for words in (
        "BAN TUYÊN GIÁO VÀ DÂN VẬN",
        "DỮ LIỆU MÔ PHỎNG",
        "Báo cáo này không nói được gì",
        "Thái Nguyên, ngày 23 tháng 11 năm 2026",
    ):
        assert words in word
    assert len([name for name in package(made.docx) if name == "word/document.xml"]) == 1
    book = package(made.xlsx)
    names = re.findall(r'<sheet name="([^"]+)"', book["xl/workbook.xml"])
    assert names[:3] == ["Đọc trước", "Quá hạn", "Lâu nhất"]
    agencies = {item.agency_name for item in made.report.annex}
    assert len(names) == 3 + len(agencies)
    assert all(len(name) <= 31 for name in names)
    assert "Sở Xây dựng" in names
    assert "DỮ LIỆU MÔ PHỎNG" in words_of(made.xlsx)
    longest = min(item.sent_on for item in made.report.annex)
    rows = book["xl/worksheets/sheet3.xml"]
    assert f"<v>{(longest - date(1899, 12, 30)).days}</v>" in rows


def test_hostile_words_are_words_in_word_and_excel(hostile: ReportFiles) -> None:
    word, book = package(hostile.docx), package(hostile.xlsx)
    for parts in (word, book):
        assert not [name for name, part in parts.items() if 'TargetMode="External"' in part]
    text = words_of(hostile.docx)
    assert "<script>alert('x')</script>" in text
    assert "=HYPERLINK(1)" in text
    assert "w:instrText" not in word["word/document.xml"]
    for name, part in book.items():
        if name.startswith("xl/worksheets/"):
            assert "<f>" not in part
            assert "<hyperlink" not in part
    assert "=HYPERLINK(1)" in words_of(hostile.xlsx)
    for content in (text, words_of(hostile.xlsx)):
        for char in "\u202e\u2067\u200f\x07\x1b😀":
            assert char not in content
        assert max(map(len, re.findall(r"dài[dài…]*", content))) <= 41


def test_the_administrative_layout(tmp_path: Path) -> None:
    letterhead = PROVINCE.letterhead.model_copy(
        update={"profile": "hanh_chinh", "superior": "UBND TỈNH THÁI NGUYÊN", "body": "VĂN PHÒNG",
                "signature": ["CHÁNH VĂN PHÒNG"], "recipients": ["Chủ tịch UBND tỉnh (báo cáo)", "Lưu: VT"]}
    )  # fmt: skip
    files = make_weekly(
        write(World([Item(date(2026, 11, 17))]), tmp_path), PROVINCE.model_copy(update={"letterhead": letterhead}), W47
    )
    found = pages(files.pdf)
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "VĂN PHÒNG"):
        for content in (found[0], words_of(files.docx), words_of(files.html)):
            assert words in content
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" not in " ".join(found)
    for words in ("Nơi nhận:", "- Chủ tịch UBND tỉnh (báo cáo);", "- Lưu: VT.", "CHÁNH VĂN PHÒNG"):
        assert words in found[-1]


def test_the_schema_of_the_figures_is_documented() -> None:
    """``docs/report-figures.schema.json`` is the model's own schema."""
    kept = json.loads((ROOT / "docs" / "report-figures.schema.json").read_text(encoding="utf-8"))
    assert kept == WeekReport.model_json_schema(), "write it anew: python -m reports.schema"


def test_each_number_leads_to_its_sql_and_its_items(made: ReportFiles) -> None:
    """The queries in figures.json, run as they stand, give the figures; those behind them give the reports themselves."""
    figures = json.loads(made.figures.read_text(encoding="utf-8"))

    def run(con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, str]) -> list[dict[str, Any]]:
        wanted = {key: value for key, value in values.items() if f"${key}" in sql}
        typed = re.sub(r"\$(\w+)", r"$\1::DATE", sql)
        found = con.execute(typed, wanted)
        return [dict(zip([column[0] for column in found.description], row, strict=True)) for row in found.fetchall()]

    with duckdb.connect(str(made.folder.parents[1] / "published" / "hieudan.duckdb"), read_only=True) as con:
        for figure in figures["figures"]:
            query = figures["queries"][figure["query"]]
            row = next(row for row in run(con, query["sql"], query["parameters"]) if row["week_code"] == "2026-W47")
            assert row[figure["column"]] == figure["value"]
        flow = figures["queries"]["flow"]
        items = run(con, flow["items_sql"], flow["parameters"])
        assert sum(item["is_received"] for item in items) == made.report.figure("received").value
        hidden = {
            row[0] for row in con.execute("SELECT feedback_id FROM fct_feedback WHERE kind = 'to_cao'").fetchall()
        }
        assert hidden
        shown: set[str | None] = set()
        for query in figures["queries"].values():
            if query["items_sql"]:
                listed = {item["feedback_id"] for item in run(con, query["items_sql"], query["parameters"])}
                assert not listed & hidden
                shown |= listed
        assert len(shown) > 100
