"""``make chaos``: a night of the replica under faults. After each, run again, it must end as if nothing had happened.

``python -m demo.chaos --kills 200 --seed 1 --work /tmp/chaos`` — one JSON line a fault to ``<work>/chaos.jsonl``; run again
with the same folder, it goes on after the last line. Exit code 1 when anything differed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from demo.run import replica
from hieudan.settings import ROOT, DataFolder
from warehouse.landing import read_partition
from warehouse.locks import only_night, only_writer
from warehouse.publish import table_hashes

PORTAL = "demo_cutri"
BASE, NIGHT = "2026-11-21", "2026-11-22"
KILLS_BETWEEN_RERUNS = 10
"""Kills one after another on the same folder before it is run to its end and compared: each finds what the others left."""
_LONGEST_SECONDS = 900.0
_OURS = ("quality", "journal", "warehouse/dbt")
"""Not compared: Data Docs, the journal and dbt's logs tell when something ran."""


@dataclass(slots=True)
class Bench:
    """The folder that is tormented, beside a calm one."""

    work: Path
    port: int
    random: random.Random
    seconds: float = 0.0
    """How long the undisturbed night took."""

    @property
    def data(self) -> DataFolder:
        return DataFolder(self.work / "data")

    def start(self, data: Path, night: str = NIGHT, **more: object) -> subprocess.Popen[bytes]:
        """A night in a process group of its own. ``port``: where the replica is looked for."""
        environment = os.environ | {"HIEUDAN_REPLICA_PORT": str(more.pop("port", self.port)), "NO_COLOR": "1"}
        command = [sys.executable, "-m", "cli.main", "nightly", "--date", night, "--only", PORTAL, "--data", str(data)]
        started: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more,  # type: ignore[call-overload]
        )  # fmt: skip
        return started

    def run(self, data: Path, night: str = NIGHT, **more: object) -> int:
        """A night to its end. Returns its exit code."""
        return self.start(data, night, **more).wait(timeout=_LONGEST_SECONDS)

    def fresh(self) -> None:
        """The tormented folder as it was before the night."""
        shutil.rmtree(self.work / "data", ignore_errors=True)
        shutil.copytree(self.work / "base", self.work / "data")

    def prepare(self) -> None:
        """A base night, and the undisturbed night after it; made once."""
        if not (self.work / "ready").exists():
            for name in ("base", "calm"):
                shutil.rmtree(self.work / name, ignore_errors=True)
            assert self.run(self.work / "base", BASE) == 0, "the base night failed"
            shutil.copytree(self.work / "base", self.work / "calm")
            begun = time.monotonic()
            assert self.run(self.work / "calm") == 0, "the undisturbed night failed"
            (self.work / "ready").write_text(str(time.monotonic() - begun))
        self.seconds = float((self.work / "ready").read_text())
        self.fresh()

    def differences(self) -> list[str]:
        """What is not as in the calm folder: tables, files, locks. Empty: as if nothing had happened."""
        calm, found = DataFolder(self.work / "calm"), []
        expected, have = table_hashes(calm.published_file), table_hashes(self.data.published_file)
        found += [f"table {name}" for name in expected if have.get(name) != expected[name]]
        found += [f"file {name}" for name in sorted(_files(self.data) ^ _files(calm))]
        with only_night(self.data), only_writer(self.data, 0):  # raises when a lock was left
            pass
        return found

    def torn(self) -> list[str]:
        """Right after a fault: whether what is published can be read and is one whole night, the last or this one."""
        have = table_hashes(self.data.published_file)
        whole = [table_hashes(DataFolder(self.work / name).published_file) for name in ("base", "calm")]
        return [] if have in whole else ["published: neither the last night nor this one"]


def _files(data: DataFolder) -> set[str]:
    names = {path.relative_to(data.root).as_posix() for path in data.root.rglob("*") if path.is_file()}
    return {name for name in names if not name.startswith(_OURS)}


def killed(bench: Bench) -> list[str]:
    """Killed at a random moment, the whole group or (every other time) the night's own process alone."""
    night = bench.start(bench.data.root)
    try:
        night.wait(timeout=bench.random.uniform(0, bench.seconds))
    except subprocess.TimeoutExpired:
        (os.killpg if bench.random.random() < 0.5 else os.kill)(night.pid, signal.SIGKILL)
        night.wait()
    return bench.torn()


