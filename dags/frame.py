"""What the DAGs share: their frame, one DAG for each province, and where a task finds its data."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pendulum
from airflow.sdk import Asset, Param, dag, get_current_context

if TYPE_CHECKING:
    from hieudan.settings import DataFolder, Province

LOCAL = "Asia/Ho_Chi_Minh"
PUBLISHED = Asset("hieudan_published", uri="hieudan://published")
WRITER = "warehouse"
"""A pool of one slot: a warehouse has one writer at a time. Several provinces: ``warehouse_19`` and so on."""


def add_dags(
    body: Callable[[], None],
    schedule: str | None,
    doc: str | None,
    *,
    longest: timedelta,
    retries: int,
    wait: timedelta = timedelta(minutes=10),
    mails: bool = True,
    tags: Sequence[str] = ("operations",),
    params: dict[str, Param] | None = None,
) -> None:
    """Makes the DAG that ``body`` builds, called as it is. With ``HIEUDAN_PROVINCES="19 48"`` one for each province
    (``nightly_19``), whose tasks find its code in ``HIEUDAN_PROVINCE`` and its folder, ``<HIEUDAN_DATA>/<code>``, in
    ``HIEUDAN_DATA``.

    ``longest``: a task is ended after that. ``wait``: before the first retry; then twice as long each time, an hour at
    most. ``mails``: one for each task that failed for good.
    """
    default_args: dict[str, Any] = {
        "retries": retries, "retry_delay": wait, "retry_exponential_backoff": True, "max_retry_delay": timedelta(hours=1),
        "execution_timeout": longest, **({"on_failure_callback": _mail_failure} if mails else {}),
    }  # fmt: skip
    codes = os.environ.get("HIEUDAN_PROVINCES", "").split()
    for code in codes or [""]:
        made = dag(
            f"{body.__name__}_{code}" if code else body.__name__,
            schedule=schedule,
            start_date=pendulum.datetime(2026, 1, 1, tz=LOCAL),
            catchup=False,  # a live portal only shows today, and the published file only knows its own night
            max_active_runs=1,
            tags=["hieudan", *tags, *([code] if code else [])],
            doc_md=doc,
            params=params,
            default_args=default_args | ({"pre_execute": _chooses(code)} if code else {}),
        )(body)()
        for task in made.tasks:
            if code and task.pool == WRITER:
                task.pool = f"{WRITER}_{code}"


def where() -> tuple[DataFolder, Province]:
    """The data folder and the province of the task that asks."""
    from hieudan.settings import data_folder, load_province

    return data_folder(), load_province(os.environ.get("HIEUDAN_PROVINCE", "19"))


def night_of(text: str) -> date:
    """A date that one task gives to another. :raises InputError: it is none."""
    from hieudan.settings import parse_date

    return parse_date(text)


def date_of_run() -> pendulum.Date:
    """The local date for which the run was started."""
    run = get_current_context()["dag_run"]
    return pendulum.instance(run.logical_date or run.run_after).in_timezone(LOCAL).date()


def _mail_failure(context: Any) -> None:
    from warehouse.alarms import mail_failed_task  # the import waits until it is needed

    mail_failed_task(context)


def _chooses(code: str) -> Callable[[Any], None]:
    """Each task runs in a process of its own: what it sets there reaches the subprocesses that it starts, and no other task."""
    folder = str(Path(os.environ["HIEUDAN_DATA"]) / code)

    def choose(_context: Any) -> None:
        os.environ.update(HIEUDAN_PROVINCE=code, HIEUDAN_DATA=folder)

    return choose
