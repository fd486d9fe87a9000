"""The steps of the night of date D, in their order: each is safe to kill and to run again.

The command line runs them one after another, Airflow as tasks; both call the same functions. Great Expectations and the
model's libraries take seconds to import: only the steps that use them do, since each of Airflow's tasks is a process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from hieudan.settings import ROOT, DataFolder, InputError, Province
from warehouse.build import build
from warehouse.cases import follow_cases
from warehouse.drift import drift_warnings
from warehouse.journal import step
from warehouse.landing import read_partition, told_damage
from warehouse.load import load
from warehouse.locks import only_night, only_writer
from warehouse.publish import mark_stale, publish, read_state
from warehouse.removal import rewrite
from warehouse.revisions import remember_published
from warehouse.spoken import spoken
from warehouse.takedown import take_down
from warehouse.words import cut_words

PORTALS = ROOT / "crawlers" / "portals"


class GateError(Exception):
    """A gate did not hold: nothing was published. The message names the expectations."""


@dataclass(slots=True)
class NightResult:
    """What became of a night."""

    failed_portals: list[str] = field(default_factory=list)
    is_published: bool = False
    reason: str = ""

    @property
    def exit_code(self) -> int:
        """0 everything seen, 1 published but a portal failed, 2 not published."""
        return (1 if self.failed_portals else 0) if self.is_published else 2


def crawl(data: DataFolder, portal_id: str, night: date, portals: Path = PORTALS) -> str:
    """One portal, in a process of its own (Scrapy runs once a process). Returns the outcome in one line.

    :raises InputError: the crawl failed; what it saw, and why it failed, is in its manifest.
    """
    with step(data, night, f"crawl {portal_id}"):
        return _crawl(data, portal_id, night, portals)


def _crawl(data: DataFolder, portal_id: str, night: date, portals: Path) -> str:
    command = [
        *(sys.executable, "-m", "hieudan.child", "crawlers.run", portal_id, "--date", night.isoformat()),
        *("--out", str(data.landing), "--known", str(data.known(portal_id)), "--portals", str(portals)),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    try:
        manifest = read_partition(data.partition(portal_id, night)).manifest
        told = f"{manifest.outcome}, {manifest.item_count} items, {manifest.new_count} new"
        if manifest.failure_class:
            told = f"{manifest.outcome} ({manifest.failure_class}): {manifest.failure_detail}"
    except InputError as error:
        told = str(error)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise InputError(f"{portal_id}: {told if 'no manifest' not in told or not said else spoken(said[-1])}")
    return f"{portal_id}: {told}"


def gate_and_load(data: DataFolder, night: date, province: Province) -> date:
    """Landing gate, then load. Returns the date as of which the marts are to be built."""
    from warehouse.gates.landing import gate_landing

    with only_writer(data), step(data, night, "load"):
        gate_landing(data, night)
        return load(data, night, province)


def label(data: DataFolder, as_of: date, province: Province) -> int:
    """Labels what this model version has not labelled, then deletes the words of what has gone: their labels stay.

    Returns how many texts and answers were labelled.
    """
    from warehouse.annotate import annotate

    with only_writer(data), step(data, as_of, "annotate"):
        count = annotate(data, province)
        take_down(data, as_of)
        return count


def prepare_trends(data: DataFolder, as_of: date) -> int:
    """Cuts the words that rising words are counted from. Returns how many texts that were."""
    with only_writer(data), step(data, as_of, "trends"):
        return cut_words(data, as_of)


def match_cases(data: DataFolder, as_of: date) -> int:
    """Puts the reports that are new into cases. Returns how many those were."""
    with only_writer(data), step(data, as_of, "cases"):
        return follow_cases(data, as_of)


def build_marts(data: DataFolder, as_of: date) -> None:
    """The marts, by dbt."""
    with only_writer(data), step(data, as_of, "build"):
        build(data, as_of)
        rewrite(data)


def gate_and_publish(data: DataFolder, as_of: date) -> None:
    """Mart gate, then publish. :raises GateError: an expectation did not hold; nothing was published."""
    from warehouse.gates.marts import gate_marts

    with only_writer(data), step(data, as_of, "publish"):
        findings = gate_marts(data)
        if findings:
            raise GateError("; ".join(finding.line() for finding in findings))
        publish(data, as_of)
        remember_published(data, as_of)


def publish_again(data: DataFolder) -> None:
    """Marts, published file, Parquet and open data anew as of the night that is published; nothing where none is.

    :raises GateError: the marts do not hold.
    """
    state = read_state(data)
    if state is None or not state["night"]:
        with only_writer(data):
            rewrite(data)
        return
    night = date.fromisoformat(str(state["night"]))
    build_marts(data, night)
    gate_and_publish(data, night)


def run_night(
    data: DataFolder,
    province: Province,
    night: date,
    *,
    portals: Path = PORTALS,
    only: Sequence[str] = (),
    say: Callable[[str], None] = print,
) -> NightResult:
    """The whole night without Airflow. A portal that fails does not stop the others; a failed gate stops publishing.

    ``only``: crawl these portals alone. :raises InputError: a name in ``only`` is not switched on in the province, or
    another night runs in this data folder.
    """
    if unknown := sorted(set(only) - set(province.portals)):
        raise InputError(f"--only {unknown[0]}: not among the portals of province {province.code}")
    with only_night(data):
        failed = []
        for portal_id in only or province.portals:
            say(f"crawl {portal_id}")
            try:
                say(f"  {crawl(data, portal_id, night, portals)}")
            except (InputError, OSError) as error:
                failed.append(portal_id)
                say(f"  failed: {error}")
        result = after_the_crawls(data, province, night, say)
        result.failed_portals = [*failed, *(portal for portal in result.failed_portals if portal not in failed)]
        return result


def after_the_crawls(
    data: DataFolder, province: Province, night: date, say: Callable[[str], None] = print
) -> NightResult:
    """The steps from the landing files to the published file."""
    result = NightResult()
    try:
        say("gate the landing, load")
        as_of = gate_and_load(data, night, province)
        for one in told_damage(data):
            result.failed_portals.append(one.portal_id)
            say(f"  left out: {one.portal_id}, night of {one.night}: {one.reason}")
        say(f"annotate: {label(data, as_of, province)} texts and answers")
        say(f"cases: {match_cases(data, as_of)} new reports")
        say(f"words: {prepare_trends(data, as_of)} texts")
        say(f"build the marts as of {as_of}")
        build_marts(data, as_of)
        say("gate the marts, publish")
        gate_and_publish(data, as_of)
        result.is_published = True
        for line in drift_warnings(data):
            say(line)
    except (InputError, GateError, OSError, duckdb.Error) as error:  # the last two: a full disk, above all
        result.reason = spoken(str(error), 600)
        say(f"not published: {result.reason}")
        with suppress(OSError):  # a disk on which not even this can be written; the exit code and the age still tell
            mark_stale(data, night, result.reason)
    return result
