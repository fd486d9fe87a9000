"""How surges are found: detection by size, shape and expected count, delay, false alerts a month; beside two plain rules.

``python -m benchmarks.surge simulated`` makes provinces of three sizes with season, Tết, weekdays and overdispersion;
``python -m benchmarks.surge history WAREHOUSE`` injects into the counts of a warehouse file (the replica's, say). Surges
are added to one topic at a time, in weeks chosen at random; ``--surges`` and ``--seed`` set how many and which.

The plain rules see the same series, days and least count: EARS C2 (Hutwagner and others, J. Urban Health 80, 2003: a day
above the mean of the seven days that end three days before it by three standard deviations) and "two sigma" (a trailing
week above the mean of the eight weeks before by two standard deviations).
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from transforms.trends.counts import WEEK, Bools, Counts, Floats, Ints, Series, tet_days
from transforms.trends.read import read_counts
from transforms.trends.surge import LEAST_COUNT, judge

FIRST_ON = date(2023, 1, 2)
WEEKS = 208
JUDGED_WEEKS = 52
SIZES = {"small (18 a week)": 18, "replica's (37 a week)": 37, "large (600 a week)": 600}
TIMES = (2.0, 3.0, 5.0)
DAYS = 14
SHAPES: dict[str, Floats] = {
    "step": np.ones(DAYS),
    "ramp": np.linspace(1 / WEEK, 2, DAYS).clip(0, 1),  # whole after a week
    "burst": np.array([3.0, 2, 1, 0.5, 0.5, *[0.0] * 9]),  # a week's surplus, most of it in two days
}
WHOLE_ON = {"step": 1, "ramp": WEEK, "burst": 1}
"""Day of a surge on which it first has its size: a ramp is not three times the usual before its seventh day."""
_BINS = (1, 2, 3, 5, 10, 20, 1000)
_WEEKDAYS = np.array((1.25, 1.15, 1.1, 1.08, 1.05, 0.72, 0.65))
_NEW_YEARS = (date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17))
_WEEKLY_SHAPE = 20.0
"""Of the gamma that each topic's week is multiplied by: a standard deviation of 22 %, beyond Poisson."""

Rule = Callable[[Counts, Sequence[int]], Bools]
"""(counts, days) -> (days, series): alerts."""


def ours(counts: Counts, days: Sequence[int]) -> Bools:
    return np.array([window.is_alert for window in judge(counts, days)])


def _daily(counts: Counts) -> Floats:
    shape = len(counts.keys), counts.covered.shape[1]
    at = counts.series * shape[1] + counts.day
    return np.bincount(at, weights=counts.count, minlength=shape[0] * shape[1]).reshape(shape)


def ears_c2(counts: Counts, days: Sequence[int]) -> Bools:
    daily = _daily(counts)
    alerts = []
    for day in days:
        base = daily[:, day - 9 : day - 2]
        deviation = np.maximum(base.std(axis=1, ddof=1), 0.5)  # the usual floor: quiet series have no deviation
        is_many = daily[:, day - 6 : day + 1].sum(axis=1) >= LEAST_COUNT
        alerts.append((daily[:, day] > base.mean(axis=1) + 3 * deviation) & is_many)
    return np.array(alerts)


def two_sigma(counts: Counts, days: Sequence[int]) -> Bools:
    summed = np.cumsum(np.pad(_daily(counts), ((0, 0), (1, 0))), axis=1)
    alerts = []
    for day in days:
        ends = day + 1 - WEEK * np.arange(9)
        weekly = summed[:, ends] - summed[:, ends - WEEK]
        base = weekly[:, 1:]
        is_above = weekly[:, 0] > base.mean(axis=1) + 2 * base.std(axis=1, ddof=1)
        alerts.append(is_above & (weekly[:, 0] >= LEAST_COUNT))
    return np.array(alerts)


RULES: dict[str, Rule] = {"hieudan": ours, "EARS C2": ears_c2, "two sigma": two_sigma}


