"""Daily counts of many series at many portals, and which days of which portal were covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WEEK = 7
SCOPES = ("province", "topic", "agency", "topic_commune", "case")


@dataclass(frozen=True, slots=True)
class Series:
    """What is counted. ``code``: of the topic, the agency, the case; ``topic:commune``; empty for the province."""

    scope: str
    code: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Reports by series, portal and day. Days are numbered from a Monday, so that ``day // 7`` is a week.

    ``series``, ``portal``, ``day``, ``count``: one entry a row, any order, rows of one cell add up.
    ``covered``: (portals, days). ``tet``, ``holiday``: 1 where a day belongs to the quiet of Tết, is another public
    holiday; both reach as far as ``covered``.
    """

    first_on: date
    keys: Sequence[Series]
    portal_ids: Sequence[str]
    series: Ints
    portal: Ints
    day: Ints
    count: Ints
    covered: Bools
    tet: Floats
    holiday: Floats

    def __post_init__(self) -> None:
        if self.first_on.weekday() != 0:
            raise ValueError(f"first_on: {self.first_on} is no Monday")
        if self.keys[0] != Series("province", ""):
            raise ValueError("keys: the first series must be the province")

    def on(self, day: int) -> date:
        """The date of a day's number."""
        return self.first_on + timedelta(days=int(day))

    def number(self, day: date) -> int:
        """The number of a date."""
        return (day - self.first_on).days

    def weekly(self, mask: Bools) -> Ints:
        """(series, weeks): counts of each week at the (portal, weekday) cells of ``mask`` alone."""
        weeks = self.covered.shape[1] // WEEK
        use = mask[self.portal, self.day % WEEK] & (self.day < weeks * WEEK)
        at = self.series[use] * weeks + self.day[use] // WEEK
        return _sum(at, self.count[use], len(self.keys) * weeks).reshape(len(self.keys), weeks)

    def window(self, last: int, mask: Bools) -> Ints:
        """(series,): counts of the seven days that end on day ``last``, at the cells of ``mask``."""
        use = (self.day > last - WEEK) & (self.day <= last)
        use[use] = mask[self.portal[use], self.day[use] % WEEK]
        return _sum(self.series[use], self.count[use], len(self.keys))

    def covered_weeks(self, mask: Bools) -> Bools:
        """(portals, weeks): whether each portal was covered on all its weekdays of ``mask``."""
        portals, days = self.covered.shape
        by_week = self.covered[:, : days // WEEK * WEEK].reshape(portals, -1, WEEK)
        return np.asarray((by_week | ~mask[:, None, :]).all(axis=2), np.bool_)


def _sum(at: Ints, count: Ints, size: int) -> Ints:
    return np.bincount(at, weights=count, minlength=size).astype(np.int64)


def tet_days(new_years: Sequence[date], first_on: date, day_count: int) -> Floats:
    """1 for each day from four before the first day of Tết to five after it: the quiet is longer than the holiday."""
    quiet = np.zeros(day_count)
    for new_year in new_years:
        middle = (new_year - first_on).days
        quiet[max(0, middle - 4) : max(0, middle + 6)] = 1
    return quiet
