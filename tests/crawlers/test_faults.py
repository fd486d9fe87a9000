"""Portals and machines that misbehave: each gives the right outcome and class, loses nothing, and is mended by the next
night. ``pytest -k fault`` runs them all."""

from __future__ import annotations

import gzip
import json
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from crawling import Crawler
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from nights import manifest, rows
from small_portal import PERSONAL, Act, Answer, Item, SmallPortal, archive

NIGHT, NEXT = "2026-11-21", "2026-11-23"  # a Saturday, and the Monday after it
LIST, DETAIL, FAQ = "DanhSachPAFilter", "GetDetail", "_cur="
Fault = Callable[[str], Answer | Act | None]
COUNT = 12
ALL = {str(number) for number in range(1, COUNT + 1)}


def every(status: int, body: bytes = b"", **headers: str) -> Fault:
    """The same answer to each request."""
    return lambda _: (status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def once_more(after: int, answer: Answer) -> Fault:
    """Well for so many requests, then not."""
    count = iter(range(10_000))
    return lambda _: answer if next(count) >= after else None


def each_second(answer: Answer) -> Fault:
    """Every second item fails, however often it is asked for."""
    return lambda path: answer if int(path.rpartition("=")[2]) % 2 else None


def act(do: Act) -> Fault:
    """The same deed at each request."""
    return lambda _: do


def close(handler: BaseHTTPRequestHandler) -> None:
    """The connection ends without a word."""
    handler.close_connection = True


def babble(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x16\x03\x01 xin chao\r\n\r\n\x00\x00")


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Begins to answer, and never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n{")
    handler.wfile.flush()
    hang(handler)


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Holds the connection until the other side lets go."""
    handler.connection.settimeout(20)
    handler.connection.recv(1)


def cut_chunks(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"sta\r\n')


def listing(items: list[Item], page: int, pages: int, total: int | None = None) -> Answer:
    """A page of the list, as the portal would answer."""
    paging = {"Page": page, "AllPage": pages} | ({"TotalRecord": total} if total is not None else {})
    body = {"status": 1, "data": [one.vts(is_detail=False) for one in items], "page": paging}
    return 200, json.dumps(body).encode(), {"Content-Type": "application/json"}


def page_of(path: str) -> int:
    return int(path.partition("query.page=")[2].partition("&")[0])


def circle(path: str) -> Answer:
    """After its third page the portal shows its first one again, and so on for ever."""
    number = (page_of(path) - 1) % 3
    return listing(archive(COUNT)[4 * number : 4 * number + 4], page_of(path), 9999)


def hollow(path: str) -> Answer | None:
    """The second page is empty, though it says that more follow."""
    return listing([], 2, 3) if page_of(path) == 2 else None


def swapped(path: str) -> Answer | None:
    """The details of one item are those of another."""
    return (
        (200, json.dumps({"status": 1, "data": Item(999).vts(is_detail=True)}).encode(), {}) if "id=5" in path else None
    )


HTML = b"<html><body>Bao tri he thong</body></html>"
WALL = b"<html><body>Please solve the captcha to go on</body></html>"
LOGIN = b'<html><body><form><input name="u"><input type="password" name="p"></form></body></html>'
CUT = b'{"status":1,"data":[{"IdPA":1,"TieuDe":"x"'
# Declared UTF-8, but the tenant sends UTF-16 without saying so.
WRONG = '{"status":1,"data":[{"TieuDe":"Đường ngập nước ở phường Tích Lương, dân kêu mãi"}]}'.encode("utf-16-le")
BOMB = gzip.compress(b" " * 300_000)
WALL_IN_VIETNAMESE = "<html><body><p>Truy cập của bạn đã bị chặn. Mã sự cố: 18231.</p></body></html>".encode()
# A whole page in another layout, with a form that asks for a captcha: what has changed is the layout.
ORDINARY = "<p>Chuyên mục góp ý của tỉnh, ý kiến của người dân được chuyển tới các cơ quan.</p>" * 40
WITH_A_FORM = f"<html><body>{ORDINARY}<div class='g-recaptcha'></div></body></html>".encode()
OTHER_LAYOUT = b"<html><body><div class='moi'>Giao dien moi</div></body></html>"
HALF_A_PAGE = (
    b'<html><body><div class="faq-wrapper"><div class="tintuc_chuyenmuc"><div class="boxhoidap" id="box-question0">'
)


@dataclass(frozen=True)
class Case:
    """One way to misbehave, and what must be said of it."""

    name: str
    outcome: str
    failure: str
    faults: dict[str, Fault] = field(default_factory=dict)
    platform: str = "vts"
    hook: str = ""
    base_url: str = ""
    more: str = ""
    kept: int = 0
    """Items that were read all the same."""
    requests: int = 40
    """At most so many: an ill portal is left alone."""


JSON = {"Content-Type": "application/json; charset=utf-8"}
CASES = [
    # The way there
    Case("the name is unknown", "failed", "dns", hook="hooks:no_name_server", base_url="http://congthu.example:{port}/"),
    Case("TLS was due, plain HTTP came", "failed", "tls", base_url="https://127.0.0.1:{port}/"),
    Case("no answer", "failed", "timeout", {LIST: act(hang)}, more="timeout: 0.3"),
    Case("an answer that never ends", "failed", "timeout", {DETAIL: act(drip)}, more="timeout: 0.3"),
    Case("the connection is closed without a word", "failed", "refused", {LIST: act(close)}),
    Case("what comes is no HTTP", "failed", "refused", {LIST: act(babble)}),
    # Answers that are no pages
    Case("list 500", "failed", "http_5xx", {LIST: every(500, HTML)}),
    Case("list 404", "failed", "http_4xx", {LIST: every(404)}),
    Case("list 403", "failed", "blocked", {LIST: every(403)}),
    Case("list 204", "failed", "empty", {LIST: every(204)}),
    Case("second page 500", "partial", "http_5xx", {"query.page=2": every(500)}, kept=4),
    Case("second page 404", "partial", "http_4xx", {"query.page=2": every(404)}, kept=4),
    Case("every detail 500", "failed", "http_5xx", {DETAIL: every(500)}),
    Case("every detail 404", "failed", "http_4xx", {DETAIL: every(404)}),
    Case("one detail 500", "partial", "http_5xx", {"id=7": every(500)}, kept=11),
    Case("every second detail 500", "partial", "http_5xx", {DETAIL: each_second((500, b"", {}))}, kept=6),
    Case("details fail from the eighth on", "partial", "http_5xx", {DETAIL: once_more(7, (503, b"", {}))}, kept=7),
    Case("most details fail", "failed", "http_5xx", {DETAIL: once_more(4, (503, b"", {}))}, kept=4),
    # Walls
    Case("too many requests", "failed", "blocked", {LIST: every(429, Retry_After="0")}),
    Case("to be left alone for a day", "failed", "blocked", {LIST: every(429, Retry_After="86400")}, requests=2),
    Case("to be left alone in the middle", "partial", "blocked",
         {DETAIL: once_more(5, (503, WALL, {"Retry-After": "86400"}))}, kept=5, requests=10),
    Case("captcha as 200", "failed", "blocked", {LIST: every(200, WALL)}),
    Case("a firewall's page in Vietnamese", "failed", "blocked", {LIST: every(200, WALL_IN_VIETNAMESE)}),
    Case("captcha as 503", "failed", "blocked", {LIST: every(503, WALL)}),
    Case("a redirect to a login", "failed", "blocked",
         {LIST: every(302, Location="/dang-nhap"), "dang-nhap": every(200, LOGIN)}),
    Case("a redirect to another host", "failed", "blocked", {LIST: every(302, Location="http://evil.example/")}),
    Case("redirects without end", "failed", "loop", {LIST: every(302, Location="/x/DanhSachPAFilter?again")}),
    # robots.txt
    Case("robots.txt forbids", "failed", "robots", {"/robots.txt": every(200, b"User-agent: *\nDisallow: /\n")}, requests=1),
    Case("robots.txt 500", "failed", "robots", {"/robots.txt": every(500)}, requests=3),
    Case("robots.txt is elsewhere", "failed", "blocked", {"/robots.txt": every(301, Location="http://evil.example/")},
         requests=1),
    # Pages that are not whole
    Case("JSON cut in the middle", "failed", "truncated", {LIST: every(200, CUT)}),
    Case("shorter than announced", "failed", "truncated", {LIST: every(200, CUT, Content_Length="5000")}),
    Case("the chunks break off", "failed", "truncated", {LIST: act(cut_chunks)}),
    Case("longer than the byte limit", "failed", "truncated", {LIST: every(200, b" " * 30_000)}, hook="hooks:few_bytes"),
    Case("a zip bomb", "failed", "truncated", {LIST: every(200, BOMB, Content_Encoding="gzip")}, hook="hooks:few_bytes"),
    Case("HTML without its end", "failed", "truncated", {FAQ: every(200, HALF_A_PAGE)}, platform="liferay_faq"),
    Case("an empty page before the last", "partial", "truncated", {LIST: hollow}, kept=4),
    Case("a list shorter than the total", "partial", "truncated",
         {LIST: lambda _: listing(archive(COUNT)[:4], 1, 1, total=COUNT)}, kept=4),
    Case("nothing on the list", "failed", "empty", {LIST: lambda _: listing([], 1, 0)}),
    # Pages that are something else
    Case("a charset that fits nothing", "failed", "encoding", {LIST: lambda _: (200, WRONG, JSON)}),
    Case("HTML for JSON", "failed", "schema", {LIST: every(200, HTML)}),
    Case("another JSON", "failed", "schema", {LIST: every(200, b'{"items": [1, 2]}')}),
    Case("every detail HTML", "failed", "schema", {DETAIL: every(200, HTML)}),
    Case("the details of another item", "partial", "schema", {DETAIL: swapped}, kept=11),
    Case("another layout", "failed", "layout", {FAQ: every(200, OTHER_LAYOUT)}, platform="liferay_faq"),
    Case("another layout, a captcha in its form", "failed", "layout", {FAQ: every(200, WITH_A_FORM)},
         platform="liferay_faq"),
    Case("the same page for ever", "partial", "loop", {LIST: lambda _: listing(archive(COUNT)[:4], 1, 9999)}, kept=4),
    Case("paging in a circle", "partial", "loop", {LIST: circle}, kept=12),
]  # fmt: skip
SMALL = {"vts": "{page_size: 4}", "liferay_faq": "{page_size: 4}"}


def arrange(crawler: Crawler, platform: str, base_url: str = "", more: str = "") -> None:
    swap = {"base_url": f'base_url: "{base_url}"'} if base_url else {}
    crawler.write_portal(platform, options=SMALL[platform], more=more, **swap)


def mended(crawler: Crawler, portal: SmallPortal, platform: str) -> None:
    """The next night, all is well: everything is read, once, and what was read before is not lost."""
    arrange(crawler, platform)
    portal.faults = {}
    assert crawler(portal.port, platform, NEXT, *crawler.known(platform)) == 0, crawler.log
    seen = manifest(crawler.out, platform, NEXT)
    assert (seen.failure_class, seen.is_full_sweep, seen.listed_count) == (None, True, len(portal.items))
    found = [row.source_id for night in (NIGHT, NEXT) for row in rows(crawler.out, platform, night)]
    assert set(found) == {str(item.number) for item in portal.items}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fault(crawler: Crawler, case: Case) -> None:
    arrange(crawler, case.platform, case.base_url, case.more)
    with SmallPortal(archive(COUNT), faults=case.faults) as portal:
        code = crawler(portal.port, case.platform, NIGHT, "--log-level", "ERROR", hook=case.hook)
        seen = manifest(crawler.out, case.platform, NIGHT)
        assert (seen.outcome, seen.failure_class) == (case.outcome, case.failure), seen.failure_detail
        assert (code != 0) == (case.outcome == "failed")
        assert f"{case.outcome}, {case.kept} items" in crawler.log
        assert f"{case.failure}: {seen.failure_detail}" in crawler.log.splitlines()[-1]
        assert not any(word in crawler.log for word in PERSONAL)
        assert len(portal.requests) <= case.requests
        kept = rows(crawler.out, case.platform, NIGHT)
        assert len(kept) == seen.item_count == case.kept
        assert {row.presence for row in kept} <= {"listed"}, "nothing is said to have gone"
        assert not list(crawler.out.rglob(".*")), "nothing half-written"
        is_list_whole = case.kept > 4 and case.failure in ("http_5xx", "schema")
        assert seen.is_full_sweep is is_list_whole
        assert (crawler.out / f"portal={case.platform}/date={NIGHT}/listed.txt.gz").exists() is is_list_whole
        if case.outcome == "failed":
            assert seen.paged_back_to is None, "no sent date is covered"
        mended(crawler, portal, case.platform)


def test_there_are_enough_faults_and_all_classes() -> None:
    here = {case.failure for case in CASES}
    assert len({case.name for case in CASES}) == len(CASES) >= 25
    assert here == {
        "dns", "refused", "tls", "timeout", "http_4xx", "http_5xx", "blocked", "robots", "layout", "schema", "encoding",
        "loop", "truncated", "empty",
    }  # fmt: skip


ARTICLE = (
    '<h1 class="detail-title">Hỏi về đường</h1><div class="detail-content"><p>Đường hỏng, bao giờ sửa?</p>'
    "<p>Sở Xây dựng trả lời vấn đề này như sau:</p><p>Sẽ sửa trong quý I.</p></div>"
)


@pytest.mark.parametrize(("place", "outcome"), [(1, "failed"), (2, "partial")])
def test_fault_a_wall_that_could_be_the_end_of_the_list(crawler: Crawler, place: int, outcome: str) -> None:
    """Any page may be a list without articles: a captcha among them must not be taken for the end."""

    def answer(path: str) -> Answer:
        if f"/timelinelist/102301/{place}.htm" in path:
            return 200, WALL, {}
        number = path.rpartition("/")[2].removesuffix(".htm")
        rows = f'<div class="box-stream-item"><a href="/{NIGHT}/hoi-10225000{number}.htm">Hỏi</a></div>'
        body = rows if "timelinelist" in path else ARTICLE
        meta = '<meta property="article:published_time" content="2026-11-20T08:00:00+07:00">'
        return 200, f"<html><head>{meta}</head><body>{body}</body></html>".encode(), {}

    crawler.write_portal("qa", platform="article_qa", options="{page_size: 1}")
    with SmallPortal([], faults={f"/{NIGHT}/": answer}) as portal:
        crawler(portal.port, "qa", NIGHT)
    seen = manifest(crawler.out, "qa", NIGHT)
    assert (seen.outcome, seen.failure_class, seen.is_full_sweep) == (outcome, "blocked", False), seen.failure_detail
    assert seen.item_count == place - 1


def test_fault_mended_the_same_night(crawler: Crawler) -> None:
    arrange(crawler, "vts")
    with SmallPortal(archive(COUNT), faults={DETAIL: once_more(5, (503, b"", {}))}) as portal:
        crawler(portal.port, "vts", NIGHT)
        kept = rows(crawler.out, "vts", NIGHT)
        portal.faults = {}
        portal.requests.clear()
        assert crawler(portal.port, "vts", NIGHT) == 0, crawler.log
        assert len(portal.details) == COUNT - len(kept), "what was read before is not fetched again"
        assert manifest(crawler.out, "vts", NIGHT).outcome == "ok"
        assert sorted(row.source_id for row in rows(crawler.out, "vts", NIGHT)) == sorted(ALL)


def test_fault_nobody_listens(crawler: Crawler) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens here
        assert crawler(taken.getsockname()[1], "vts", NIGHT) == 1
    seen = manifest(crawler.out, "vts", NIGHT)
    assert (seen.outcome, seen.failure_class, seen.parts) == ("failed", "refused", [])
    assert crawler.log == (
        f"vts {NIGHT}: failed, 0 items (0 new), 0 listed, {seen.request_count} requests; "
        "refused: list: robots.txt: the connection was refused\n"
    )


def test_fault_certificate_that_nobody_signed(crawler: Crawler, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=3650))
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (tmp_path / "key.pem").write_bytes(pem)
    arrange(crawler, "vts", base_url="https://127.0.0.1:{port}/")
    with SmallPortal(archive(COUNT), certificate=tmp_path / "key.pem") as portal:
        assert crawler(portal.port, "vts", NIGHT) == 1
        seen = manifest(crawler.out, "vts", NIGHT)
        assert (seen.outcome, seen.failure_class) == ("failed", "tls"), seen.failure_detail
        assert portal.requests == [], "nothing was asked over a line that cannot be trusted"


def test_fault_a_public_name_that_leads_to_a_private_address(crawler: Crawler) -> None:
    with SmallPortal(archive(COUNT)) as portal:
        url = f'base_url: "http://congthu.example:{portal.port}/"'
        crawler.write_portal("vts", options=SMALL["vts"], base_url=url, is_demo="is_demo: false")
        assert crawler(portal.port, "vts", NIGHT, "--today", NIGHT, hook="hooks:name_leads_home") == 1
        seen = manifest(crawler.out, "vts", NIGHT)
        assert (seen.failure_class, portal.requests) == ("dns", [])
        assert seen.issues["the host's name leads to a private address"] > 0
        # The replica's YAML may say so: the same name, the same address.
        crawler.write_portal("vts", options=SMALL["vts"], base_url=url)
        assert crawler(portal.port, "vts", NIGHT, hook="hooks:name_leads_home") == 0, crawler.log


def test_fault_a_field_that_is_empty_since_today(crawler: Crawler) -> None:
    arrange(crawler, "vts")
    with SmallPortal(archive(COUNT)) as portal:
        assert crawler(portal.port, "vts", NIGHT) == 0
        portal.items = [Item(number=one.number, day=one.day, text=one.text, answer=one.answer, status=one.status,
                             word=one.word, without=frozenset({"TenPhuongXa"})) for one in portal.items]  # fmt: skip
        known = crawler.known("vts")
        assert crawler(portal.port, "vts", NEXT, *known) == 0
        seen = manifest(crawler.out, "vts", NEXT)
        assert (seen.outcome, seen.failure_class) == ("partial", "layout")
        assert seen.failure_detail == "commune_raw is filled in 0 of 12 items, usually in 100%"
        # Somebody has looked into it and says so.
        arrange(crawler, "vts", more="bounds: {fill: {commune_raw: 0}}")
        assert crawler(portal.port, "vts", NEXT, *known) == 0
        assert manifest(crawler.out, "vts", NEXT).outcome == "quiet"


@pytest.mark.parametrize("key", ["NgayGui", "NoiDung"])
def test_fault_a_field_without_which_nothing_counts(crawler: Crawler, key: str) -> None:
    arrange(crawler, "vts")
    items = [Item(number, without=frozenset({key})) for number in range(COUNT, 0, -1)]
    with SmallPortal(items) as portal:
        assert crawler(portal.port, "vts", NIGHT) == 1
        seen = manifest(crawler.out, "vts", NIGHT)
        assert (seen.outcome, seen.failure_class) == ("failed", "layout")
        assert "filled in 0 of 12" in seen.failure_detail


def test_fault_most_of_the_archive_is_no_longer_listed(crawler: Crawler) -> None:
    arrange(crawler, "vts")
    with SmallPortal(archive(60)) as portal:
        assert crawler(portal.port, "vts", NIGHT) == 0
        known, everything = crawler.known("vts"), portal.items
        portal.items = [Item(100, day="21/11/2026"), *everything[:25]]
        portal.requests.clear()
        crawler(portal.port, "vts", NEXT, *known)
        seen = manifest(crawler.out, "vts", NEXT)
        assert (seen.outcome, seen.failure_class, seen.is_full_sweep) == ("partial", "truncated", False)
        assert "35 known entries are not on it" in seen.failure_detail
        asked = {one for one in portal.details if int(one) < 36}
        assert asked == {"20"}, "only open ones are asked for by their ids"
        assert {row.source_id for row in rows(crawler.out, "vts", NEXT) if row.presence != "listed"} <= asked


def test_fault_full_disk(crawler: Crawler) -> None:
    arrange(crawler, "vts")
    with SmallPortal(archive(COUNT)) as portal:
        assert crawler(portal.port, "vts", NIGHT, hook="hooks:full_disk") == 2
        assert crawler.log.endswith("part-0002.jsonl.gz: cannot be written: No space left on device\n")
        assert len(crawler.log.splitlines()) == 1
        folder = crawler.out / f"portal=vts/date={NIGHT}"
        assert [path.name for path in folder.iterdir()] == ["part-0001.jsonl.gz"], "never closed, nothing half-written"
        assert crawler(portal.port, "vts", NIGHT) == 0, crawler.log
        assert sorted(row.source_id for row in rows(crawler.out, "vts", NIGHT)) == sorted(ALL)


@pytest.mark.parametrize(
    ("where", "how", "hook", "kept"),
    [
        (LIST, signal.SIGKILL, "hooks:small_parts", 0),
        ("query.page=2", signal.SIGKILL, "hooks:small_parts", 3),
        ("id=1&", signal.SIGKILL, "hooks:small_parts", 6),
        ("id=6&", signal.SIGKILL, "hooks:small_parts", 3),
        ("id=6&", signal.SIGTERM, "hooks:small_parts", 3),
        ("", signal.SIGKILL, "hooks:killed_in_the_middle_of_a_part", 3),
        ("", signal.SIGKILL, "hooks:killed_before_the_manifest", 9),
    ],
    ids=["first list page", "second list page", "last detail", "a detail", "asked to end", "writing a part", "closing"],
)
def test_fault_killed_goes_on_after_the_last_finished_part(
    crawler: Crawler, where: str, how: signal.Signals, hook: str, kept: int
) -> None:
    arrange(crawler, "vts")
    with SmallPortal(archive(COUNT)) as portal:

        def kill(path: str) -> None:
            if where in f"{path}&":
                crawler.kill(how)

        portal.faults = {where: kill} if where and "id=" not in where else {DETAIL: kill} if where else {}
        assert crawler(portal.port, "vts", NIGHT, hook=hook) != 0
        folder = crawler.out / f"portal=vts/date={NIGHT}"
        before = {path.name: path.read_bytes() for path in folder.glob("part-*")}
        found = {row.source_id for row in rows(crawler.out, "vts", NIGHT)}
        assert len(found) >= kept
        if how == signal.SIGTERM:
            assert manifest(crawler.out, "vts", NIGHT).failure_class == "killed"
        else:
            assert len(found) == kept
            assert not (folder / "manifest.json").exists()
        portal.faults = {}
        portal.requests.clear()
        assert crawler(portal.port, "vts", NIGHT, hook="hooks:small_parts") == 0, crawler.log
        assert len(portal.details) == COUNT - len(found), "what stands in a finished part is not fetched again"
        assert before.items() <= {path.name: path.read_bytes() for path in folder.glob("part-*")}.items()
        seen = manifest(crawler.out, "vts", NIGHT)
        again = [row.source_id for row in rows(crawler.out, "vts", NIGHT)]
        assert len(again) == len(set(again)) == seen.item_count == seen.listed_count == seen.new_count == COUNT
        assert seen.outcome == "ok"
        assert not list(folder.glob(".*"))
