"""``make chaos``: a night of the replica under faults. After each, run again, it must end as if nothing had happened.

``python -m demo.chaos --kills 240 --work /tmp/chaos`` — one JSON line a fault to ``<work>/chaos.jsonl``; run again with the
same folder, it goes on after the last line. Exit code 1 when anything differed.

Most kills are aimed: a step is started on the folder as it was before that step, killed in a given phase of it at a random
moment (up to five times in a row, each time in the rerun), run again and compared with the undisturbed folder after that step. Every
fifteenth time, and for the kills of a whole night, it is the whole night that is run again from what was left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from multiprocessing import set_forkserver_preload
from pathlib import Path
from typing import Any

from demo.chaos_bench import Bench
from demo.chaos_faults import FAULTS
from demo.chaos_steps import PRELOAD, STEPS, Running
from demo.run import replica
from hieudan.settings import ROOT

WHOLE_NIGHT_EVERY = 15


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
