"""The steps of a night of the replica, each in a process of its own as Airflow runs them, which tell what they are doing.

A kill can so be aimed at every phase, however short; what runs is the program as it is.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from datetime import date
from functools import partial, wraps
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from hieudan.settings import DataFolder, load_province
from reports.week import Week
from reports.weekly import make_weekly
from warehouse import night as nightly

PROVINCE = load_province("19")
BASE, NIGHT = date(2026, 11, 19), date(2026, 11, 20)
"""A Thursday and a Friday: Sundays are built whole, and what is to be killed is what runs on the other days."""
WEEK = Week.parse("2026-W46")

STEPS: dict[str, Callable[[DataFolder], object]] = {
    **{f"crawl {portal}": partial(nightly.crawl, portal_id=portal, night=NIGHT) for portal in PROVINCE.portals},
    "load": lambda data: nightly.gate_and_load(data, NIGHT, PROVINCE),
    "annotate": lambda data: nightly.label(data, NIGHT, PROVINCE),
    "cases": lambda data: nightly.match_cases(data, NIGHT),
    "trends": lambda data: nightly.prepare_trends(data, NIGHT),
    "build": lambda data: nightly.build_marts(data, NIGHT),
    "publish": lambda data: nightly.gate_and_publish(data, NIGHT),
    "report": lambda data: make_weekly(data, PROVINCE, WEEK),
}  # fmt: skip
"""In the order of the night."""

_BEGINS = {
    "warehouse.night._crawl": "crawl",
    "warehouse.gates.landing.gate_landing": "gate of the landing",
    "warehouse.night.load": "load",
    "warehouse.annotate.annotate": "label",
    "warehouse.night.take_down": "take down",
    "warehouse.night.follow_cases": "cases",
    "warehouse.night.cut_words": "words",
    "warehouse.night.build": "dbt",
    "warehouse.night.rewrite": "rewrite",
    "warehouse.gates.marts.gate_marts": "gate of the marts",
    "warehouse.night.publish": "copy",
    "warehouse.publish.scan_published": "scan of the exits",
    "warehouse.night.remember_published": "remember",
    "reports.weekly.read_figures": "figures",
    "reports.weekly.issue_week": "files of the report",
}
"""Function -> the phase that begins where it is called."""
_FOLLOWS = {"warehouse.publish.scan_logs": "swap", "reports.weekly.render_xlsx": "swap of the report"}
"""Function -> the phase that begins when it has come back."""
PRELOAD = ["demo.chaos_steps", *sorted({path.rpartition(".")[0] for path in (*_BEGINS, *_FOLLOWS)}),
           "great_expectations.expectations"]  # fmt: skip


class Running:
    """A step that has been started. ``phase``: what it was doing when it was last looked at; empty: not yet anything."""

    def __init__(self, step: str, data: Path) -> None:
        context = get_context("forkserver")
        self.told, tell = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(target=_run, args=(step, str(data), tell))
        self.process.start()
        tell.close()
        self.phase = ""

    def look(self, seconds: float) -> bool:
        """Waits so long at most for the next phase. False: there was none."""
        try:
            if self.told.poll(seconds):
                self.phase = self.told.recv()
                return True
        except (EOFError, ConnectionResetError):
            pass
        return False

    def until(self, phase: str) -> bool:
        """Waits until the phase begins. False: the step has ended without it."""
        while self.phase != phase:
            if not self.look(1) and not self.process.is_alive():
                return False
        return True

    def end(self) -> tuple[int | None, dict[str, float]]:
        """Waits for its end. Returns the exit code, and how many seconds each phase took."""
        took: dict[str, float] = {}
        while True:
            begun, phase = time.monotonic(), self.phase
            while not (is_next := self.look(1)) and self.process.is_alive():
                pass
            if phase:
                took[phase] = took.get(phase, 0.0) + time.monotonic() - begun
            if not is_next:
                self.process.join()
                return self.process.exitcode, took


def _run(step: str, data: str, tell: Connection) -> None:
    os.setsid()  # a group of its own: the harness kills it with its children
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    for path, phase in _BEGINS.items():
        _wrap(path, partial(tell.send, phase))
    for path, phase in _FOLLOWS.items():
        _wrap(path, partial(tell.send, phase), is_after=True)
    STEPS[step](DataFolder(Path(data)))


def _wrap(path: str, tell: Callable[[], None], *, is_after: bool = False) -> None:
    name, _, attribute = path.rpartition(".")
    module = importlib.import_module(name)
    function: Callable[..., Any] = getattr(module, attribute)

    @wraps(function)
    def told(*arguments: Any, **named: Any) -> Any:
        if not is_after:
            tell()
        found = function(*arguments, **named)
        if is_after:
            tell()
        return found

    setattr(module, attribute, told)
