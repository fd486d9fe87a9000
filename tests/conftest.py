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
