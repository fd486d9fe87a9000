"""Pages a second of a whole crawl (fetch, parse, write) beside a bare Scrapy spider on the same server, delays off;
redaction apart; memory over many items.

``python benchmarks/crawl.py [--items 1500] [--rounds 3]``: each round runs every way once, in turn, each in a process
of its own; the median round counts. ``python benchmarks/crawl.py --memory 100000``: resident memory every tenth.
``python benchmarks/crawl.py --requests``: requests of a quiet night by size of archive and number of open items,
counted with the plan and the walk themselves, four weeks without anything new, no network.

The server answers on localhost with the replica's own items (``demo/``), over and over under new ids, one detail page
each. Processor time is the crawling process's own, without imports; the server's is not in it.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hieudan.records import KnownItem

NIGHT = date(2026, 11, 22)
PAGE_SIZE = 100
YAML = """
name: Benchmark
platform: {platform}
base_url: "http://127.0.0.1:{{port}}/"
province_code: "19"
lists: all
states_answer_date: true
is_demo: true
delay: 0
delay_reason: benchmark on this machine
options: {{page_size: 100}}
"""


class Server:
    """VTS list and detail, and Liferay pages of 100, of ``count`` items; prepared bytes, so that it is not measured."""

    def __init__(self, count: int) -> None:
        from demo import hoidap, phananh
        from demo.feedback import build_history

        self.count = count
        views = [one for one in build_history().snapshot("phan_anh", NIGHT).views if one.item.is_public][:500]
        rows = [phananh.row(view, is_detail=True) for view in views]
        self._details = [
            json.dumps(phananh.envelope(row | {"IdPA": "@ID@"}), ensure_ascii=False).encode() for row in rows
        ]
        self._lines = [json.dumps(phananh.row(view, is_detail=False) | {"IdPA": "@ID@"}, ensure_ascii=False).encode()
                       for view in views]  # fmt: skip
        asked = {"_hoidap_WAR_hoidapportlet_delta": str(PAGE_SIZE)}
        page = hoidap.page(build_history(), NIGHT, asked)
        found = re.search(r'value="((?:\d+,){2,}\d+)"', page)
        assert found is not None
        self._faq, self._faq_end = page[: found.start(1)], page[found.end(1) :]
        self._faq_count = found[1].count(",") + 1
        self.port = 0
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait()

    async def _serve(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            while (await reader.readline()) not in (b"\r\n", b""):
                pass
            kind, body = self.answer(line.split(b" ")[1].decode())
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (kind, len(body), body)
            )
        writer.close()

    def answer(self, path: str) -> tuple[bytes, bytes]:
        """Content type and body."""
        url = urlsplit(path)
        asked = {key: values[0] for key, values in parse_qs(url.query).items()}
        if url.path.endswith("GetDetail_PhanAnh"):
            number = int(asked["id"])
            return b"application/json", self._details[number % len(self._details)].replace(b'"@ID@"', b"%d" % number)
        if url.path.endswith("DanhSachPAFilter"):
            page = int(asked["query.page"])
            numbers = range((page - 1) * PAGE_SIZE, min(page * PAGE_SIZE, self.count))
            lines = [self._lines[n % len(self._lines)].replace(b'"@ID@"', b"%d" % n) for n in numbers]
            paging = b'{"Page":%d,"AllPage":%d}' % (page, -(-self.count // PAGE_SIZE))
            return b"application/json", b'{"status":1,"data":[%s],"page":%s}' % (b",".join(lines), paging)
        if "_hoidap_WAR_hoidapportlet_cur" in asked:
            page = min(int(asked["_hoidap_WAR_hoidapportlet_cur"]), -(-self.count // self._faq_count))
            ids = ",".join(str(page * 1000 + n) for n in range(self._faq_count))
            return b"text/html; charset=utf-8", (f"{self._faq}{ids}{self._faq_end}".encode())
        return b"text/plain", b""


def ours(port: int, platform: str, *, is_redacting: bool, every: int = 0) -> int:
    """A crawl as in the night; gives the items read. With ``every``, memory is told after each so many items."""
    import crawlers.pipelines as pipelines
    from crawlers.portal import load_portal
    from crawlers.run import crawl

    if not is_redacting:
        from types import SimpleNamespace

        pipelines.redact = lambda text, *_: SimpleNamespace(text=text, counts={})  # type: ignore[assignment]
    if every:
        _watch(pipelines.Writer, every)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "benchmark.yml"
        path.write_text(YAML.format(platform=platform), encoding="utf-8")
        manifest = crawl(load_portal(path), NIGHT, Path(folder) / "landing", port=port)
    assert manifest.outcome == "ok", manifest.failure_detail
    return manifest.item_count


def _watch(writer: Any, every: int) -> None:
    write: Callable[..., None] = writer.write

    def watched(self: Any, sighting: Any) -> None:
        before = self.tally.item_count
        write(self, sighting)
        if before // every != self.tally.item_count // every:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            print(f"{self.tally.item_count:>9,} items  {pages * 4096 / 2**20:6.0f} MB", flush=True)

    writer.write = watched


def bare(port: int, connections: int) -> int:
    """A spider as in a tutorial: the same pages, ``json.loads``, the items dropped."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    found = [0]

    class Bare(scrapy.Spider):
        name = "bare"
        start_urls = [listing(port, 1)]  # noqa: RUF012

        def parse(self, response: Any) -> Any:
            body = json.loads(response.body)
            for row in body["data"]:
                yield scrapy.Request(detail(port, row["IdPA"]), self.parse_detail)
            if body["page"]["Page"] < body["page"]["AllPage"]:
                yield scrapy.Request(listing(port, body["page"]["Page"] + 1))

        def parse_detail(self, response: Any) -> Any:
            found[0] += 1
            yield json.loads(response.body)["data"]

    process = AsyncCrawlerProcess(
        {"LOG_LEVEL": "CRITICAL", "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_DELAY": 0, "STATS_DUMP": False,
         "CONCURRENT_REQUESTS": connections, "CONCURRENT_REQUESTS_PER_DOMAIN": connections}
    )  # fmt: skip
    process.crawl(Bare)
    process.start()
    return found[0]


