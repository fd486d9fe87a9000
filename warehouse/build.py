"""Marts by dbt, in a process of its own: it opens the warehouse file itself, so nobody else may hold it.

The first night of a new version of the dbt project loads the seeds and runs dbt's own tests too; the nights after it
build the models alone (the gate on marts judges them every night). Half of a build's time would else be the seeds of 34
provinces, which do not change, and tests of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from hieudan.settings import ROOT, DataFolder, InputError
from warehouse import changes
from warehouse.lake import lake_of
from warehouse.schema import warehouse
from warehouse.spoken import spoken

PROJECT = ROOT / "transforms" / "sql"


def build(data: DataFolder, as_of: date, select: Sequence[str] = ()) -> None:
    """``dbt build`` as of a night: the models, and whatever else has not been built since the project changed.

    :raises InputError: a model or a test failed; the message names the first, the log is ``warehouse/dbt/dbt.log``.
    """
    fresh = project_hash()
    is_known = _built_hash(data) == fresh
    if not is_known:
        _set_built_hash(data, None)  # killed midway: the next build does everything again
    is_partial = False
    if lake_of(data.warehouse) is None:  # in a lake everything is built anew, every night
        with warehouse(data.warehouse) as con:
            is_partial = changes.find(con, as_of, is_fresh=bool(select) or not is_known)
    chosen = ("--select", *select) if select else ()
    _dbt(
        data,
        as_of,
        ["build", *chosen, *(_MODELS_ONLY if is_known else ()), *(() if is_partial else ("--full-refresh",))],
    )
    if select:
        return
    if lake_of(data.warehouse) is None:
        with warehouse(data.warehouse) as con:
            changes.settle(con)
    if not is_known:
        _set_built_hash(data, fresh)


# python -m dbt.cli.main would import that module twice
_RUN_DBT = "from hieudan.child import die_with_parent; die_with_parent(); from dbt.cli.main import cli; cli()"
_MODELS_ONLY = ("--exclude-resource-type", "seed", "--exclude-resource-type", "test")


def project_hash(project: Path = PROJECT) -> str:
    """Hash over every file that dbt reads and the macros that are published with what it builds: the key under which a warehouse
    remembers that it has its seeds, and that what is published may be brought up to date in part."""
    digest = hashlib.sha256()
    read = [
        path for folder in ("macros", "models", "published", "seeds") for path in sorted((project / folder).rglob("*"))
    ]
    for path in [project / "dbt_project.yml", *read]:
        if path.suffix in (".csv", ".md", ".py", ".sql", ".yml"):
            digest.update(path.relative_to(project).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _built_hash(data: DataFolder) -> str | None:
    with warehouse(data.warehouse) as con:
        row = con.execute("SELECT max(project_hash) FROM raw.built_project").fetchone()
    return row[0] if row else None


def _set_built_hash(data: DataFolder, value: str | None) -> None:
    with warehouse(data.warehouse) as con:
        con.begin()
        con.execute("DELETE FROM raw.built_project")
        if value:
            con.execute("INSERT INTO raw.built_project VALUES (?)", [value])
        con.commit()


def _dbt(data: DataFolder, as_of: date, arguments: Sequence[str]) -> None:
    target, lake = data.warehouse.parent / "dbt", lake_of(data.warehouse)
    target.mkdir(parents=True, exist_ok=True)
    for leftover in (target / "run_results.json", *target.glob("dbt.log*")):  # a failure must not be told by an earlier
        leftover.unlink(missing_ok=True)  # night's results, and no log outlives the words that it may quote
    command = [
        *(sys.executable, "-c", _RUN_DBT, "--quiet", "--no-use-colors", "--log-level-file", "info", *arguments),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(target), "--log-path", str(target), "--target", "lake" if lake else "file"),
    ]
    environment = os.environ | {
        "HIEUDAN_WAREHOUSE": str(data.warehouse), "HIEUDAN_AS_OF": as_of.isoformat(), "DO_NOT_TRACK": "1",
    }  # fmt: skip
    if lake:
        environment |= {"HIEUDAN_LAKE_PATH": lake.path, "HIEUDAN_LAKE_STORE": lake.store,
                        "HIEUDAN_LAKE_SCHEMA": lake.schema}  # fmt: skip
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        _hush(target / "dbt.log")
        raise InputError(
            f"dbt {arguments[0]} failed: {_first_failure(target, done.stdout)} (log: {target / 'dbt.log'})"
        )


def lineage(data: DataFolder, page: Path) -> Path:
    """dbt's own pages of the models as they were built last: columns, tests, SQL, and which is made from which, as one
    HTML file that needs no network. It holds descriptions and row counts, no rows.

    :raises InputError: nothing has been built yet, or dbt failed.
    """
    is_there = lake_of(data.warehouse) is not None or data.warehouse.exists()
    if not is_there or _built_hash(data) is None:
        raise InputError(f"{data.warehouse}: nothing has been built yet")
    _dbt(data, date.min, ["docs", "generate", "--static", "--no-compile"])
    page.parent.mkdir(parents=True, exist_ok=True)
    fresh = page.with_name(f".{page.name}.new")
    shutil.copyfile(data.warehouse.parent / "dbt" / "static_index.html", fresh)
    os.replace(fresh, page)
    return page


def _first_failure(target: Path, output: str) -> str:
    try:
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError):
        results = []
    for result in results:
        if result["status"] in ("error", "fail"):
            return f"{result['unique_id']}: {spoken(str(result['message']))}"
    return next((spoken(line) for line in output.splitlines() if "rror" in line), "see the log")


def _hush(log: Path) -> None:
    """Takes out of dbt's log what DuckDB's errors quote of the data."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    fresh = log.with_suffix(".new")
    fresh.write_text("".join(f"{spoken(line, 2000)}\n" for line in lines), encoding="utf-8")
    os.replace(fresh, log)
