"""One crawl of one portal for one night: ``python -m crawlers.run ID --date D --out DIR [--known FILE]``.

Scrapy runs in this process, once: a second crawl needs a process of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from rich.console import Console
from scrapy.crawler import AsyncCrawlerProcess

from crawlers.landing import Landing, last_complete_night
from crawlers.pipelines import Redactor, Writer
from crawlers.plan import Plan, make_plan, read_known
from crawlers.portal import PORTALS, Portal, find_portal
from crawlers.settings import settings_for
from crawlers.spider import PortalSpider
from crawlers.tally import MOST_GONE, Tally, decide
from hieudan.records import Manifest, Outcome
from hieudan.settings import REPLICA_PORT, InputError, parse_date

_REASONS = {
    "ill": "stopped: failure after failure",
    "closespider_timeout": "time limit reached",
    "shutdown": "stopped by a signal",
}


def crawl(
    portal: Portal,
    night: date,
    out: Path,
    known: Path | None = None,
    *,
    port: int = REPLICA_PORT,
    sender_key: str = "",
    log_level: str = "CRITICAL",
    sample: int | None = None,
) -> Manifest:
    """Crawls a portal and closes its partition under ``out``, the landing root. What was closed ok or quiet stays as
    it is and is given back; what was broken off goes on after its last finished part. With ``sample`` only the first
    page of the list is read, and so many details.

    :raises InputError: ``out`` or ``known`` cannot be used, or another crawl writes there. Anything that goes wrong on
        the way is no exception: it is in the manifest.
    """
    known_items = read_known(known, night)
    landing = Landing(out, portal.portal_id, night)
    landing.lock()
    if (closed := landing.manifest()) is not None and closed.outcome in ("ok", "quiet"):
        return closed
    kept = landing.reopen(portal.parser.PARSER_VERSION)
    plan = make_plan(
        portal.parser,
        night,
        known_items,
        [str(row["source_id"]) for row in kept],
        *last_complete_night(out, portal.portal_id, night),
        sample=sample,
    )
    tally = Tally()
    for row in kept:
        source_id = str(row["source_id"])
        tally.listed.setdefault(portal.parser.entry_id(source_id), []).append(source_id)
        tally.row(row, is_new=source_id not in known_items)
    base_url = portal.address(night, port)
    redactor = Redactor(portal.portal_id, base_url, night, sender_key)
    writer = Writer(redactor, landing, tally, frozenset(known_items), seen=set(plan.done))
    try:
        request_count = _run(portal, plan, tally, writer, base_url, log_level)
        _write_gone(tally, plan, writer)
        manifest = _manifest(portal, night, tally, plan, request_count)
        listed = tally.listed_ids(plan.known_ids) if manifest.is_full_sweep else None
    except Exception as error:  # whatever it is, the night must find a manifest that says so
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        manifest = _manifest(portal, night, tally, plan, 0).model_copy(
            update={"outcome": "failed", "failure_class": None, "failure_detail": f"{type(error).__name__} at {place}"}
        )
        listed = None
    landing.close(manifest, listed)
    return manifest.model_copy(update={"parts": landing.parts})


def _run(portal: Portal, plan: Plan, tally: Tally, writer: Writer, base_url: str, log_level: str) -> int:
    """Runs Scrapy to its end; gives the number of requests made."""
    process = AsyncCrawlerProcess(settings_for(portal, log_level))
    crawler = process.create_crawler(PortalSpider)
    console = Console(stderr=True)
    status = console.status(portal.portal_id) if console.is_terminal else nullcontext()
    with status as shown:
        if shown is not None:
            tally.on_change = lambda seen: shown.update(
                f"{portal.portal_id}: {seen.page_count} pages of the list, {seen.item_count} items"
            )
        process.crawl(crawler, portal=portal, plan=plan, tally=tally, writer=writer, base_url=base_url)
        process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    reason = str(stats.get("finish_reason", "crash"))
    if reason != "finished":
        tally.stopped = _REASONS.get(reason, f"stopped: {reason}")
    if errors := sum(count for key, count in stats.items() if key.startswith("spider_exceptions/")):
        tally.issues["errors in the spider"] += errors
        tally.lose("item", "schema", "an error in the spider itself")
    return int(stats.get("downloader/request_count", 0))


def _write_gone(tally: Tally, plan: Plan, writer: Writer) -> None:
    """Writes what the portal says is gone, unless it says so of too many: then its addresses have changed."""
    if len(tally.gone) > max(3.0, MOST_GONE * tally.detail_count):
        tally.issues["details answered 404, too many to be believed"] += len(tally.gone)
        for _ in tally.gone:
            tally.lose("detail", "http_4xx", "HTTP 404 for too many items: the address may have changed")
        return
    for entry_id, presence in tally.gone.items():
        writer.write_gone(plan.known_ids(entry_id), presence)


def _manifest(portal: Portal, night: date, tally: Tally, plan: Plan, request_count: int) -> Manifest:
    """What the crawl saw, before it is closed."""
    is_full_sweep = tally.is_list_read_to_end and not tally.stopped
    listed_count = len(tally.listed_ids(plan.known_ids))
    verdict = decide(tally, portal, listed_count, is_full_sweep, had_known=bool(plan.known))
    return Manifest(
        portal_id=portal.portal_id,
        portal_name=portal.name,
        platform=portal.platform,
        province_code=portal.province_code,
        lists=portal.lists,
        states_answer_date=portal.states_answer_date,
        is_demo=portal.is_demo,
        observed_on=night,
        parser_version=portal.parser.PARSER_VERSION,
        outcome=verdict.outcome,
        failure_class=verdict.failure_class,
        failure_detail=verdict.detail,
        is_full_sweep=is_full_sweep and verdict.outcome != "failed",
        paged_back_to=None if verdict.outcome == "failed" else tally.covers_from(is_full_sweep),
        request_count=request_count,
        listed_count=listed_count,
        item_count=tally.item_count,
        new_count=tally.new_count,
        skipped_not_public_count=tally.skipped_not_public,
        fill_rates=tally.fill_rates(),
        unknown_words={name: dict(sorted(words.items())) for name, words in sorted(tally.unknown_words.items())},
        issues=dict(sorted(tally.issues.items())),
        redactions=dict(sorted(tally.redactions.items())),
    )


def summary(manifest: Manifest) -> str:
    """The crawl in one line."""
    line = (
        f"{manifest.portal_id} {manifest.observed_on}: {manifest.outcome}, {manifest.item_count} items "
        f"({manifest.new_count} new), {manifest.listed_count} listed, {manifest.request_count} requests"
    )
    if manifest.outcome in ("failed", "partial"):
        line += f"; {manifest.failure_class or 'error'}: {manifest.failure_detail}"
    return line


def is_good(manifest: Manifest) -> bool:
    """Whether a crawl's exit code is 0: it neither failed nor was it stopped by a signal."""
    bad: tuple[Outcome, ...] = ("failed",)
    return manifest.outcome not in bad and manifest.failure_class != "killed"


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.run", description="Crawl one portal for one night.")
    parser.add_argument("portal", metavar="ID")
    parser.add_argument("--date", required=True)
    parser.add_argument("--out", required=True, type=Path, help="landing root")
    parser.add_argument("--known", type=Path, help="known.jsonl.gz of the portal")
    parser.add_argument("--portals", type=Path, default=PORTALS, help="folder of portals' YAML")
    parser.add_argument("--port", type=int, default=REPLICA_PORT, help="of the replica")
    parser.add_argument("--log-level", default="CRITICAL")
    given = parser.parse_args(arguments)
    try:
        portal = find_portal(given.portal, given.portals)
        night = parse_date(given.date)
        manifest = crawl(
            portal,
            night,
            given.out,
            given.known,
            port=given.port,
            sender_key=os.environ.get("HIEUDAN_SENDER_KEY", ""),
            log_level=given.log_level,
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(summary(manifest), file=sys.stderr)
    return 0 if is_good(manifest) else 1


if __name__ == "__main__":
    sys.exit(main())
