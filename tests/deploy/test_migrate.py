"""``deploy/entrypoint migrate`` against a real PostgreSQL on loopback: what docker-compose runs before Airflow starts."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hieudan.settings import ROOT

pytestmark = pytest.mark.system


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def postgres(need: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of its own with the database that docker-compose's would have; its SQLAlchemy address."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    programs = Path(need(*map(str, versions), "initdb")).parent
    home = Path(subprocess.run(["mktemp", "-d", "/tmp/hieudan-pg-XXXXXX"], capture_output=True, text=True,
                               check=True).stdout.strip())  # fmt: skip
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(home, "postgres")
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    port = _free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run([*as_owner, str(programs / program), *arguments], check=True, cwd=home,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # fmt: skip

    data = str(home / "data")
    run("initdb", "-D", data, "-U", "airflow", "--auth=trust", "--no-sync", "-E", "UTF8")
    run("pg_ctl", "-D", data, "-w", "-l", str(home / "log"), "-o",
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off", "start")  # fmt: skip
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "airflow", "airflow")
        yield f"postgresql+psycopg2://airflow:unused@127.0.0.1:{port}/airflow"
    finally:
        run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def test_migrate_prepares_airflows_database_and_may_run_again(postgres: str, tmp_path: Path) -> None:
    environment = os.environ | {
        "AIRFLOW_HOME": str(tmp_path), "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": postgres,
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

    with psycopg2.connect(postgres.replace("+psycopg2", "")) as con, con.cursor() as cursor:
        cursor.execute("SELECT slots FROM slot_pool WHERE pool = 'warehouse'")
        assert cursor.fetchall() == [(1,)]
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_name = 'dag_run'")
        assert cursor.fetchone() == (1,)
