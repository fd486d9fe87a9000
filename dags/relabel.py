"""Every text labelled by the present model, then marts and published file: after a new model, started by hand."""

from __future__ import annotations

import os
from datetime import timedelta

import pendulum
from airflow.sdk import Asset, task

from dags.per_province import LOCAL, WRITER, for_each_province, mail_failure

PUBLISHED = Asset("hieudan_published", uri="hieudan://published")


def relabel():
    @task(pool=WRITER)
    def annotate() -> str:
        """Labels what the present model version has not labelled. Returns the published night."""
        from hieudan.settings import InputError, data_folder, load_province, parse_date
        from warehouse.night import label
        from warehouse.publish import read_state

        state = read_state(data_folder())
        if state is None or not state["night"]:
            raise InputError("nothing has been published yet: the first night labels everything")
        night = str(state["night"])
        province = load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))
        print(label(data_folder(), parse_date(night), province), "labelled")
        return night

    @task(pool=WRITER, outlets=[PUBLISHED])
    def publish(night: str) -> None:
        """Builds the marts as of the published night, gates and publishes them."""
        from hieudan.settings import data_folder, parse_date
        from warehouse.night import build_marts, gate_and_publish

        build_marts(data_folder(), parse_date(night))
        gate_and_publish(data_folder(), parse_date(night))

    publish(annotate())


for_each_province(
    relabel,
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz=LOCAL),
    catchup=False,
    max_active_runs=1,
    tags=["hieudan", "operations"],
    doc_md=__doc__,
    default_args={
        "retries": 1,
        "retry_delay": timedelta(minutes=10),
        "execution_timeout": timedelta(hours=12),
        "on_failure_callback": mail_failure,
    },
)
