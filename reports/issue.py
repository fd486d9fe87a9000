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
    heal(root, code)
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
        if folder.exists():
            os.replace(folder, old)
        os.replace(fresh, folder)
    finally:
        heal(root, code)
    return write_index(root) if archive else folder


def heal(root: Path, code: str = "*") -> None:
    """Removes what a killed ``write_issue`` left. Where it was killed between its two moves, the issue that was there comes
    back: it alone knows its corrections."""
    for old in root.glob(f".old-{code}"):
        issue = root / old.name.removeprefix(".old-")
        if issue.exists():
            shutil.rmtree(old)
        else:
            os.replace(old, issue)
    for fresh in root.glob(f".new-{code}"):
        shutil.rmtree(fresh)


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
