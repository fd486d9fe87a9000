"""A snapshot of the data folder after the night; on Sundays the newest is restored, built and compared in a scratch folder."""

from __future__ import annotations

import os
from datetime import timedelta

import pendulum
from airflow.sdk import task

from dags.per_province import LOCAL, WRITER, for_each_province, mail_failure


def backup():
    @task(pool=WRITER)
    def snapshot() -> str:
        """Takes it and drops those that are not to be kept."""
        from hieudan.settings import data_folder
        from warehouse.backup import backup as take
        from warehouse.backup import backups_folder

        data = data_folder()
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


for_each_province(
    backup,
    schedule="0 5 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz=LOCAL),
    catchup=False,
    max_active_runs=1,
    tags=["hieudan", "operations"],
    doc_md=__doc__,
    default_args={
        "retries": 3,  # refused while a night runs
        "retry_delay": timedelta(minutes=10),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(hours=1),
        "execution_timeout": timedelta(hours=2),
        "on_failure_callback": mail_failure,
    },
)
