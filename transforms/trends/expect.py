"""What a week would bring if nothing happened: for every series a mean, and how far chance may lead from it.

The province and every topic or agency with enough reports have a regression of their own (``regress.py``): the province
with trend, season, Tết and public holidays; a topic or agency with what differs from the province. What is rarer (a
topic in one commune, a case, a small agency) expects its share of its parent, drawn towards what topic and commune alone
would let expect (Gamma prior). All are negative binomial.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from transforms.trends.counts import WEEK, Bools, Counts, Floats, Ints
from transforms.trends.regress import Fit, fit

MOST_WEEKS = 156
GUARD_WEEKS = 3
"""Weeks just before the one that is judged, left out: a surge under way must not become what is usual."""
LEAST_WEEKS = 8
SEASON_WEEKS = 60
"""With fewer weeks no season can be told from chance; the mean is then trusted less by ``UNKNOWN_SEASON``."""
UNKNOWN_SEASON = 0.3
HALF_LIFE_WEEKS = 78.0
OWN_REGRESSION_FROM = 30
"""Reports in the base from which a topic or an agency has a regression of its own."""
COMMUNE_PRIOR = 20.0
RARE_PRIOR = 0.5

_SEASON_SD = (0.5, 0.5, 0.35, 0.35)
_TREND_SD = 0.3
_TET_SD, _HOLIDAY_SD = 1.5, 0.7
_NO_PARENT = -1


@dataclass(frozen=True, slots=True)
class Expected:
    """For each series: ``mean`` and ``size`` of the negative binomial (variance ``mean + mean² / size``)."""

    mean: Floats
    size: Floats

    def tail(self, least: Ints | Floats) -> Floats:
        """Chance of ``least`` or more."""
        return tail(self.mean, self.size, least)

    def bound(self, chance: float | Floats) -> Ints:
        """The least count whose tail is at most ``chance`` (one for all, or one each)."""
        low, high = np.zeros(len(self.mean), dtype=np.int64), np.maximum(16, 8 * self.mean + 64).astype(np.int64)
        while (low < high).any():
            middle = (low + high) // 2
            is_rare = self.tail(middle) <= chance
            low, high = np.where(is_rare, low, middle + 1), np.where(is_rare, middle, high)
        return low


def tail(mean: Floats, size: Floats, least: Ints | Floats) -> Floats:
    """Chance that a negative binomial count is ``least`` or more."""
    chance: Floats = np.where(np.asarray(least) <= 0, 1.0, betainc(np.maximum(least, 1e-9), size, mean / (mean + size)))
    return chance


class Base:
    """What the weeks before ``week`` let expect of the (portal, weekday) cells of ``mask``.

    ``portals`` are those that count: the mask's, less those with too short a past. Empty: nothing can be said.
    """

    def __init__(self, counts: Counts, mask: Bools, week: int) -> None:
        self._counts, self._week = counts, week
        self.mask, usable = _with_a_past(counts, mask, week)
        self.portals: Ints = np.flatnonzero(self.mask.any(axis=1))
        self.weeks: Ints = np.flatnonzero(usable)
        if not len(self.portals):
            return
        self._parent, self._commune = _tree(counts)
        weekly = counts.weekly(self.mask)[:, self.weeks].astype(np.float64)
        self._has_season = len(self.weeks) >= SEASON_WEEKS
        self._weight = 0.5 ** ((week - self.weeks) / HALF_LIFE_WEEKS)
        self._terms = np.array([self._term(int(number) * WEEK + WEEK - 1) for number in self.weeks])
        self._root = self._regress(weekly[:1], np.zeros((1, len(self.weeks))), self._terms, is_root=True)
        root_log = np.log(np.maximum(np.exp(self._terms @ self._root.beta[0]), 1e-6))
        is_alone = (self._parent == 0) & (weekly.sum(axis=1) >= OWN_REGRESSION_FROM)
        is_alone &= np.array([key.scope in ("topic", "agency") for key in counts.keys])
        self._alone: Ints = np.flatnonzero(is_alone)
        own = weekly[self._alone]
        self._own = self._regress(own, np.broadcast_to(root_log, own.shape), self._terms[:, :6], is_root=False)
        self._shares(weekly)

    def _regress(self, y: Floats, offset: Floats, terms: Floats, *, is_root: bool) -> Fit:
        free = [0.0, *(1 / sd**2 for sd in (_TREND_SD, *_SEASON_SD))]
        if not self._has_season:
            free[1:] = [1e6] * 5
        if is_root:
            free += [1 / _TET_SD**2, 1 / _HOLIDAY_SD**2]
        return fit(y, offset, terms, self._weight, np.array(free))

    def _term(self, last: int) -> Floats:
        """Terms of the seven days that end on day ``last``: level, trend, season, Tết, holidays."""
        days = slice(last - WEEK + 1, last + 1)
        middle = self._counts.on(last - WEEK // 2)
        year = 2 * np.pi * middle.timetuple().tm_yday / 365.25
        trend = (last // WEEK - self._week) / 52
        return np.array([
            1.0, trend, np.cos(year), np.sin(year), np.cos(2 * year), np.sin(2 * year),
            self._counts.tet[days].mean(), self._counts.holiday[days].mean(),
        ])  # fmt: skip

    def _shares(self, weekly: Floats) -> None:
        """Share of the parent, and the weight of evidence behind it (reports), of what has no regression of its own."""
        counts, parent = self._counts, self._parent
        total = (weekly * self._weight).sum(axis=1)
        prior = np.full(len(parent), RARE_PRIOR)
        cells = np.flatnonzero(self._commune >= 0)
        if len(cells):
            at = self._commune[cells]
            by_commune = np.bincount(at, weights=total[cells]) + RARE_PRIOR
            prior[cells] = COMMUNE_PRIOR * (by_commune / by_commune.sum())[at]
        extra = np.array([COMMUNE_PRIOR if key.scope == "topic_commune" else 1.0 for key in counts.keys])
        self._evidence = total + prior
        self._share = self._evidence / (total[np.maximum(parent, 0)] + extra)
        self._clumping = self._clumps(weekly)

    def _clumps(self, weekly: Floats) -> dict[bool, float]:
        """Variance over mean of what has no regression of its own, one for cells and one for the rest: neighbours write
        together. Against the parent's own week, so that what all cells share does not count."""
        is_rare = np.ones(len(weekly), dtype=bool)
        is_rare[0] = is_rare[self._alone] = False
        found = {}
        for is_cell in (False, True):
            at = np.flatnonzero(is_rare & ((self._commune >= 0) == is_cell))
            usual = weekly[self._parent[at]] * self._share[at, None] * self._weight
            squares = (self._weight * (weekly[at] - weekly[self._parent[at]] * self._share[at, None]) ** 2).sum()
            found[is_cell] = float(np.clip(squares / max(usual.sum(), 1.0), 1.0, 3.0))
        return found

    def expect(self, last: int) -> Expected:
        """Of the seven days that end on day ``last``."""
        term = self._term(last)
        mean = np.zeros(len(self._share))
        spread = np.full(len(mean), 0.0 if self._has_season else UNKNOWN_SEASON**2)
        dispersion = np.ones(len(mean))
        root_mean, root_spread = self._root.predict(term, np.zeros(1))
        mean[0], dispersion[0] = root_mean[0], self._root.dispersion[0]
        spread[0] += root_spread[0]
        own_mean, own_spread = self._own.predict(term[:6], np.full(len(self._alone), np.log(root_mean[0])))
        mean[self._alone], dispersion[self._alone] = own_mean, self._own.dispersion
        spread[self._alone] += own_spread
        is_known = np.zeros(len(mean), dtype=bool)
        is_known[0] = is_known[self._alone] = True
        for is_cell in (False, True):  # parents first
            at = np.flatnonzero(~is_known & ((self._commune >= 0) == is_cell))
            parent = self._parent[at]
            mean[at] = mean[parent] * self._share[at]
            spread[at] = spread[parent] + 1 / self._evidence[at]
            dispersion[at] = self._clumping[is_cell] + (dispersion[parent] - 1) * self._share[at]
        mean = np.maximum(mean, 1e-6)
        size = mean / (dispersion - 1 + mean * spread + 1e-9)
        return Expected(mean, np.clip(size, 1e-3, 1e6))


