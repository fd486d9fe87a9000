"""What a province's night costs when it has many items: the raw tables of a data folder, multiplied; then built and published.

``python -m benchmarks.nation DATA --times 100`` — processor seconds and memory of each step, in a scratch folder.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hieudan.settings import DataFolder
from warehouse.build import build
from warehouse.gates.marts import gate_marts
from warehouse.publish import publish, read_state
from warehouse.schema import warehouse

_TIMES = """
CREATE TEMP TABLE more AS SELECT * REPLACE (source_id || '-' || n AS source_id)
FROM raw.{table}, range(1, {times}) AS copies(n);
INSERT INTO raw.{table} BY NAME SELECT * EXCLUDE (n) FROM more;
DROP TABLE more;
"""


def processor_seconds() -> float:
    """Of this process and the children that it waited for."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main() -> None:
    """Prints one line a step."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nation", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--times", type=int, default=100)
    given = parser.parse_args()
    source = DataFolder(given.data)
    night = date.fromisoformat(str((read_state(source) or {})["night"]))
    scratch = DataFolder(Path(tempfile.mkdtemp(prefix="hieudan-nation-")) / ".data")
    scratch.warehouse.parent.mkdir(parents=True)
    try:
        shutil.copyfile(source.warehouse, scratch.warehouse)
        with warehouse(scratch.warehouse) as con:
            for table in ("observation", "listed"):
                con.execute(_TIMES.format(table=table, times=given.times))
            items, seen = con.execute(
                "SELECT count(DISTINCT (portal_id, source_id)), count(*) FROM raw.observation"
            ).fetchall()[0]
        print(f"{items} items, {seen} observations, {scratch.warehouse.stat().st_size / 1e6:.0f} MB", flush=True)
        build(scratch, night)  # the first one loads the seeds
        steps: dict[str, Callable[[], object]] = {
            "build": lambda: build(scratch, night),
            "gate": lambda: gate_marts(scratch),
            "publish": lambda: publish(scratch, night),
        }
        for name, step in steps.items():
            begun, clock = processor_seconds(), time.monotonic()
            step()
            peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            print(f"{name:8} {processor_seconds() - begun:7.1f} processor s, {time.monotonic() - clock:7.1f} s by the clock, "
                  f"peak {peak / 1e6:.1f} GB so far", flush=True)  # fmt: skip
        print(f"warehouse {scratch.warehouse.stat().st_size / 1e6:.0f} MB, "
              f"published {scratch.published_file.stat().st_size / 1e6:.0f} MB")  # fmt: skip
    finally:
        shutil.rmtree(scratch.root.parent)


if __name__ == "__main__":
    main()
