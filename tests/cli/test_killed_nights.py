"""``hieudan nightly`` killed (SIGKILL) in every one of its steps and run again ends as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.run import replica
from hieudan.settings import ROOT, DataFolder
from warehouse.publish import read_state, table_hashes

PORTAL = "demo_cutri"
STEPS = {"crawl": "crawl ", "load": "gate the landing", "build": "build the marts", "publish": "gate the marts"}
"""Step -> how the line begins that the night says when the step has begun (labelling lies between load and build)."""


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """The replica on a port of its own, and the environment in which the night finds it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with replica(port):
        yield os.environ | {"HIEUDAN_REPLICA_PORT": str(port), "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}


def night(data: Path, date: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cli.main", "nightly", "--date", date, "--only", PORTAL, "--data", str(data)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # fmt: skip


def whole(data: Path, date: str, environment: dict[str, str]) -> DataFolder:
    running = night(data, date, environment)
    _, said = running.communicate(timeout=300)
    assert running.returncode == 0, said
    return DataFolder(data)


def kill_in(step: str, seconds: float, data: Path, date: str, environment: dict[str, str]) -> None:
    """Starts the night and kills it with all its children, some seconds after the step has begun."""
    running = night(data, date, environment)
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith(STEPS[step]):
            break
    else:
        pytest.fail(f"the night ended before {step}")
    time.sleep(seconds)  # the moment of the kill: the test's subject, nothing is awaited
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    running.stderr.close()


def test_killed_in_every_step_and_run_again(environment: dict[str, str], tmp_path: Path) -> None:
    whole(tmp_path / "base", "2026-11-21", environment)
    for name in ("calm", "killed"):
        shutil.copytree(tmp_path / "base", tmp_path / name)
    calm = whole(tmp_path / "calm", "2026-11-22", environment)
    expected = table_hashes(calm.published_file)
    for step, seconds in (("crawl", 1.2), ("load", 0.5), ("build", 2.5), ("publish", 0.7)):
        kill_in(step, seconds, tmp_path / "killed", "2026-11-22", environment)
        # Whatever the moment: what is published can be read, and is the last whole night.
        assert table_hashes(tmp_path / "killed" / "published" / "hieudan.duckdb") in (
            table_hashes(tmp_path / "base" / "published" / "hieudan.duckdb"), expected)  # fmt: skip
    killed = whole(tmp_path / "killed", "2026-11-22", environment)
    assert table_hashes(killed.published_file) == expected
    assert read_state(killed) == read_state(calm)

    def files(data: DataFolder) -> set[str]:
        return {str(path.relative_to(data.root)) for path in data.root.rglob("*")
                if data.quality not in path.parents}  # fmt: skip

    assert files(killed) == files(calm), "a half-written file was left"
    again = whole(tmp_path / "killed", "2026-11-22", environment)
    assert table_hashes(again.published_file) == expected
