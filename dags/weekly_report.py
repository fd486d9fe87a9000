"""The leader's report of the week that ended on Sunday, from the published file: after the Monday night."""

from __future__ import annotations

import os
from datetime import timedelta

import pendulum
from airflow.sdk import Param, get_current_context, task

from dags.per_province import LOCAL, for_each_province, mail_failure


def weekly_report():
    @task
    def report() -> list[str]:
        """Writes the report. A stale warehouse still gives one, headed "dữ liệu cũ"."""
        from hieudan.settings import data_folder, load_province
        from reports.week import Week
        from reports.weekly import make_weekly

        context = get_current_context()
        code = context["params"]["week"]
        if not code:
            run = context["dag_run"]
            today = pendulum.instance(run.logical_date or run.run_after).in_timezone(LOCAL).date()
            last = today.subtract(weeks=1).isocalendar()
            code = f"{last.year}-W{last.week:02d}"
        province = load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))
        files = make_weekly(data_folder(), province, Week.parse(code), None)
        return [str(path) for path in files.paths()]

    report()


for_each_province(
    weekly_report,
    schedule="0 6 * * 1",
    start_date=pendulum.datetime(2026, 1, 1, tz=LOCAL),
    catchup=False,  # the published file only knows its own night
    max_active_runs=1,
    tags=["hieudan"],
    doc_md=__doc__,
    params={
        "week": Param(
            None,
            type=["null", "string"],
            pattern=r"^\d{4}-W\d{2}$",
            description="ISO week (2026-W47); empty: the last whole one",
        )
    },  # fmt: skip
    default_args={
        "retries": 2,
        "retry_delay": timedelta(minutes=5),
        "execution_timeout": timedelta(minutes=30),
        "on_failure_callback": mail_failure,
    },
)
