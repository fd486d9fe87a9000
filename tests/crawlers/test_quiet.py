"""Nothing personal, no raw words and no item's address is ever logged, at any level."""

from __future__ import annotations

import logging

import pytest
from crawling import Crawler
from small_portal import Answer, SmallPortal
from starlette.testclient import TestClient

from crawlers.quiet import quiet_record
from demo.feedback import build_history, personal_strings
from demo.server import create_app

NIGHT = "2026-11-22"
SLUG = "http://congthu.example/202611/nguyen-thi-bich-dao-hoi-0000007/"


def logged(message: str, *arguments: object, error: BaseException | None = None) -> str:
    """What a handler would write."""
    info = (type(error), error, error.__traceback__) if error else None
    record = quiet_record("thu", logging.DEBUG, "x.py", 1, message, arguments, info)
    return logging.Formatter("%(name)s %(message)s").format(record)


def test_addresses_are_taken_out_of_every_message() -> None:
    assert (
        logged("Getting %s took longer than %d seconds", SLUG, 30)
        == "thu Getting [address] took longer than 30 seconds"
    )
    assert logged(f"Got data loss in {SLUG}. If you want") == "thu Got data loss in [address] If you want"
    assert logged("<200 %s>", SLUG) == "thu <200 [address]>"
    assert logged("100%") == "thu 100%"
    assert logged("%d", "no number") == "thu a message that cannot be put together"


def test_of_an_error_only_its_kind_and_place_are_told() -> None:
    try:
        int("Tôi là Nguyễn Thị Bích Đào")
    except ValueError as error:
        told = logged("Spider error processing %s\n%s", "<GET detail 7>", error, error=error)
        twisted = logged("%s", f"Unhandled error in Deferred:\nTraceback (most recent call last):\n  {error}")
    assert twisted == "thu Unhandled error in Deferred:"
    assert told.startswith("thu Spider error processing <GET detail 7> (ValueError at test_quiet.py:")
    assert "Bích Đào" not in told


DEMO = {
    "vts": ("phan-anh/", "{page_size: 12, max_pages: 1}"),
    "liferay_faq": ("hoi-dap/", "{page_size: 12, max_pages: 1}"),
    "article_petitions": ("cu-tri/", "{max_pages: 1}"),
}


@pytest.mark.parametrize("platform", DEMO)
def test_a_crawl_of_the_demo_logs_and_keeps_nothing_personal(crawler: Crawler, platform: str) -> None:
    client = TestClient(create_app(build_history()))
    served: list[str] = []
    asked = iter(range(10_000))

    def replica(path: str) -> Answer:
        body = client.get(path).content
        served.append(body.decode())
        number = next(asked)
        if number % 7 == 5:
            return 500, body, {}  # an error page that quotes
        if number % 7 == 6:
            return 200, body, {"Content-Length": str(len(body) + 500)}  # Scrapy tells of it with the address
        return 200, body, {"Content-Type": client.get(path).headers["content-type"]}

    folder, options = DEMO[platform]
    crawler.write_portal(platform, options=options, base_url=f'base_url: "http://127.0.0.1:{{port}}/{{date}}/{folder}"')
    with SmallPortal(faults={f"/{NIGHT}/": replica}) as portal:
        crawler(portal.port, platform, NIGHT, "--log-level", "DEBUG")
        paths = {path for path in portal.requests if path.startswith(f"/{NIGHT}/")}
    assert "Crawled (200) <GET list page 1>" in crawler.log, "the log was read at DEBUG"
    page = "\n".join(served)
    there = {word for word in personal_strings(build_history().items) if word in page}
    there |= {item.sender for item in build_history().items if item.sender in page and " " in item.sender}
    there -= {"Ẩn danh", "Người dân"}
    slugs = {part for path in paths for part in path.split("/") if part.count("-") > 3}
    assert len(there | slugs) > 5, "there was something to be silent about"
    kept = crawler.files()
    assert '"source_id"' in kept
    for word in there | slugs | {path for path in paths if len(path) > 25}:
        assert word not in crawler.log
        assert word not in kept
    assert "[address]" in crawler.log, "something would have told an address"
