"""DuckDB's extensions, from the packages ``duckdb-extension-<name>``: an office without internet downloads nothing."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb


def extension_file(name: str) -> Path:
    """The file to ``LOAD``."""
    spec = find_spec(f"duckdb_extension_{name}")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.glob(f"extensions/v{duckdb.__version__}/{name}.duckdb_extension"))
