"""``hieudan status``: what is published and what each portal's last nights were."""

from __future__ import annotations

import duckdb
from rich.console import Console
from rich.table import Table

from hieudan.settings import DataFolder, Province
from warehouse.publish import read_state

_MARKS = {"ok": "●", "quiet": "○", "partial": "◐", "failed": "✕", "missing": "·"}
_LAST_NIGHTS = """
SELECT portal.portal_name, portal.last_good_night_on, list(coverage.outcome ORDER BY coverage.night_on)[-60:],
       arg_max(coverage.item_count, coverage.night_on), arg_max(coverage.new_count, coverage.night_on),
       sum(coverage.quarantined_count)::BIGINT
FROM fct_coverage AS coverage JOIN dim_portal AS portal USING (portal_id)
GROUP BY ALL ORDER BY portal.portal_name
"""


def print_status(data: DataFolder, province: Province) -> int:
    """Prints one screen. Returns 0 when fresh, 1 when stale, 2 when nothing was ever published."""
    console = Console(highlight=False)
    state = read_state(data)
    if state is None or not data.published_file.exists():
        console.print(
            f"{province.name}: nothing published yet" + (f" ({state['reason']})" if state else ""), markup=False
        )
        return 2
    label = " — DỮ LIỆU MÔ PHỎNG" if state["is_demo"] else ""
    stale = f" — STALE, {state['reason']}" if state["is_stale"] else ""
    console.print(f"{province.name}: published as of the night of {state['night']}{label}{stale}", markup=False)
    table = Table("portal", "last good night", "nights (60)", "items", "new", "quarantined")
    with duckdb.connect(str(data.published_file), read_only=True) as con:
        for name, good, outcomes, items, new, quarantined in con.execute(_LAST_NIGHTS).fetchall():
            strip = "".join(_MARKS[outcome] for outcome in outcomes)
            table.add_row(name, str(good or "never"), strip, str(items), str(new), str(quarantined))
    console.print(table)
    console.print("● ok  ○ quiet  ◐ partial  ✕ failed  · no crawl")
    return 1 if state["is_stale"] else 0
