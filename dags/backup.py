"""A snapshot of the data folder after the night; on Sundays the newest is restored, built and compared in a scratch folder."""

from __future__ import annotations

import os
from datetime import timedelta

import pendulum
from airflow.sdk import task

from dags.frame import LOCAL, WRITER, add_dags, where


def backup():
    @task(pool=WRITER)
    def snapshot() -> str:
        """Takes it and drops those that are not to be kept."""
        from warehouse.backup import backup as take
        from warehouse.backup import backups_folder

        data, _ = where()
        return str(take(data, backups_folder(data), pendulum.now(LOCAL)))

    @task(retries=0)
    def drill(snapshot: str) -> str:
        """On Sundays: fails when what would be restored is not what was published."""
        import tempfile
        from pathlib import Path

        from warehouse.backup import drill as try_out

        if pendulum.now(LOCAL).isoweekday() != 7 and not os.environ.get("HIEUDAN_DRILL_DAILY"):
            return "not today"
        if findings := try_out(Path(snapshot), Path(tempfile.gettempdir())):
            raise RuntimeError("; ".join(findings))
        return "the same tables"

    drill(snapshot())


add_dags(
    backup,
    "0 5 * * *",
    __doc__,
    longest=timedelta(hours=2),
    retries=3,  # refused while a night runs
)
