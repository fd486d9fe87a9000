"""What a portal's earlier nights teach: how it is usually filled, and when it may be quiet. From manifests alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from typing import Literal

from hieudan.records import Manifest

DayKind = Literal["workday", "weekend", "holiday"]

LONGEST_LOOK = 120
"""Nights that are looked back upon."""
ENOUGH_NIGHTS = 5
"""Nights of one kind of day, from which on an average is made of them."""
UNBELIEVABLE = 7.0
"""So many new items were expected and none came: a chance below 1 in 1,000 if they come independently."""
GOOD = ("ok", "quiet")


@dataclass(frozen=True, slots=True)
class Past:
    """Manifests of a portal's earlier nights, oldest first."""

    nights: tuple[Manifest, ...] = ()

    @property
    def last_complete(self) -> date | None:
        """The last night that closed ok or quiet."""
        return next((one.observed_on for one in reversed(self.nights) if one.outcome in GOOD), None)

    def usual_fill(self, *, is_full_sweep: bool, parser_version: int) -> tuple[Mapping[str, float], int]:
        """(share of items with a value per field, items it was measured on), of the good nights of the same reach that
        were read by the same parser: a sweep shows old answered items, other nights new and open ones."""
        filled: Counter[str] = Counter()
        count = 0
        for one in self.nights:
            if one.outcome in GOOD and one.is_full_sweep == is_full_sweep and one.parser_version == parser_version:
                count += one.item_count
                for name, share in one.fill_rates.items():
                    filled[name] += round(share * one.item_count)
        return ({name: number / count for name, number in filled.items()} if count else {}), count

    def silence(self, night: date) -> tuple[float, int, int]:
        """Of a night without anything new: (new items to be expected since the last one came, days since then, longest
        run of days without anything new before that)."""
        arrivals = [one.observed_on for one in self.nights if one.new_count]
        if not arrivals:
            return 0.0, 0, 0
        rates = self._rates()
        since = arrivals[-1]
        days = (night - since).days
        expected = sum(rates.get(day_kind(since + timedelta(days=number)), 0.0) for number in range(days))
        longest = max(((after - before).days for before, after in zip(arrivals, arrivals[1:], strict=False)), default=0)
        return expected, days, longest

    def _rates(self) -> dict[DayKind, float]:
        """New items a day, by kind of day. A night finds what was sent on the day before; only nights after a good one
        count, so that none holds what came on several days, or the whole archive."""
        found: dict[DayKind, list[int]] = {}
        good = {one.observed_on for one in self.nights if one.outcome in GOOD}
        for one in self.nights:
            before = one.observed_on - timedelta(days=1)
            if one.observed_on in good and before in good:
                found.setdefault(day_kind(before), []).append(one.new_count)
        return {kind: fmean(counts) for kind, counts in found.items() if len(counts) >= ENOUGH_NIGHTS}


def read_past(root: Path, portal_id: str, before: date) -> Past:
    """The closed nights of a portal before a date under the landing root; what cannot be read counts as absent."""
    folders = sorted((root / f"portal={portal_id}").glob("date=*"))
    earlier = [folder for folder in folders if folder.name.removeprefix("date=") < before.isoformat()]
    return Past(tuple(_manifests(earlier[-LONGEST_LOOK:])))


def day_kind(day: date) -> DayKind:
    """Public holidays of Viet Nam (Tết with them) by the ``holidays`` package, also where they fall on a weekend."""
    if day in _holidays(day.year):
        return "holiday"
    return "weekend" if day.weekday() >= 5 else "workday"


@lru_cache
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # here: it costs a quarter of a second, and few crawls need it

    return frozenset(country_holidays("VN", years=year))


def _manifests(folders: Iterable[Path]) -> Iterable[Manifest]:
    for folder in folders:
        try:
            manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        except (OSError, ValueError):
            continue
        if folder.name == f"date={manifest.observed_on}":
            yield manifest