def full_disk(bench: Bench) -> list[str]:
    """No file may grow past a random size, as on a disk that is full (EFBIG in place of ENOSPC: no root needed)."""
    most = int(10 ** bench.random.uniform(3, 7.5))
    code = bench.run(bench.data.root, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    return [*bench.torn(), *([f"exit code {code}"] if code not in (0, 1, 2) else [])]


def portals_away(bench: Bench) -> list[str]:
    """Nothing answers: the night must not end green."""
    code = bench.run(bench.data.root, port=1)
    partition = read_partition(bench.data.partition(PORTAL, date.fromisoformat(NIGHT)))
    found = [] if partition.manifest.outcome == "failed" else ["the manifest does not say failed"]
    return found + ([] if code in (1, 2) else [f"exit code {code}"])


def corrupted(bench: Bench) -> list[str]:
    """A landing part is cut after its night was closed, before it was loaded."""
    bench.run(bench.data.root)
    bench.data.warehouse.unlink()  # else it is loaded already
    part = bench.random.choice(sorted(bench.data.landing.glob(f"portal={PORTAL}/date={NIGHT}/part-*.jsonl.gz")))
    part.write_bytes(part.read_bytes()[: -bench.random.randint(1, 60)])
    return []


def reader_holds(bench: Bench) -> list[str]:
    """A reader has the published file open, in a transaction, while the night publishes."""
    reader = ("import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); c.begin(); n = lambda: c.execute("
              "'SELECT count(*) FROM fct_feedback').fetchone(); a = n(); print(a, flush=True); sys.stdin.read();"
              "sys.exit(a != n())")  # fmt: skip
    held = subprocess.Popen([sys.executable, "-c", reader, str(bench.data.published_file)], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE)  # fmt: skip
    assert held.stdout is not None
    held.stdout.readline()
    code = bench.run(bench.data.root)
    held.communicate()
    return [*([f"exit code {code}"] if code else []), *(["the reader's view changed"] if held.returncode else [])]


def two_at_once(bench: Bench) -> list[str]:
    """Two nights of one folder: one runs, the other is refused."""
    nights = [bench.start(bench.data.root) for _ in range(2)]
    codes = sorted(night.wait(timeout=_LONGEST_SECONDS) for night in nights)
    return [] if codes == [0, 2] else [f"exit codes {codes}"]


def clock_jumps(bench: Bench) -> list[str]:
    """Every file carries a time ten years ahead or back, as a clock that jumped leaves them."""
    then = time.time() + bench.random.choice((-1, 1)) * 10 * 365 * 86400
    for path in bench.data.root.rglob("*"):
        os.utime(path, (then, then))
    return bench.torn()


FAULTS: dict[str, Callable[[Bench], list[str]]] = {
    "full_disk": full_disk, "portals_away": portals_away, "corrupted": corrupted, "reader_holds": reader_holds,
    "two_at_once": two_at_once, "clock_jumps": clock_jumps,
}  # fmt: skip


def suffer(bench: Bench, name: str, fault: Callable[[Bench], list[str]], *, rerun: bool) -> dict[str, object]:
    """One fault, and (unless more are to follow first) the night run again and compared. Returns the line to keep."""
    begun = time.monotonic()
    wrong = fault(bench)
    if rerun:
        code = bench.run(bench.data.root)
        wrong += [f"the rerun's exit code {code}"] if code else []
        wrong += bench.differences()
        bench.fresh()
    return {"fault": name, "compared": rerun, "wrong": wrong, "seconds": round(time.monotonic() - begun, 1)}


def plan(kills: int, each: int) -> list[tuple[str, bool]]:
    """(fault, whether the night is then run to its end and compared), in order."""
    steps = [(name, True) for name in FAULTS for _ in range(each)]
    return steps + [("killed", (done + 1) % KILLS_BETWEEN_RERUNS == 0 or done + 1 == kills) for done in range(kills)]


def main() -> int:
    """Runs what has not been run. Exit code 1 when anything differed."""
    parser = argparse.ArgumentParser(prog="python -m demo.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--each", type=int, default=3, help="how often each other fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "chaos")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    log = given.work / "chaos.jsonl"
    done = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    bench = Bench(given.work, port, random.Random(given.seed * 100_003 + len(done)))
    with replica(port):
        bench.prepare()
        for name, rerun in plan(given.kills, given.each)[len(done) :]:
            line = suffer(bench, name, FAULTS.get(name, killed), rerun=rerun)
            print(json.dumps(line), flush=True)
            with log.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    for name, count in Counter(line["fault"] for line in lines).items():
        compared = sum(line["compared"] for line in lines if line["fault"] == name)
        wrong = sum(bool(line["wrong"]) for line in lines if line["fault"] == name)
        print(f"{name:14} {count:4} times, {compared:3} reruns compared, {wrong} wrong")
    return int(any(line["wrong"] for line in lines))


if __name__ == "__main__":
    sys.exit(main())
