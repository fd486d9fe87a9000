"""Whole crawls against a small portal on localhost, each in a process of its own, as in the night."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from crawling import OPTIONS, Crawler
from nights import listed, manifest, rows
from small_portal import PERSONAL, Item, SmallPortal, answered


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

    # The second fetches what is new, young and open, or shows another state on the list; old open ones rest.
    portal.items.insert(0, Item(61, day="21/11/2026"))
    portal.items[portal.items.index(next(i for i in portal.items if i.number == 40))] = answered(40, "21/11/2026")
    portal.requests.clear()
    assert crawler(portal.port, "vts", "2026-11-22", *crawler.known("vts")) == 0, crawler.log
    second = manifest(crawler.out, "vts", "2026-11-22")
    assert (second.outcome, second.new_count, second.is_full_sweep) == ("ok", 1, False)
    assert sorted(portal.details) == sorted(["61", "60", "59", "58", "40"])
    assert second.changed_count == 1
    assert len(portal.lists) == 2, "the first page holds a new item, the second none"
    assert not (crawler.out / "portal=vts/date=2026-11-22/listed.txt.gz").exists()

    # Mondays read the whole list, all that is open, and some of the closed ones; one has gone, and the portal says so.
    portal.items = [item for item in portal.items if item.number != 30]
    portal.requests.clear()
    crawler.write_portal("vts", more="recheck: 2")
    assert crawler(portal.port, "vts", "2026-11-23", *crawler.known("vts")) == 0, crawler.log
    third = manifest(crawler.out, "vts", "2026-11-23")
    assert (third.outcome, third.new_count, third.is_full_sweep) == ("quiet", 0, True)
    assert sorted(portal.details) == sorted(["61", "60", "59", "58", "40", "20", "1", "10", "30"])
    assert "30" not in listed(crawler.out, "vts", "2026-11-23")
    seen = {row.source_id: row for row in rows(crawler.out, "vts", "2026-11-23")}
    assert seen["40"].status == "answered"
    assert [(row.source_id, row.presence) for row in seen.values() if row.presence != "listed"] == [("30", "gone_404")]

    # What the portal said is gone is not asked for again, and the next closed ones have their turn.
    portal.requests.clear()
    assert crawler(portal.port, "vts", "2026-11-30", *crawler.known("vts")) == 0, crawler.log
    assert sorted(portal.details) == sorted(["61", "60", "59", "58", "40", "20", "11", "12"])


def test_a_silent_edit_of_a_closed_item_is_a_new_observation(crawler: Crawler, portal: SmallPortal) -> None:
    crawler(portal.port, "vts", "2026-11-21")
    known = crawler.known("vts")
    [edited] = [item for item in portal.items if item.number == 33]
    edited.answer = "Đơn vị đã kiểm tra, không phát hiện ngập."
    assert crawler(portal.port, "vts", "2026-11-23", *known) == 0, crawler.log
    seen = manifest(crawler.out, "vts", "2026-11-23")
    assert (seen.changed_count, seen.edited_count) == (1, 1)
    before, after = (
        next(row for row in rows(crawler.out, "vts", night) if row.source_id == "33")
        for night in ("2026-11-21", "2026-11-23")
    )
    assert before.content_hash != after.content_hash
    assert (before.answer, after.answer) == ("Đã nạo vét cống số 33.", edited.answer)


@pytest.mark.parametrize("archived", [40, 160])
def test_a_quiet_night_costs_what_is_open_not_what_is_archived(crawler: Crawler, archived: int) -> None:
    items = [*(Item(n, day="19/11/2026") for n in range(archived + 7, archived, -1)),
             *(answered(n) for n in range(archived, 0, -1))]  # fmt: skip
    with SmallPortal(items) as portal:
        crawler(portal.port, "vts", "2026-11-21")
        portal.requests.clear()
        assert crawler(portal.port, "vts", "2026-11-22", *crawler.known("vts")) == 0, crawler.log
        assert manifest(crawler.out, "vts", "2026-11-22").outcome == "quiet"
        assert len(portal.requests) == 1 + 1 + 7, "robots.txt, one page of the list, what is open"


def test_the_portals_own_total_is_recorded(crawler: Crawler, portal: SmallPortal) -> None:
    portal.states_total = True
    portal.items[5].is_public = False
    crawler(portal.port, "vts", "2026-11-21")
    seen = manifest(crawler.out, "vts", "2026-11-21")
    assert (seen.outcome, seen.portal_total, seen.listed_count, seen.unlisted_count) == ("ok", 60, 59, 0)
    assert seen.skipped_not_public_count == 1


def test_a_live_portal_is_crawled_today_only(crawler: Crawler, portal: SmallPortal) -> None:
    url = 'base_url: "http://congthu.example/"'
    crawler.write_portal("vts", base_url=url, is_demo="is_demo: false")
    for night in ("2026-11-20", "2026-11-22"):
        assert crawler(portal.port, "vts", night, "--today", "2026-11-21") == 2
        assert crawler.log == (
            f"--date: {night} cannot be crawled: vts is a live portal and shows only today (2026-11-21); "
            "what landed on other nights is loaded as it is\n"
        )
    assert not crawler.out.exists()
    # A night that closed well is given back, whatever day it is.
    crawler.write_portal("vts")
    assert crawler(portal.port, "vts", "2026-11-20") == 0
    crawler.write_portal("vts", base_url=url, is_demo="is_demo: false")
    assert crawler(portal.port, "vts", "2026-11-20", "--today", "2026-11-21") == 0
    assert "ok, 60 items" in crawler.log


def test_a_night_that_closed_well_is_not_crawled_again(crawler: Crawler, portal: SmallPortal) -> None:
    crawler(portal.port, "vts", "2026-11-21")
    before, requests = crawler.files(), len(portal.requests)
    assert crawler(portal.port, "vts", "2026-11-21") == 0
    assert "ok, 60 items" in crawler.log
    assert (crawler.files(), len(portal.requests)) == (before, requests)


@pytest.mark.parametrize("victim", ["part-0001.jsonl.gz", "listed.txt.gz"])
def test_a_night_whose_files_were_damaged_is_crawled_again(crawler: Crawler, portal: SmallPortal, victim: str) -> None:
    def rows() -> list[str]:  # the portal's answers may come in another order
        return sorted(line for line in crawler.files().splitlines() if "sha256" not in line)

    crawler(portal.port, "vts", "2026-11-21")
    before = rows()
    path = crawler.out / "portal=vts" / "date=2026-11-21" / victim
    path.write_bytes(path.read_bytes()[:-5])
    assert crawler(portal.port, "vts", "2026-11-21") == 0
    assert rows() == before
    # A live portal does not show that night any more: what is left of it stays for the load to judge.
    crawler.write_portal("vts", base_url='base_url: "http://congthu.example/"', is_demo="is_demo: false")
    path.write_bytes(path.read_bytes()[:-5])
    assert crawler(portal.port, "vts", "2026-11-21", "--today", "2026-11-22") == 0
    assert "ok, 60 items" in crawler.log


def test_a_rerun_of_a_past_night_takes_everything_as_new(crawler: Crawler, portal: SmallPortal) -> None:
    crawler(portal.port, "vts", "2026-11-22")
    known = crawler.known("vts")
    assert crawler(portal.port, "vts", "2026-11-21", *known) == 0
    assert manifest(crawler.out, "vts", "2026-11-21").new_count == 60


def test_list_pages_that_hold_whole_items(crawler: Crawler, portal: SmallPortal) -> None:
    assert crawler(portal.port, "liferay_faq", "2026-11-21") == 0, crawler.log
    first = manifest(crawler.out, "liferay_faq", "2026-11-21")
    assert (first.outcome, first.item_count, first.is_full_sweep) == ("ok", 60, True)
    assert len(portal.lists) == 8, "six pages, and twice the last one again: the end"
    # An old open item is due after a week: it can only be met on the list, which is read down to it.
    known = crawler.known("liferay_faq")
    portal.items.insert(0, Item(61, day="21/11/2026"))
    portal.requests.clear()
    assert crawler(portal.port, "liferay_faq", "2026-11-22", *known) == 0, crawler.log
    second = manifest(crawler.out, "liferay_faq", "2026-11-22")
    assert (second.outcome, second.new_count, second.is_full_sweep) == ("ok", 1, False)
    assert len(portal.lists) == 2
    portal.requests.clear()
    assert crawler(portal.port, "liferay_faq", "2026-11-28", *known) == 0, crawler.log
    assert len(portal.lists) == 5, "down to number 20"


def test_articles_with_several_items(crawler: Crawler, portal: SmallPortal) -> None:
    portal.items = portal.items[:12]
    assert crawler(portal.port, "article_petitions", "2026-11-21") == 0, crawler.log
    first = manifest(crawler.out, "article_petitions", "2026-11-21")
    assert (first.outcome, first.item_count, first.listed_count) == ("ok", 24, 24)
    assert listed(crawler.out, "article_petitions", "2026-11-21")[:2] == ["0000031-1", "0000031-2"]


def test_nothing_raw_in_a_file_or_in_a_log(crawler: Crawler, portal: SmallPortal) -> None:
    portal.faults = {"GetDetail_PhanAnh?id=7": lambda _: (500, "Lỗi: Nguyễn Thị Bích Đào 0912345678".encode(), {})}
    portal.items = portal.items[:30]
    for platform in OPTIONS:
        crawler(portal.port, platform, "2026-11-21", "--log-level", "DEBUG")
        assert "Crawled (200) <GET list page 1>" in crawler.log, "the log was read at DEBUG"
        for word in PERSONAL:
            assert word not in crawler.log, platform
    text = crawler.files()
    assert "Đường số 58 bị ngập" in text
    for word in PERSONAL:
        assert word not in text
    left = {path.name.split("-")[0] for path in crawler.folder.rglob("*") if path.is_file()}
    assert left == {"part", "manifest.json", "listed.txt.gz", *(f"{name}.yml" for name in OPTIONS)}


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


TITLES = {"": (1, 2), "act=dxl": (9,)}


def hue(path: str) -> tuple[int, bytes, dict[str, str]]:
    """Two lists; the first holds one full page, and the one after it is not there."""
    html = {"Content-Type": "text/html; charset=utf-8"}
    if "pa=" in path:
        body = (
            '<div class="ChiTiet_Vien"><div class="ChiTiet_NgayGui">08:00 20/11/2026</div>'
            f'<div class="ChiTiet_NoiDung">Đường số {path.partition("pa=")[2]} bị ngập.</div></div>'
        )
    elif "trang=2" in path:
        return 404, b"", html
    else:
        shown = TITLES["act=dxl" if "act=dxl" in path else ""]
        name = "PhanAnhMoi_TieuDe" if "act=dxl" in path else "PhanAnh_TieuDe"
        rows = "".join(f'<div class="{name}"><a href="?pa={n}">Ngập đường số {n}</a></div>' for n in shown)
        body = f'<div id="PhanAnhDangXuLy1_divDanhSach">{rows}</div>'
    return 200, f"<html><body>{body}</body></html>".encode(), html


def test_the_second_list_is_read_where_the_first_ends_with_404(crawler: Crawler, portal: SmallPortal) -> None:
    options = "{page_parameter: trang, page_size: 2, past_end: not_found}"
    crawler.write_portal("hue", platform="hue_s", options=options)
    portal.faults = {"2026-11-21/": hue}
    assert crawler(portal.port, "hue", "2026-11-21") == 0, crawler.log
    seen = manifest(crawler.out, "hue", "2026-11-21")
    assert (seen.outcome, seen.is_full_sweep) == ("ok", True), seen.failure_detail
    assert sorted(row.source_id for row in rows(crawler.out, "hue", "2026-11-21")) == ["1", "2", "9"]
