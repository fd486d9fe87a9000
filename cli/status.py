"""``hieudan status``: how the pipeline is, on a screen, as JSON for a monitor, and as an exit code."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

from rich.console import Console
from rich.table import Column, Table

from hieudan.settings import DataFolder, Province
from warehouse.health import Health, Limits, look

_MARKS = {"ok": "●", "quiet": "○", "partial": "◐", "failed": "✕", "missing": "·"}


def print_status(data: DataFolder, province: Province, now: datetime, limits: Limits, *, as_json: bool = False) -> int:
    """Prints one screen, or one JSON object. Returns 0 all well, 1 an alarm, 2 nothing was ever published."""
    health = look(data, province, now, limits)
    if as_json:
        print(json.dumps(health_json(health), ensure_ascii=False, indent=1))
    else:
        _print(health, Console(highlight=False))
    return health.exit_code


def health_json(health: Health) -> dict[str, object]:
    """What an outside monitor reads: ``ok``, the problems, and all that they come from. Dates are ISO strings."""
    whole: dict[str, object] = {"ok": health.exit_code == 0, "exit_code": health.exit_code} | asdict(health)
    plain = json.dumps(whole, default=lambda value: value.isoformat() if isinstance(value, date) else str(value))
    made: dict[str, object] = json.loads(plain)
    return made


def _print(health: Health, console: Console) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False)

    if health.published_night is None:
        say(f"{health.province_name}: nothing published yet" + (f" ({health.stale_reason})" if health.is_stale else ""))
    else:
        label = " — DỮ LIỆU MÔ PHỎNG" if health.is_demo else ""
        stale = f" — STALE, {health.stale_reason}" if health.is_stale else ""
        say(f"{health.province_name}: published as of the night of {health.published_night}, "
            f"{health.age_hours} hours ago{label}{stale}")  # fmt: skip
    table = Table("portal", "last good", Column("nights, the latest last", overflow="fold"), "items", "usual", "aside")
    for portal in health.portals:
        strip = "".join(_MARKS[outcome] for _, outcome, _ in portal.nights)
        usual = "" if portal.usual_item_count is None else f"{portal.usual_item_count:g}"
        table.add_row(portal.portal_name, str(portal.last_good_on or "never"), strip, str(portal.item_count), usual,
                      str(portal.quarantined_count))  # fmt: skip
    console.print(table)
    say("● ok  ○ quiet  ◐ partial  ✕ failed  · no crawl")
    for record in health.steps:
        took = "" if record.seconds is None else f"{record.seconds:.1f} s"
        say(f"  {record.began_at[11:19]}  {record.step:24} {took:>9}  {record.outcome}  {record.detail}".rstrip())
    say(f"gate of the landing: {len(health.landing_findings)} findings")
    for line in health.landing_findings[:10]:
        say(f"  {line}")
    if health.drift:
        say(f"topic model abstains on {health.drift.recent_pct}% of the last 28 days' items ({health.drift.before_pct}% "
            "in the 180 days before)")  # fmt: skip
    sizes = ", ".join(f"{name} {count / 1e6:.1f}" for name, count in health.sizes.items())
    say(f"disk: {health.disk_free_bytes / 1e9:.1f} GB free of {health.disk_total_bytes / 1e9:.1f}; MB: {sizes}")
    for problem in health.problems:
        say(f"{'ALARM' if problem.is_alarm else 'note'}: {problem.said}")
