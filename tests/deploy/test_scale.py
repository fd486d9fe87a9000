"""Several machines, on loopback: Airflow's CeleryExecutor with Redis and PostgreSQL, two workers, a DuckLake with its
catalogue in PostgreSQL and its tables in an S3-compatible store. The figures are those of one machine with one file."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg2
import pytest
from conftest import free_port, until
from small_night import ANSWERED_RUBBISH, DENUNCIATION, LAMP, REOPENED_LAMP, RUBBISH, SATURDAY, SUNDAY, land

from hieudan.settings import ROOT, DataFolder, load_province
from tests.warehouse.quick import without_dbt
from warehouse.journal import read_journal
from warehouse.night import after_the_crawls, gate_and_load, label, match_cases, prepare_trends
from warehouse.publish import read_state, table_hashes

pytestmark = pytest.mark.system
PORTALS = load_province("19").portals
LOAD = """
import sys
from datetime import date
from pathlib import Path
from hieudan.settings import DataFolder, load_province
from warehouse.night import gate_and_load
gate_and_load(DataFolder(Path(sys.argv[1])), date.fromisoformat(sys.argv[2]), load_province("19"))
"""


def lake_environment(port: int, store: dict[str, str]) -> dict[str, str]:
    """The one setting, and what the store wants to know."""
    return {"HIEUDAN_LAKE": f"postgresql://lake@127.0.0.1:{port}/lake s3://hieudan/lake", **store}


def counted(port: int, database: str, query: str) -> int:
    """What a query of PostgreSQL counts; 0 while there is no such table."""
    try:
        with (
            psycopg2.connect(f"postgresql://{database}:unused@127.0.0.1:{port}/{database}") as con,
            con.cursor() as cursor,
        ):
            cursor.execute(query)
            row = cursor.fetchone()
            return int(row[0]) if row else 0
    except psycopg2.errors.UndefinedTable:
        return 0


def two_nights(data: DataFolder) -> None:
    """Few items at each of the province's portals; the crawls of these nights have closed, with all that a crawl leaves:
    the night's own crawls find them whole and ask no portal."""
    for number, portal_id in enumerate(PORTALS):
        for night, items in {
            SATURDAY: [RUBBISH, LAMP],
            SUNDAY: [ANSWERED_RUBBISH, REOPENED_LAMP, DENUNCIATION],
        }.items():
            items = items[number:] or items[:1]
            land(data, night, items, portal_id)
            listed = "".join(f"{item['source_id']}\n" for item in items)
            (data.partition(portal_id, night) / "listed.txt.gz").write_bytes(gzip.compress(listed.encode(), mtime=0))


