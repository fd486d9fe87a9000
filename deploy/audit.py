"""Known holes in the locked packages, without the network: ``python deploy/audit.py all.zip`` (exit code 1: there are some).

``all.zip`` is the export of the Open Source Vulnerabilities database for Python (osv.dev, "PyPI/all.zip"), which an office
fetches where it has a network and carries in; a folder of its JSON files does too. Only ``requirements.lock`` is read.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


def locked(lock: Path) -> dict[str, Version]:
    """Package -> version."""
    return {
        canonicalize_name(name): Version(version) for name, version in _PIN.findall(lock.read_text(encoding="utf-8"))
    }


def advisories(source: Path) -> Iterator[dict[str, Any]]:
    """All entries of a zip file or a folder. :raises ValueError: a file is no JSON."""
    if source.is_dir():
        for path in sorted(source.glob("*.json")):
            yield json.loads(path.read_bytes())
        return
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def is_affected(version: Version, affected: dict[str, Any]) -> bool:
    """Whether an entry means this version: it is listed, or lies between an introduction and its mending."""
    if str(version) in affected.get("versions", ()):
        return True
    for span in affected.get("ranges", ()):
        if span.get("type") != "ECOSYSTEM":
            continue
        is_in = False
        for event in span.get("events", ()):
            (kind, at) = next(iter(event.items()))
            try:
                bound = Version(at)
            except InvalidVersion:
                continue
            if kind == "introduced" and version >= bound:
                is_in = True
            elif (kind == "fixed" and version >= bound) or (kind == "last_affected" and version > bound):
                is_in = False
        if is_in:
            return True
    return False


def findings(lock: Path, source: Path) -> list[str]:
    """A line for each known hole of a locked version; withdrawn entries are none."""
    have = locked(lock)
    found = set()
    for entry in advisories(source):
        for affected in [] if entry.get("withdrawn") else entry.get("affected", ()):
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and name in have and is_affected(have[name], affected):
                summary = " ".join(str(entry.get("summary") or entry.get("details", "")).split())[:120]
                found.add(f"{name} {have[name]}: {entry['id']}: {summary}")
    return sorted(found)


def main() -> int:
    """0 nothing known, 1 findings, 2 the database cannot be read."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        lines = findings(LOCK, Path(sys.argv[1]))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"{sys.argv[1]}: cannot be read: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines) or f"{len(locked(LOCK))} packages, no known hole")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
