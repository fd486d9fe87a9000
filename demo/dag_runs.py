"""Runs DAGs in this process with ``dag.test()``: no server, no scheduler. The one place outside ``dags/`` with Airflow.

``python -m demo.dag_runs DAG=VALUE …`` — nightly=<date>, weekly_report=<week>, in this order. Exit code: failed runs.
"""

from __future__ import annotations

import sys

from airflow.dag_processing.dagbag import DagBag

from hieudan.settings import ROOT

_PARAMETER = {"nightly": "date", "weekly_report": "week"}


def main(runs: list[str]) -> int:
    """Runs them one after another; stops at none. Returns how many did not succeed."""
    bag = DagBag(str(ROOT / "dags"))
    if bag.import_errors:
        raise SystemExit(f"DAGs that do not import: {bag.import_errors}")
    failed = 0
    for run in runs:
        dag_id, _, value = run.partition("=")
        print(f"[DEMO] {dag_id} {value}", flush=True)
        state = bag.dags[dag_id].test(run_conf={_PARAMETER[dag_id]: value}).state
        print(f"[DEMO] {dag_id} {value} {state}", flush=True)
        failed += state != "success"
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
