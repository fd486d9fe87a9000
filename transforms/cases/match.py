"""A set of reports to cases, all at once: what ``hieudan match`` does, and the night over its new reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from transforms.cases.cluster import Group, Odds, cluster
from transforms.cases.signature import Signature, keys

LARGEST_BLOCK = 400
"""Reports under one key beyond which the key says nothing: such a block is not compared within itself."""
MOST_CANDIDATES = 60
"""Reports that one report is compared with: those with which it shares most."""


def match(signatures: Sequence[Signature], say: Callable[[int], None] = lambda _: None) -> dict[str, str]:
    """Report id -> case id: the id of the case's earliest report (by day, then id).

    The order of the reports does not matter. ``say`` is called with how many reports have been looked at.
    """
    ordered = sorted(signatures, key=lambda one: (one.sent_on, one.id))
    groups = [Group([one]) for one in ordered]
    found = cluster(groups, candidates(ordered, say), Odds())
    firsts = ((min(group.members, key=lambda one: (one.sent_on, one.id)).id, group) for group in found)
    return {one.id: first for first, group in firsts for one in group.members}


def candidates(ordered: Sequence[Signature], say: Callable[[int], None] = lambda _: None) -> Iterator[tuple[int, int]]:
    """Pairs of indexes worth a look: each report with the earlier ones with which it shares most keys."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(ordered):
        shared: defaultdict[int, float] = defaultdict(float)
        for key, weight in keys(one):
            block = blocks[key]
            for other in block[-LARGEST_BLOCK:]:
                shared[other] += weight
            block.append(at)
        for other, _ in sorted(shared.items(), key=lambda pair: (-pair[1], -pair[0]))[:MOST_CANDIDATES]:
            yield other, at
        say(at + 1)
