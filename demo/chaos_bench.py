"""The folder that is tormented, the calm ones beside it, and what the two are compared by."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import active_children
from pathlib import Path

import duckdb

from demo.chaos_steps import BASE, NIGHT, PROVINCE, STEPS, WEEK, Running
from hieudan.settings import ROOT, DataFolder
from reports.weekly import make_weekly
from warehouse.landing import read_partition
from warehouse.locks import only_night, only_writer
from warehouse.publish import table_hashes

LONGEST_SECONDS = 900.0
_OURS = ("quality", "journal", "warehouse/dbt")
"""Not compared: Data Docs, the journal and dbt's logs tell when something ran."""


@dataclass(slots=True)
class Bench:
    """The folder that is tormented, beside calm ones: ``base``, ``before-<step>``, ``after`` and ``night``."""

    work: Path
    port: int
    random: random.Random
    phases: dict[str, dict[str, float]] = field(default_factory=dict)
    """Step -> phase -> how many seconds it took undisturbed."""
    seconds: float = 0.0
    """How long the undisturbed night took."""
    nights: list[subprocess.Popen[bytes]] = field(default_factory=list)
    """All that were started."""

    @property
    def data(self) -> DataFolder:
        return DataFolder(self.work / "data")

    def start(self, data: Path, night: str = str(NIGHT), **more: object) -> subprocess.Popen[bytes]:
        """A night in a process group of its own. ``port``: where the replica is looked for."""
        environment = os.environ | {"HIEUDAN_REPLICA_PORT": str(more.pop("port", self.port)), "NO_COLOR": "1"}
        command = [sys.executable, "-m", "cli.main", "nightly", "--date", night, "--data", str(data)]
        started: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more,  # type: ignore[call-overload]
        )  # fmt: skip
        self.nights.append(started)
        return started

    def stop(self) -> None:
        """Ends what still runs: nothing torments the folder when the harness is stopped."""
        running = [night.pid for night in self.nights if night.poll() is None]
        for pid in [*running, *(step.pid for step in active_children() if step.pid)]:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def run(self, data: Path, night: str = str(NIGHT), **more: object) -> int:
        """A night to its end. Returns its exit code."""
        return self.start(data, night, **more).wait(timeout=LONGEST_SECONDS)

    def fresh(self, name: str = "base") -> None:
        """The tormented folder as a calm one is."""
        shutil.rmtree(self.work / "data", ignore_errors=True)
        shutil.copytree(self.work / name, self.work / "data")

    def prepare(self) -> None:
        """A base night, and the undisturbed night after it, at once and step by step; made once."""
        ready = self.work / "ready.json"
        if not ready.exists():
            for path in self.work.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
            assert self.run(self.work / "base", str(BASE)) == 0, "the base night failed"
            make_weekly(DataFolder(self.work / "base"), PROVINCE, WEEK)
            for name in ("night", "after"):
                shutil.copytree(self.work / "base", self.work / name)
            begun = time.monotonic()
            assert self.run(self.work / "night") == 0, "the undisturbed night failed"
            seconds, phases = time.monotonic() - begun, {}
            for step in STEPS:
                shutil.copytree(self.work / "after", self.work / f"before-{step}")
                code, phases[step] = Running(step, self.work / "after").end()
                assert code == 0, f"the undisturbed {step} failed"
            ready.write_text(json.dumps({"port": self.port, "seconds": seconds, "phases": phases}, indent=1))
        told = json.loads(ready.read_text())
        self.seconds, self.phases = told["seconds"], told["phases"]

    def differences(self, calm: str) -> list[str]:
        """What is not as in a calm folder: tables, files, landing, locks. Empty: as if nothing had happened."""
        other, found = DataFolder(self.work / calm), []
        for name, read in (("published", _published), ("warehouse", _tables), ("landing", _landed), ("file", _files)):
            expected, have = _calm(read, other), read(self.data)
            found += [
                f"{name} {key}" for key in sorted(expected.keys() | have.keys()) if expected.get(key) != have.get(key)
            ]
        with only_night(self.data), only_writer(self.data, 0):  # raises when a lock was left
            pass
        return found

    def torn(self) -> list[str]:
        """Right after a fault: whether what is published can be read and is one whole night, the last or this one."""
        whole = [_calm(_published, DataFolder(self.work / name)) for name in ("base", "night")]
        return [] if _published(self.data) in whole else ["published: neither the last night nor this one"]


@cache
def _calm(read: Callable[[DataFolder], Mapping[str, object]], data: DataFolder) -> Mapping[str, object]:
    return read(data)


_hashes: dict[tuple[int, int], dict[str, str]] = {}


def _published(data: DataFolder) -> dict[str, str]:
    """Table -> hash. A file of the same size and time, as copies have it, is not read again: it is only ever replaced."""
    about = data.published_file.stat()
    key = about.st_mtime_ns, about.st_size
    if key not in _hashes:
        _hashes[key] = table_hashes(data.published_file)
    return _hashes[key]


def _tables(data: DataFolder) -> dict[str, str]:
    """Every table of the warehouse, with the number of its rows and a hash over them.

    Two things are left out: what names the bytes of landing files (the order of a crawl's rows is no promise), and what a
    build has found touched (after a killed one everything is built anew). The prints that the next night needs are in.
    """
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        names = con.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name != 'changed' OR table_name = 'print'"
        ).fetchall()
        count = "SELECT count(*), sum(hash(t::VARCHAR)::HUGEINT) FROM (SELECT * {} FROM {}) AS t"
        left_out = {"raw.crawl": "EXCLUDE (landing_hash)"}
        return {name: str(con.execute(count.format(left_out.get(name, ""), name)).fetchone()) for (name,) in names}


def _files(data: DataFolder) -> dict[str, bytes]:
    """Every file; of reports the figures too."""
    paths = {path.relative_to(data.root).as_posix(): path for path in data.root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() if path.name == "figures.json" else b""
            for name, path in paths.items() if not name.startswith(_OURS)}  # fmt: skip


def _landed(data: DataFolder) -> dict[str, str]:
    """What the crawls landed: all rows, and what the manifests say."""
    found: dict[str, str] = {}
    for path in sorted(data.landing.rglob("manifest.json")):
        partition = read_partition(path.parent)
        told = partition.manifest.model_dump(exclude={"parts"})
        told["rows"] = sorted(line for part in partition.manifest.parts
                              for line in gzip.decompress((path.parent / part.name).read_bytes()).splitlines())  # fmt: skip
        found |= {f"{partition.portal_id} {partition.night} {key}": str(value) for key, value in told.items()}
    return found
