"""Each platform crawled over loopback by the real spider, two nights after each other, from the replica's page makers."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
import uvicorn
import yaml
from nights import manifest, rows, write_known
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from crawlers.platforms import PLATFORMS
from crawlers.wire import Entry
from demo.platforms.hue_s import NEWEST
from demo.platforms.routes import routes
from demo.platforms.voices import as_of, everything
from hieudan.settings import ROOT

FIRST, SECOND = date(2026, 11, 21), date(2026, 11, 22)


@dataclass(frozen=True)
class Case:
    """A platform on the replica, and what makes it differ from the others."""

    platform: str
    mount: str
    options: dict[str, object] = field(default_factory=dict)
    answered_only: bool = False
    newest: int | None = None
    """A feed shows so many."""
    states_sent: bool = True
    id_of: str = "{}"
    """How an item's number stands in its source id."""

    @property
    def name(self) -> str:
        return self.mount.replace("-", "_") + "_" + "_".join(str(v) for v in self.options.values() if str(v).isalpha())


NEWSPAPER = {
    "list_path": "ban-doc", "page_parameter": "page", "page_size": 5, "item": "article.story", "link": "h3 a",
    "time": "time", "id_pattern": "-([0-9a-f]{7})/?$", "page_path": "ban-doc/-{id}/",
}  # fmt: skip
TELEVISION = {
    "list_path": "tra-loi-ban-xem-truyen-hinh", "page_parameter": "page", "page_size": 5, "item": ".news-item",
    "time": ".date", "id_pattern": r"-(\d+)\.html$", "page_path": "-{id}.html",
}  # fmt: skip
CASES = [
    Case("national_pakn", "pakn", {"page_size": 5}, answered_only=True),
    Case("aspnet_gopy", "gop-y-asp", {"page_size": 5}),
    Case("voter_petitions", "kien-nghi", {"page_size": 5, "end_day": "due"}, states_sent=False),
    Case("hue_s", "hue"),
    Case("danang_gopy", "da-nang", {"page_size": 5}),
    Case("article_qa", "chinh-phu", {"page_size": 5}, answered_only=True, id_of="10225{}"),
    Case("article_qa", "bao", NEWSPAPER, answered_only=True, id_of="{:07x}"),
    Case("article_qa", "truyen-hinh", TELEVISION, answered_only=True),
    Case("vnpt_articles", "vnpt", {"page_size": 5}, answered_only=True),
    Case("radgrid_faq", "radgrid"),
    Case("rss_feed", "rss", {"list_path": "rss"}, answered_only=True, newest=8),
    Case("nukeviet_faq", "nukeviet", {"page_size": 5}, states_sent=False),
    Case("open311", "open311", {"format": "json", "page_size": 5, "since": "2026-03-01"}),
    Case("open311", "open311", {"format": "xml", "page_size": 5, "since": "2026-03-01"}),
    Case("open311", "open311", {"format": "json", "paging": "window", "page_size": 5, "since": "2026-03-01"}),
]


