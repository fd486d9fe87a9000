"""A range of nights again, from their landing files alone: the same tables as the nights themselves gave.

A changed rule (deadlines, redaction, topics) so reaches history. It is worked out in a folder beside the real one, night
by night, and swapped in at the end: killed midway, it has changed nothing. The tables of a lake are worked out in a file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date

from hieudan.settings import DataFolder, InputError, Province
from warehouse.build import build
from warehouse.lake import lake_of
from warehouse.landing import damage_of, partitions, unreadable
from warehouse.locks import only_night, only_writer
from warehouse.night import NightResult, after_the_crawls
from warehouse.publish import publish
from warehouse.schema import export_raw, import_raw, is_there, warehouse
from warehouse.swap import put_in_place

_BY_NIGHT = {"crawl": "observed_on", "observation": "observed_on", "listed": "observed_on",
             "quarantine": "observed_on", "published_week": "night_on",
             "case_report": "night_on", "case_key": "night_on", "case_move": "night_on", "case_event": "night_on"}  # fmt: skip


def rerun(
    data: DataFolder, province: Province, first: date, last: date | None, say: Callable[[str], None] = print
) -> NightResult:
    """Every landed night from ``first`` to ``last`` (default: the last landed), then publishes.

    Nights after ``last`` leave the tables until the next night loads them again from their landing files.
    :raises InputError: no night of the range has landed, or another night runs.
    """
    with only_night(data):
        landed = sorted({partition.night for partition in partitions(data, last or date.max)})
        nights = [night for night in landed if night >= first]
        if not nights:
            raise InputError(f"{data.landing}: no night has landed from {first} to {last or 'today'}")
        if is_there(data.warehouse):  # what it holds of a night must not be lost because the landing was
            wanted = [one for one in partitions(data, last or date.max) if one.night >= first]
            damaged = [*unreadable(data, last or date.max), *filter(None, map(damage_of, wanted))]
            if damaged:
                return NightResult(reason=f"{damaged[0].reason}; bring it back from a backup")
        scratch = _scratch(data, first)
        for night in nights:
            say(f"night {night}")
            done = after_the_crawls(scratch, province, night, say)
            if not done.is_published:
                return done
        with only_writer(data):
            if lake_of(data.warehouse):
                import_raw(data.warehouse, scratch.warehouse)
                build(data, nights[-1])
            else:
                os.replace(scratch.warehouse, data.warehouse)
            publish(data, nights[-1])
        _keep_findings(scratch, data)
        shutil.rmtree(scratch.root)
        return done


def _keep_findings(scratch: DataFolder, data: DataFolder) -> None:
    """What the gates said of the nights as they are now, in the place of what they said when the nights were first run."""
    data.quality.mkdir(parents=True, exist_ok=True)
    for site in ("landing", "marts"):
        if (scratch.quality / site).exists():
            put_in_place(scratch.quality / site, data.quality / site)
    os.replace(scratch.quality / "landing.json", data.quality / "landing.json")


def _scratch(data: DataFolder, first: date) -> DataFolder:
    """A data folder with the same landing files, and the tables as they were before the night ``first``."""
    scratch = DataFolder(data.root / ".rerun")
    shutil.rmtree(scratch.root, ignore_errors=True)
    scratch.warehouse.parent.mkdir(parents=True)
    scratch.landing.symlink_to(data.landing, target_is_directory=True)
    if is_there(data.warehouse):
        with only_writer(data):
            if lake_of(data.warehouse):
                export_raw(data.warehouse, scratch.warehouse)
            else:
                with warehouse(data.warehouse) as con:
                    con.execute("CHECKPOINT")
                    shutil.copyfile(data.warehouse, scratch.warehouse)
        with warehouse(scratch.warehouse) as con:
            for table, column in _BY_NIGHT.items():
                con.execute(f"DELETE FROM raw.{table} WHERE {column} >= ?", [first])  # noqa: S608
    return scratch
