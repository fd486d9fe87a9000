"""Seconds that a weekly report of a large province takes: ``python benchmarks/report.py --data data [--items 1000000]``.

The published file of ``--data`` is copied to ``--work`` with its reports repeated (under new ids, the same days, texts and
agencies) until there are so many; the weekly counts grow with them. Prints what each step takes and the whole: figures,
PDF, HTML, DOCX, XLSX. Target: 20 seconds for 1,000,000.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from hieudan.settings import DataFolder, load_province  # noqa: E402
from reports.figures import read_figures  # noqa: E402
from reports.week import Week  # noqa: E402
from reports.weekly import make_weekly  # noqa: E402

REPEATED = (
    "fct_feedback",
    "fct_status_event",
    "rpt_unresolved",
    "fct_case",
    "rpt_growing_cases",
    "rpt_prolonged_cases",
)
"""Tables with a row for a report or a case; all other tables of the published file are copied as they are."""
COUNTED = ("rpt_weekly_topic", "rpt_weekly_flow")


def counted(published: Path) -> int:
    """Reports in a published file."""
    with duckdb.connect(str(published), read_only=True) as con:
        held = con.execute("SELECT count(*) FROM fct_feedback").fetchone()
    assert held is not None
    return int(held[0])


def multiply(source: Path, target: Path, count: int) -> None:
    """Writes the larger published file."""
    times = -(-count // counted(source))
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{source}' AS one (READ_ONLY)")
        con.execute(f"ATTACH '{target}' AS many (STORAGE_VERSION 'v1.0.0')")
        tables = con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'one' AND schema_name = 'main'"
        )
        for (table,) in tables.fetchall():
            columns = con.execute(f"DESCRIBE one.{table}").fetchall()
            if table in REPEATED:
                told = ", ".join(
                    f"{name} || '.' || no AS {name}" if name in ("feedback_id", "source_id", "case_id") else name
                    for name, *_ in columns
                )
                con.execute(f"CREATE TABLE many.{table} AS SELECT {told} FROM one.{table}, range({times}) AS t(no)")
            elif table in COUNTED:
                told = ", ".join(
                    f"{times} * {name} AS {name}" if name.endswith("_count") else name for name, *_ in columns
                )
                con.execute(f"CREATE TABLE many.{table} AS SELECT {told} FROM one.{table}")
            else:
                con.execute(f"CREATE TABLE many.{table} AS FROM one.{table}")


def main() -> None:
    """Makes the file, then the report three times over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--week", default="2026-W47")
    parser.add_argument("--province", default="19")
    parser.add_argument(
        "--work", type=Path, help="folder for the larger file, used again if it is there (default: a temporary one)"
    )
    given = parser.parse_args()
    week, province = Week.parse(given.week), load_province(given.province)
    work = given.work or Path(tempfile.mkdtemp())
    data, small = DataFolder(work), DataFolder(given.data)
    began = time.perf_counter()
    if not data.state.exists():
        shutil.rmtree(work, ignore_errors=True)
        data.published.mkdir(parents=True)
        multiply(small.published_file, data.published_file, given.items)
        shutil.copy(small.state, data.state)
    count = counted(data.published_file)
    size = data.published_file.stat().st_size / 1e6
    print(f"{count:,} reports, {size:,.0f} MB, ready in {time.perf_counter() - began:.1f} s")
    for turn in (1, 2):
        began = time.perf_counter()
        read_figures(data, province, week)
        figures = time.perf_counter() - began
        began = time.perf_counter()
        made = make_weekly(data, province, week)
        whole = time.perf_counter() - began
        sizes = ", ".join(f"{path.suffix[1:]} {path.stat().st_size / 1e6:.1f} MB" for path in made.paths())
        print(f"turn {turn}: figures alone {figures:.1f} s; all forms {whole:.1f} s ({sizes})")
    if not given.work:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
