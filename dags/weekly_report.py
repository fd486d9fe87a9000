"""The leader's report of the week that ended on Sunday, from the published file: after the Monday night."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import Param, get_current_context, task

from dags.frame import add_dags, date_of_run, where


def weekly_report():
    @task
    def report() -> list[str]:
        """Writes the report. A stale warehouse still gives one, headed "dữ liệu cũ"."""
        from reports.week import Week
        from reports.weekly import make_weekly

        last = date_of_run().subtract(weeks=1).isocalendar()
        code = get_current_context()["params"]["week"] or f"{last.year}-W{last.week:02d}"
        files = make_weekly(*where(), Week.parse(code), None)
        return [str(path) for path in files.paths()]

    report()


add_dags(
    weekly_report,
    "0 6 * * 1",
    __doc__,
    longest=timedelta(minutes=30),
    retries=2,
    wait=timedelta(minutes=5),
    tags=(),
    params={
        "week": Param(
            None,
            type=["null", "string"],
            pattern=r"^\d{4}-W\d{2}$",
            description="ISO week (2026-W47); empty: the last whole one",
        )
    },
)
