"""Walking a list page by page: what on a page was not met before, and where to go next. Pages in, steps out: pure.

A list moves while it is read. What is put in pushes entries onto the next page, where they are met twice: harmless.
What is taken out pulls entries up, past the reader: where the portal states its total, a fall of it sends the walk
back as many places. A portal that states none hides a removal between two pages; the next full sweep finds the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from crawlers.plan import Plan
from crawlers.wire import Entry, ListPage

Step = Literal["next", "enough", "end", "hole", "loop"]
"""``next``: read the page :attr:`Walk.page`; ``enough``: all below is known; ``end``: that was the last page;
``hole``: an empty page where the portal says that more follow; ``loop``: paging does not end."""

STALE_PAGES = 3
"""So many pages after each other without an entry that was not met already: paging goes in a circle. Two may be due to
a burst of new items between two pages."""
STALE_WINDOWS = 50
"""The same where each page says what to ask next: windows of dates overlap."""
STALE_PAGES_AT_END = 2
"""The same where the portal shows its last page again when asked for one after it: that was the end."""


@dataclass(slots=True)
class Walk:
    """The reading of one list, newest first, from page 1."""

    plan: Plan
    past_end: Literal["empty", "repeat", "not_found"]
    max_pages: int
    met: set[str] = field(default_factory=set)
    """Public entries met so far."""
    hidden: set[str] = field(default_factory=set)
    """Entries that the portal marks as not public."""
    page: int = 1
    """The page to read now."""
    read_count: int = 0
    _whole: int = 0
    """So many pages from the first on are certainly met, as the list stands now."""
    _page_size: int = 0
    """Entries on the shortest page that was not the last: pages may differ by what cannot be read of them."""
    _furthest: int = 0
    _total: int | None = None
    _stale: int = 0

    def take(self, parsed: ListPage) -> tuple[list[Entry], Step]:
        """Takes in the page :attr:`page`: (its public entries that were not met before, the step to make)."""
        fresh = self._meet(parsed.entries)
        count = len(parsed.entries)
        self.read_count += 1
        if count and parsed.has_next:
            self._page_size = min(self._page_size or count, count)
        if parsed.total is not None:
            if self._total is not None and parsed.total < self._total and self._page_size:
                self._whole = max(0, self._whole - -(-(self._total - parsed.total) // self._page_size))
            self._total = parsed.total
        is_joined = parsed.next is not None or self.page <= self._whole + 1
        if is_joined:
            self._whole = max(self._whole, self.page)
        is_further = self.page > self._furthest
        self._furthest = max(self._furthest, self.page)
        if count and is_further:
            self._stale = 0 if fresh else self._stale + 1
        return fresh, self._step(parsed, is_joined)

    def _meet(self, entries: list[Entry]) -> list[Entry]:
        fresh: list[Entry] = []
        for entry in entries:
            if not entry.is_public:
                self.hidden.add(entry.source_id)
            elif entry.source_id not in self.met:
                self.met.add(entry.source_id)
                fresh.append(entry)
        return fresh

    def begin_other(self) -> None:
        """The portal's next list begins, from its page 1; what was met stays met."""
        self.page, self._whole, self._page_size, self._furthest, self._stale = 1, 0, 0, 0, 0
        self._total = None

    def _step(self, parsed: ListPage, is_joined: bool) -> Step:
        if self.plan.sample is not None:
            return "enough"  # a look at one page, whatever is on it
        if not parsed.entries and is_joined and parsed.next is None:
            return "hole" if parsed.has_next and self.page > 1 and self._owes() else "end"
        if self.past_end == "repeat" and self._stale >= STALE_PAGES_AT_END:
            return "end"
        most_stale = STALE_PAGES if parsed.next is None else STALE_WINDOWS
        if self._stale >= most_stale or self.read_count > 2 * self.max_pages or self.page > self.max_pages:
            return "loop"
        if is_joined:
            public = [entry for entry in parsed.entries if entry.is_public]
            if public and parsed.is_newest_first and self.plan.has_enough(public, self.met):
                return "enough"
            if parsed.next is not None:
                self.page += 1  # asked for by what this page says, so there is no way back
                return "next"
            if not parsed.has_next:
                return "end"
        self.page = self._whole + 1
        return "next"

    def _owes(self) -> bool:
        """Whether the portal's total says that entries are missing; without one its word about pages counts."""
        return self._total is None or self._total > len(self.met) + len(self.hidden)
