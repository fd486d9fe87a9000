"""Nights of a range again from their landing files, started by hand: no portal is asked. Nothing changes until all are done."""

from __future__ import annotations

import os
from datetime import timedelta

import pendulum
from airflow.sdk import Asset, Param, get_current_context, task

from dags.per_province import LOCAL, WRITER, for_each_province, mail_failure

PUBLISHED = Asset("hieudan_published", uri="hieudan://published")


def rerun():
    @task(pool=WRITER, outlets=[PUBLISHED])
    def nights() -> None:
        """Works them out beside the real tables and swaps them in."""
        from hieudan.settings import data_folder, load_province, parse_date
        from warehouse.rerun import rerun as rerun_nights

        params = get_current_context()["params"]
        first = parse_date(params["first"] or "", "first")
        last = parse_date(params["last"], "last") if params["last"] else None
        province = load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))
        done = rerun_nights(data_folder(), province, first, last)
        if not done.is_published:
            raise RuntimeError(done.reason)

    nights()


for_each_province(
    rerun,
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz=LOCAL),
    catchup=False,
    max_active_runs=1,
    tags=["hieudan", "operations"],
    doc_md=__doc__,
    params={
        "first": Param(None, type=["null", "string"], format="date", description="First night (YYYY-MM-DD); needed"),
        "last": Param(None, type=["null", "string"], format="date", description="Last night; empty: the last landed"),
    },
    default_args={"retries": 0, "execution_timeout": timedelta(hours=24), "on_failure_callback": mail_failure},
)
