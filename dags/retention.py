"""Words of items older than the province keeps them are deleted, where they lie and where they are shown; figures stay."""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import task

from dags.frame import LOCAL, PUBLISHED, WRITER, add_dags, where


def retention():
    @task(pool=WRITER, outlets=[PUBLISHED])
    def delete() -> int:
        """Deletes them; publishes again when there were any."""
        from reports.takedown import retain

        return retain(*where(), pendulum.now(LOCAL).date())

    delete()


add_dags(
    retention,
    "30 3 * * *",  # after the night, before the backup
    __doc__,
    longest=timedelta(hours=2),
    retries=3,  # refused while a night runs
)