def listing(port: int, page: int) -> str:
    return f"http://127.0.0.1:{port}/DanhSachPAFilter?query.page={page}"


def detail(port: int, number: int) -> str:
    return f"http://127.0.0.1:{port}/GetDetail_PhanAnh?id={number}"


WAYS: dict[str, Callable[[int], int]] = {
    "bare, one connection": lambda port: bare(port, 1),
    "bare, Scrapy's 16": lambda port: bare(port, 16),
    "ours without redaction": lambda port: ours(port, "vts", is_redacting=False),
    "ours": lambda port: ours(port, "vts", is_redacting=True),
}


def child(way: str, port: int) -> None:
    """Runs one way once; prints items, processor seconds, seconds."""
    for name in ("crawlers.run", "scrapy.core.downloader.handlers.http11", "scrapy.downloadermiddlewares.cookies",
                 "scrapy.downloadermiddlewares.offsite", "scrapy.extensions.remote_control"):  # fmt: skip
        importlib.import_module(name)  # not measured; a bare spider loads more of it
    from privacy.redact import redact

    redact("Ông Nguyễn Văn A, 0912 345 678")
    cpu, wall = time.process_time(), time.perf_counter()
    items = WAYS[way](port)
    print(json.dumps([items, time.process_time() - cpu, time.perf_counter() - wall]))


def compare(count: int, rounds: int) -> None:
    """The table."""
    server = Server(count)
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    pages = count + -(-count // PAGE_SIZE)
    for _ in range(rounds):
        for way in WAYS:
            done = subprocess.run(
                [sys.executable, __file__, "--child", way, "--port", str(server.port)], capture_output=True, text=True,
                check=True,
            )  # fmt: skip
            items, cpu, wall = json.loads(done.stdout)
            assert items == count, (way, items)
            found[way].append((pages / cpu, pages / wall))
    against = statistics.median(cpu for cpu, _ in found["bare, one connection"])
    print(f"{pages:,} pages ({count:,} items), median of {rounds} rounds\n")
    print(f"{'':24} {'pages/s of CPU':>14} {'pages/s':>8} {'of bare (CPU)':>14}")
    for way, rates in found.items():
        cpu, wall = (statistics.median(one) for one in zip(*rates, strict=True))
        print(f"{way:24} {cpu:14,.0f} {wall:8,.0f} {cpu / against:14.0%}")


def quiet_month(archived: int, opened: int) -> tuple[float, float]:
    """(requests of an ordinary night, of a Monday) on average, robots.txt included, 100 entries on a list page. Open
    items are up to 400 days old; all items were last visited on the Sunday before."""
    from crawlers.plan import Plan
    from crawlers.platforms import PLATFORMS
    from crawlers.walk import Walk
    from crawlers.wire import Entry, ListPage

    monday = date(2026, 11, 2)
    known = {
        str(number): KnownItem(
            source_id=str(number), content_hash="", is_open=number % (archived // opened) == 0,
            sent_on=monday - timedelta(days=1 + 400 * number // archived), answered_on=monday - timedelta(days=200),
            last_seen_on=monday - timedelta(days=1), changed_on=monday - timedelta(days=1),
            first_seen_on=monday - timedelta(days=1),
        )
        for number in range(archived)
    }  # fmt: skip
    entries = [Entry(one, is_open=item.is_open) for one, item in known.items()]
    counts: dict[bool, list[int]] = {True: [], False: []}
    for night in (monday + timedelta(days=number) for number in range(28)):
        plan = Plan(PLATFORMS["vts"], night, known, is_full_sweep=night.weekday() == 0, recheck=300)
        walk, step, visited = Walk(plan, "empty", 20_000), "next", []
        while step == "next":
            page = entries[(walk.page - 1) * PAGE_SIZE : walk.page * PAGE_SIZE]
            fresh, step = walk.take(ListPage(page, has_next=walk.page * PAGE_SIZE < archived))
            visited += [entry.source_id for entry in fresh if plan.wants(entry)]
        visited += plan.unmet(walk.met) if step == "enough" else plan.missing(walk.met)
        counts[plan.is_full_sweep].append(1 + walk.read_count + len(visited))
        for one in visited:
            known[one] = known[one].model_copy(update={"last_seen_on": night})
    return statistics.fmean(counts[False]), statistics.fmean(counts[True])


def requests_table() -> None:
    """The table."""
    print(f"{'archive':>9} {'open':>6} {'quiet night':>12} {'Monday':>8}")
    for archived in (1_000, 10_000, 100_000):
        for opened in (20, 200):
            night, monday = quiet_month(archived, opened)
            print(f"{archived:9,} {opened:6,} {night:12,.0f} {monday:8,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--items", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", action="store_true")
    parser.add_argument("--memory", type=int, metavar="ITEMS")
    parser.add_argument("--child", choices=list(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.port)
    elif given.requests:
        requests_table()
    elif given.memory and given.port:
        ours(given.port, "liferay_faq", is_redacting=True, every=given.memory // 10)
    elif given.memory:
        server = Server(given.memory)
        command = [sys.executable, __file__, "--memory", str(given.memory), "--port", str(server.port)]
        subprocess.run(command, check=True)
    else:
        compare(given.items, given.rounds)


if __name__ == "__main__":
    main()
