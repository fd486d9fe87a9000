"""Servers of the operating system's packages, and of moto, on loopback: each of its own, on free ports, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from hieudan.settings import ROOT

sys.path.append(str(ROOT / "tests" / "warehouse"))  # small_night: nights made by hand


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(is_so: Callable[[], bool], what: str, seconds: float = 900) -> None:
    """Asks again until it is so; fails with what was awaited."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.1)


def _find(*programs: str) -> str:
    for program in programs:
        if found := shutil.which(program):
            return found
    said = f"{programs[0]} is not installed"
    if os.environ.get("HIEUDAN_SYSTEM_TESTS") == "required":
        pytest.fail(said)
    pytest.skip(said)


@pytest.fixture(scope="module")
def postgres() -> Iterator[int]:
    """The port of a cluster of its own with the databases ``airflow`` and ``lake`` and a user of each name."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    programs = Path(_find(*map(str, versions), "initdb")).resolve().parent
    home = Path(tempfile.mkdtemp(prefix="hieudan-pg-", dir="/tmp"))
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(home, "postgres")
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run([*as_owner, str(programs / program), *arguments], check=True, cwd=home,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # fmt: skip

    data, address = str(home / "data"), ("-h", "127.0.0.1", "-p", str(port), "-U", "airflow")
    run("initdb", "-D", data, "-U", "airflow", "--auth=trust", "--no-sync", "-E", "UTF8")
    run("pg_ctl", "-D", data, "-w", "-l", str(home / "log"), "-o",
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off", "start")  # fmt: skip
    try:
        run("createdb", *address, "airflow")
        run("createuser", *address, "lake")
        run("createdb", *address, "-O", "lake", "lake")
        yield port
    finally:
        run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    """Address of a Redis of its own, which keeps nothing on disk."""
    port = free_port()
    program = _find("redis-server")
    server = subprocess.Popen([program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", "/tmp"],
                              stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        until(lambda: _listens(port), "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """The environment in which an S3-compatible store (moto's) is found; it has the bucket ``hieudan``."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    def has_bucket() -> bool:
        try:
            with urlopen(Request(f"{address}/hieudan", method="PUT"), timeout=2) as made:
                return bool(made.status == 200)
        except (URLError, OSError):
            return False

    try:
        until(has_bucket, "the S3 store")
        yield {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
