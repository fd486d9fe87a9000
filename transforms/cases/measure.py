"""How well reports were matched: B-cubed (Bagga and Baldwin, 1998) and precision and recall over pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """All between 0 and 1. Pair precision is 1 when nothing was paired."""

    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    pair_precision: float
    pair_recall: float


def measure(found: Mapping[str, str], truth: Mapping[str, str]) -> Figures:
    """``found`` and ``truth``: report id -> case. :raises ValueError: they do not hold the same reports."""
    if found.keys() != truth.keys() or not truth:
        raise ValueError("found and truth hold different reports, or none")
    both = Counter((found[one], truth[one]) for one in truth)
    ours, theirs = Counter(found.values()), Counter(truth.values())
    precision = sum(n * n / ours[a] for (a, _), n in both.items()) / len(truth)
    recall = sum(n * n / theirs[b] for (_, b), n in both.items()) / len(truth)
    right, paired, true = (_pairs(counts.values()) for counts in (both, ours, theirs))
    return Figures(
        precision,
        recall,
        2 * precision * recall / (precision + recall),
        right / paired if paired else 1.0,
        right / true if true else 1.0,
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)
