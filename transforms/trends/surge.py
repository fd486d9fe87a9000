"""Which series rose beyond chance: trailing weeks, judged every day, under one budget of false alerts.

A window is the seven days that end on a day. It is held against what earlier weeks let expect (``expect.py``) of the
same portals on the same weekdays: what was not covered in the window counts on neither side. A window alerts when its
count is at least ``LEAST_COUNT`` and ``LEAST_RATIO`` times the expected, and when chance alone would lead so far with a
probability below the week's threshold. Each scope has the largest threshold at which its series together are expected to
give ``FALSE_ALERTS_A_DAY``, summed over the exact tails: that controls the per-family error rate, and what cannot reach the
least count uses nothing of the budget (Tarone, Biometrics 46, 1990, 515-522, on discrete tests).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from transforms.trends.counts import WEEK, Bools, Counts, Floats, Ints
from transforms.trends.expect import Base, Expected, tail

LEAST_COUNT = 5
LEAST_RATIO = 1.5
FALSE_ALERTS_A_DAY = {"province": 0.003, "topic": 0.04, "agency": 0.01, "topic_commune": 0.01, "case": 0.01}
"""Windows of neighbouring days share six of seven days: the alerts of a month are far fewer than thirty times this."""
LEAST_DAYS = 4
"""Days of a window on which a portal must have been covered, for it to count."""
CONCLUSIVE_POWER = 0.5
"""A series says nothing when a threefold week would be noticed with less than this probability."""
WEEKS = 13
ONSET_DAYS = 56
_THRESHOLDS = np.geomspace(1e-6, 0.003, 60)
"""What the week's threshold is chosen from: an alert is never likelier than the last, however few the series."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A series in a week. ``state``: ``tang``, ``binh_thuong``, ``qua_it`` (too few to conclude), ``chua_du`` (not covered).

    The counts are those of the window that ends on ``window_to_on``: the last one that alerts, else the week's last.
    ``first_alert_on``: first day of this run of alerts; ``since_on``: when it most likely began. ``portal_ids``: who counts.
    """

    week_on: date
    scope: str
    code: str
    state: str
    window_to_on: date
    observed: int
    expected: float | None
    low: int | None
    high: int | None
    p_value: float | None
    is_ongoing: bool
    first_alert_on: date | None
    since_on: date | None
    portal_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """All series in the seven days that end on day ``last``. ``expected`` None: no portal could be compared."""

    last: int
    mask: Bools
    observed: Ints
    expected: Expected | None
    p_value: Floats
    is_alert: Bools
    threshold: Floats

    def conclusive(self) -> Bools:
        """(series,): whether a threefold week would probably be noticed."""
        if self.expected is None:
            return np.zeros(len(self.observed), dtype=bool)
        bound = np.maximum(self.expected.bound(self.threshold), LEAST_COUNT)
        power: Bools = tail(3 * self.expected.mean, self.expected.size, bound) >= CONCLUSIVE_POWER
        return power


def find(counts: Counts, last_on: date, weeks: int = WEEKS) -> list[Finding]:
    """What can be said of each series in the ``weeks`` weeks up to ``last_on``, the last day that was seen whole.

    Rows for the province, topics and agencies always; for the rest where the window holds reports.
    """
    last = counts.number(last_on)
    first = max(0, last // WEEK - weeks + 1)
    windows = list(judge(counts, range(first * WEEK, last + 1)))
    starts = _runs(windows, len(counts.keys))
    return [
        finding
        for week in range(first, last // WEEK + 1)
        for finding in _week(counts, week, [one for one in windows if one.last // WEEK == week], starts)
    ]


def judge(counts: Counts, days: Sequence[int]) -> Iterator[Window]:
    """The window that ends on each of ``days``, all series at once."""
    bases: dict[tuple[int, bytes], tuple[Base, Floats]] = {}
    for last in days:
        mask = _mask(counts, last)
        key = last // WEEK, mask.tobytes()
        if key not in bases:
            base = Base(counts, mask, last // WEEK)
            bases[key] = (
                base,
                _thresholds(counts, base.expect(last)) if len(base.portals) else np.zeros(len(counts.keys)),
            )
        base, threshold = bases[key]
        yield _window(counts, base, threshold, last)


def _window(counts: Counts, base: Base, threshold: Floats, last: int) -> Window:
    size = len(counts.keys)
    observed = counts.window(last, base.mask)
    if not len(base.portals):
        nothing = np.zeros(size, dtype=bool)
        return Window(last, base.mask, observed, None, np.ones(size), nothing, threshold)
    expected = base.expect(last)
    p_value = expected.tail(observed)
    is_alert = (observed >= LEAST_COUNT) & (observed >= LEAST_RATIO * expected.mean) & (p_value <= threshold)
    return Window(last, base.mask, observed, expected, p_value, is_alert, threshold)


def _mask(counts: Counts, last: int) -> Bools:
    """(portals, weekdays): where the window that ends on ``last`` was covered, for portals with enough of it."""
    days = np.arange(last - WEEK + 1, last + 1)
    mask = np.zeros((len(counts.portal_ids), WEEK), dtype=bool)
    if days[0] >= 0:
        mask[:, days % WEEK] = counts.covered[:, days]
    mask[mask.sum(axis=1) < LEAST_DAYS] = False
    return mask


def _thresholds(counts: Counts, expected: Expected) -> Floats:
    """(series,): the threshold of each, by its scope's budget."""
    scopes = np.array([key.scope for key in counts.keys])
    thresholds = np.zeros(len(scopes))
    for scope, budget in FALSE_ALERTS_A_DAY.items():
        of_scope = scopes == scope
        thresholds[of_scope] = _threshold(Expected(expected.mean[of_scope], expected.size[of_scope]), budget)
    return thresholds


