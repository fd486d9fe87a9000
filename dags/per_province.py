"""What the DAGs share. One DAG for one province; with ``HIEUDAN_PROVINCES="19 48"`` one for each: ``nightly_19``, ``nightly_48``."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from airflow.sdk import dag

LOCAL = "Asia/Ho_Chi_Minh"
WRITER = "warehouse"
"""A pool of one slot: a warehouse has one writer at a time. Several provinces: ``warehouse_19`` and so on."""


def mail_failure(context: Any) -> None:
    """Mails which task failed for good; the import waits until it is needed."""
    from warehouse.alarms import mail_failed_task

    mail_failed_task(context)


def for_each_province(body: Callable[[], None], **settings: Any) -> None:
    """Makes the DAG that ``body`` builds, called as it is; or one for each province, whose tasks find its code in
    ``HIEUDAN_PROVINCE`` and its folder, ``<HIEUDAN_DATA>/<code>``, in ``HIEUDAN_DATA``."""
    codes = os.environ.get("HIEUDAN_PROVINCES", "").split()
    if not codes:
        dag(body.__name__, **settings)(body)()
    for code in codes:
        chosen = settings["default_args"] | {"pre_execute": _chooses(code)}
        built = dag(f"{body.__name__}_{code}", **settings | {"default_args": chosen})(body)()
        for task in built.tasks:
            if task.pool == WRITER:
                task.pool = f"{WRITER}_{code}"


def _chooses(code: str) -> Callable[[Any], None]:
    """Each task runs in a process of its own: what it sets there reaches the subprocesses that it starts, and no other task."""
    folder = str(Path(os.environ["HIEUDAN_DATA"]) / code)

    def choose(_context: Any) -> None:
        os.environ.update(HIEUDAN_PROVINCE=code, HIEUDAN_DATA=folder)

    return choose
