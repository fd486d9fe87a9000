# ruff: noqa: S608 — dates of our own alone are put into these queries
"""``known.jsonl.gz``: what the crawler must remember of a portal's items, a ``KnownItem`` a line.

A night adds lines of the items that its landing files hold, as a further member of the gzip file: of two lines of an item
the later one holds. The file is written whole on Sundays, and whenever another night than the new ones has changed.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from datetime import date
from pathlib import Path

import duckdb

from warehouse.changes import WHOLE_ON

_KNOWN = """
SELECT source_id, arg_max(content_hash, observed_on) AS content_hash,
       arg_max(presence = 'listed' AND status NOT IN ('answered', 'rejected'), observed_on) AS is_open,
       arg_max(sent_at::DATE, observed_on) AS sent_on, arg_max(answered_at::DATE, observed_on) AS answered_on,
       max(observed_on) AS last_seen_on,
       max(observed_on) FILTER (is_change) AS changed_on,
       min(observed_on) AS first_seen_on,
       arg_max(presence, observed_on) != 'listed' AS is_gone -- what the portal said is gone is not asked for again
FROM (
    SELECT *, content_hash IS DISTINCT FROM lag(content_hash) OVER (PARTITION BY source_id ORDER BY observed_on)
              AS is_change
    FROM raw.observation WHERE portal_id = $portal_id {among}
)
GROUP BY source_id
"""


def write_known(con: duckdb.DuckDBPyConnection, path: Path, portal_id: str) -> None:
    """Brings the file of a portal up to date, under a temporary name, and swaps it in; then the list of the nights in it."""
    nights = {night.isoformat(): told for night, told in con.execute(
        "SELECT observed_on, landing_hash FROM raw.crawl WHERE portal_id = ?", [portal_id]).fetchall()}  # fmt: skip
    told_of, fresh = path.with_name("known.nights.json"), path.with_name(".known.new")
    new = _new_nights(path, told_of, nights)
    if new == []:
        return
    if new is None:
        query = f"SELECT * EXCLUDE (is_gone) FROM ({_KNOWN.format(among='')}) WHERE NOT is_gone ORDER BY source_id"
    else:
        shutil.copyfile(path, fresh)
        days = ", ".join(f"DATE '{night}'" for night in new)
        met = f"SELECT source_id FROM raw.observation WHERE portal_id = $portal_id AND observed_on IN ({days})"
        among = f"AND source_id IN ({met})"
        query = f"{_KNOWN.format(among=among)} ORDER BY source_id"
    lines = con.execute(f"SELECT to_json(known)::VARCHAR FROM ({query}) AS known", {"portal_id": portal_id})
    # the lowest level: a million items are 200 MB of JSON
    with (
        fresh.open("wb" if new is None else "ab") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", filename="", compresslevel=1, mtime=0) as out,
    ):
        while some := lines.fetchmany(100_000):
            out.write("".join(f"{line}\n" for (line,) in some).encode("utf-8"))
    os.replace(fresh, path)
    fresh.write_text(json.dumps(nights, sort_keys=True), encoding="utf-8")
    os.replace(fresh, told_of)


def _new_nights(path: Path, told_of: Path, nights: dict[str, str]) -> list[str] | None:
    """The nights that are to be added to the file; None where it must be written whole."""
    try:
        before: dict[str, str] = json.loads(told_of.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    new = sorted(nights.keys() - before.keys())
    is_same = path.exists() and all(nights.get(night) == told for night, told in before.items())
    return new if is_same and not any(date.fromisoformat(night).weekday() == WHOLE_ON for night in new) else None
