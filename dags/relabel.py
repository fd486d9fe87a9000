"""Every text labelled by the present model, then all that follows from it: after a new model, started by hand."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import task

from dags.frame import PUBLISHED, WRITER, add_dags, night_of, where


def relabel():
    @task(pool=WRITER)
    def annotate() -> str:
        """Labels what the present model version has not labelled. Returns the published night."""
        from hieudan.settings import InputError
        from warehouse.night import label
        from warehouse.publish import read_state

        data, province = where()
        state = read_state(data)
        if state is None or not state["night"]:
            raise InputError("nothing has been published yet: the first night labels everything")
        night = str(state["night"])
        print(label(data, night_of(night), province), "labelled")
        return night

    @task(pool=WRITER)
    def prepare(night: str) -> str:
        """Signs the reports of cases anew and cuts words: what now is a denunciation loses its words, what no longer is
        one gets some."""
        from warehouse.night import match_cases, prepare_trends

        data, _ = where()
        print(match_cases(data, night_of(night)), "put into cases")
        print(prepare_trends(data, night_of(night)), "texts")
        return night

    @task(pool=WRITER, outlets=[PUBLISHED])
    def publish(night: str) -> None:
        """Builds the marts as of the published night, gates and publishes them."""
        from warehouse.night import build_marts, gate_and_publish

        data, _ = where()
        build_marts(data, night_of(night))
        gate_and_publish(data, night_of(night))

    publish(prepare(annotate()))


add_dags(relabel, None, __doc__, longest=timedelta(hours=12), retries=1)
