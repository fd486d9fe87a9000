"""``make chaos``: a night of the replica under faults. After each, run again, it must end as if nothing had happened.

``python -m demo.chaos --kills 240 --work /tmp/chaos`` — one JSON line a fault to ``<work>/chaos.jsonl``; run again with the
same folder, it goes on after the last line. Exit code 1 when anything differed.

Most kills are aimed: a step is started on the folder as it was before that step, killed in a given phase of it at a random
moment (up to five times in a row, each time in the rerun), run again and compared with the undisturbed folder after that step. Every
fifteenth time, and for the kills of a whole night, it is the whole night that is run again from what was left.
"""

from __future__ import annotations

import argparse
import gzip
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
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import active_children, set_forkserver_preload
from pathlib import Path
from typing import Any

import duckdb

from demo.chaos_steps import BASE, NIGHT, PRELOAD, PROVINCE, STEPS, WEEK, Running
from demo.run import replica
from hieudan.settings import ROOT, DataFolder
from reports.weekly import make_weekly
from warehouse.landing import read_partition
from warehouse.locks import only_night, only_writer
from warehouse.publish import table_hashes

PORTAL = "demo_cutri"
WHOLE_NIGHT_EVERY = 15
_LONGEST_SECONDS = 900.0
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
        return self.start(data, night, **more).wait(timeout=_LONGEST_SECONDS)

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


def strike(bench: Bench, step: str, phase: str, nearer: float) -> dict[str, Any] | None:
    """Starts a step and kills it (SIGKILL) at a random moment of a phase: the whole group, or its process alone.

    None: it had ended before.
    """
    running, is_group = Running(step, bench.data.root), bench.random.random() < 0.5
    if not running.until(phase):
        return None
    moment = bench.random.uniform(0, bench.phases[step].get(phase, 0.0) * nearer)
    time.sleep(moment)
    while running.look(0):
        pass
    pid = running.process.pid
    assert pid is not None
    with suppress(ProcessLookupError):
        (os.killpg if is_group else os.kill)(pid, signal.SIGKILL)
    running.process.join()
    if running.process.exitcode != -signal.SIGKILL:
        return None
    found = {"phase": running.phase, "after": round(moment, 3), "is_group": is_group}
    return found if _group_is_gone(pid) else found | {"outlived": True}


