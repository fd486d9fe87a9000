"""Pairs to cases, without chaining: a report joins a case by what it shares with the case, not with one member.

Agglomeration from the surest link downwards. The link of two groups is the mean log-odds over their pairs, and a little more
for many voices, so that a street of reports, each like the next and the last unlike the first, does not become one case. Two
groups never join when people decided that they are apart, or when more than the gap lies between their nearest reports.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from transforms.cases.pair import GAP, log_odds
from transforms.cases.signature import Signature

JOIN = 1.5
"""Log-odds that a new report, or a group of them, needs to join a case."""
MERGE = 2.0
"""Log-odds that two cases of earlier nights need to become one: a standing id is worth more than a doubt."""
VOICES, MOST_VOICES = 0.3, 10
"""What a link gains with the logarithm of how many pairs stand behind it: what many tell is likelier told again. Up to so many."""
FIRST_COMPARED, LAST_COMPARED = 8, 16
"""Members of a case that a link looks at, by (day, id): so many of the first, and of the last."""


@dataclass(slots=True)
class Group:
    """Reports taken for one matter. ``case_id`` is empty while no case of an earlier night is in it.

    Of a standing case only the members that :meth:`shown` names need be given.
    """

    members: list[Signature]
    case_id: str = ""
    absorbed: list[str] = field(default_factory=list)
    """Ids of earlier cases that this one took in."""

    @property
    def span(self) -> tuple[date, date]:
        """The days of the first and of the last report."""
        days = [one.sent_on for one in self.members]
        return min(days), max(days)

    def shown(self) -> list[Signature]:
        """The members that a link looks at."""
        if len(self.members) <= FIRST_COMPARED + LAST_COMPARED:
            return self.members
        members = sorted(self.members, key=lambda one: (one.sent_on, one.id))
        return members[:FIRST_COMPARED] + members[-LAST_COMPARED:]


Apart = Callable[[Group, Group], bool]


class Odds:
    """Log-odds of pairs, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], float] = {}

    def of(self, one: Signature, other: Signature) -> float:
        """Log-odds that the two are one matter."""
        key = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = log_odds(one, other)
        return found

    def link(self, one: Group, other: Group) -> float:
        """Mean log-odds over the pairs of two groups, and what many voices add."""
        odds = [self.of(a, b) for a in one.shown() for b in other.shown()]
        return sum(odds) / len(odds) + VOICES * math.log(min(MOST_VOICES, len(odds)))


def cluster(
    groups: Sequence[Group], pairs: Iterable[tuple[int, int]], odds: Odds, is_apart: Apart = lambda *_: False
) -> list[Group]:
    """The groups after joining. ``pairs``: indexes of groups worth a look.

    The groups given are changed. Which of two standing cases keeps its id: the one with the earlier first report.
    """
    live: dict[int, Group] = dict(enumerate(groups))
    near: dict[int, set[int]] = {at: set() for at in live}
    queue: list[tuple[float, int, int]] = []

    def offer(a: int, b: int) -> None:
        one, other = live[a], live[b]
        if not _within_gap(one, other) or is_apart(one, other):
            return
        link = odds.link(one, other)
        if link >= (MERGE if one.case_id and other.case_id else JOIN):
            heapq.heappush(queue, (-link, min(a, b), max(a, b)))

    for a, b in sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}):
        near[a].add(b)
        near[b].add(a)
        offer(a, b)
    fresh = len(groups)
    while queue:
        _, a, b = heapq.heappop(queue)
        if a not in live or b not in live:
            continue
        live[fresh] = _joined(live.pop(a), live.pop(b))
        near[fresh] = (near.pop(a) | near.pop(b)) - {a, b}
        for other in sorted(near[fresh]):
            near[other] -= {a, b}
            near[other].add(fresh)
            offer(fresh, other)
        fresh += 1
    return list(live.values())


def _within_gap(one: Group, other: Group) -> bool:
    """Whether the two groups' nearest reports lie no further apart than the gap.

    Within a group no two neighbouring days are further apart than the gap, so that a day between its first and its
    last is always near one of them: the ends say all.
    """
    (first, last), (start, stop) = one.span, other.span
    return first - GAP <= stop and start - GAP <= last


def _joined(one: Group, other: Group) -> Group:
    first, second = sorted((one, other), key=_age)
    absorbed = first.absorbed + second.absorbed + ([second.case_id] if second.case_id and first.case_id else [])
    return Group(first.members + second.members, first.case_id or second.case_id, absorbed)


def _age(group: Group) -> tuple[bool, Mapping[str, object] | tuple[object, str]]:
    first = min(group.members, key=lambda one: (one.sent_on, one.id))
    return (not group.case_id, (first.sent_on, first.id))
