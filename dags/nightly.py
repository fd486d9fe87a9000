"""The night: portals -> landing -> warehouse -> marts -> published file. Thin: every step is a function of the project."""

from __future__ import annotations

import os
from datetime import timedelta

import pendulum
from airflow.exceptions import AirflowFailException
from airflow.sdk import Asset, Param, TriggerRule, get_current_context, task

from dags.per_province import LOCAL, WRITER, for_each_province

PUBLISHED = Asset("hieudan_published", uri="hieudan://published")


def nightly():
    @task
    def night_date() -> str:
        """The local date of the 01:00 run, or what the ``date`` param says."""
        context = get_current_context()
        if context["params"]["date"]:
            return context["params"]["date"]
        run = context["dag_run"]
        return pendulum.instance(run.logical_date or run.run_after).in_timezone(LOCAL).date().isoformat()

    @task
    def portals() -> list[str]:
        """The portals that the province has switched on."""
        from hieudan.settings import load_province

        return load_province(os.environ.get("HIEUDAN_PROVINCE", "19")).portals

    @task(map_index_template="{{ told }}", max_active_tis_per_dagrun=4)
    def crawl(portal_id: str, night: str) -> None:
        """One portal. Fails when the portal was not seen; the others go on. The grid shows what it saw."""
        from hieudan.settings import InputError, data_folder, parse_date
        from warehouse.night import crawl as crawl_portal

        context = get_current_context()
        context["told"] = portal_id
        try:
            context["told"] = crawl_portal(data_folder(), portal_id, parse_date(night))
        except InputError as error:
            context["told"] = str(error)[:200]
            raise
        print("crawled", context["told"])

    @task(trigger_rule=TriggerRule.ALL_DONE, pool=WRITER)
    def load(night: str) -> str:
        """Gates the landing (bad rows to quarantine) and loads it. Returns the date as of which marts are built."""
        from hieudan.settings import data_folder, load_province, parse_date
        from warehouse.night import gate_and_load

        province = load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))
        return gate_and_load(data_folder(), parse_date(night), province).isoformat()

    @task
    def landing_whole(as_of: str) -> None:
        """Fails when the load had to leave out a night whose landing files are damaged; the other steps go on."""
        from hieudan.settings import data_folder
        from warehouse.landing import told_damage

        if damaged := told_damage(data_folder()):
            raise AirflowFailException(
                "; ".join(f"{one.portal_id}, night of {one.night}: {one.reason}" for one in damaged)
            )

    @task(pool=WRITER)
    def annotate(as_of: str) -> str:
        """Labels what this model version has not labelled."""
        from hieudan.settings import data_folder, load_province, parse_date
        from warehouse.night import label

        province = load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))
        print(label(data_folder(), parse_date(as_of), province), "labelled")
        return as_of

    @task(pool=WRITER)
    def trends(as_of: str) -> str:
        """Cuts the words that rising words are counted from."""
        from hieudan.settings import data_folder, parse_date
        from warehouse.night import prepare_trends

        print(prepare_trends(data_folder(), parse_date(as_of)), "texts")
        return as_of

    @task(pool=WRITER)
    def cases(as_of: str) -> str:
        """Puts new reports into cases."""
        from hieudan.settings import data_folder, parse_date
        from warehouse.night import match_cases

        print(match_cases(data_folder(), parse_date(as_of)), "put into cases")
        return as_of

    @task(pool=WRITER)
    def build(as_of: str) -> str:
        """Marts by dbt."""
        from hieudan.settings import data_folder, parse_date
        from warehouse.night import build_marts

        build_marts(data_folder(), parse_date(as_of))
        return as_of

    @task(pool=WRITER, outlets=[PUBLISHED])
    def publish(as_of: str) -> None:
        """Gates the marts and swaps in the published file. A broken mart stops here: yesterday's file stays.

        Reports that still show words of what has gone are issued anew.
        """
        from hieudan.settings import data_folder, load_province, parse_date
        from reports.takedown import clean_gone
        from warehouse.night import GateError, gate_and_publish

        try:
            gate_and_publish(data_folder(), parse_date(as_of))
        except GateError as error:
            raise AirflowFailException(str(error)) from None  # the retries are for a worker that was lost
        clean_gone(data_folder(), load_province(os.environ.get("HIEUDAN_PROVINCE", "19")), parse_date(as_of))

    @task(trigger_rule=TriggerRule.ONE_FAILED, retries=0)
    def say_stale(night: str) -> None:
        """Marks what is published as stale when the night ends without a new file."""
        from hieudan.settings import data_folder, parse_date
        from warehouse.publish import mark_stale

        mark_stale(data_folder(), parse_date(night), "the night failed before publishing; see Airflow's log")

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def status_page() -> None:
        """``published/status.html``, whatever became of the night."""
        from hieudan.settings import data_folder, load_province
        from warehouse.status_page import write_status_page

        province = load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))
        print(write_status_page(data_folder(), province, pendulum.now(LOCAL)))

    @task(trigger_rule=TriggerRule.ONE_FAILED, retries=0)
    def watcher() -> None:
        """Fails when anything failed, so that a night with a failed portal does not end green; mails what."""
        from hieudan.settings import data_folder, load_province
        from warehouse.alarms import mail_alarms
        from warehouse.health import look

        province = load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))
        mail_alarms(look(data_folder(), province, pendulum.now(LOCAL)), "Đêm nay có bước bị lỗi.")
        raise RuntimeError("a step of this night failed: see the red tasks")

    night = night_date()
    crawled = crawl.partial(night=night).expand(portal_id=portals())
    as_of = load(night)
    crawled >> as_of
    built = build(trends(cases(annotate(as_of))))
    published = publish(built)
    stale = say_stale(night)
    [as_of, built, published] >> stale
    stale >> status_page()
    [crawled, as_of, landing_whole(as_of), built, published] >> watcher()


for_each_province(
    nightly,
    schedule="0 1 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz=LOCAL),
    catchup=False,  # a live portal only shows today: a past night is loaded from its landing, by hand
    max_active_runs=1,
    tags=["hieudan"],
    doc_md=__doc__,
    params={
        "date": Param(
            None, type=["null", "string"], format="date", description="Night to run again (YYYY-MM-DD); empty: this one"
        )
    },
    default_args={
        "retries": 2,
        "retry_delay": timedelta(minutes=2),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=30),
        "execution_timeout": timedelta(hours=3),
    },  # fmt: skip
)
