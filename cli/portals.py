"""``hieudan portals list`` and ``hieudan portals check``: what the crawlers' own look shows, on one screen."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from crawlers.check import check, list_portals
from crawlers.portal import PORTALS, find_portal
from hieudan.settings import DataFolder, Province

_console = Console(highlight=False, soft_wrap=True)


def print_list(data: DataFolder, province: Province, portals: Path | None) -> None:
    """Every portal that has a YAML: whether it is switched on, checked live, and how its last crawl ended."""
    table = Table("id", "name", "platform", "lists", "on", "verified", "last crawl")
    for listed in list_portals(portals or PORTALS, data.landing):
        portal, last = listed.portal, listed.last
        told = f"{last.observed_on} {last.outcome} {last.failure_class or ''}".strip() if last else "never"
        table.add_row(portal.portal_id, portal.name, portal.platform, portal.lists,
                      "on" if portal.portal_id in province.portals else "off",
                      "demo" if portal.is_demo else str(portal.verified_on or "never"), told)  # fmt: skip
    _console.print(table)


def print_check(portal_id: str, night: date, portals: Path | None) -> int:
    """One screen about a portal. Returns 0 when items were parsed and nothing failed, else 1."""
    report = check(find_portal(portal_id, portals or PORTALS), night)
    facts = Table(show_header=False)
    facts.add_row("address", report.address)
    facts.add_row("robots.txt", report.robots)
    facts.add_row("reachable", "yes" if report.is_reachable else "no")
    facts.add_row("failure", f"{report.failure_class}: {report.failure_detail}" if report.failure_class else "none")
    facts.add_row("items", f"{report.listed_count} listed, {report.item_count} parsed, {report.request_count} requests")
    for field, words in report.unknown_words.items():
        facts.add_row(f"unknown {field}", ", ".join(f"{word} ({count})" for word, count in words.items()))
    for issue, count in report.issues.items():
        facts.add_row("issue", f"{issue} ({count})")
    _console.print(facts)
    if report.fill_rates:
        filled = Table("field", "filled")
        for field, share in sorted(report.fill_rates.items()):
            filled.add_row(field, f"{share:.0%}")
        _console.print(filled)
    if report.sample:
        _console.print("A row as it would land (redacted):")
        _console.print(json.dumps(report.sample, ensure_ascii=False, indent=1), markup=False)
    return 0 if report.is_good else 1