def simulate(rng: np.random.Generator, per_week: float) -> Counts:
    """Four years of a province at three portals: 22 topics, 92 communes, an agency for each topic and each commune."""
    days = WEEKS * WEEK
    shares = 1 / (np.arange(22) + 4.0)
    shares /= shares.sum()
    tet = tet_days(_NEW_YEARS, FIRST_ON, days)
    year = 2 * np.pi * np.arange(days) / 365.25
    communes = rng.dirichlet(np.full(92, 3.0))
    topic, day = [], []
    for number, share in enumerate(shares):
        season = 1 + rng.uniform(0, 0.5) * np.cos(year - rng.uniform(0, 2 * np.pi))
        rough = np.repeat(rng.gamma(_WEEKLY_SHAPE, 1 / _WEEKLY_SHAPE, WEEKS), WEEK)
        weekday = np.tile(_WEEKDAYS, WEEKS) / WEEK
        rate = per_week * share * season * rough * weekday * np.where(tet > 0, 0.3, 1) * 1.1 ** (np.arange(days) / 365)
        counted = rng.poisson(rate)
        topic.append(np.full(counted.sum(), number))
        day.append(np.repeat(np.arange(days), counted))
    topics, at = np.concatenate(topic), np.concatenate(day)
    commune = rng.choice(92, len(at), p=communes)
    portal = rng.choice(3, len(at), p=(0.65, 0.2, 0.15))
    agency = np.where(rng.random(len(at)) < 0.5, topics, 22 + commune)
    cell = topics * 92 + commune
    return _counts([("topic", topics), ("agency", agency), ("topic_commune", cell)], portal, at, tet)