def test_two_provinces_write_at_once_and_neither_waits_or_mixes(
    postgres: int, s3: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in lake_environment(postgres, s3).items():
        monkeypatch.setenv(name, value)
    for name, items in {"a": [RUBBISH, LAMP], "b": [LAMP, DENUNCIATION, RUBBISH]}.items():
        land(DataFolder(tmp_path / name), SATURDAY, items)
    writers = [subprocess.Popen([sys.executable, "-c", LOAD, str(tmp_path / name), SATURDAY.isoformat()], cwd=ROOT)
               for name in ("a", "b")]  # fmt: skip
    assert [writer.wait(timeout=900) for writer in writers] == [0, 0]
    from warehouse.schema import warehouse

    for name, count in {"a": 2, "b": 3}.items():
        with warehouse(tmp_path / name / "warehouse" / "hieudan.duckdb", read_only=True) as con:
            assert con.execute("SELECT count(*) FROM raw.observation").fetchone() == (count,)
        assert not (tmp_path / name / "warehouse").exists(), "the tables stand in the lake alone"


def test_a_night_on_the_lake_gives_the_tables_of_one_file(
    postgres: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Airflow, dbt, the gate on marts and S3, which the night of two workers has: every step writes its tables."""
    alone, shared = DataFolder(tmp_path / "alone"), DataFolder(tmp_path / "shared")
    with without_dbt() as patch:
        patch.setattr("warehouse.gates.marts.gate_marts", lambda _data: [])
        for data in (alone, shared):
            two_nights(data)
            if data is shared:
                monkeypatch.setenv("HIEUDAN_LAKE", f"postgresql://lake@127.0.0.1:{postgres}/lake {tmp_path}/store")
            gate_and_load(data, SATURDAY, load_province("19"))
            label(data, SATURDAY, load_province("19"))
            match_cases(data, SATURDAY)
            prepare_trends(data, SATURDAY)
            done = after_the_crawls(data, load_province("19"), SUNDAY, lambda _line: None)
            assert done.is_published, done.reason
    assert table_hashes(shared.published_file) == table_hashes(alone.published_file)
    assert not shared.warehouse.exists(), "the tables stand in the lake alone"


@dataclass(frozen=True)
class Cluster:
    """An Airflow of several processes, two of them workers."""

    environment: dict[str, str]
    port: int
    """Of PostgreSQL."""
    logs: Path
    parts: dict[psutil.Process, Path] = field(default_factory=dict)
    """Those that ought to run, with their logs."""

    @contextmanager
    def running(self, *command: str) -> Iterator[psutil.Process]:
        """A part of it, for as long as the block lasts; what it leaves behind is killed by its id."""
        path = self.logs / f"{'_'.join(command)}.log"
        with path.open("wb") as log:
            started = subprocess.Popen([str(ROOT / "deploy" / "entrypoint"), *command], env=self.environment, stdout=log,
                                       stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                       start_new_session=True)  # fmt: skip
            process = psutil.Process(started.pid)
            self.parts[process] = path
            try:
                yield process
            finally:
                self.parts.pop(process, None)
                kill_all(process)
                started.wait()

    def count(self, table: str, condition: str) -> int:
        """Rows of a table of Airflow's about this night."""
        return counted(
            self.port, "airflow", f"SELECT count(*) FROM {table} WHERE dag_id = 'nightly_19' AND {condition}"
        )

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Asks again until it is so; fails when a part has ended meanwhile, or a task has failed that nobody disturbed."""

        def all_is_well_and_it_is_so() -> bool:
            for process, log in self.parts.items():
                if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                    pytest.fail(f"{log.name}: ended: {log.read_text(errors='replace')[-2000:]}")
            if self.count("task_instance", "task_id != 'build' AND state IN ('failed', 'up_for_retry')"):
                written = sorted(self.logs.parent.glob("airflow/logs/dag_id=*/run_id=*/**/*.log"))
                errors = [
                    line[:1000] for path in written for line in path.read_text().splitlines() if '"error"' in line
                ]
                pytest.fail(f"a task failed while waiting for {what}: {errors[:3]}")
            return is_so()

        until(all_is_well_and_it_is_so, what, seconds=300)

    def airflow(self, *command: str) -> None:
        done = subprocess.run([str(ROOT / "deploy" / "entrypoint"), *command], env=self.environment, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]


def kill_all(process: psutil.Process) -> None:
    """SIGKILL to a process and all that it started: as a machine that lost its power."""
    with suppress(psutil.NoSuchProcess):
        for one in [process, *process.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # what outlived its parent


@pytest.fixture(scope="module")
def cluster(postgres: int, redis: str, s3: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    home = tmp_path_factory.mktemp("scale")
    api, database = (
        f"http://127.0.0.1:{free_port()}",
        f"postgresql+psycopg2://airflow:unused@127.0.0.1:{postgres}/airflow",
    )
    settings = {
        "AIRFLOW_HOME": str(home / "airflow"), "HIEUDAN_DATA": str(home / "data"), "HIEUDAN_PROVINCES": "19",
        "HIEUDAN_REPLICA_PORT": str(free_port()),
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor", "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"), "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{api}/execution/", "AIRFLOW__API__BASE_URL": api,
        "AIRFLOW__API__PORT": api.rpartition(":")[2], "AIRFLOW__API__HOST": "127.0.0.1", "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": "of this test", "AIRFLOW__API_AUTH__JWT_SECRET": "of this test, and long enough" * 3,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
        "AIRFLOW__CELERY__BROKER_URL": redis, "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{database}",
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2", "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60", "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "2",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "2",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}",
    }  # fmt: skip
    (home / "logs").mkdir()
    made = Cluster(os.environ | settings | lake_environment(postgres, s3), postgres, home / "logs")
    made.airflow("migrate")
    return made


@pytest.mark.skipif(os.environ.get("HIEUDAN_CLUSTER_TESTS") != "1",
                    reason="two workers, a scheduler and an API server: minutes, so only with HIEUDAN_CLUSTER_TESTS=1")  # fmt: skip
def test_a_night_of_two_celery_workers_one_of_which_is_killed_gives_the_figures_of_one_machine(
    cluster: Cluster, postgres: int, tmp_path: Path
) -> None:
    alone, shared = DataFolder(tmp_path / "alone"), DataFolder(Path(cluster.environment["HIEUDAN_DATA"]) / "19")
    for data in (alone, shared):
        two_nights(data)
    closed = {path: path.read_bytes() for path in shared.landing.rglob("manifest.json")}
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        reference = pool.submit(after_the_crawls, alone, load_province("19"), SUNDAY, lambda _line: None)
        for part in (["api-server", "--apps", "execution"], ["scheduler"], ["dag-processor"]):
            stack.enter_context(cluster.running(*part))
        workers = [stack.enter_context(cluster.running("celery", "worker", "--skip-serve-logs", "-H", f"{name}@%h"))
                   for name in ("one", "two")]  # fmt: skip
        cluster.until(lambda: cluster.count("serialized_dag", "true") > 0, "the DAG")
        assert reference.result().is_published
        cluster.airflow("dags", "trigger", "nightly_19", "--conf", f'{{"date": "{SUNDAY}"}}')

        def builder() -> psutil.Process | None:
            """The worker that builds the marts."""
            for worker in workers:
                for child in worker.children(recursive=True):
                    with suppress(psutil.NoSuchProcess):
                        if any("dbt.cli.main" in word for word in child.cmdline()):
                            return worker
            return None

        tables = "SELECT count(*) FROM hieudan_19.ducklake_table WHERE table_name LIKE 'int_%'"
        cluster.until(lambda: counted(postgres, "lake", tables) > 3, "a model in the lake")
        victim = builder()
        assert victim is not None
        del cluster.parts[victim]
        kill_all(victim)
        cluster.until(
            lambda: cluster.count("task_instance", "state = 'up_for_retry'") > 0, "the scheduler to miss the worker"
        )
        with (
            psycopg2.connect(f"postgresql://airflow:unused@127.0.0.1:{postgres}/airflow") as con,
            con.cursor() as cursor,
        ):
            cursor.execute(  # the retry's two minutes have passed
                "UPDATE task_instance SET end_date = end_date - interval '1 hour' WHERE state = 'up_for_retry'"
            )
        cluster.until(lambda: cluster.count("dag_run", "state IN ('success', 'failed')") > 0, "the night to end")
        assert cluster.count("dag_run", "state = 'success'") == 1
        assert cluster.count("task_instance", "task_id = 'build' AND try_number = 2") == 1, "the other worker built it"
    assert {path: path.read_bytes() for path in closed} == closed, "a portal was asked again"
    assert table_hashes(shared.published_file) == table_hashes(alone.published_file)
    assert read_state(shared) == read_state(alone)
    assert [record.outcome for record in read_journal(shared, SUNDAY) if record.step == "build"] == ["ok"]
    assert not shared.warehouse.exists(), "the tables stand in the lake alone"
