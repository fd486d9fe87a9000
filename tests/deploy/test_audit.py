"""The audit of the lock against a database of known holes that was carried in."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hieudan.settings import ROOT


def entry(name: str, events: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    package = {"ecosystem": "PyPI", "name": name}
    affected = {"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "PYSEC-1", "summary": "Lỗ hổng thử", "affected": [affected]} | more


def audit(source: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, str(ROOT / "deploy" / "audit.py"), str(source)], capture_output=True, text=True,
                          check=False)  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("known", "is_hole"),
    [
        (entry("DuckDB", [{"introduced": "0"}, {"fixed": "99"}]), True),
        (entry("duckdb", [{"introduced": "0"}, {"last_affected": "1.5.5"}]), True),
        (entry("duckdb", [{"introduced": "0"}, {"fixed": "1.5.5"}]), False),
        (entry("duckdb", [{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "1.5"}]), True),
        (entry("duckdb", [{"introduced": "2.0"}]), False),
        (entry("duckdb", [{"introduced": "0"}], withdrawn="2026-01-01T00:00:00Z"), False),
        (entry("nobody-locks-this", [{"introduced": "0"}]), False),
    ],
)
def test_a_known_hole_of_a_locked_version_is_told(known: dict[str, Any], is_hole: bool, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("PYSEC-1.json", json.dumps(known))
    code, said = audit(tmp_path / "all.zip")
    assert code == int(is_hole), said
    assert ("duckdb 1.5.5: PYSEC-1: Lỗ hổng thử" in said) is is_hole


def test_a_database_that_cannot_be_read_is_no_clean_bill(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(b"PK nonsense")
    assert audit(tmp_path / "all.zip")[0] == 2
    assert audit(tmp_path / "absent.zip")[0] == 2
