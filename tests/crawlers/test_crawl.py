"""Whole crawls against a small portal on localhost, each in a process of its own, as in the night."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nights import listed, manifest, rows, write_known
from small_portal import PERSONAL, Answer, Item, SmallPortal

PLATFORM_YAML = """
name: Cổng thử (mô phỏng)
platform: {platform}
base_url: "http://127.0.0.1:{{port}}/{{date}}/"
province_code: "19"
lists: all
states_answer_date: true
is_demo: true
delay: 0
delay_reason: a test on this machine
time_limit: 60
options: {options}
"""
PORTALS = {
    "vts": '{page_size: 20}',
    "liferay_faq": '{page_size: 10}',
    "article_petitions": "{}",
}  # fmt: skip


def answered(number: int, day: str = "01/03/2026") -> Item:
    return Item(number, day=day, answer=f"Đã nạo vét cống số {number}.", status=6, word="Đã xử lý")


def archive(count: int = 60) -> list[Item]:
    """Newest first: the newest three and every twentieth are open, the rest was answered long ago."""
    return [
        Item(n) if n > count - 3 else Item(n, day="02/03/2026") if n % 20 == 0 else answered(n)
        for n in range(count, 0, -1)
    ]


class Crawler:
    """Runs ``python -m crawlers.run`` on the small portal."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "landing"
        self.portals = folder / "portals"
        self.portals.mkdir()
        self.folder = folder
        self.log = ""
        for platform, options in PORTALS.items():
            text = PLATFORM_YAML.format(platform=platform, options=options)
            (self.portals / f"{platform}.yml").write_text(text, encoding="utf-8")

    def start(self, port: int, portal_id: str, night: str, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "crawlers.run", portal_id, "--date", night, "--out", str(self.out)]
        command += ["--portals", str(self.portals), "--port", str(port), *more]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def __call__(self, port: int, portal_id: str, night: str, *more: str) -> int:
        with self.start(port, portal_id, night, *more) as process:
            self.log = process.communicate(timeout=120)[1]
        return process.returncode

    def known(self, portal_id: str) -> list[str]:
        return ["--known", str(write_known(self.out, portal_id, self.folder / "known.jsonl.gz"))]

    def files(self) -> str:
        """Everything under the landing, unpacked, as one text."""
        found = []
        for path in sorted(self.out.rglob("*")):
            if path.is_file():
                raw = path.read_bytes()
                found.append((gzip.decompress(raw) if path.suffix == ".gz" else raw).decode())
        return "\n".join(found)


@pytest.fixture
def crawler(tmp_path: Path) -> Crawler:
    return Crawler(tmp_path)


@pytest.fixture
def portal() -> Iterator[SmallPortal]:
    with SmallPortal(archive()) as one:
        yield one


def test_three_nights_of_a_portal_with_details(crawler: Crawler, portal: SmallPortal) -> None:
    # The first night reads everything.
    assert crawler(portal.port, "vts", "2026-11-21") == 0, crawler.log
    first = manifest(crawler.out, "vts", "2026-11-21")
    assert (first.outcome, first.item_count, first.new_count, first.is_full_sweep) == ("ok", 60, 60, True)
    assert first.request_count == len(portal.requests) == 1 + 3 + 60
    assert listed(crawler.out, "vts", "2026-11-21") == sorted(str(n) for n in range(1, 61))
    [row] = [row for row in rows(crawler.out, "vts", "2026-11-21") if row.source_id == "58"]
    assert row.status == "in_progress"
    assert row.text.startswith("Đường số 58 bị ngập")
    assert row.photo_count == 1
    assert row.sent_at is not None
    assert row.sent_at.tzinfo is None
    assert all("HieuDan/" in agent and "+http" in agent for agent in portal.agents)

    # The second fetches only what is new or still open.
    portal.items.insert(0, Item(61, day="21/11/2026"))
    portal.items[portal.items.index(next(i for i in portal.items if i.number == 40))] = answered(40, "21/11/2026")
    portal.requests.clear()
    assert crawler(portal.port, "vts", "2026-11-22", *crawler.known("vts")) == 0, crawler.log
    second = manifest(crawler.out, "vts", "2026-11-22")
    assert (second.outcome, second.new_count, second.is_full_sweep) == ("ok", 1, False)
    assert sorted(portal.details) == sorted(["61", "60", "59", "58", "40", "20"])
    assert len(portal.lists) == 2, "the first page holds a new item, the second none"
    assert not (crawler.out / "portal=vts/date=2026-11-22/listed.txt.gz").exists()
    assert {row.source_id: row.status for row in rows(crawler.out, "vts", "2026-11-22")}["40"] == "answered"

    # Mondays read the whole list: one item has gone, and the portal says so.
    portal.items = [item for item in portal.items if item.number != 30]
    portal.requests.clear()
    assert crawler(portal.port, "vts", "2026-11-23", *crawler.known("vts")) == 0, crawler.log
    third = manifest(crawler.out, "vts", "2026-11-23")
    assert (third.outcome, third.new_count, third.is_full_sweep) == ("quiet", 0, True)
    assert sorted(portal.details) == sorted(["61", "60", "59", "58", "40", "20", "30"])
    assert "30" not in listed(crawler.out, "vts", "2026-11-23")
    gone = [row for row in rows(crawler.out, "vts", "2026-11-23") if row.presence != "listed"]
    assert [(row.source_id, row.presence) for row in gone] == [("30", "gone_404")]


