"""Files of one issue of a report, swapped in whole: a failure leaves the issue that was there."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hieudan.settings import InputError
from privacy.redact import scan
from reports.archive import write_index


def write_issue(
    root: Path, code: str, makers: Mapping[str, Callable[[], bytes]], replaced: int = 0, *, archive: bool = True
) -> Path:
    """Makes ``<root>/<code>/`` with a file for each maker, then the archive's index, whose path is given back (without ``archive``: the folder).

    All that a report says of the data stands in its figures: they are scanned once more for personal data.
    ``replaced``: the number of the issue that now gets other numbers (its figures are kept beside the new ones), or 0.
    """
    folder, fresh, old = root / code, root / f".new-{code}", root / f".old-{code}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        for path in folder.glob("figures-ban-*.json"):
            shutil.copy2(path, fresh / path.name)
        if replaced:
            shutil.copy2(folder / "figures.json", fresh / f"figures-ban-{replaced}.json")
        for name, make in makers.items():
            (fresh / name).write_bytes(made := make())
            if name == "figures.json":
                scan_figures(json.loads(made), folder / name)
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            os.replace(folder, old)
        os.replace(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if old.exists() and not folder.exists():
            os.replace(old, folder)
        shutil.rmtree(old, ignore_errors=True)
    return write_index(root) if archive else folder


def scan_figures(value: Any, where: Path, key: str = "") -> None:
    """:raises InputError: a string holds personal data; keys, and names of offices, places and topics, pass."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name != "queries" and not name.endswith(("name", "names", "_id", "_ids")):
                scan_figures(one, where, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for no, one in enumerate(value):
            scan_figures(one, where, f"{key}.{no}")
    elif isinstance(value, str) and (finds := scan(value)):
        raise InputError(f"{where}: {key}: holds personal data ({finds[0].type}): the report is not issued")
