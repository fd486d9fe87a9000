"""The night: portals -> landing -> warehouse -> marts -> published file. Thin: every step is a function of the project."""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import Param, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from dags.frame import LOCAL, PUBLISHED, WRITER, add_dags, date_of_run, night_of, where


def nightly():
    @task
    def night_date() -> str:
        """The local date of the 01:00 run, or what the ``date`` param says."""
        return get_current_context()["params"]["date"] or date_of_run().isoformat()

    @task
    def portals() -> list[str]:
        """The portals that the province has switched on."""
        return where()[1].portals

    @task(map_index_template="{{ told }}", max_active_tis_per_dagrun=4)
    def crawl(portal_id: str, night: str) -> None:
        """One portal. Fails when the portal was not seen; the others go on. The grid shows what it saw."""
        from hieudan.settings import InputError
        from warehouse.night import crawl as crawl_portal

        context = get_current_context()
        context["told"] = portal_id
        try:
            context["told"] = crawl_portal(where()[0], portal_id, night_of(night))
        except InputError as error:
            context["told"] = str(error)[:200]
            raise
        print("crawled", context["told"])

    @task(trigger_rule=TriggerRule.ALL_DONE, pool=WRITER)
    def load(night: str) -> str:
        """Gates the landing (bad rows to quarantine) and loads it. Returns the date as of which marts are built."""
        from warehouse.night import gate_and_load

        data, province = where()
        return gate_and_load(data, night_of(night), province).isoformat()

    @task
    def landing_whole(as_of: str) -> None:
        """Fails when the load had to leave out a night whose landing files are damaged; the other steps go on."""
        from warehouse.landing import told_damage

        if damaged := told_damage(where()[0]):
            raise AirflowFailException(
                "; ".join(f"{one.portal_id}, night of {one.night}: {one.reason}" for one in damaged)
            )

    @task(pool=WRITER)
    def annotate(as_of: str) -> str:
        """Labels what this model version has not labelled."""
        from warehouse.night import label

        data, province = where()
        print(label(data, night_of(as_of), province), "labelled")
        return as_of

    @task(pool=WRITER)
    def trends(as_of: str) -> str:
        """Cuts the words that rising words are counted from."""
        from warehouse.night import prepare_trends

        print(prepare_trends(where()[0], night_of(as_of)), "texts")
        return as_of

    @task(pool=WRITER)
    def cases(as_of: str) -> str:
        """Puts new reports into cases."""
        from warehouse.night import match_cases

        print(match_cases(where()[0], night_of(as_of)), "put into cases")
        return as_of

    @task(pool=WRITER)
    def build(as_of: str) -> str:
        """Marts by dbt."""
        from warehouse.night import build_marts

        build_marts(where()[0], night_of(as_of))
        return as_of

    @task(pool=WRITER, outlets=[PUBLISHED])
    def publish(as_of: str) -> None:
        """Gates the marts and swaps in the published file. A broken mart stops here: yesterday's file stays.

        Reports that still show words of what has gone are issued anew.
        """
        from reports.takedown import clean_gone
        from warehouse.night import GateError, gate_and_publish

        data, province = where()
        try:
            gate_and_publish(data, night_of(as_of))
        except GateError as error:
            raise AirflowFailException(str(error)) from None  # the retries are for a worker that was lost
        clean_gone(data, province, night_of(as_of))

    @task(trigger_rule=TriggerRule.ONE_FAILED, retries=0)
    def say_stale(night: str) -> None:
        """Marks what is published as stale when the night ends without a new file."""
        from warehouse.publish import mark_stale

        mark_stale(where()[0], night_of(night), "the night failed before publishing; see Airflow's log")

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def status_page() -> None:
        """``published/status.html``, whatever became of the night."""
        from warehouse.status_page import write_status_page

        print(write_status_page(*where(), pendulum.now(LOCAL)))

    @task(trigger_rule=TriggerRule.ONE_FAILED, retries=0)
    def watcher() -> None:
        """Fails when anything failed, so that a night with a failed portal does not end green; mails what."""
        from warehouse.alarms import mail_alarms
        from warehouse.health import look

        mail_alarms(look(*where(), pendulum.now(LOCAL)), "Đêm nay có bước bị lỗi.")
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


add_dags(
    nightly,
    "0 1 * * *",
    __doc__,
    longest=timedelta(hours=3),
    retries=2,
    wait=timedelta(minutes=2),
    mails=False,  # the watcher does, once a night
    tags=(),
    params={
        "date": Param(
            None, type=["null", "string"], format="date", description="Night to run again (YYYY-MM-DD); empty: this one"
        )
    },
)