def _group_is_gone(pid: int) -> bool:
    """Whether a group has ended: the kernel ends children after their parent, at once but not in the same instant."""
    for _ in range(500):
        try:
            os.killpg(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def aimed(bench: Bench, step: str, phase: str, *, whole_night: bool) -> dict[str, Any]:
    """Kills in one phase, and the step (or the whole night) run again and compared. Returns the line to keep."""
    begun = time.monotonic()
    kills: list[dict[str, Any]] = []
    wrong: list[str] = []
    bench.fresh(f"before-{step}")
    wanted, nearer = bench.random.choice((1, 2, 3, 4, 5)), 1.0
    while len(kills) < wanted and nearer > 0.01:
        if (kill := strike(bench, step, phase, nearer)) is None:
            nearer /= 2
            bench.fresh(f"before-{step}")
            kills.clear()
            continue
        kills.append(kill)
        wrong += bench.torn() + (["children outlived it"] if "outlived" in kill else [])
    code = bench.run(bench.data.root) if whole_night else Running(step, bench.data.root).end()[0]
    steps = [*STEPS, ""]
    after = steps[steps.index(step) + 1]
    calm = "night" if whole_night else f"before-{after}" if after else "after"
    wrong += ([f"the rerun's exit code {code}"] if code else []) + bench.differences(calm)
    return {"fault": "killed", "step": step, "aimed": phase, "kills": kills, "again": "night" if whole_night else "step",
            "wrong": wrong, "seconds": round(time.monotonic() - begun, 1)}  # fmt: skip


def next_phase(bench: Bench, lines: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """The phase that has had the fewest kills for its share: one, or two of those that take more than three seconds.

    What follows dbt in its step is left to chance: it takes a moment, and a whole build to get there.
    """
    hits = Counter((line["step"], line["aimed"]) for line in lines if line["fault"] == "killed" for _ in line["kills"])
    share = {(step, phase): 1 + (seconds > 3) for step, took in bench.phases.items() for phase, seconds in took.items()
             if phase != "rewrite"}  # fmt: skip
    return min(share, key=lambda one: hits[one] / share[one])


def killed_night(bench: Bench) -> list[str]:
    """A whole night of the command line, killed at random moments, five times in a row: each finds what the others left."""
    wrong = []
    for _ in range(5):
        night = bench.start(bench.data.root)
        try:
            night.wait(timeout=bench.random.uniform(0, bench.seconds))
        except subprocess.TimeoutExpired:
            (os.killpg if bench.random.random() < 0.5 else os.kill)(night.pid, signal.SIGKILL)
            night.wait()
        wrong += bench.torn()
    return wrong


def full_disk(bench: Bench) -> list[str]:
    """No file may grow past a random size, as on a disk that is full (EFBIG in place of ENOSPC: no root needed)."""
    most = int(10 ** bench.random.uniform(3, 7.5))
    code = bench.run(bench.data.root, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    return [*bench.torn(), *([f"exit code {code}"] if code not in (0, 1, 2) else [])]


def portals_away(bench: Bench) -> list[str]:
    """Nothing answers: the night must not end green."""
    code = bench.run(bench.data.root, port=1)
    partition = read_partition(bench.data.partition(PORTAL, NIGHT))
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
    "killed_night": killed_night, "full_disk": full_disk, "portals_away": portals_away, "corrupted": corrupted, "reader_holds": reader_holds,
    "two_at_once": two_at_once, "clock_jumps": clock_jumps,
}  # fmt: skip


def suffer(bench: Bench, name: str) -> dict[str, Any]:
    """One other fault, and the night run again and compared. Returns the line to keep."""
    begun = time.monotonic()
    bench.fresh()
    wrong = FAULTS[name](bench)
    code = bench.run(bench.data.root)
    wrong += ([f"the rerun's exit code {code}"] if code else []) + bench.differences("night")
    return {"fault": name, "wrong": wrong, "seconds": round(time.monotonic() - begun, 1)}


def report(lines: Sequence[dict[str, Any]]) -> None:
    """What came out, by phase of the kill and by fault."""
    kills: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for line in lines:
        kills.update(f"{line['step'].partition(' ')[0]}: {kill['phase']}" for kill in line.get("kills", ()))
        wrong[line["fault"]] += bool(line["wrong"])
    for phase, count in sorted(kills.items()):
        print(f"killed in {phase:40} {count:4} times")
    for fault, count in Counter(line["fault"] for line in lines).items():
        print(f"{fault:14} {count:4} reruns compared, {wrong[fault]} wrong")
    print(f"{kills.total()} aimed kills, {sum(line['seconds'] for line in lines):.0f} s")


def _port(ready: Path) -> int:
    """Of the replica: the same as before, since the items' addresses tell it; else one that is free."""
    if ready.exists():
        return int(json.loads(ready.read_text())["port"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> int:
    """Runs what has not been run. Exit code 1 when anything differed."""
    parser = argparse.ArgumentParser(prog="python -m demo.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=240, help="how many aimed kills at least")
    parser.add_argument("--each", type=int, default=1, help="how often each other fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "chaos")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    log = given.work / "chaos.jsonl"
    port = _port(given.work / "ready.json")
    os.environ["HIEUDAN_REPLICA_PORT"] = str(port)  # before the first step is started: steps inherit it
    set_forkserver_preload(PRELOAD)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []

    def keep(line: dict[str, Any]) -> None:
        lines.append(line)
        print(json.dumps(line), flush=True)
        with log.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")

    bench = Bench(given.work, port, random.Random())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped: run it again with the same folder, it goes on"))
    with ExitStack() as stack:
        stack.enter_context(replica(port))
        stack.callback(bench.stop)
        bench.prepare()
        while sum(len(line.get("kills", ())) for line in lines) < given.kills:
            bench.random.seed(given.seed * 100_003 + len(lines))
            step, phase = next_phase(bench, lines)
            whole_night = step != "report" and len(lines) % WHOLE_NIGHT_EVERY == WHOLE_NIGHT_EVERY - 1
            keep(aimed(bench, step, phase, whole_night=whole_night))
        for name in FAULTS:
            while sum(line["fault"] == name for line in lines) < given.each:
                bench.random.seed(given.seed * 100_003 + len(lines))
                keep(suffer(bench, name))
    report(lines)
    return int(any(line["wrong"] for line in lines))


if __name__ == "__main__":
    sys.exit(main())
