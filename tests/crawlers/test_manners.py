"""What a portal may ask of us, and gets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from crawling import Crawler
from nights import manifest, rows
from protego import Protego
from small_portal import Answer, SmallPortal, archive

from crawlers.manners import LONGEST_CRAWL_DELAY, RobotsFirst, failure_of_status, seconds_of

NIGHT = "2026-11-21"
AGENT = "HieuDan/0.1 (+https://github.com/hieudan/hieudan)"


def test_retry_after() -> None:
    date_header = b"Sun, 22 Nov 2026 01:00:00 GMT"
    assert seconds_of(b"7", None) == 7
    assert seconds_of(b"Sun, 22 Nov 2026 01:00:30 GMT", date_header) == 30
    assert seconds_of(b"Sun, 22 Nov 2026 00:00:00 GMT", date_header) == 0
    assert seconds_of(b"soon", date_header) == seconds_of(None, None) == 0
    assert seconds_of(b"-5", date_header) == seconds_of(b"1e9", date_header) == 0


class Robots(RobotsFirst):
    """Reads a robots.txt that is at hand."""

    def __init__(self, status: int, text: str, delay: float) -> None:
        self.slot = SimpleNamespace(delay=delay)

        async def download(_: Any) -> Any:
            return SimpleNamespace(status=status, body=text.encode())

        downloader = SimpleNamespace(slots={"congthu.example": self.slot})
        engine = SimpleNamespace(downloader=downloader, download_async=download)
        settings = SimpleNamespace(getbool=lambda _: True, __getitem__=None)
        self.crawler = SimpleNamespace(engine=engine, settings=settings)  # type: ignore[assignment]
        self.agent = AGENT
        self._rules = {}

    async def read(self) -> Any:
        return await self._read("https://congthu.example/robots.txt")


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 10\n", 10.0),
        ("User-agent: HieuDan\nCrawl-delay: 15\n\nUser-agent: *\nCrawl-delay: 1\n", 15.0),
        ("User-agent: *\nCrawl-delay: 0.5\n", 2.0),
        ("User-agent: *\nCrawl-delay: 86400\n", LONGEST_CRAWL_DELAY),
        ("User-agent: *\nCrawl-delay: soon\n", 2.0),
        ("User-agent: Googlebot\nCrawl-delay: 30\n", 2.0),
        ("", 2.0),
    ],
)
def test_a_crawl_delay_is_kept_and_never_makes_us_faster(text: str, delay: float) -> None:
    robots = Robots(200, text, delay=2.0)
    assert isinstance(_run(robots.read()), Protego)
    assert robots.slot.delay == delay


@pytest.mark.parametrize(("status", "may"), [(200, False), (404, True), (403, True), (410, True)])
def test_a_robots_txt_that_is_absent_forbids_nothing(status: int, may: bool) -> None:
    rules = _run(Robots(status, "User-agent: *\nDisallow: /\n", delay=2.0).read())
    assert rules.can_fetch("https://congthu.example/gop-y", AGENT) is may


def _run(coroutine: Any) -> Any:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits for something")


@pytest.mark.parametrize(
    ("status", "failure"),
    [(202, "blocked"), (204, "empty"), (206, "truncated"), (300, "layout"), (400, "http_4xx"), (401, "blocked"),
     (403, "blocked"), (404, "http_4xx"), (429, "blocked"), (451, "blocked"), (500, "http_5xx"), (503, "http_5xx")],
)  # fmt: skip
def test_an_answer_that_is_no_page_has_a_class(status: int, failure: str) -> None:
    assert failure_of_status(status) == failure


@pytest.mark.parametrize("answer", [(503, b"", {"Retry-After": "1"}), (429, b"", {"Retry-After": "1"}), (502, b"", {})])
def test_a_hiccup_is_waited_out(crawler: Crawler, answer: Answer) -> None:
    left = [answer]
    faults = {"id=7": lambda _: left.pop() if left else None}
    with SmallPortal(archive(12), faults=faults) as portal:
        assert crawler(portal.port, "vts", NIGHT) == 0, crawler.log
        seen = manifest(crawler.out, "vts", NIGHT)
        assert (seen.outcome, seen.failure_class, seen.item_count) == ("ok", None, 12)
        assert len(rows(crawler.out, "vts", NIGHT)) == 12
        assert portal.details.count("7") == 2
        assert seen.request_count == len(portal.requests) == 1 + 1 + 12 + 1
        assert portal.peak == 1


def test_no_cookies_no_referer_no_login_and_one_connection(crawler: Crawler) -> None:
    with SmallPortal(archive(5)) as portal:  # sets a cookie with each answer
        assert crawler(portal.port, "vts", NIGHT) == 0, crawler.log
        told = set().union(*portal.headers)
        assert not told & {"Cookie", "Referer", "Authorization", "Proxy-Authorization"}
        assert portal.peak == 1
        [agent] = portal.agents
        assert agent.startswith("HieuDan/")
        assert "(+http" in agent
