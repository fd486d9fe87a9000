"""What one night's crawl has to look at: decided from what is known, without a network.

The list is read newest first until a page holds nothing new. Open items, and those answered in the last 30 days, are
looked at again: every night while they are young, then every 2, 4 and 7 days. On Mondays, on the first crawl, and
when no crawl has ever ended well, the whole list is read; then all of them are looked at, and so many of the closed
ones, those unseen for longest, as the portal's ``recheck`` allows: that finds silent edits.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from pydantic import ValidationError

from crawlers.platforms import Platform
from crawlers.wire import Entry
from hieudan.records import KnownItem
from hieudan.settings import InputError, first_error

REVISIT_DAYS = 30
"""Ratings and edits come late: answered items are looked at for so long."""
SWEEP_WEEKDAY = 0
"""Monday: the weekly report is written from this night."""
INTERVALS = ((7, 1), (30, 2), (90, 4))
"""(younger than so many days, visited every so many days); older ones every 7 days. Of the age of the last news."""
LONGEST_INTERVAL = 7
MOST_MISSING = 0.2
FEW_MISSING = 20
"""More known entries missing than this share of all (and than these few): the list is short, not the archive."""


def read_known(path: Path | None, night: date) -> dict[str, KnownItem]:
    """Known items by id; of two lines of an item the later holds. None of them when the file is absent, or is not older than
    the night (a rerun of a past one).

    :raises InputError: naming the file and the line that does not fit.
    """
    if path is None or not path.exists():
        return {}
    try:
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        raise InputError(f"{path}: no gzip of UTF-8 lines") from None
    known: dict[str, KnownItem] = {}
    for number, line in enumerate(lines, 1):
        try:
            item = KnownItem.model_validate_json(line)
        except ValidationError as error:
            raise InputError(f"{path}:{number}: {first_error(error)}") from None
        if item.last_seen_on >= night:
            return {}
        known[item.source_id] = item
    return {source_id: item for source_id, item in known.items() if not item.is_gone}


@dataclass(slots=True)
class Plan:
    """The plan of one night."""

    platform: Platform
    night: date
    known: dict[str, KnownItem]
    is_full_sweep: bool
    reach_back_to: date | None = None
    """The list must be read down to this sent date even where all is known: a night before this one was cut short."""
    done: frozenset[str] = frozenset()
    """Items that an earlier attempt of this night has already written."""
    sample: int | None = None
    """Only the first page of the list and so many of its details: a look, not a crawl."""
    recheck: int = 0
    """On a full sweep so many entries that should not change any more are looked at too."""
    _by_entry: dict[str, list[KnownItem]] = field(init=False, default_factory=dict)
    _done_entries: set[str] = field(init=False, default_factory=set)
    _rechecked: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        for item in self.known.values():
            self._by_entry.setdefault(self.platform.entry_id(item.source_id), []).append(item)
        self._done_entries = {self.platform.entry_id(source_id) for source_id in self.done}
        if self.is_full_sweep and self.recheck:
            settled = [one for one, items in self._by_entry.items() if not any(self._is_due(item) for item in items)]
            settled.sort(key=lambda one: (min(item.last_seen_on for item in self._by_entry[one]), one))
            self._rechecked = frozenset(settled[: self.recheck])

    def known_ids(self, entry_id: str) -> list[str]:
        """The known items of an entry."""
        return [item.source_id for item in self._by_entry.get(entry_id, [])]

    def is_known(self, entry: Entry) -> bool:
        """Whether an entry was seen on an earlier night."""
        return entry.source_id in self._by_entry

    def sent_on(self, entry: Entry) -> date | None:
        """When a known entry was sent, for lists that do not say."""
        return min((one.sent_on for one in self._by_entry.get(entry.source_id, []) if one.sent_on), default=None)

    def is_done(self, entry_id: str) -> bool:
        """Whether an earlier attempt of this night has written it; a part holds all of an entry's items or none."""
        return entry_id in self._done_entries

    def wants(self, entry: Entry) -> bool:
        """Whether an entry's details are to be fetched."""
        if self.is_done(entry.source_id):
            return False
        if self.sample is not None:
            self.sample -= 1
            return self.sample >= 0
        items = self._by_entry.get(entry.source_id)
        if items is None or entry.source_id in self._rechecked or any(self._is_due(item) for item in items):
            return True
        # The list shows another state than what is known: opened again, or answered.
        return entry.is_open is not None and all(entry.is_open != item.is_open for item in items)

    def has_enough(self, page: Iterable[Entry], met: set[str]) -> bool:
        """Whether paging may stop after a page: it holds nothing new, and nothing that lies further down is wanted
        that cannot be asked for by its id."""
        entries = list(page)
        if self.sample is not None:
            return True
        if self.is_full_sweep or not all(self.is_known(entry) for entry in entries):
            return False
        oldest = min((entry.sent_on for entry in entries if entry.sent_on), default=None)
        if self.reach_back_to is not None and (oldest is None or oldest >= self.reach_back_to):
            return False
        return not any(self.platform.entry_of(one) is None for one in self.unmet(met))

    def unmet(self, met: set[str]) -> list[str]:
        """Entries that are wanted and were not met on the list, oldest id first."""
        return sorted(
            entry_id
            for entry_id, items in self._by_entry.items()
            if entry_id not in met and entry_id not in self._done_entries and any(self._is_due(item) for item in items)
        )

    def missing(self, met: set[str]) -> list[str]:
        """Known entries that a whole list no longer shows."""
        return sorted(one for one in self._by_entry if one not in met and one not in self._done_entries)

    def is_too_many_missing(self, count: int) -> bool:
        """Whether so many known entries cannot have gone at once: then the list is cut short."""
        return count > max(FEW_MISSING, MOST_MISSING * len(self._by_entry))

    def _is_due(self, item: KnownItem) -> bool:
        age = (self.night - last_news(item)).days
        if not item.is_open and age > REVISIT_DAYS:
            return False
        return self.is_full_sweep or (self.night - item.last_seen_on).days >= interval(age)


def last_news(item: KnownItem) -> date:
    """When something last happened to an item: its answer, a change that we saw, else when it was sent."""
    if not item.is_open and item.answered_on:
        return item.answered_on
    if item.changed_on == item.first_seen_on:
        return item.sent_on or item.changed_on  # it has not changed since it was met: its age is its own
    return item.changed_on


def interval(age: int) -> int:
    """Days between two visits to an item whose last news is so many days old."""
    return next((days for limit, days in INTERVALS if age < limit), LONGEST_INTERVAL)


def make_plan(
    platform: Platform,
    night: date,
    known: dict[str, KnownItem],
    done: Iterable[str],
    last_complete: date | None,
    is_any_before: bool,
    sample: int | None = None,
    recheck: int = 0,
) -> Plan:
    """The plan of a night; ``last_complete`` and ``is_any_before`` say how the crawls before it ended."""
    is_full_sweep = not known or night.weekday() == SWEEP_WEEKDAY or (is_any_before and last_complete is None)
    reach = last_complete if last_complete and last_complete < night - timedelta(days=1) else None
    return Plan(
        platform, night, known, is_full_sweep, reach_back_to=reach, done=frozenset(done), sample=sample, recheck=recheck
    )
