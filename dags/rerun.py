"""Nights of a range again from their landing files, started by hand: no portal is asked. Nothing changes until all are done."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import Param, get_current_context, task

from dags.frame import PUBLISHED, WRITER, add_dags, where


def rerun():
    @task(pool=WRITER, outlets=[PUBLISHED])
    def nights() -> None:
        """Works them out beside the real tables and swaps them in."""
        from hieudan.settings import parse_date
        from warehouse.rerun import rerun as rerun_nights

        params = get_current_context()["params"]
        first = parse_date(params["first"] or "", "first")
        last = parse_date(params["last"], "last") if params["last"] else None
        done = rerun_nights(*where(), first, last)
        if not done.is_published:
            raise RuntimeError(done.reason)

    nights()


add_dags(
    rerun,
    None,
    __doc__,
    longest=timedelta(hours=24),
    retries=0,
    params={
        "first": Param(None, type=["null", "string"], format="date", description="First night (YYYY-MM-DD); needed"),
        "last": Param(None, type=["null", "string"], format="date", description="Last night; empty: the last landed"),
    },
)
