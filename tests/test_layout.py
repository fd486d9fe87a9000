"""Imports point one way, and each package stays in its room (docs: CONTRIBUTING.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from hieudan.settings import ROOT

ROOMS: dict[str, set[str]] = {
    "hieudan": set(),
    "privacy": {"hieudan"},
    "crawlers": {"privacy", "hieudan"},
    "transforms": {"privacy", "hieudan"},
    "warehouse": {"transforms", "privacy", "hieudan"},
    "reports": {"warehouse", "transforms", "privacy", "hieudan"},
    "cli": {"reports", "warehouse", "transforms", "crawlers", "privacy", "hieudan"},
    "dags": {"reports", "warehouse", "transforms", "crawlers", "privacy", "hieudan"},
}
ONLY_IN: dict[str, tuple[str, ...]] = {
    "airflow": ("dags/", "demo/dag_runs.py"),
    "scrapy": ("crawlers/",),
    "underthesea": ("transforms/nlp/", "privacy/"),
    "great_expectations": ("warehouse/gates/",),
    "duckdb": (
        "warehouse/",
        "transforms/cases",
        "transforms/trends",
        "reports/",
        "cli/status.py",
        "demo/chaos_bench.py",
        "demo/run.py",
    ),
    "typst": ("reports/",),
    "altair": ("reports/",),
}
FILES = [path for room in (*ROOMS, "demo") for path in sorted((ROOT / room).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """First names of all modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    names = imported(path)
    room = name.split("/")[0]
    if room in ROOMS:
        assert names & (set(ROOMS) | {"demo", "tests"}) <= ROOMS[room] | {room}
    for package, rooms in ONLY_IN.items():
        assert package not in names or name.startswith(rooms), package


def test_the_check_sees_an_import_inside_a_function(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("def f():\n    from airflow.sdk import dag\n")
    assert imported(path) == {"airflow"}
