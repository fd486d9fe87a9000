"""Marts by dbt, in a process of its own: it opens the warehouse file itself, so nobody else may hold it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from hieudan.settings import ROOT, DataFolder, InputError

PROJECT = ROOT / "transforms" / "sql"


def build(data: DataFolder, as_of: date, select: Sequence[str] = ()) -> None:
    """``dbt build``: seeds, models and their tests, as of a night.

    :raises InputError: a model or a test failed; the message names the first, the log is ``warehouse/dbt/dbt.log``.
    """
    target = data.warehouse.parent / "dbt"
    target.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "dbt.cli.main", "--quiet", "--no-use-colors", "build"),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(target), "--log-path", str(target)),
        *("--vars", json.dumps({"as_of": as_of.isoformat()})),
        *(("--select", *select) if select else ()),
    ]
    environment = os.environ | {"HIEUDAN_WAREHOUSE": str(data.warehouse), "DO_NOT_TRACK": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InputError(f"dbt build failed: {_first_failure(target, done.stdout)} (log: {target / 'dbt.log'})")


def _first_failure(target: Path, output: str) -> str:
    try:
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError):
        results = []
    for result in results:
        if result["status"] in ("error", "fail"):
            return f"{result['unique_id']}: {' '.join(str(result['message']).split())[:300]}"
    return next((line.strip() for line in output.splitlines() if "rror" in line), "see the log")
