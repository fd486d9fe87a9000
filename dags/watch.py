"""Every hour: mails what is wrong, above all a night that never ran; the same alarms once a day. It changes no data."""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import task

from dags.frame import LOCAL, add_dags, where


def watch():
    @task
    def alarms() -> list[str]:
        """Mails the alarms; renews the status page."""
        from warehouse.alarms import watch as look_and_mail
        from warehouse.status_page import write_status_page

        now = pendulum.now(LOCAL)
        write_status_page(*where(), now)
        return look_and_mail(*where(), now)

    alarms()


add_dags(watch, "30 * * * *", __doc__, longest=timedelta(minutes=10), retries=2, wait=timedelta(minutes=2))
