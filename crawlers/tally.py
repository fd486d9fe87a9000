"""What a crawl saw and lost. Counts only, no citizens' words; what becomes of them is said in ``health``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hieudan.records import CLOSED, FailureClass, KnownItem

What = Literal["list", "detail", "item"]

FILLED_FIELDS = (
    "title", "text", "sent_at", "due_on", "status_raw", "category_raw", "unit_raw", "commune_raw", "address_raw",
    "lat", "answer", "answered_at",
)  # fmt: skip
MOST_GONE = 0.2
"""More 404 than this share of all details asked for: the address has changed, nothing is gone."""


@dataclass(slots=True)
class Tally:
    """Counted while the crawl runs."""

    on_change: Callable[[Tally], None] | None = None
    page_count: int = 0
    met: set[str] = field(default_factory=set)
    """Public entries met on the list."""
    hidden: set[str] = field(default_factory=set)
    """Entries on the list that the portal marks as not public."""
    listed: dict[str, list[str]] = field(default_factory=dict)
    """Entry -> its items, of those that were looked into and are not just one item of the same id."""
    detail_count: int = 0
    item_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    edited_count: int = 0
    skipped_not_public: int = 0
    """Items that are found not to be public in their details only."""
    gone: dict[str, Literal["gone_404", "gone_410", "gone_notice"]] = field(default_factory=dict)
    """Entries that are not listed any more and whose details are gone."""
    portal_total: int | None = None
    is_list_read_to_end: bool = False
    is_list_complete: bool = False
    """Read without a gap as far as the plan asked."""
    oldest_sent_on: date | None = None
    """Oldest sent date of the last list page that was read."""
    oldest_item_sent_on: str | None = None
    """ISO date, of all items in the landing: for whole lists that state no dates."""
    lost: Counter[tuple[What, FailureClass]] = field(default_factory=Counter)
    lost_in_a_row: int = 0
    won_count: int = 0
    details_of_loss: dict[FailureClass, str] = field(default_factory=dict)
    stopped: str = ""
    """Why the crawl was stopped before its end."""
    filled: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    unknown_words: dict[str, Counter[str]] = field(default_factory=dict)
    redactions: Counter[str] = field(default_factory=Counter)

    def lose(self, what: What, failure: FailureClass, detail: str) -> None:
        """Something could not be read."""
        self.lost[what, failure] += 1
        self.lost_in_a_row += 1
        self.details_of_loss.setdefault(failure, f"{what}: {detail}")

    def won(self) -> None:
        """Something could be read."""
        self.lost_in_a_row = 0
        self.won_count += 1
        if self.on_change:
            self.on_change(self)

    def row(self, fields: Mapping[str, object], before: KnownItem | None) -> None:
        """One item that is in the landing, and what was known of it; rows of what is gone are not counted."""
        if fields.get("presence", "listed") != "listed":
            return
        self.item_count += 1
        if before is None:
            self.new_count += 1
        elif fields.get("content_hash") != before.content_hash:
            self.changed_count += 1
            self.edited_count += not before.is_open and fields.get("status") in CLOSED
        if sent_at := str(fields.get("sent_at") or "")[:10]:
            self.oldest_item_sent_on = min(sent_at, self.oldest_item_sent_on or sent_at)
        for name in FILLED_FIELDS:
            if fields.get(name) not in (None, ""):
                self.filled[name] += 1
        counts = fields.get("redactions")
        if isinstance(counts, Mapping):
            self.redactions.update(counts)

    def unknown(self, field_name: str, word: str) -> None:
        """A word that no table knows."""
        self.unknown_words.setdefault(field_name, Counter())[word] += 1

    def covers_from(self, is_full_sweep: bool) -> date | None:
        """Sent date down to which the list was read without a gap."""
        if self.oldest_sent_on is None and is_full_sweep and self.oldest_item_sent_on:
            return date.fromisoformat(self.oldest_item_sent_on)
        return self.oldest_sent_on

    def fill_rates(self) -> dict[str, float]:
        """Share of items with a value, per field."""
        if not self.item_count:
            return {}
        return {name: round(self.filled[name] / self.item_count, 4) for name in FILLED_FIELDS}

    def listed_ids(self, known_ids: Callable[[str], Iterable[str]]) -> list[str]:
        """Items that the list showed, sorted. An entry that was not looked into stands for what is known of it."""
        ids: set[str] = set()
        for entry_id in self.met:
            looked_into = self.listed.get(entry_id)
            ids.update(known_ids(entry_id) or [entry_id] if looked_into is None else looked_into)
        return sorted(ids)
