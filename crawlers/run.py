"""One crawl of one portal for one night: ``python -m crawlers.run ID --date D --out DIR [--known FILE]``.

Scrapy runs in this process, once: a second crawl needs a process of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from scrapy.crawler import AsyncCrawlerProcess

from crawlers.health import Case, decide, unlisted_count
from crawlers.landing import Landing, closed
from crawlers.manners import PublicResolver
from crawlers.past import GOOD, Past, read_past
from crawlers.pipelines import Redactor, Writer
from crawlers.plan import Plan, make_plan, read_known
from crawlers.portal import PORTALS, Portal, find_portal
from crawlers.quiet import place, silence
from crawlers.settings import settings_for
from crawlers.spider import PortalSpider
from crawlers.tally import MOST_GONE, Tally
from hieudan.forgotten import forgotten_ids
from hieudan.records import LOCAL_ZONE, Manifest
from hieudan.settings import REPLICA_PORT, ROOT, InputError, load_province, parse_date

_REASONS = {
    "ill": "stopped: failure after failure",
    "asked": "stopped: the portal asks to be left alone",
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
    sender_keys: Mapping[int, str] | None = None,
    log_level: str = "CRITICAL",
    sample: int | None = None,
    today: date | None = None,
) -> Manifest:
    """Crawls a portal and closes its partition under ``out``, the landing root. What was closed ok or quiet stays as
    it is and is given back, unless its files were damaged since and the portal still shows that night; what was broken
    off goes on after its last finished part. With ``sample`` only the first
    page of the list is read, and so many details. ``today`` is what a live portal shows now.

    :raises InputError: ``out`` or ``known`` cannot be used, another crawl writes there, or the night of a live portal
        is not today. Anything that goes wrong on the way is no exception: it is in the manifest.
    """
    if today is not None:
        refuse_other_day(portal, night, today, out)
    known_items = read_known(known, night)
    landing = Landing(out, portal.portal_id, night)
    landing.lock()
    if (before := landing.manifest()) is not None and before.outcome in GOOD:
        is_shown = portal.is_demo or today in (None, night)
        if not is_shown or landing.is_whole(before):
            return before
    kept = landing.reopen(portal.parser.PARSER_VERSION)
    past = read_past(out, portal.portal_id, night)
    plan = make_plan(
        portal.parser,
        night,
        known_items,
        [str(row["source_id"]) for row in kept],
        past.last_complete,
        is_any_before=bool(past.nights),
        sample=sample,
        recheck=portal.recheck,
    )
    tally = Tally()
    for row in kept:
        source_id = str(row["source_id"])
        if (entry_id := portal.parser.entry_id(source_id)) != source_id:
            tally.listed.setdefault(entry_id, []).append(source_id)
        tally.row(row, known_items.get(source_id))
    base_url = portal.address(night, port)
    redactor = Redactor(portal.portal_id, base_url, night, sender_keys or {})
    forgotten = forgotten_ids(out, portal.portal_id)
    writer = Writer(redactor, landing, tally, known_items, seen=set(plan.done), forgotten=forgotten)
    try:
        request_count = _run(portal, plan, tally, writer, base_url, log_level)
        _write_gone(tally, plan, writer)
        manifest = _manifest(portal, night, tally, plan, past, request_count)
        listed = tally.listed_ids(plan.known_ids) if manifest.is_full_sweep else None
    except InputError:
        raise
    except Exception as error:  # whatever it is, the night must find a manifest that says so
        manifest = _manifest(portal, night, tally, plan, past, 0).model_copy(
            update={
                "outcome": "failed",
                "failure_class": None,
                "failure_detail": place(error),
                "is_full_sweep": False,
                "paged_back_to": None,
            }
        )
        listed = None
    landing.close(manifest, listed)
    return manifest.model_copy(update={"parts": landing.parts})


def _run(portal: Portal, plan: Plan, tally: Tally, writer: Writer, base_url: str, log_level: str) -> int:
    """Runs Scrapy to its end; gives the number of requests made. :raises InputError: the disk cannot be written."""
    silence()
    process = AsyncCrawlerProcess(settings_for(portal, log_level))
    crawler = process.create_crawler(PortalSpider)
    console = Console(stderr=True)
    status = console.status(portal.portal_id) if console.is_terminal else nullcontext()
    with status as shown:
        if shown is not None:
            tally.on_change = lambda seen: shown.update(
                f"{portal.portal_id}: {seen.page_count} pages of the list, {seen.item_count} items"
            )
        task = process.crawl(crawler, portal=portal, plan=plan, tally=tally, writer=writer, base_url=base_url)
        process.start()
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error  # it never began
    if writer.broken is not None:
        raise writer.broken
    stats = crawler.stats.get_stats() if crawler.stats else {}
    reason = str(stats.get("finish_reason", "crash"))
    if reason != "finished":
        tally.stopped = _REASONS.get(reason, f"stopped: {reason}")
    if PublicResolver.refused:
        tally.issues["the host's name leads to a private address"] += PublicResolver.refused.total()
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


def _manifest(portal: Portal, night: date, tally: Tally, plan: Plan, past: Past, request_count: int) -> Manifest:
    """What the crawl saw, before it is closed."""
    is_full_sweep = tally.is_list_read_to_end and not tally.stopped
    listed_count = len(tally.listed_ids(plan.known_ids))
    case = Case(tally, portal, night, is_full_sweep, listed_count, bool(plan.known), past)
    verdict = decide(case)
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
        is_full_sweep=is_full_sweep and verdict.outcome != "failed" and not verdict.is_list_short,
        paged_back_to=None if verdict.outcome == "failed" else tally.covers_from(is_full_sweep),
        request_count=request_count,
        listed_count=listed_count,
        item_count=tally.item_count,
        new_count=tally.new_count,
        changed_count=tally.changed_count,
        edited_count=tally.edited_count,
        skipped_not_public_count=tally.skipped_not_public + len(tally.hidden),
        portal_total=tally.portal_total,
        unlisted_count=unlisted_count(case),
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
    return manifest.outcome != "failed" and manifest.failure_class != "killed"


def refuse_other_day(portal: Portal, night: date, today: date, out: Path) -> None:
    """A live portal shows only what it shows today; the replica shows any date. A night that closed well needs no crawl.

    :raises InputError: the night would have to be crawled, and is not today.
    """
    if portal.is_demo or night == today:
        return
    before = closed(out, portal.portal_id, night)
    if before is None or before.outcome not in GOOD:
        raise InputError(
            f"--date: {night} cannot be crawled: {portal.portal_id} is a live portal and shows only today ({today}); "
            "what landed on other nights is loaded as it is"
        )


def refuse_other_days(portal_ids: Iterable[str], folder: Path, night: date, today: date, out: Path) -> None:
    """As :func:`refuse_other_day`, for all portals of a night; those without a YAML are left to their own crawl.

    :raises InputError: of the first that refuses.
    """
    for portal_id in portal_ids:
        if (folder / f"{portal_id}.yml").exists():
            refuse_other_day(find_portal(portal_id, folder), night, today, out)


SENDER_KEYS = "HIEUDAN_SENDER_KEYS"
LEAST_KEY = 32


def read_sender_keys(
    province_code: str, environment: Mapping[str, str], provinces: Path = ROOT / "provinces"
) -> dict[int, str]:
    """Year -> key of the sender hash, from ``HIEUDAN_SENDER_KEYS="2026=… 2027=…"``; empty unless the portal's province
    counts senders (``count_senders`` in its ``province.yml``).

    A key that is destroyed after its year makes that year's hashes unreadable for good, also for us.
    :raises InputError: not of this form, or a key that can be guessed; the message does not quote it.
    """
    if not (provinces / province_code).is_dir() or not load_province(province_code, provinces).count_senders:
        return {}
    keys: dict[int, str] = {}
    for entry in environment.get(SENDER_KEYS, "").split():
        year, equals, key = entry.partition("=")
        if not (year.isdecimal() and len(year) == 4 and equals):
            raise InputError(f"{SENDER_KEYS}: an entry is not of the form YEAR=KEY")
        if len(key) < LEAST_KEY:
            raise InputError(
                f"{SENDER_KEYS}: the key of {year} has less than {LEAST_KEY} characters: it can be guessed"
            )
        keys[int(year)] = key
    if not keys:
        raise InputError(f"{SENDER_KEYS}: is empty, but province {province_code} counts senders (count_senders)")
    return keys


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
    parser.add_argument("--today", help="what a live portal shows now (default: the clock)")
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
            sender_keys=read_sender_keys(portal.province_code, os.environ),
            log_level=given.log_level,
            today=parse_date(given.today, "--today") if given.today else datetime.now(LOCAL_ZONE).date(),
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(summary(manifest), file=sys.stderr)
    return 0 if is_good(manifest) else 1


if __name__ == "__main__":
    sys.exit(main())