def _counts(members: Sequence[tuple[str, Ints]], portal: Ints, day: Ints, tet: Floats) -> Counts:
    keys, series = [Series("province", "")], [np.zeros(len(day), dtype=np.int64)]
    for scope, codes in members:
        known, at = np.unique(codes, return_inverse=True)
        series.append(at + len(keys))
        keys += [Series(scope, f"{c // 92}:{c % 92}" if scope == "topic_commune" else str(c)) for c in known]
    times = len(members) + 1
    covered = np.ones((3, len(tet)), dtype=bool)
    return Counts(
        FIRST_ON, keys, ["a", "b", "c"], np.concatenate(series), np.tile(portal, times), np.tile(day, times),
        np.ones(times * len(day), dtype=np.int64), covered, tet, np.zeros(len(tet)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Injected:
    """A surge that was put in: what the topic expects a week, its size and shape, and the delay in days by rule."""

    expected: float
    times: float
    shape: str
    delays: dict[str, int | None]
    """From the day on which it begins, that day being 1."""


def inject(rng: np.random.Generator, counts: Counts, surges: int) -> Iterator[Injected]:
    """Puts ``surges`` surges, one at a time, into topics and weeks at random, and looks for each with each rule."""
    topics = [at for at, key in enumerate(counts.keys) if key.scope == "topic" and key.code != "chua_ro"]
    days = counts.covered.shape[1]
    cases = [(times, shape) for times in TIMES for shape in SHAPES]
    for number in range(surges):
        times, shape = cases[number % len(cases)]
        series = int(rng.choice(topics))
        start = int(rng.integers(days - WEEK * JUDGED_WEEKS, days - DAYS))
        usual = counts.count[(counts.series == series) & (counts.day >= start - 364) & (counts.day < start)].sum() / 52
        added = rng.poisson(SHAPES[shape] * usual / WEEK * (times - 1))
        at = np.repeat(np.arange(DAYS), added) + start
        more = replace(
            counts,
            series=np.concatenate([counts.series, np.full(len(at), series), np.zeros(len(at), dtype=np.int64)]),
            portal=np.concatenate([counts.portal, np.zeros(2 * len(at), dtype=np.int64)]),
            day=np.concatenate([counts.day, at, at]),
            count=np.concatenate([counts.count, np.ones(2 * len(at), dtype=np.int64)]),
        )
        judged = range(start, start + DAYS)
        delays = {}
        for name, rule in RULES.items():
            found = np.flatnonzero(rule(more, judged)[:, series])
            delays[name] = int(found[0]) + 1 if len(found) else None
        yield Injected(float(usual), times, shape, delays)


def false_alerts(counts: Counts) -> dict[str, float]:
    """Runs of alerts a month over all series, by rule, in a history into which nothing was put."""
    days = range(counts.covered.shape[1] - WEEK * JUDGED_WEEKS, counts.covered.shape[1])
    told = {}
    for name, rule in RULES.items():
        alerts = rule(counts, days)
        runs = 0
        for series in np.flatnonzero(alerts.any(axis=0)):
            at = np.flatnonzero(alerts[:, series])
            runs += 1 + int((np.diff(at) > WEEK).sum())
        told[name] = runs / (len(days) / 30.4)
    return told


def _table(injected: Sequence[Injected]) -> None:
    print(f"| expected a week | times | surges | {' | '.join(f'{name}: 7 days, 14 days, delay' for name in RULES)} |")
    print("|---|---|---|" + "---|" * len(RULES))
    for low, high in zip(_BINS, _BINS[1:], strict=False):
        for times in TIMES:
            some = [one for one in injected if low <= one.expected < high and one.times == times]
            if some:
                print(f"| {low}-{high if high < 1000 else ''} | {times:g} | {len(some)} | {' | '.join(_rates(some))} |")
    print(
        "\nWithin 7 days of the first day, within 7 days of the day on which it has its size, within 14 days, median delay from the first:\n"
    )
    print(f"| shape, 3 times, 5 or more expected | surges | {' | '.join(RULES)} |")
    print("|---|---|" + "---|" * len(RULES))
    threefold = [one for one in injected if one.times == 3 and one.expected >= 5]
    for shape in (*SHAPES, "all"):
        some = [one for one in threefold if shape in (one.shape, "all")]
        if some:
            print(f"| {shape} | {len(some)} | {' | '.join(_shape_rates(some))} |")


def _rates(some: Sequence[Injected]) -> list[str]:
    told = []
    for name in RULES:
        delays = [one.delays[name] for one in some]
        soon = sum(delay is not None and delay <= WEEK for delay in delays)
        found = [delay for delay in delays if delay is not None]
        median = f"{np.median(found):.0f}" if found else "–"
        told.append(f"{100 * soon / len(some):.0f} %, {100 * len(found) / len(some):.0f} %, {median}")
    return told


def _shape_rates(some: Sequence[Injected]) -> list[str]:
    told = []
    for name in RULES:
        delays = [(one.delays[name], WHOLE_ON[one.shape]) for one in some]
        found = [(delay, whole) for delay, whole in delays if delay is not None]
        counts = (
            sum(delay <= WEEK for delay, _ in found),
            sum(delay < whole + WEEK for delay, whole in found),
            len(found),
        )
        median = f"{np.median([delay for delay, _ in found]):.0f}" if found else "–"
        told.append(", ".join(f"{100 * count / len(some):.0f} %" for count in counts) + f", {median}")
    return told


def _history(path: Path, until: date | None) -> Counts:
    """The counts of a warehouse file, up to ``until``: before a surge that is known to be in it."""
    with duckdb.connect(str(path), read_only=True) as con:
        tables = (
            con.table(f"{name}") for name in ("staging.int_series_day", "staging.int_sent_coverage", "marts.dim_date")
        )
        counts = read_counts(*tables, weeks=JUDGED_WEEKS)
    if counts is None:
        raise SystemExit(f"{path}: holds no reports")
    if until is None:
        return counts
    days = counts.number(until) + 1
    if days <= WEEK * JUDGED_WEEKS:
        raise SystemExit(f"--until {until}: leaves less than {JUDGED_WEEKS} weeks")
    use = counts.day < days
    return replace(
        counts, series=counts.series[use], portal=counts.portal[use], day=counts.day[use], count=counts.count[use],
        covered=counts.covered[:, :days], tet=counts.tet[:days], holiday=counts.holiday[:days],
    )  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.surge", description=__doc__.splitlines()[0])
    parser.add_argument("source", choices=["simulated", "history"])
    parser.add_argument("warehouse", nargs="?", type=Path, help="history: the warehouse file")
    parser.add_argument("--until", type=date.fromisoformat, help="history: last day that is used")
    parser.add_argument("--surges", type=int, default=180, help="surges put into each history")
    parser.add_argument("--histories", type=int, default=2, help="simulated: histories of each size")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    rng = np.random.default_rng(asked.seed)
    if asked.source == "history":
        if asked.warehouse is None:
            parser.error("history: name the warehouse file")
        histories = {str(asked.warehouse): [_history(asked.warehouse, asked.until)]}
    else:
        histories = {
            name: [simulate(rng, per_week) for _ in range(asked.histories)] for name, per_week in SIZES.items()
        }
    injected: list[Injected] = []
    print(f"| false alerts a month, all series | {' | '.join(RULES)} |\n|---|" + "---|" * len(RULES))
    for name, some in histories.items():
        rates: dict[str, list[float]] = defaultdict(list)
        for counts in some:
            for rule, rate in false_alerts(counts).items():
                rates[rule].append(rate)
            injected += inject(rng, counts, asked.surges)
        print(f"| {name} | {' | '.join(f'{np.mean(rates[rule]):.1f}' for rule in RULES)} |", flush=True)
    print()
    _table(injected)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
