"""Tests marked ``system`` need programs of the operating system's packages: CI requires them, elsewhere they are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest


@pytest.fixture
def need() -> Callable[..., str]:
    """``need("chromium", "/usr/lib/x/chromium")``: the path of the first that is there; skips, or in CI fails, without one."""

    def find(*programs: str) -> str:
        for program in programs:
            if found := shutil.which(program):
                return found
        said = f"{programs[0]} is not installed"
        if os.environ.get("HIEUDAN_SYSTEM_TESTS") == "required":
            pytest.fail(said)
        pytest.skip(said)

    return find


LONGEST = (
    "test_killed_nights.py", "test_changes.py", "test_scale.py", "test_backup_rerun.py", "test_build.py", "test_warehouse.py",
)  # fmt: skip
"""Files that are begun with: a worker that meets one of them last keeps the others waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; the order is otherwise as it was."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
