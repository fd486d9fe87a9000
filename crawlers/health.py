"""The outcome of a crawl, from its tally, the portal's bounds and its earlier nights.

``failed``: nothing can be relied on; ``partial``: something was lost; ``quiet``: all was read, nothing was new, and
that is to be believed; ``ok``. The checks stand in :data:`CHECKS`, the worst first; the first that finds something
decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import sqrt

from crawlers.past import UNBELIEVABLE, Past
from crawlers.portal import Portal
from crawlers.tally import FILLED_FIELDS, Tally
from hieudan.records import FailureClass, Outcome

ENOUGH_ITEMS = 5
STEADY_FIELDS = tuple(name for name in FILLED_FIELDS if name not in ("answer", "answered_at", "due_on", "unit_raw"))
"""Fields whose filling does not hang on how far the handling of an item has come."""
FELL_BY = 0.5
"""A field's fill rate fell when it is below half of the usual one ..."""
FELL_BY_DEVIATIONS = 4.0
"""... and by more standard deviations of a share than chance allows."""
UNLISTED_SHARE, UNLISTED_FEW = 0.02, 3
"""A list shorter than the portal's own total by more than this share (and these few) was not read whole."""
WORST_FIRST: tuple[FailureClass, ...] = (
    "killed", "robots", "blocked", "dns", "refused", "tls", "timeout", "http_5xx", "http_4xx", "loop", "encoding",
    "schema", "layout", "truncated", "empty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a crawl ended."""

    outcome: Outcome
    failure_class: FailureClass | None = None
    detail: str = ""
    is_list_short: bool = False
    """The list was read to its end, but does not hold all."""


@dataclass(frozen=True, slots=True)
class Case:
    """All that a verdict hangs on."""

    tally: Tally
    portal: Portal
    night: date
    is_full_sweep: bool
    listed_count: int
    had_known: bool
    past: Past

    @property
    def worst(self) -> FailureClass | None:
        """The class to report: that of the list first, then the most frequent."""
        counts: Counter[FailureClass] = Counter()
        for (what, failure), count in self.tally.lost.items():
            counts[failure] += count * (1_000_000 if what == "list" else 1)
        ranked = sorted(counts, key=lambda failure: (-counts[failure], WORST_FIRST.index(failure)))
        return ranked[0] if ranked else None


def decide(case: Case) -> Verdict:
    """The outcome. Warnings (a bound's ``max``) go to the tally's issues."""
    _warn(case)
    for check in CHECKS:
        if (verdict := check(case)) is not None:
            return verdict
    return Verdict("quiet" if case.had_known and not case.tally.new_count else "ok")


def unlisted_count(case: Case) -> int | None:
    """The portal's own total less what its list showed; None where one of them is not known."""
    if not case.is_full_sweep or case.tally.portal_total is None:
        return None
    return case.tally.portal_total - len(case.tally.met) - len(case.tally.hidden)


def _nothing_read(case: Case) -> Verdict | None:
    tally, worst = case.tally, case.worst
    if tally.page_count and (tally.item_count or tally.met or not worst):
        return None
    failure = worst or ("killed" if tally.stopped else "empty")
    return Verdict("failed", failure, tally.details_of_loss.get(failure, tally.stopped or "nothing was read"))


def _nothing_listed(case: Case) -> Verdict | None:
    if case.tally.met or case.tally.hidden:
        return None
    return Verdict("failed", "empty", "the list is there, but nothing is in it")


def _below_bounds(case: Case) -> Verdict | None:
    bounds, tally = case.portal.bounds, case.tally
    if case.is_full_sweep and not case.worst and not tally.stopped and case.listed_count < bounds.listed.min:
        return Verdict("failed", "layout", f"listed {case.listed_count}, fewer than the bound of {bounds.listed.min}")
    if tally.item_count < ENOUGH_ITEMS:
        return None
    for name, share in (dict.fromkeys(bounds.needed, FELL_BY) | bounds.fill).items():
        if tally.filled[name] < share * tally.item_count:
            told = f"{name} is filled in {tally.filled[name]} of {tally.item_count} items"
            return Verdict("failed", "layout", told)
    return None


def _mostly_lost(case: Case) -> Verdict | None:
    tally, worst = case.tally, case.worst
    lost = sum(count for (what, _), count in tally.lost.items() if what != "list")
    if worst is None or lost <= tally.item_count:
        return None
    return Verdict("failed", worst, f"{lost} items lost, {tally.item_count} read; {tally.details_of_loss[worst]}")


def _something_lost(case: Case) -> Verdict | None:
    if (worst := case.worst) is None:
        return None
    return Verdict("partial", worst, f"{sum(case.tally.lost.values())} not read; {case.tally.details_of_loss[worst]}")


def _stopped(case: Case) -> Verdict | None:
    stopped = case.tally.stopped
    return Verdict("partial", "killed" if "signal" in stopped else "timeout", stopped) if stopped else None


def _short_of_total(case: Case) -> Verdict | None:
    missing, allowed = unlisted_count(case), case.portal.bounds.unlisted
    if missing is None or case.tally.portal_total is None:
        return None
    if allowed is None:
        allowed = max(UNLISTED_FEW, round(UNLISTED_SHARE * case.tally.portal_total))
    if missing <= allowed:
        return None
    told = f"the portal says {case.tally.portal_total}, its list shows {case.tally.portal_total - missing}"
    return Verdict("partial", "truncated", told, is_list_short=True)


def _fill_fell(case: Case) -> Verdict | None:
    tally = case.tally
    usual, seen = case.past.usual_fill(
        is_full_sweep=case.is_full_sweep, parser_version=case.portal.parser.PARSER_VERSION
    )
    if min(seen, tally.item_count) < ENOUGH_ITEMS:
        return None
    for name in STEADY_FIELDS:
        share, count = usual.get(name, 0.0), tally.item_count
        spread = min(max(share, 0.01), 0.99)
        fell_by = (share * count - tally.filled[name]) / sqrt(count * spread * (1 - spread))
        is_half = tally.filled[name] < FELL_BY * share * count
        if is_half and fell_by > FELL_BY_DEVIATIONS and name not in case.portal.bounds.fill:
            told = f"{name} is filled in {tally.filled[name]} of {count} items, usually in {share:.0%}"
            return Verdict("partial", "layout", told)
    return None


def _silent(case: Case) -> Verdict | None:
    if case.tally.new_count or not case.had_known:
        return None
    expected, days, longest = case.past.silence(case.night)
    if expected < UNBELIEVABLE or days <= longest:
        return None
    return Verdict(
        "failed", "empty", f"nothing new for {days} days, where about {expected:.0f} items were to be expected"
    )


CHECKS: tuple[Callable[[Case], Verdict | None], ...] = (
    _nothing_read, _nothing_listed, _below_bounds, _mostly_lost, _something_lost, _stopped, _short_of_total,
    _fill_fell, _silent,
)  # fmt: skip


def _warn(case: Case) -> None:
    tally, bounds = case.tally, case.portal.bounds
    if tally.stopped:
        tally.issues[tally.stopped] += 1
    if case.is_full_sweep and bounds.listed.max is not None and case.listed_count > bounds.listed.max:
        tally.issues[f"listed {case.listed_count}, more than the bound of {bounds.listed.max}"] += 1
    if case.had_known and bounds.new_max is not None and tally.new_count > bounds.new_max:
        tally.issues[f"new {tally.new_count}, more than the bound of {bounds.new_max}"] += 1
    if missing := unlisted_count(case):
        tally.issues[f"the portal's own total differs from its list by {missing}"] += 1
