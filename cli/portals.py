"""``hieudan portals list``, ``check`` and ``new``: what the crawlers' own look shows, on one screen."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Column, Table

from crawlers.check import check, list_portals
from crawlers.new import new_portal
from crawlers.platforms import PLATFORMS
from crawlers.portal import PORTALS, find_portal
from hieudan.settings import ROOT, DataFolder, InputError, Province

SHOWN = 200
"""Characters of a field in the sample: all of it fits one screen."""
_console = Console(highlight=False, soft_wrap=True)


def print_list(data: DataFolder, province: Province, portals: Path | None) -> None:
    """Every portal that has a YAML: whether it is switched on, checked live, and how its last crawl ended.
    The province's own come first, the replica's last."""
    table = Table(Column("id", no_wrap=True), "name", "platform", "lists", "on", "verified", "last crawl")
    every = list_portals(portals or PORTALS, data.landing)
    for listed in sorted(every, key=lambda one: (one.portal.is_demo, one.portal.province_code != province.code)):
        portal = listed.portal
        table.add_row(portal.portal_id, portal.name, portal.platform, portal.lists,
                      "on" if portal.portal_id in province.portals else "off",
                      "demo" if portal.is_demo else str(portal.verified_on or "never"), listed.told)  # fmt: skip
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
    if report.fill_rates:
        filled = sorted(report.fill_rates.items(), key=lambda one: (-one[1], one[0]))
        facts.add_row("filled", ", ".join(f"{field} {share:.0%}" for field, share in filled if share))
        facts.add_row("never filled", ", ".join(field for field, share in filled if not share) or "none")
    _console.print(facts)
    if report.sample:
        _console.print("A row as it would land (redacted; empty fields left out):")
        told = {key: value for key, value in report.sample.items() if value not in (None, "", [], {}, 0)}
        for key, value in told.items():
            line = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            short = line if len(line) <= SHOWN else f"{line[:SHOWN]}… ({len(line)} characters)"
            _console.print(f"  {key}: {short}".replace("\n", " / "), markup=False)
    return 0 if report.is_good else 1


def make_new(
    portal_id: str,
    platform: str,
    url: str,
    *,
    name: str,
    province_code: str,
    lists: str,
    options: list[str],
    night: date,
    portals: Path | None,
    fixtures: Path | None,
) -> None:
    """Writes a portal's YAML and a scrubbed page of its list. :raises InputError: then nothing was written."""
    if platform not in PLATFORMS:
        raise InputError(f"--platform: unknown platform {platform!r} (known: {', '.join(sorted(PLATFORMS))})")
    fields: dict[str, object] = {
        "name": name or portal_id,
        "platform": platform,
        "base_url": url if url.endswith("/") else url + "/",
        "province_code": province_code,
        "lists": lists,
        "states_answer_date": True,
        "verified_on": None,
    }
    if portal_id.startswith("demo_"):
        fields |= {"is_demo": True, "delay": 0, "delay_reason": "the replica runs on this machine and belongs to us"}
    else:
        fields["delay"] = 2
    if options:
        fields["options"] = dict(_option(one) for one in options)
    folder = fixtures or ROOT / "tests" / "crawlers" / "fixtures"
    yml, saved, count = new_portal(portal_id, fields, night, portals or PORTALS, folder)
    _console.print(f"{yml}\n{saved}: {count} items on the page", markup=False)
    _console.print(
        "Next: read the saved page (nobody real may stand in it), save details beside it, review "
        "expected.actual.json and rename it to expected.json."
    )


def _option(text: str) -> tuple[str, object]:
    """``key=value``, the value as in YAML."""
    key, equals, value = text.partition("=")
    try:
        return (key, yaml.safe_load(value)) if equals else (key, True)
    except yaml.YAMLError:
        raise InputError(f"--option: {key}: the value is no YAML") from None