def test_a_night_that_closed_well_is_not_crawled_again(crawler: Crawler, portal: SmallPortal) -> None:
    crawler(portal.port, "vts", "2026-11-21")
    before, requests = crawler.files(), len(portal.requests)
    assert crawler(portal.port, "vts", "2026-11-21") == 0
    assert "ok, 60 items" in crawler.log
    assert (crawler.files(), len(portal.requests)) == (before, requests)


def test_a_rerun_of_a_past_night_takes_everything_as_new(crawler: Crawler, portal: SmallPortal) -> None:
    crawler(portal.port, "vts", "2026-11-22")
    known = crawler.known("vts")
    assert crawler(portal.port, "vts", "2026-11-21", *known) == 0
    assert manifest(crawler.out, "vts", "2026-11-21").new_count == 60


def test_list_pages_that_hold_whole_items(crawler: Crawler, portal: SmallPortal) -> None:
    assert crawler(portal.port, "liferay_faq", "2026-11-21") == 0, crawler.log
    first = manifest(crawler.out, "liferay_faq", "2026-11-21")
    assert (first.outcome, first.item_count, first.is_full_sweep) == ("ok", 60, True)
    assert len(portal.lists) == 7, "six pages, and the last one again: the end"
    portal.items.insert(0, Item(61, day="21/11/2026"))
    portal.items = [item for item in portal.items if item.answer or item.number > 50]  # none of the old ones is open
    portal.requests.clear()
    (crawler.folder / "known.jsonl.gz").unlink(missing_ok=True)
    known = crawler.known("liferay_faq")
    assert crawler(portal.port, "liferay_faq", "2026-11-22", *known) == 0, crawler.log
    second = manifest(crawler.out, "liferay_faq", "2026-11-22")
    assert second.new_count == 1
    assert second.is_full_sweep, "open items that are not met are looked for to the end"


def test_articles_with_several_items(crawler: Crawler, portal: SmallPortal) -> None:
    portal.items = portal.items[:12]
    assert crawler(portal.port, "article_petitions", "2026-11-21") == 0, crawler.log
    first = manifest(crawler.out, "article_petitions", "2026-11-21")
    assert (first.outcome, first.item_count, first.listed_count) == ("ok", 24, 24)
    assert listed(crawler.out, "article_petitions", "2026-11-21")[:2] == ["0000031-1", "0000031-2"]


def test_nothing_raw_in_a_file_or_in_a_log(crawler: Crawler, portal: SmallPortal) -> None:
    portal.faults = {"GetDetail_PhanAnh?id=7": lambda _: (500, "Lỗi: Nguyễn Thị Bích Đào 0912345678".encode(), {})}
    portal.items = portal.items[:30]
    for platform in PORTALS:
        crawler(portal.port, platform, "2026-11-21", "--log-level", "DEBUG")
        assert "Crawled (200) <GET list page 1>" in crawler.log, "the log was read at DEBUG"
        for word in PERSONAL:
            assert word not in crawler.log, platform
    text = crawler.files()
    assert "Đường số 58 bị ngập" in text
    for word in PERSONAL:
        assert word not in text
    left = {path.name.split("-")[0] for path in crawler.folder.rglob("*") if path.is_file()}
    assert left == {"part", "manifest.json", "listed.txt.gz", *(f"{name}.yml" for name in PORTALS)}


