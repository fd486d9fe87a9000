"""The DAGs as Airflow sees them, and a night in which nothing answers. One process: the second run is cheap."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hieudan.settings import ROOT


@pytest.fixture(scope="module")
def dags(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """All DAGs, in an Airflow home of their own, without waiting between retries; no portal answers."""
    home = tmp_path_factory.mktemp("airflow")
    settings = {
        "AIRFLOW_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"), "HIEUDAN_DATA": str(home / "data"),
        "HIEUDAN_REPLICA_PORT": "1",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True, capture_output=True)
        from airflow.dag_processing.dagbag import DagBag

        bag = DagBag(str(ROOT / "dags"))
        assert bag.import_errors == {}
        for dag in bag.dags.values():
            for task in dag.tasks:
                task.retries = 0
        yield bag.dags


def _span(longest: timedelta) -> str:
    hours, rest = divmod(int(longest.total_seconds()), 3600)
    return f"{hours} h" if hours and not rest else f"{int(longest.total_seconds()) // 60} min"


def test_the_readmes_table_is_what_the_code_says(dags: dict[str, Any]) -> None:
    lines = (ROOT / "dags" / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    code = []
    for dag_id, dag in dags.items():
        every = list(dag.tasks)
        writers = [task.task_id for task in every if task.pool == "warehouse"]
        longest = {task.execution_timeout for task in every}
        assert None not in longest, dag_id
        code.append([f"`{dag_id}`", f"`{dag.schedule}`" if dag.schedule else "by hand",
                     {task.task_id for task in every}, set(writers), str(dag.default_args["retries"]),
                     _span(max(longest))])  # fmt: skip
    told = [[row[0], row[1], set(row[2].split(", ")), set(row[3].replace("–", "").split(", ")) - {""}, *row[4:]]
            for row in rows]  # fmt: skip
    assert sorted(told, key=str) == sorted(code, key=str)


def test_all_dags_are_careful(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        assert "hieudan" in dag.tags
        assert dag.doc_md
        assert str(dag.timezone) == "Asia/Ho_Chi_Minh"
        assert dag.max_active_runs == 1
        assert dag.catchup is False


def test_one_writer_at_a_time_and_retries_with_back_off(dags: dict[str, Any]) -> None:
    tasks = {task.task_id: task for task in dags["nightly"].tasks}
    assert {name for name, task in tasks.items() if task.pool == "warehouse"} == {
        "load",
        "annotate",
        "trends",
        "cases",
        "build",
        "publish",
    }
    assert dags["nightly"].default_args["retry_exponential_backoff"] is True
    assert dags["nightly"].default_args["retries"] == 2
    assert dags["nightly"].default_args["retry_delay"] >= timedelta(minutes=1)


def test_a_failed_portal_does_not_stop_the_load_and_does_not_end_green(dags: dict[str, Any]) -> None:
    tasks = {task.task_id: task for task in dags["nightly"].tasks}
    assert tasks["load"].trigger_rule == "all_done"
    assert tasks["watcher"].trigger_rule == "one_failed"
    assert "crawl" in tasks["watcher"].upstream_task_ids
    assert "crawl" not in tasks["say_stale"].upstream_task_ids


def test_a_night_in_which_no_portal_answers_ends_red_and_says_so(dags: dict[str, Any]) -> None:
    """Coverage is written, nothing is published as a quiet night."""
    run = dags["nightly"].test(run_conf={"date": "2026-11-21"})
    states = {ti.task_id: ti.state for ti in run.get_task_instances() if ti.task_id != "crawl"}
    assert run.state == "failed"
    assert {ti.state for ti in run.get_task_instances(state="failed") if ti.task_id == "crawl"} == {"failed"}
    assert states["watcher"] == "failed"
    assert states["status_page"] == "success"
    data = Path(os.environ["HIEUDAN_DATA"])
    outcomes = [json.loads(path.read_text())["failure_class"] for path in data.glob("landing/*/*/manifest.json")]
    assert outcomes == ["refused"] * 3
    assert json.loads((data / "published" / "state.json").read_text())["is_stale"] is True
    assert not (data / "published" / "hieudan.duckdb").exists()
    assert "refused" in (data / "published" / "status.html").read_text(encoding="utf-8")
    crawls = [ti.rendered_map_index for ti in run.get_task_instances() if ti.task_id == "crawl"]
    assert any("failed (refused)" in (told or "") for told in crawls), "the grid tells what each portal showed"


def test_several_provinces_have_a_dag_and_a_writer_each(dags: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.dag_processing.dagbag import DagBag

    monkeypatch.setenv("HIEUDAN_PROVINCES", "19 48")
    monkeypatch.setenv("HIEUDAN_PROVINCE", "unset")  # what a task sets is undone with these two
    monkeypatch.setenv("HIEUDAN_DATA", os.environ["HIEUDAN_DATA"])
    folder = Path(os.environ["HIEUDAN_DATA"])
    bag = DagBag(str(ROOT / "dags"))
    assert bag.import_errors == {}
    for_all = {dag_id for dag_id in bag.dags if dag_id.endswith(("_19", "_48"))}
    assert for_all == set(bag.dags) == {f"{dag_id}_{code}" for dag_id in dags for code in ("19", "48")}
    for dag_id in for_all:
        pools = {task.pool for task in bag.dags[dag_id].tasks} - {"default_pool"}
        assert pools <= {f"warehouse_{dag_id[-2:]}"}, dag_id
    assert bag.dags["watch_19"].test().state == "success"
    assert (folder / "19" / "published" / "status.html").exists()
    assert not (folder / "48").exists()


def test_a_new_model_reaches_cases_and_words_before_the_marts(
    dags: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A report that the new model takes for a denunciation has its words taken out of both."""
    monkeypatch.setenv("HIEUDAN_DATA", str(tmp_path))
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "state.json").write_text('{"night": "2026-11-22"}')
    done = []
    steps = ("label", "match_cases", "prepare_trends", "build_marts", "gate_and_publish")
    for name in steps:
        monkeypatch.setattr(
            f"warehouse.night.{name}", lambda _data, night, *_, name=name: done.append((name, str(night)))
        )
    assert dags["relabel"].test().state == "success"
    assert done == [(name, "2026-11-22") for name in steps]
