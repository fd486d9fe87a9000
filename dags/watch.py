"""Every hour: mails what is wrong, above all a night that never ran; the same alarms once a day. It changes no data."""

from __future__ import annotations

import os
from datetime import timedelta

import pendulum
from airflow.sdk import task

from dags.per_province import LOCAL, for_each_province, mail_failure


def watch():
    @task
    def alarms() -> list[str]:
        """Mails the alarms; renews the status page."""
        from hieudan.settings import data_folder, load_province
        from warehouse.alarms import watch as look_and_mail
        from warehouse.status_page import write_status_page

        province = load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))
        now = pendulum.now(LOCAL)
        write_status_page(data_folder(), province, now)
        return look_and_mail(data_folder(), province, now)

    alarms()


for_each_province(
    watch,
    schedule="30 * * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz=LOCAL),
    catchup=False,
    max_active_runs=1,
    tags=["hieudan", "operations"],
    doc_md=__doc__,
    default_args={
        "retries": 2,
        "retry_delay": timedelta(minutes=2),
        "execution_timeout": timedelta(minutes=10),
        "on_failure_callback": mail_failure,
    },
)
