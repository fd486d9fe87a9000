"""Words of items older than the province keeps them are deleted, where they lie and where they are shown; figures stay."""

from __future__ import annotations

import os
from datetime import timedelta

import pendulum
from airflow.sdk import Asset, dag, task

LOCAL = "Asia/Ho_Chi_Minh"
PUBLISHED = Asset("hieudan_published", uri="hieudan://published")
WRITER = "warehouse"  # a pool of one slot: DuckDB has one writer at a time


def mail_failure(context) -> None:
    """Mails which task failed for good; the import waits until it is needed."""
    from warehouse.alarms import mail_failed_task

    mail_failed_task(context)


@dag(
    schedule="30 3 * * *",  # after the night, before the backup
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
def retention():
    @task(pool=WRITER, outlets=[PUBLISHED])
    def delete() -> int:
        """Deletes them; publishes again when there were any."""
        from hieudan.settings import data_folder, load_province
        from reports.takedown import retain

        province = load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))
        return retain(data_folder(), province, pendulum.now(LOCAL).date())

    delete()


retention()
