"""Faults other than an aimed kill. Each takes the bench, does its harm, and returns what was wrong right after it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from demo.chaos_bench import LONGEST_SECONDS, Bench
from demo.chaos_steps import NIGHT
from warehouse.landing import read_partition

PORTAL = "demo_cutri"


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
    codes = sorted(night.wait(timeout=LONGEST_SECONDS) for night in nights)
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
