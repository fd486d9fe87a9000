"""``deploy/entrypoint migrate`` and ``tidy`` against a real PostgreSQL on loopback, as docker-compose runs them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hieudan.settings import ROOT

pytestmark = pytest.mark.system


def test_migrate_prepares_airflows_database_and_may_run_again_and_tidy_drops_what_is_old(
    postgres: int, tmp_path: Path
) -> None:
    address = f"127.0.0.1:{postgres}/airflow"
    environment = os.environ | {
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://airflow:unused@{address}",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip

    def entrypoint(*arguments: str) -> str:
        done = subprocess.run([str(ROOT / "deploy" / "entrypoint"), *arguments], env=environment, cwd=tmp_path,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    entrypoint("migrate")
    entrypoint("migrate")
    import psycopg2

    with psycopg2.connect(f"postgresql://airflow:unused@{address}") as con, con.cursor() as cursor:
        cursor.execute("SELECT slots FROM slot_pool WHERE pool = 'warehouse'")
        assert cursor.fetchall() == [(1,)]
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_name = 'dag_run'")
        assert cursor.fetchone() == (1,)
        cursor.execute("INSERT INTO log (dttm, event) VALUES ('2020-01-01', 'old'), (now(), 'new')")
    logs = tmp_path / "logs" / "dag_id=nightly"
    logs.mkdir(parents=True, exist_ok=True)
    for name, age in {"old.log": 200 * 86400, "new.log": 0}.items():
        (logs / name).touch()
        os.utime(logs / name, (time.time() - age,) * 2)
    entrypoint("tidy")
    with psycopg2.connect(f"postgresql://airflow:unused@{address}") as con, con.cursor() as cursor:
        cursor.execute("SELECT event FROM log WHERE event IN ('old', 'new')")
        assert cursor.fetchall() == [("new",)]
    assert [path.name for path in logs.iterdir()] == ["new.log"]