def every(status: int, body: bytes = b"", **headers: str) -> Callable[[str], Answer]:
    return lambda _: (status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def once_more(after: int, answer: Answer) -> Callable[[str], Answer | None]:
    """Well for so many requests, then not."""
    count = iter(range(10_000))
    return lambda _: answer if next(count) >= after else None


LIST, DETAIL = "DanhSachPAFilter", "GetDetail"
HTML = b"<html><body>Bao tri he thong</body></html>"
EMPTY = json.dumps({"status": 1, "data": [], "page": {"Page": 1, "AllPage": 0}}).encode()
CUT = b'{"status":1,"data":[{"IdPA":1,"TieuDe":"x"'
# Declared UTF-8, but the tenant sends UTF-16 without saying so.
WRONG = '{"status":1,"data":[{"TieuDe":"Đường ngập nước ở phường Tích Lương, dân kêu mãi"}]}'.encode("utf-16-le")


@pytest.mark.parametrize(
    ("faults", "outcome", "failure"),
    [
        ({LIST: every(200, HTML)}, "failed", "schema"),
        ({LIST: every(200, b"<html>Please solve the captcha</html>")}, "failed", "blocked"),
        ({LIST: every(200, CUT)}, "failed", "truncated"),
        ({LIST: every(200, CUT, Content_Length="5000")}, "failed", "truncated"),
        ({LIST: every(200, WRONG, Content_Type="application/json; charset=utf-8")}, "failed", "encoding"),
        ({LIST: every(500, HTML)}, "failed", "http_5xx"),
        ({LIST: every(404)}, "failed", "http_4xx"),
        ({LIST: every(403)}, "failed", "blocked"),
        ({LIST: every(429, Retry_After="0")}, "failed", "blocked"),
        ({LIST: every(429, Retry_After="86400")}, "failed", "blocked"),
        ({LIST: every(200, EMPTY)}, "failed", "empty"),
        ({LIST: every(302, Location="http://evil.example/")}, "failed", "blocked"),
        ({LIST: every(302, Location="/x/DanhSachPAFilter?again")}, "failed", "loop"),
        ({"query.page=2": every(500)}, "partial", "http_5xx"),
        ({"query.page=2": every(200, HTML)}, "partial", "schema"),
        ({DETAIL: every(500)}, "failed", "http_5xx"),
        ({DETAIL: every(200, HTML)}, "failed", "schema"),
        ({DETAIL: every(404)}, "failed", "http_4xx"),
        ({"id=33": every(500)}, "partial", "http_5xx"),
        ({DETAIL: once_more(25, (503, b"", {}))}, "partial", "http_5xx"),
        ({"/robots.txt": every(200, b"User-agent: *\nDisallow: /\n")}, "failed", "robots"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else value,
)
def test_fault(
    crawler: Crawler, portal: SmallPortal, faults: dict[str, Callable[[str], Answer]], outcome: str, failure: str
) -> None:
    portal.faults = faults
    code = crawler(portal.port, "vts", "2026-11-21")
    seen = manifest(crawler.out, "vts", "2026-11-21")
    assert (seen.outcome, seen.failure_class) == (outcome, failure), seen.failure_detail
    assert (code != 0) == (outcome == "failed")
    assert failure in crawler.log
    assert len(crawler.log.splitlines()) == 1, "one line"
    is_list_whole = "id=33" in faults
    assert seen.is_full_sweep is is_list_whole
    assert (crawler.out / "portal=vts/date=2026-11-21/listed.txt.gz").exists() is is_list_whole
    assert not list(crawler.out.rglob(".*")), "nothing half-written"
    assert sum(part.row_count for part in seen.parts) == seen.item_count
    assert len(portal.requests) < 80, "an ill portal is left alone"
    if outcome == "failed":
        assert seen.paged_back_to is None


@pytest.mark.parametrize(
    "faults",
    [
        {LIST: every(500)},
        {"query.page=2": every(200, HTML)},
        {"id=33": every(500)},
        {DETAIL: once_more(25, (503, b"", {}))},
    ],
    ids=["no list", "half a list", "one detail", "half of the details"],
)
def test_fault_mended_the_same_night(
    crawler: Crawler, portal: SmallPortal, faults: dict[str, Callable[[str], Answer]]
) -> None:
    portal.faults = faults
    crawler(portal.port, "vts", "2026-11-21")
    assert manifest(crawler.out, "vts", "2026-11-21").outcome in ("failed", "partial")
    portal.faults = {}
    assert crawler(portal.port, "vts", "2026-11-21") == 0, crawler.log
    assert {row.source_id for row in rows(crawler.out, "vts", "2026-11-21")} == {str(n) for n in range(1, 61)}
    assert manifest(crawler.out, "vts", "2026-11-21").outcome == "ok"


def test_fault_portal_down(crawler: Crawler) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens here
        assert crawler(taken.getsockname()[1], "vts", "2026-11-21") == 1
    seen = manifest(crawler.out, "vts", "2026-11-21")
    assert (seen.outcome, seen.failure_class, seen.parts) == ("failed", "refused", [])
    assert crawler.log == (
        "vts 2026-11-21: failed, 0 items (0 new), 0 listed, "
        f"{seen.request_count} requests; refused: list: the connection was refused\n"
    )


def test_fault_paging_that_never_ends(crawler: Crawler, portal: SmallPortal) -> None:
    first = portal.answer("/x/DanhSachPAFilter?query.page=1&query.record=20")[1]
    portal.faults = {LIST: every(200, first.replace(b'"AllPage": 3', b'"AllPage": 99'))}
    assert crawler(portal.port, "vts", "2026-11-21") == 0
    seen = manifest(crawler.out, "vts", "2026-11-21")
    assert (seen.outcome, seen.failure_class, seen.item_count) == ("partial", "loop", 20)


def test_fault_too_many_gone_are_not_believed(crawler: Crawler, portal: SmallPortal) -> None:
    crawler(portal.port, "vts", "2026-11-21")
    known = crawler.known("vts")
    portal.items = [Item(100, day="21/11/2026"), *portal.items[:25]]
    assert crawler(portal.port, "vts", "2026-11-23", *known) == 1
    seen = manifest(crawler.out, "vts", "2026-11-23")
    assert (seen.outcome, seen.failure_class) == ("failed", "http_4xx")
    assert {row.presence for row in rows(crawler.out, "vts", "2026-11-23")} == {"listed"}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_crawl_goes_on_after_its_last_finished_part(crawler: Crawler, how: signal.Signals) -> None:
    with SmallPortal(archive(620)) as portal:
        process: list[subprocess.Popen[str]] = []

        def kill(path: str) -> None:
            if len(portal.details) == 560:
                os.kill(process[0].pid, how)

        portal.faults = {DETAIL: kill}
        with crawler.start(portal.port, "vts", "2026-11-21") as running:
            process.append(running)
            running.communicate(timeout=60)
        assert running.returncode != 0
        folder = crawler.out / "portal=vts/date=2026-11-21"
        kept = rows(crawler.out, "vts", "2026-11-21")
        assert len(kept) >= 500
        if how == signal.SIGKILL:
            assert [path.name for path in folder.iterdir()] == ["part-0001.jsonl.gz"]
        else:
            assert manifest(crawler.out, "vts", "2026-11-21").failure_class == "killed"
        portal.faults = {}
        portal.requests.clear()
        assert crawler(portal.port, "vts", "2026-11-21") == 0, crawler.log
        assert len(portal.details) == 620 - len(kept), "what stands in a finished part is not fetched again"
        seen = manifest(crawler.out, "vts", "2026-11-21")
        found = [row.source_id for row in rows(crawler.out, "vts", "2026-11-21")]
        assert len(found) == len(set(found)) == seen.item_count == seen.listed_count == 620


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nichts", "--date", "2026-11-21"], "nichts: no such portal"),
        (["vts", "--date", "21/11/2026"], "--date: '21/11/2026' is no date"),
    ],
)
def test_bad_input_is_one_line(crawler: Crawler, arguments: list[str], says: str) -> None:
    portal_id, _, night = arguments
    assert crawler(1, portal_id, night) == 2
    assert crawler.log.startswith(says)
    assert len(crawler.log.splitlines()) == 1
    assert not crawler.out.exists()


def test_check_looks_and_keeps_nothing(crawler: Crawler, portal: SmallPortal) -> None:
    code = (
        "import sys, json; from datetime import date; from pathlib import Path\n"
        "from crawlers.check import check, list_portals; from crawlers.portal import load_portal\n"
        f"folder = Path({str(crawler.portals)!r})\n"
        f"report = check(load_portal(folder / 'vts.yml'), date(2026, 11, 21), port={portal.port})\n"
        "found = [report.is_good, report.robots, report.item_count, dict(report.sample)]\n"
        "print(json.dumps(found, ensure_ascii=False))\n"
        "print([one.portal.portal_id for one in list_portals(folder)])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    good, robots, count, sample = json.loads(done.stdout.splitlines()[0])
    assert (good, robots, count) == (True, "allows", 5)
    assert "[điện thoại]" in sample["text"]
    assert len(portal.requests) == 1 + 1 + 5
    assert done.stdout.splitlines()[1] == "['article_petitions', 'liferay_faq', 'vts']"
    assert not any(word in done.stdout + done.stderr for word in PERSONAL)
    assert not crawler.out.exists()
