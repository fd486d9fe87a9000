"""What a crawl saw and lost, and what becomes of it: the outcome. Counts only, no citizens' words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from crawlers.portal import Portal
from hieudan.records import FailureClass, Outcome

What = Literal["list", "detail", "item"]

FILLED_FIELDS = (
    "title", "text", "sent_at", "due_on", "status_raw", "category_raw", "unit_raw", "commune_raw", "address_raw",
    "lat", "answer", "answered_at",
)  # fmt: skip
ENOUGH_ITEMS = 5
MOST_GONE = 0.2
"""More 404 than this share of all details asked for: the address has changed, nothing is gone."""
WORST_FIRST: tuple[FailureClass, ...] = (
    "killed", "robots", "blocked", "dns", "refused", "tls", "timeout", "http_5xx", "http_4xx", "loop", "encoding",
    "schema", "layout", "truncated", "empty",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Counted while the crawl runs."""

    on_change: Callable[[Tally], None] | None = None
    page_count: int = 0
    entry_count: int = 0
    met: set[str] = field(default_factory=set)
    """Entries met on the list."""
    listed: dict[str, list[str]] = field(default_factory=dict)
    """Entry -> its items, as far as it was looked into."""
    detail_count: int = 0
    item_count: int = 0
    new_count: int = 0
    skipped_not_public: int = 0
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
        if self.on_change:
            self.on_change(self)

    def row(self, fields: Mapping[str, object], is_new: bool) -> None:
        """One item that is in the landing; rows of what is gone are not counted."""
        if fields.get("presence", "listed") != "listed":
            return
        self.item_count += 1
        self.new_count += is_new
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
            ids.update(self.listed.get(entry_id) or known_ids(entry_id) or [entry_id])
        return sorted(ids)


def decide(tally: Tally, portal: Portal, listed_count: int, is_full_sweep: bool, had_known: bool) -> Verdict:
    """The outcome of a crawl: ``failed`` when nothing can be relied on, ``partial`` when something was lost,
    ``quiet`` when all was read and nothing was new."""
    bounds = portal.bounds.listed
    if tally.stopped:
        tally.issues[tally.stopped] += 1
    worst = _worst(tally)
    if not tally.page_count or (not tally.item_count and not tally.entry_count and worst):
        failure = worst or ("killed" if tally.stopped else "empty")
        return Verdict("failed", failure, tally.details_of_loss.get(failure, tally.stopped or "nothing was read"))
    if tally.entry_count + tally.skipped_not_public == 0:
        return Verdict("failed", "empty", "the list is there, but nothing is in it")
    if is_full_sweep and not worst and not tally.stopped and listed_count < bounds.min:
        return Verdict("failed", "layout", f"listed {listed_count}, fewer than the bound of {bounds.min}")
    if is_full_sweep and bounds.max is not None and listed_count > bounds.max:
        tally.issues[f"listed {listed_count}, more than the bound of {bounds.max}"] += 1
    if is_full_sweep and tally.portal_total is not None and tally.portal_total != listed_count:
        tally.issues[f"listed {listed_count}, the portal says {tally.portal_total}"] += 1
    for name in portal.bounds.needed:
        if tally.item_count >= ENOUGH_ITEMS and tally.filled[name] * 2 < tally.item_count:
            return Verdict("failed", "layout", f"{name} is filled in {tally.filled[name]} of {tally.item_count} items")
    lost = sum(count for (what, _), count in tally.lost.items() if what != "list")
    if worst and not tally.item_count and lost:
        return Verdict("failed", worst, tally.details_of_loss[worst])
    if worst and lost > tally.item_count:
        return Verdict("failed", worst, f"{lost} items lost, {tally.item_count} read; {tally.details_of_loss[worst]}")
    if worst:
        total = sum(tally.lost.values())
        return Verdict("partial", worst, f"{total} not read; {tally.details_of_loss[worst]}")
    if tally.stopped:
        return Verdict("partial", "killed" if "stopped" in tally.stopped else "timeout", tally.stopped)
    return Verdict("quiet" if had_known and not tally.new_count else "ok", None, "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a crawl ended."""

    outcome: Outcome
    failure_class: FailureClass | None
    detail: str


def _worst(tally: Tally) -> FailureClass | None:
    """The class to report: that of the list first, then the most frequent."""
    counts: Counter[FailureClass] = Counter()
    for (what, failure), count in tally.lost.items():
        counts[failure] += count * (1_000_000 if what == "list" else 1)
    if not counts:
        return None
    return sorted(counts, key=lambda failure: (-counts[failure], WORST_FIRST.index(failure)))[0]