def _threshold(expected: Expected, budget: float) -> float:
    """The largest threshold that keeps the expected number of false alerts, over all these series, within the budget."""
    reachable = expected.tail(np.full(len(expected.mean), LEAST_COUNT)) > 1e-7
    some = Expected(expected.mean[reachable], expected.size[reachable])
    least = np.ceil(np.maximum(LEAST_COUNT, LEAST_RATIO * some.mean)).astype(np.int64)
    low, high = 0, len(_THRESHOLDS) - 1
    while low < high:
        middle = (low + high + 1) // 2
        at = np.maximum(some.bound(float(_THRESHOLDS[middle])), least)
        low, high = (middle, high) if some.tail(at).sum() <= budget else (low, middle - 1)
    return float(_THRESHOLDS[low])


def _runs(windows: Sequence[Window], size: int) -> dict[tuple[int, int], int]:
    """(series, last day of an alert) -> first day of the run: alerts with less than a week between them."""
    found: dict[tuple[int, int], int] = {}
    begun, latest = np.full(size, -1), np.full(size, -(10**6))
    for window in windows:
        for series in np.flatnonzero(window.is_alert):
            if window.last - latest[series] > WEEK:
                begun[series] = window.last
            latest[series] = window.last
            found[int(series), window.last] = int(begun[series])
    return found


def _week(
    counts: Counts, week: int, windows: Sequence[Window], starts: dict[tuple[int, int], int]
) -> Iterator[Finding]:
    final = windows[-1]
    is_conclusive = final.conclusive()
    bounds: dict[int, tuple[Ints, Ints]] = {}
    for number, key in enumerate(counts.keys):
        if key.code == "chua_ro":
            continue
        alerts = [window for window in windows if window.is_alert[number]]
        shown = alerts[-1] if alerts else final
        if not alerts and key.scope in ("topic_commune", "case") and not shown.observed[number]:
            continue
        if shown.last not in bounds and shown.expected is not None:
            bounds[shown.last] = np.maximum(shown.expected.bound(0.975) - 1, 0), shown.expected.bound(0.025) - 1
        if shown.expected is None:
            state = "chua_du"
        else:
            state = "tang" if alerts else "binh_thuong" if is_conclusive[number] else "qua_it"
        seen = None if shown.expected is None else (shown.expected.mean[number], *bounds[shown.last])
        yield Finding(
            week_on=counts.on(week * WEEK),
            scope=key.scope,
            code=key.code,
            state=state,
            window_to_on=counts.on(shown.last),
            observed=int(shown.observed[number]),
            expected=None if seen is None else round(float(seen[0]), 6),  # the last bits may differ by machine
            low=None if seen is None else int(seen[1][number]),
            high=None if seen is None else int(seen[2][number]),
            p_value=None
            if seen is None
            else float(f"{shown.p_value[number]:.4g}"),  # the last bits may differ by machine
            is_ongoing=bool(final.is_alert[number]),
            first_alert_on=counts.on(starts[number, shown.last]) if alerts else None,
            since_on=_onset(counts, number, shown) if alerts else None,
            portal_ids=tuple(counts.portal_ids[int(at)] for at in np.flatnonzero(shown.mask.any(axis=1))),
        )


def _onset(counts: Counts, series: int, window: Window) -> date:
    """The day from which on the reports are least like the expected: the most likely beginning of a step (CUSUM)."""
    assert window.expected is not None
    first = max(0, window.last - ONSET_DAYS + 1)
    portals = np.flatnonzero(window.mask.any(axis=1))
    use = (counts.series == series) & (counts.day >= first) & (counts.day <= window.last)
    use &= np.isin(counts.portal, portals)
    daily = np.bincount(counts.day[use] - first, weights=counts.count[use], minlength=window.last - first + 1)
    seen = counts.covered[portals, first : window.last + 1].all(axis=0)
    usual = np.where(seen, window.expected.mean[series] / WEEK, 0.0)
    summed, hoped = np.cumsum((daily * seen)[::-1]), np.maximum(np.cumsum(usual[::-1]), 1e-9)
    gain = np.where(summed > hoped, summed * np.log(np.maximum(summed, 1) / hoped) - (summed - hoped), 0.0)
    return counts.on(window.last - int(gain.argmax()))


def last_whole_day(as_of: date) -> date:
    """The last day that the night of ``as_of`` saw whole."""
    return as_of - timedelta(days=1)
