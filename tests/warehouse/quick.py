"""Nights without dbt: the same models on one connection. ``test_build.py`` holds that both give the same tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from hieudan.settings import DataFolder
from tests.warehouse import models
from warehouse import changes
from warehouse.lake import lake_of
from warehouse.schema import warehouse


def quick_build(data: DataFolder, as_of: date) -> None:
    """In place of dbt."""
    with warehouse(data.warehouse) as con:
        is_fresh = con.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'seeds'").fetchone() == (0,)
        if is_fresh:
            models.load_seeds(con)
        if lake_of(data.warehouse):
            models.build_models(con, as_of, is_partial=False)
        else:
            models.build_models(con, as_of, is_partial=changes.find(con, as_of, is_fresh=is_fresh))
            changes.settle(con)


@contextmanager
def without_dbt() -> Iterator[pytest.MonkeyPatch]:
    """Nights, reruns and drills in the block build with :func:`quick_build`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warehouse.night.build", quick_build)
        patch.setattr("warehouse.rerun.build", quick_build)
        patch.setattr("warehouse.backup.build", quick_build)
        yield patch