@dataclass
class Server:
    """The replica in a thread; ``paths`` is what was asked of it."""

    port: int
    paths: list[str]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    paths: list[str] = []

    async def robots(request: Request) -> PlainTextResponse:
        return PlainTextResponse("User-agent: *\nDisallow: /khong-vao/\n")

    app = Starlette(routes=[Route("/robots.txt", robots), *routes()])

    async def logged(scope, receive, send):  # type: ignore[no-untyped-def]
        if scope["type"] == "http":
            paths.append(f"{scope['path']}?{scope['query_string'].decode()}")
        await app(scope, receive, send)

    runner = uvicorn.Server(uvicorn.Config(logged, host="127.0.0.1", port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=runner.run, daemon=True)
    thread.start()
    for _ in range(200):
        if runner.started:
            break
        time.sleep(0.05)  # for the server's start, not for the crawl
    yield Server(runner.servers[0].sockets[0].getsockname()[1], paths)
    runner.should_exit = True
    thread.join(timeout=10)


def write_yaml(case: Case, folder: Path) -> None:
    fields = {
        "name": "Cổng thử (mô phỏng)",
        "platform": case.platform,
        "base_url": "http://127.0.0.1:{port}/{date}/" + case.mount + "/",
        "province_code": "19",
        "lists": "answered_only" if case.answered_only else "all",
        "states_answer_date": True,
        "is_demo": True,
        "delay": 0,
        "delay_reason": "a test on this machine",
        "time_limit": 60,
        "bounds": {"needed": ["text", "sent_at"] if case.states_sent else ["text"]},
        "options": case.options,
    }
    (folder / f"{case.name}.yml").write_text(yaml.safe_dump(fields, allow_unicode=True), encoding="utf-8")


def shown(case: Case, night: date) -> set[str]:
    """Ids that the replica shows on a night."""
    voices = [voice for voice in as_of(night) if voice.answer or not case.answered_only]
    if case.platform == "hue_s":
        voices = [voice for place, voice in enumerate(voices) if place < NEWEST or not voice.answer]
    return {case.id_of.format(voice.number) for voice in voices[: case.newest]}


# Imports once, then a process of its own for each crawl, as Scrapy needs.
FARM = """
import json, os, sys
from crawlers.run import main
from privacy.redact import redact
redact("Tôi là Nguyễn Văn A, ở tổ 3.", [])
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os._exit(main(json.loads(line)))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    with (tmp_path_factory.mktemp("farm") / "log").open("w") as log:
        command = [sys.executable, "-c", FARM]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT
        ) as process:
            yield process
            assert process.stdin
            process.stdin.close()


def crawl(farm: subprocess.Popen[str], case: Case, folder: Path, port: int, night: date, *more: str) -> int:
    """One crawl; its exit code."""
    arguments = [case.name, "--date", str(night), "--out", str(folder / "landing")]
    assert farm.stdin
    assert farm.stdout
    farm.stdin.write(json.dumps([*arguments, "--portals", str(folder), "--port", str(port), *more]) + "\n")
    farm.stdin.flush()
    return int(farm.stdout.readline())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_two_nights(case: Case, server: Server, farm: subprocess.Popen[str], tmp_path: Path) -> None:
    write_yaml(case, tmp_path)
    out = tmp_path / "landing"

    # The first night reads everything, each item once and whole.
    assert crawl(farm, case, tmp_path, server.port, FIRST) == 0
    first = manifest(out, case.name, str(FIRST))
    assert (first.outcome, first.failure_class) == ("ok", None), first.failure_detail
    found = {row.source_id: row for row in rows(out, case.name, str(FIRST))}
    assert set(found) == shown(case, FIRST)
    assert first.is_full_sweep == (case.newest is None and case.platform != "hue_s"), "a feed is never the whole list"
    assert not first.unknown_words
    for voice in as_of(FIRST):
        row = found.get(case.id_of.format(voice.number))
        if row is None:
            continue
        assert voice.text.split("\n")[0][:20] in row.text
        assert row.answer.startswith(voice.answer[:20])
        assert bool(row.answer) == bool(voice.answer)
        is_open_here = not voice.answer and not (case.platform == "hue_s" and voice.number % 5 == 0)
        assert row.is_open() == is_open_here or row.status == "unknown"
        if case.states_sent:
            assert row.sent_at is not None
            assert row.sent_at.date() in {voice.sent.date(), voice.answered.date() if voice.answered else None}

    # What sent dates it covers: none, where no list and no item states them, or where no list is whole.
    dates = [row.sent_at.date() for row in found.values() if row.sent_at]
    assert first.paged_back_to == (min(dates) if dates and case.platform != "hue_s" else None)

    # The second fetches only what is new, still open, or was answered lately.
    known = write_known(out, case.name, tmp_path / "known.jsonl.gz")
    may_change = {
        row.source_id
        for row in found.values()
        if row.is_open() or SECOND - (row.answered_at.date() if row.answered_at else FIRST) <= timedelta(days=30)
    }
    server.paths.clear()
    assert crawl(farm, case, tmp_path, server.port, SECOND, "--known", str(known)) == 0
    second = manifest(out, case.name, str(SECOND))
    assert second.outcome in ("ok", "quiet"), second.failure_detail
    new = shown(case, SECOND) - set(found)
    fetched = {row.source_id for row in rows(out, case.name, str(SECOND))}
    assert second.new_count == len(new) > 0
    assert new <= fetched
    if PLATFORMS[case.platform].detail_request(_options(case), _entry()) is not None and case.platform != "open311":
        assert fetched <= new | may_change, "an old answered item was fetched again"
    now = {row.source_id: row for row in rows(out, case.name, str(SECOND))}
    assert now[case.id_of.format(4113)].status == "answered", "answered since the first night"

    # Nothing personal in any file.
    text = "".join(gzip.decompress(path.read_bytes()).decode() for path in out.rglob("*.gz"))
    text += "".join(path.read_text(encoding="utf-8") for path in out.rglob("manifest.json"))
    for voice in everything():
        for word in (voice.sender, voice.phone, "example.vn"):
            assert not word or word == "Ẩn danh" or word not in text, word


def _options(case: Case) -> object:
    return PLATFORMS[case.platform].Options.model_validate(case.options)


def _entry() -> Entry:
    return Entry("1", address="x")


def test_every_platform_is_crawled_somewhere() -> None:
    elsewhere = {"vts", "liferay_faq", "article_petitions"}  # tests/crawlers/test_crawl.py
    assert {case.platform for case in CASES} | elsewhere == set(PLATFORMS)
