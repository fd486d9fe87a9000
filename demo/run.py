"""``make run``: three nights and the weekly report of the replica province, through Airflow, on this machine alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import duckdb
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hieudan.settings import REPLICA_PORT, ROOT, DataFolder, data_folder
from warehouse.publish import read_state

NIGHTS = ("2026-11-21", "2026-11-22", "2026-11-23")
WEEK = "2026-W47"
AIRFLOW_HOME = ROOT / ".airflow"
_STEP = re.compile(r"\[DAG TEST\] (starting|end task) task_id=(\w+) map_index=(-?\d+)|\[DEMO\] (.+)|(crawled .+)")
_console = Console(highlight=False, soft_wrap=True)


def airflow_environment() -> dict[str, str]:
    """The environment of an Airflow that is this checkout's alone: SQLite, no examples, nothing sent anywhere."""
    return os.environ | {
        "AIRFLOW_HOME": str(AIRFLOW_HOME),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
    }


@contextmanager
def replica(port: int = REPLICA_PORT) -> Iterator[None]:
    """The replica province on localhost for as long as the block lasts."""
    server = subprocess.Popen([sys.executable, "-m", "demo.server", "--port", str(port)], cwd=ROOT)
    try:
        for _ in range(300):
            if server.poll() is not None:
                raise SystemExit(f"the replica ended at once; is port {port} taken? (HIEUDAN_REPLICA_PORT changes it)")
            try:
                with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit("the replica did not answer within 30 s")
        yield
    finally:
        server.terminate()
        server.wait()


@contextmanager
def model_in_training() -> Iterator[None]:
    """The topic model is made, where it is not there yet, on the second core while portals are crawled.

    The night's own step waits for it: both take the same lock.
    """
    make = "from transforms.nlp.train import load_model; load_model()"
    child = subprocess.Popen(
        [sys.executable, "-c", make], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def prepare_airflow() -> None:
    """Airflow's own database and the pool of one writer; made once."""
    AIRFLOW_HOME.mkdir(exist_ok=True)
    ready = AIRFLOW_HOME / "ready"
    if ready.exists():
        return
    for command in (("db", "migrate"), ("pools", "set", "warehouse", "1", "DuckDB has one writer at a time")):
        done = subprocess.run([sys.executable, "-m", "airflow", *command], env=airflow_environment(), cwd=ROOT,
                              capture_output=True, text=True, check=False)  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(f"airflow {command[0]} {command[1]}: {done.stderr.strip().splitlines()[-1]}")
    ready.touch()


def run_dags(runs: list[str], log: Path) -> int:
    """The DAG runs in a process of their own; its output to a log, its steps on the screen. Returns its exit code."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-u", "-m", "demo.dag_runs", *runs]
    child = subprocess.Popen(command, env=airflow_environment(), cwd=ROOT, text=True, errors="replace",
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    assert child.stdout is not None
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with log.open("w", encoding="utf-8") as out, Progress(*columns, console=_console, transient=True) as progress:
        bar = progress.add_task("Airflow")
        started: dict[str, float] = {}
        for line in child.stdout:
            out.write(line)
            if not (step := _STEP.search(line)):
                continue
            verb, task, index, told, crawled = step.groups()
            name = f"{task}[{index}]" if index and index != "-1" else task
            if told:
                progress.console.print(f"[bold]{told}[/bold]")
            elif crawled:
                progress.console.print(f"  {crawled.strip().split(' [')[0]}", markup=False)
            elif verb == "starting":
                started[name] = time.monotonic()
                progress.update(bar, description=name)
            else:
                progress.console.print(f"  {name:14} {time.monotonic() - started[name]:5.1f} s")
    return child.wait()


def print_figures(data: DataFolder) -> None:
    """Where the results are, and their main figures."""
    state = read_state(data) or {}
    with duckdb.connect(str(data.published_file), read_only=True) as con:
        row = con.execute("""
            SELECT count(*), count(DISTINCT status), count(DISTINCT topic_code) FILTER (topic_code != 'chua_ro'),
                   count(DISTINCT commune_code), count(*) FILTER (is_unresolved AND is_in_resolution_figures),
                   count(*) FILTER (is_overdue AND is_in_resolution_figures), count(DISTINCT sent_week_on)
            FROM fct_feedback""").fetchone()
    assert row is not None
    items, statuses, topics, communes, unresolved, overdue, weeks = row
    _console.print(f"\nPublished as of the night of {state.get('night')} (DỮ LIỆU MÔ PHỎNG): {data.published_file}")
    _console.print(f"  {items} items over {weeks} weeks, {statuses} statuses, {topics} topics, {communes} communes")
    _console.print(f"  {unresolved} unresolved, {overdue} of them overdue")
    for path in sorted((data.reports / WEEK).glob("*")):
        _console.print(f"Report: {path}")
    _console.print(f"Data quality: {data.quality / 'landing' / 'index.html'}, {data.quality / 'marts' / 'index.html'}")


def main() -> int:
    """Runs it all. Exit code 0 when every DAG run succeeded."""
    data = data_folder()
    if (state := read_state(data)) and state["is_demo"] is False:
        _console.print(f"{data.root}: holds a real province's data; the demo takes another folder (HIEUDAN_DATA)")
        return 2
    begun = time.monotonic()
    log = AIRFLOW_HOME / "run.log"
    with model_in_training(), replica():
        prepare_airflow()
        failed = run_dags([*(f"nightly={night}" for night in NIGHTS), f"weekly_report={WEEK}"], log)
    if failed:
        _console.print(f"{failed} runs failed; log: {log}")
        return 1
    print_figures(data)
    _console.print(f"Done in {time.monotonic() - begun:.0f} s; log: {log}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