def _with_a_past(counts: Counts, mask: Bools, week: int) -> tuple[Bools, Bools]:
    """The mask without portals of too short a past, and the weeks (weeks,) that the others all cover."""
    mask = mask.copy()
    weeks = np.arange(counts.covered.shape[1] // WEEK)
    is_base = (weeks < week - GUARD_WEEKS) & (weeks >= week - GUARD_WEEKS - MOST_WEEKS)
    while True:
        portals = np.flatnonzero(mask.any(axis=1))
        covered = counts.covered_weeks(mask) & is_base
        usable = covered[portals].all(axis=0) if len(portals) else np.zeros_like(is_base)
        if not len(portals) or usable.sum() >= LEAST_WEEKS:
            return mask, usable & is_base
        mask[portals[np.argmin(covered[portals].sum(axis=1))]] = False


def _tree(counts: Counts) -> tuple[Ints, Ints]:
    """(parent, commune) of each series: numbers of series and of communes; -1 for none."""
    at = {(key.scope, key.code): number for number, key in enumerate(counts.keys)}
    communes: dict[str, int] = {}
    parent, commune = [], []
    for key in counts.keys:
        topic, _, place = key.code.partition(":")
        is_cell = key.scope == "topic_commune"
        parent.append(at[("topic", topic)] if is_cell else _NO_PARENT if key.scope == "province" else 0)
        commune.append(communes.setdefault(place, len(communes)) if is_cell else _NO_PARENT)
    return np.array(parent), np.array(commune)
